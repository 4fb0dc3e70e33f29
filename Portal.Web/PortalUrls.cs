using System.Globalization;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Instant;
using Portal.Web.SignIn;

namespace Portal.Web;

/// <summary>
/// Every address of the portal, relative to the tenant's base: no leading slash, which would leave the tenant. The <c>@page</c>
/// directives hold the same words as literals.
/// </summary>
public static class PortalUrls
{
    public const string Home = "";
    public const string Finder = "places";

    // For everybody.
    public const string Items = "items";
    public const string Zero = "zero";

    /// <summary>在哪里办: the halls that do a matter.</summary>
    public const string Where = "where";
    public const string Halls = "halls";

    /// <summary>How the halls of a place stand now: a piece of the home page, which asks for it again by itself.</summary>
    public const string HallsNow = "halls/now";

    /// <summary>Open days, and services brought to people.</summary>
    public const string Events = "events";
    public const string Columns = "columns";
    public const string Progress = "progress";
    public const string Register = "register";
    public const string Ask = "ask";
    public const string VerifyForm = "verify";

    /// <summary>The simulated telephone; only in development and demonstrations.</summary>
    public const string SmsInbox = "dev/sms";

    public const string Satisfaction = "satisfaction";

    /// <summary>Rating at a kiosk, by a code or a case number.</summary>
    public const string Rate = "rate";

    /// <summary>The tablet at a counter.</summary>
    public const string Pad = "pad";

    /// <summary>Screens on the wall of a hall.</summary>
    public const string Display = "display";

    // For the citizen.
    public const string MyCases = "my/cases";
    public const string MyNotices = "my/notices";
    public const string MyProxies = "my/proxies";
    public const string MyVault = "my/vault";
    public const string MyProfile = "my/profile";
    public const string MyCredit = "my/credit";
    public const string MyAppointments = "my/appointments";
    public const string MyProjects = "my/projects";
    public const string MyProjectNew = "my/projects/new";

    // For staff.
    public const string Work = "work";
    public const string WorkSearch = "work/search";
    public const string Window = "window";
    public const string WindowOwed = "window/owed";
    public const string WindowPassword = "window/password";
    public const string WindowObjection = "window/objection";
    public const string PickUps = "work/pick-ups";
    public const string HallDay = "work/hall-day";
    public const string WorkAppointments = "work/appointments";
    public const string WorkEvents = "work/events";
    public const string WorkEventNew = "work/events/new";
    public const string WorkCredit = "work/credit";
    public const string WorkRatings = "work/ratings";
    public const string AdminPads = "admin/pads";
    public const string AdminQuestionnaires = "admin/questionnaires";

    /// <summary>The panel of the counter at which a clerk sits.</summary>
    public const string Counter = "counter";
    public const string Reception = "reception";

    /// <summary>The first screen of a machine.</summary>
    public const string Kiosk = "kiosk";

    /// <summary>Large, strong, low, spoken: what makes a machine easier.</summary>
    public const string KioskEase = "kiosk/ease";
    public const string Ease = "ease";

    /// <summary>The ways to one's own cases at a machine.</summary>
    public const string KioskFind = "kiosk/find";

    public const string KioskSocial = "kiosk/social";
    public const string KioskFinger = "kiosk/finger";
    public const string KioskFingerKeep = "kiosk/finger/keep";

    /// <summary>What works on a machine and what is missing.</summary>
    public const string KioskCheck = "kiosk/check";

    /// <summary>Told to whoever opens what a machine is not for.</summary>
    public const string KioskElsewhere = "kiosk/elsewhere";

    /// <summary>For the script of a machine's pages.</summary>
    public const string KioskTicket = "kiosk/ticket";
    public const string KioskNonce = "kiosk/nonce";
    public const string KioskEnd = "kiosk/end";

    /// <summary>Orders for the agent's printer, and what became of them; for the script of a machine's pages.</summary>
    public const string KioskPrintOrder = "kiosk/print-order";
    public const string KioskPrintWord = "kiosk/print-word";

    /// <summary>Where else sheets can be printed, in a sentence; for the script of a machine's pages.</summary>
    public const string KioskPrinterNear = "kiosk/printer-near";

    /// <summary>What can be asked for and printed at a machine.</summary>
    public const string KioskCertificates = "kiosk/certificates";

    /// <summary>What can be paid at a machine.</summary>
    public const string KioskPayments = "kiosk/payments";
    public const string MyPayments = "my/payments";
    public const string WorkPayments = "work/payments";

    public const string MyCertificates = "my/certificates";
    public const string WorkCertificates = "work/certificates";

    /// <summary>For machines of other offices.</summary>
    public const string TerminalOutcomes = "terminal-outcomes";

    /// <summary>Outside of every tenant: an agent does not know in which it stands.</summary>
    public const string KioskEnrolment = "kiosk-enrolment";

    /// <summary>Outside of every tenant, as <see cref="KioskEnrolment"/>: where agents report how their machines are.</summary>
    public const string KioskHealth = "kiosk-health";
    public const string KioskNumber = "kiosk/number";

    /// <summary>Who has booked checks in at the machine.</summary>
    public const string KioskBooked = "kiosk/booked";

    /// <summary>Rating at a machine of the hall.</summary>
    public const string KioskRate = "kiosk/rate";

    /// <summary>Where staff say of which hall a machine gives numbers.</summary>
    public const string KioskPair = "kiosk/pair";

    /// <summary>Calling somebody to a machine.</summary>
    public const string KioskHelp = "kiosk/help";

    /// <summary>Calls for help and messages of a hall, for its staff.</summary>
    public const string WorkHelp = "work/help";
    public const string WorkDevices = "work/devices";
    public const string WorkOrders = "work/orders";

    /// <summary>Machines of halls and stations, how they are and what is to be done with them.</summary>
    public const string WorkFleet = "work/fleet";
    public const string WorkRollout = "work/fleet/rollout";
    public const string WorkFleetSettings = "work/fleet/settings";
    public const string WorkRepairs = "work/fleet/repairs";
    public const string WorkCare = "work/fleet/care";
    public const string WorkProfiles = "work/fleet/profiles";

    /// <summary>The upper screen of a station.</summary>
    public const string Signage = "signage";
    public const string WorkOrderNew = "work/orders/new";

    /// <summary>上门服务: visits at people's homes.</summary>
    public const string WorkHomeVisits = "work/home-visits";
    public const string WorkHomeVisitNew = "work/home-visits/new";
    public const string WorkHallTree = "work/hall-tree";

    /// <summary>事项进驻: items and halls.</summary>
    public const string WorkHosting = "work/hosting";
    public const string AdminHallNew = "admin/halls/new";
    public const string AdminHours = "admin/hours";
    public const string AdminRoster = "admin/roster";
    public const string WorkProjects = "work/projects";
    public const string WorkExtensions = "work/extensions";
    public const string Sessions = "sessions";
    public const string NewSession = "sessions/new";
    public const string ChoosePost = "sign-in/post";
    public const string NewPassword = "sign-in/password";
    public const string AdminItems = "admin/items";
    public const string AdminBundles = "admin/bundles";
    public const string AdminRules = "admin/rules";
    public const string AdminDataShare = "admin/data-share";
    public const string AdminSlots = "admin/slots";
    public const string AdminReports = "admin/reports";
    public const string AdminCalendar = "admin/calendar";
    public const string AdminTruths = "admin/truths";
    public const string HallFigures = "admin/hall-figures";

    /// <summary>The same figures as a table to take away.</summary>
    public const string HallFiguresCsv = "admin/hall-figures/csv";
    public const string AdminTenants = "admin/tenants";
    public const string AdminStaff = "admin/staff";
    public const string AdminNewStaff = "admin/staff/new";
    public const string AdminJournal = "admin/journal";
    /// <summary>Where the journal is taken away as a table; a form posts to it.</summary>
    public const string JournalCsv = "admin/journal/csv";
    public const string AdminSite = "admin/site";
    public const string AdminNotices = "admin/notices";
    public const string AdminHalls = "admin/halls";

    // Endpoints that forms post to.
    public const string SignOut = "sign-out";
    public const string TakePost = "take-post";
    public const string Language = "language";
    public const string ElderMode = "elder";

    public static string Item(string code) => $"items/{Uri.EscapeDataString(code)}";

    /// <summary>The guide as it is for who has answered its questions.</summary>
    public static string ItemWith(string code, IEnumerable<KeyValuePair<string, string>> answers) => With(Item(code), [.. answers.Select(answer => (answer.Key, (string?)answer.Value))]);

    /// <summary>The guide with a strip of it for whoever stands at a machine.</summary>
    /// <param name="strip">This strip's own: a page that is loaded again prints nothing.</param>
    public static string ItemStrip(string code, IEnumerable<KeyValuePair<string, string>> answers, Guid strip) =>
        With(Item(code), [.. answers.Select(answer => (answer.Key, (string?)answer.Value)), ("strip", strip.ToString("N"))]);

    /// <summary>A blank form to print, for a material that has one.</summary>
    public static string BlankForm(string code, string material) => $"{Item(code)}/form/{Uri.EscapeDataString(material)}";

    /// <param name="code">An item's code.</param>
    /// <param name="from">With <paramref name="to"/>, the versions to compare; the two newest when null.</param>
    public static string ItemVersions(string code, int? from = null, int? to = null) =>
        With($"{Item(code)}/versions", ("from", from?.ToString(CultureInfo.InvariantCulture)), ("to", to?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The list as it is searched, filtered and paged.</summary>
    /// <param name="from">How many of the best to leave out.</param>
    public static string ItemsFor(ItemQuery query, int from = 0) => With(
        Items,
        ("q", query.Text),
        ("class", query.Class?.ToString()),
        ("tag", query.Tags == ItemTags.None ? null : query.Tags.ToString().Replace(" ", "", StringComparison.Ordinal)),
        ("subject", query.Subject?.ToString()),
        ("trips", query.NoTrip ? "0" : null),
        ("machine", query.AtMachine ? "1" : null),
        ("owner", query.OwnerLevel?.ToString()),
        ("provider", query.Provider),
        ("from", from > 0 ? from.ToString(CultureInfo.InvariantCulture) : null));

    /// <param name="back">Where the person wanted to go.</param>
    public static string NewPasswordFor(string? back) => With(NewPassword, ("back", string.IsNullOrEmpty(back) ? null : back));

    /// <summary>What a code on a receipt says: the page that looks up, with both numbers behind the mark that no server is told and no log keeps.</summary>
    public static string ProgressCode(string number, string queryCode) => $"{Progress}#{Uri.EscapeDataString(number)}.{Uri.EscapeDataString(queryCode)}";

    /// <summary>One page of a draft.</summary>
    /// <param name="page">A group's key, or a page of <c>DraftJourney</c>; the first when null.</param>
    /// <param name="fix">Came from the page of checking and goes back there.</param>
    /// <param name="rows">How many rows of a table to show: <c>members:3</c>.</param>
    public static string ApplyDraft(Guid draftId, string? page = null, bool fix = false, string? rows = null) =>
        With($"apply/draft/{draftId}", ("page", page), ("fix", fix ? "1" : null), ("rows", rows));

    /// <summary>At a machine: how one paper of a draft gets into it, by the machine's camera or somebody's own telephone.</summary>
    public static string MachinePaper(Guid draftId, string material) => $"apply/draft/{draftId}/machine/{Uri.EscapeDataString(material)}";

    /// <summary>Where a telephone brings that paper; the code says which.</summary>
    public static string Hand(string code) => $"hand/{Uri.EscapeDataString(code)}";

    /// <summary>Where a draft is saved while it is typed.</summary>
    public static string ApplyDraftSave(Guid draftId) => $"apply/draft/{draftId}/save";

    /// <summary>What the applicant takes home after sending.</summary>
    public static string ApplyDone(Guid caseId) => $"apply/done/{caseId}";

    /// <summary>A new application that takes along what the reader of the guide has answered.</summary>
    public static string ApplyWith(Guid itemId, IReadOnlyDictionary<string, string> answers) => With($"apply/{itemId}", [.. answers.Select(answer => (answer.Key, (string?)answer.Value))]);

    /// <summary>一件事: its questions, with what was answered so far.</summary>
    public static string Bundle(string code, IEnumerable<KeyValuePair<string, string>>? answers = null) => With($"bundles/{Uri.EscapeDataString(code)}", [.. (answers ?? []).Select(answer => (answer.Key, (string?)answer.Value))]);

    /// <summary>Applying for all that the answers take.</summary>
    public static string ApplyBundle(Guid bundleId, IEnumerable<KeyValuePair<string, string>> answers) => With($"apply/bundle/{bundleId}", [.. answers.Select(answer => (answer.Key, (string?)answer.Value))]);

    /// <summary>What was handed in together, and how far it is.</summary>
    /// <param name="sent">Just now: the page is the receipt too.</param>
    public static string MyBundle(Guid runId, bool sent = false) => With($"my/bundles/{runId}", ("sent", sent ? "1" : null));

    public static string MyBundleWithdraw(Guid runId) => $"my/bundles/{runId}/withdraw";

    /// <summary>A project as its organisation sees it.</summary>
    public static string MyProject(Guid projectId) => $"my/projects/{projectId}";

    /// <summary>A project with who holds each of its cases.</summary>
    public static string WorkProject(Guid projectId) => $"work/projects/{projectId}";

    public static string MyProjectWhy(Guid projectId) => $"my/projects/{projectId}/why";

    public static string WorkProjectWhy(Guid projectId) => $"work/projects/{projectId}/why";

    public static string MyCase(Guid caseId) => $"my/cases/{caseId}";

    /// <summary>Rating a matter that has ended, or what was said of it.</summary>
    public static string MyCaseRate(Guid caseId) => $"my/cases/{caseId}/rate";

    /// <summary>Rating a visit by its slip: what the QR code holds.</summary>
    public static string RateSlip(string secret) => $"{Rate}/{Uri.EscapeDataString(secret)}";

    public static string KioskRateSlip(string secret) => $"{KioskRate}/{Uri.EscapeDataString(secret)}";

    /// <param name="view">open, closed, figures or mine.</param>
    public static string WorkRatingsFor(string view) => With(WorkRatings, ("view", view));

    /// <summary>The follow-up of a bad rating.</summary>
    public static string WorkRating(Guid followUpId) => $"{WorkRatings}/{followUpId}";

    public static string AdminQuestionnairesFor(Portal.Core.Ratings.RatingKind kind) => With(AdminQuestionnaires, ("kind", kind.ToString()));

    /// <summary>How each date of the case is counted, day by day.</summary>
    public static string MyCaseWhy(Guid caseId) => $"my/cases/{caseId}/why";

    /// <inheritdoc cref="MyCaseWhy"/>
    public static string WorkCaseWhy(Guid caseId) => $"work/cases/{caseId}/why";

    public static string MyCaseWithdraw(Guid caseId) => $"my/cases/{caseId}/withdraw";

    /// <summary>My cases of one kind of applicant, or of one organisation, from a place in the list on.</summary>
    public static string MyCasesFor(string? who = null, Guid? organisation = null, string? after = null) =>
        With(MyCases, ("who", who), ("org", organisation?.ToString()), ("after", after));

    public static string Verify(string code) => $"verify/{Uri.EscapeDataString(code)}";

    /// <summary>The counter of one hall; after a hand-over with what was handed over, after a new code with whose.</summary>
    public static string PickUpsOf(Guid hallId, Guid? done = null, Guid? renewed = null) => With(PickUps, ("hall", hallId.ToString()), ("done", done?.ToString()), ("renewed", renewed?.ToString()));

    /// <param name="noticeId">The last one on the page before; null for the newest page.</param>
    public static string MyNoticesBefore(Guid? noticeId) => With(MyNotices, ("before", noticeId?.ToString()));

    /// <param name="noticeId">What was put back into the outbox.</param>
    public static string AdminNoticesAfter(Guid noticeId) => With(AdminNotices, ("again", noticeId.ToString()));

    public static string Document(Guid documentId) => $"documents/{documentId}";

    public static string DocumentPdf(Guid documentId) => $"documents/{documentId}/pdf";

    public static string Attachment(Guid attachmentId) => $"attachments/{attachmentId}";

    public static string Column(string key) => $"columns/{Uri.EscapeDataString(key)}";

    public static string Article(Guid articleId) => $"articles/{articleId}";

    public static string Hall(Guid hallId) => $"halls/{hallId}";

    public static string Event(Guid eventId) => $"{Events}/{eventId}";

    /// <summary>Somebody's place at an event, for whoever has its secret.</summary>
    public static string SignUp(string secret) => $"{Events}/places/{Uri.EscapeDataString(secret)}";

    public static string WorkEvent(Guid eventId) => $"{WorkEvents}/{eventId}";

    public static string WorkEventEdit(Guid eventId) => $"{WorkEvent(eventId)}/edit";

    /// <summary>Several applications of one table.</summary>
    public static string WorkEventIntake(Guid eventId) => $"{WorkEvent(eventId)}/intake";

    public static string WorkEventReceipts(Guid eventId) => $"{WorkEvent(eventId)}/receipts";

    /// <summary>The call board of a hall.</summary>
    public static string Board(Guid hallId) => $"{Display}/{hallId}";

    /// <summary>What that board listens to.</summary>
    public static string BoardStream(Guid hallId) => $"{Display}/{hallId}/stream";

    /// <inheritdoc cref="Where"/>
    /// <param name="item">An item's code; null with <paramref name="text"/>: what is searched for.</param>
    public static string WhereFor(string? item, string? text = null) => With(Where, ("item", item), ("q", text));

    /// <summary>Booking a time at a hall: the group, then day and time.</summary>
    /// <param name="item">An item's code.</param>
    /// <param name="move">The booking that is to be moved.</param>
    public static string Book(Guid hallId, Guid? group = null, string? item = null, DateOnly? day = null, Guid? move = null) =>
        With($"halls/{hallId}/book", ("group", group?.ToString()), ("item", item), ("day", Iso(day)), ("move", move?.ToString()));

    /// <summary>One time, to be confirmed.</summary>
    public static string BookConfirm(Guid hallId, Core.Halls.Slot slot, string? item, Guid? move) => With(
        $"halls/{hallId}/book/confirm", ("rule", slot.RuleId.ToString()), ("day", Iso(slot.Day)), ("at", slot.Minute.ToString(CultureInfo.InvariantCulture)), ("item", item), ("move", move?.ToString()));

    /// <param name="done">What was just booked or changed.</param>
    public static string MyAppointmentsAfter(Guid done) => With(MyAppointments, ("done", done.ToString()));

    /// <summary>After a hall's code was scanned, to check in there.</summary>
    public static string MyAppointmentsHere(string code) => With(MyAppointments, ("here", code));

    /// <summary>The bookings of a hall's day, as its staff see them.</summary>
    /// <param name="number">The number somebody got who has just checked in.</param>
    public static string WorkAppointmentsOf(Guid hallId, DateOnly? day = null, Guid? done = null, string? number = null) =>
        With(WorkAppointments, ("hall", hallId.ToString()), ("day", Iso(day)), ("done", done?.ToString()), ("number", number));

    /// <summary>The day of a hall as its manager sees it, with the rows of one figure.</summary>
    public static string HallDayOf(Guid hallId, DateOnly? day = null, Core.Halls.DayList? list = null) => With(HallDay, ("hall", hallId.ToString()), ("day", Iso(day)), ("list", list?.ToString()));

    /// <summary>Booking for somebody who calls; with <paramref name="move"/> another time for that booking.</summary>
    public static string WorkBook(Guid hallId, DateOnly? day = null, Guid? group = null, Guid? move = null) =>
        With("work/appointments/new", ("hall", hallId.ToString()), ("day", Iso(day)), ("group", group?.ToString()), ("move", move?.ToString()));

    public static string AdminSlotsOf(Guid hallId, Guid? rule = null) => With(AdminSlots, ("hall", hallId.ToString()), ("rule", rule?.ToString()));

    /// <summary>A day as it stands in an address and in a date field; <see cref="DayOf"/> reads it.</summary>
    public static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A day that was asked for; null where there is none, and where nobody can mean it: a month before the first day or after the last would be no day.</summary>
    public static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 9000 ? day : null;

    /// <summary>Taking a number by phone.</summary>
    /// <param name="items">Codes of what one comes for: their group is chosen already.</param>
    /// <param name="search">Words of a further matter that is looked for.</param>
    public static string HallNumber(Guid hallId, IEnumerable<string>? items = null, string? search = null) => With($"halls/{hallId}/number", [.. (items ?? []).Select(item => ("item", (string?)item)), ("q", search)]);

    /// <summary>A number's place in the line, for whoever has its code.</summary>
    public static string Ticket(string secret) => $"tickets/{Uri.EscapeDataString(secret)}";

    public static string TicketPrint(string secret) => $"{Ticket(secret)}/print";

    /// <summary>Saying who one is by a card.</summary>
    public static string KioskCardFor(string? back) => With("kiosk/card", ("back", back));

    /// <summary>The panel at a station's door, and what its script tells of the lock.</summary>
    public const string KioskDoor = "kiosk/door";
    public const string KioskDoorTold = "kiosk/door/told";
    public const string KioskDoorNext = "kiosk/door/next";

    /// <summary>Who came to a station's door, and whom it keeps out.</summary>
    public static string WorkDoor(Guid? hallId = null, Core.Kiosks.DoorCursor? before = null) => With("work/door", ("hall", hallId?.ToString()), ("before", before?.ToString()));

    /// <summary>The last screen of a visit: how was it?</summary>
    public static string KioskByeFor(Guid visitId) => With("kiosk/bye", ("visit", visitId.ToString("N")));

    public static string EaseTo(Layout.Ease ease, bool on, string back) => With($"{Ease}/{ease}", ("on", on ? "1" : "0"), ("back", back));

    /// <summary>A group of the place's own tiles.</summary>
    public static string KioskCertificatesFor(int screen) => With(KioskCertificates, ("screen", screen == 0 ? null : screen.ToString(CultureInfo.InvariantCulture)));

    public static string KioskCertificate(string kind) => $"{KioskCertificates}/{Uri.EscapeDataString(kind)}";

    /// <summary>One that was made, before it is printed.</summary>
    public static string KioskPaper(Guid certificateId) => $"kiosk/papers/{certificateId}";

    /// <summary>One print, from its order to the paper in the hand.</summary>
    public static string KioskPrint(Guid jobId) => $"kiosk/prints/{jobId}";

    /// <summary>The file of a print, for the agent alone.</summary>
    public static string KioskPrintFile(Guid jobId) => $"kiosk/prints/{jobId}/file";

    public static string KioskPayment(string kind) => $"{KioskPayments}/{Uri.EscapeDataString(kind)}";

    public static string KioskPay(Guid paymentId) => $"{KioskPayments}/pay/{paymentId}";

    public static string MyPaymentsAfter(Guid last) => With(MyPayments, ("after", last.ToString()));

    public static string KioskNotConnectedFor(string what) => With("kiosk/not-connected", ("what", what));

    public static string MyCertificate(Guid id) => $"{MyCertificates}/{id}";

    public static string WorkCertificatesFor(string? number = null, string? after = null, bool saved = false) => With(WorkCertificates, ("number", number), ("after", after), ("saved", saved ? "true" : null));

    public static string KioskGroup(string key) => With(Kiosk, ("group", key));

    /// <summary>The machine's screens: groups, then reasons, then the number.</summary>
    public static string KioskNumberFor(Guid? group = null, string? done = null, int screen = 0, Core.Halls.TicketPriority? who = null) =>
        With(KioskNumber, ("group", group?.ToString()), ("who", who?.ToString()), ("done", done), ("screen", screen == 0 ? null : screen.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The halls that have all of these.</summary>
    public static string HallsWith(IEnumerable<Core.Halls.Facility> facilities) => With(Halls, [.. facilities.Select(facility => ("has", (string?)facility.ToString()))]);

    public static string WorkDevicesOf(Guid hallId) => With(WorkDevices, ("hall", hallId.ToString()));

    /// <param name="after">The last machine of the page before.</param>
    public static string WorkFleetFor(bool faulty, Guid? hallId = null, Guid? after = null) => With(WorkFleet, ("faulty", faulty ? "true" : null), ("hall", hallId?.ToString()), ("after", after?.ToString()));

    public static string WorkMachine(Guid machineId) => $"{WorkFleet}/{machineId}";

    /// <param name="before">Days before this one.</param>
    public static string WorkMachineDays(Guid machineId, DateOnly before) => With(WorkMachine(machineId), ("before", Iso(before))) + "#days";

    /// <summary>Thresholds and catalogues of machines of a place.</summary>
    public static string WorkFleetSettingsOf(int placeId) => With(WorkFleetSettings, ("place", placeId.ToString(CultureInfo.InvariantCulture)));

    /// <param name="after">The last order of the page before.</param>
    public static string WorkRepairsFor(Fleet.RepairShow show, string? after = null) => With(WorkRepairs, ("show", show == Fleet.RepairShow.Open ? null : show.ToString()), ("after", after));

    /// <param name="after">The last line of the page before.</param>
    public static string WorkCareFor(Core.Fleet.CareKind kind, Fleet.CareShow show, string? after = null) => With(WorkCare, ("kind", kind.ToString()), ("show", show == Fleet.CareShow.ToDo ? null : show.ToString()), ("after", after));

    public static string WorkProfileOf(Guid profileId) => With(WorkProfiles, ("profile", profileId.ToString()));

    /// <summary>The upper screen of a hall or station.</summary>
    public static string SignageOf(Guid hallId) => $"{Signage}/{hallId}";

    public static string SignageState(Guid hallId) => $"{Signage}/{hallId}/state";

    public static string AdminRosterOf(Guid hallId) => With(AdminRoster, ("hall", hallId.ToString()));

    /// <param name="sent">What was sent from here; otherwise what came from above.</param>
    public static string WorkOrdersFor(bool sent) => With(WorkOrders, ("view", sent ? "sent" : "received"));

    /// <param name="list">Which of its halls.</param>
    /// <param name="pushed">How many were just pushed.</param>
    public static string WorkOrder(Guid orderId, Orders.OrderList list = default, int? pushed = null) =>
        With($"{WorkOrders}/{orderId}", ("list", list == default ? null : list.ToString()), ("pushed", pushed?.ToString(CultureInfo.InvariantCulture)));

    /// <param name="after">Where the page begins.</param>
    public static string WorkHomeVisitsFor(HomeVisits.HomeVisitTab tab, Core.Cases.WorkCursor? after = null) => With(WorkHomeVisits, ("view", tab.ToString()), ("after", after?.ToString()));

    /// <param name="done">What was just done, for the line on top.</param>
    public static string WorkHomeVisit(Guid visitId, Core.HomeVisits.HomeVisitAction? done = null) => With($"{WorkHomeVisits}/{visitId}", ("done", done?.ToString()));

    /// <summary>A visit for a case.</summary>
    public static string WorkHomeVisitNewFor(Guid caseId) => With(WorkHomeVisitNew, ("case", caseId.ToString()));

    /// <summary>A photo or signature of a visit.</summary>
    public static string HomeVisitPaper(Guid paperId) => $"home-visits/papers/{paperId}";

    /// <summary>The matrix as it is filtered, with the item that is being changed.</summary>
    /// <param name="all">Every hall is ticked already.</param>
    /// <param name="changed">At how many halls something was just changed.</param>
    public static string WorkHostingOf(Core.Tenancy.TenantLevel? level, string? office, string? text, string? item = null, bool? all = null, int? changed = null) => With(
        WorkHosting, ("level", level?.ToString()), ("office", office), ("q", text), ("item", item), ("all", all == true ? "true" : null), ("changed", changed?.ToString(CultureInfo.InvariantCulture)));

    public static string WorkHostingPrint(Core.Tenancy.TenantLevel? level, string? office, string? text) => With($"{WorkHosting}/print", ("level", level?.ToString()), ("office", office), ("q", text));

    public static string AdminHall(Guid hallId, string? part = null) => With($"{AdminHalls}/{hallId}", ("part", part));

    /// <param name="searched">What was searched for when the case was found, sealed; closing it leads back there.</param>
    public static string WorkCase(Guid caseId, string? searched = null) => With($"work/cases/{caseId}", ("s", searched));

    /// <summary>A list of work as it is paged, with the open case beside it.</summary>
    /// <param name="from">Where the page begins, as <c>WorkCursor</c> writes it.</param>
    /// <param name="act">What the case opens with: the form of this act.</param>
    public static string WorkList(string? list = null, string? from = null, Guid? caseId = null, CaseAction? act = null) =>
        With(Work, ("list", list), ("from", from), ("case", caseId?.ToString()), ("act", act?.ToString()));

    /// <summary>A joint review session, at one case of its agenda.</summary>
    public static string Session(Guid sessionId, Guid? caseId = null) => With($"sessions/{sessionId}", ("case", caseId?.ToString()));

    public static string SessionMinutes(Guid sessionId) => $"sessions/{sessionId}/minutes";

    public static string SessionMinutesPdf(Guid sessionId) => $"sessions/{sessionId}/minutes/pdf";

    /// <param name="closed">What is searched for, as <c>SearchSeal</c> closes it: never as it was typed.</param>
    public static string WorkSearchFor(string? closed) => With(WorkSearch, ("s", closed));

    /// <inheritdoc cref="WorkSearchFor"/>
    public static string WindowOwedFor(string? closed) => With(WindowOwed, ("s", closed));

    /// <summary>The journal as it is filtered; what nobody chose does not stand in the address.</summary>
    /// <param name="before">Lines older than this one.</param>
    /// <param name="checkedBy">The line of a check whose outcome is shown.</param>
    public static string JournalFor(JournalQuery query, JournalCursor? before = null, Guid? checkedBy = null) => With(AdminJournal, [.. Asked(query), ("before", before?.ToString()), ("check", checkedBy?.ToString())]);

    /// <summary>The same lines on paper.</summary>
    /// <param name="before">Where a further part begins.</param>
    /// <param name="part">Which part that is, from 1.</param>
    public static string JournalPrint(JournalQuery query, JournalCursor? before = null, int part = 1) =>
        With($"{AdminJournal}/print", [.. Asked(query), ("before", before?.ToString()), ("part", part > 1 ? part.ToString(CultureInfo.InvariantCulture) : null)]);

    private static IEnumerable<(string Name, string? Value)> Asked(JournalQuery query) =>
    [
        ("place", query.Place.ToString(CultureInfo.InvariantCulture)), ("case", query.Number), ("kind", query.Kind), ("who", query.Who),
        ("from", query.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("to", query.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The log of questions to sources as it is filtered.</summary>
    /// <param name="before">Lines older than this one.</param>
    public static string DataShareFor(CallQuery query, CallCursor? before = null) => With(
        AdminDataShare,
        ("source", query.Source),
        ("outcome", query.Outcome?.ToString()),
        ("case", query.Number),
        ("who", query.Who),
        ("from", query.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("to", query.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("before", before?.ToString()));

    /// <summary>The rules of one item.</summary>
    /// <param name="part">Which part of the editor.</param>
    /// <param name="from">With <paramref name="to"/>, the versions to compare.</param>
    public static string AdminRulesOf(Guid itemKey, string? part = null, int? from = null, int? to = null) => With(
        $"{AdminRules}/{itemKey}",
        ("part", part),
        ("from", from?.ToString(CultureInfo.InvariantCulture)),
        ("to", to?.ToString(CultureInfo.InvariantCulture)));

    /// <param name="text">What is searched for.</param>
    /// <param name="after">The account name the page begins behind.</param>
    /// <param name="before">The account name the page ends before.</param>
    public static string AdminStaffFor(string? text, int? place = null, string? after = null, string? before = null) =>
        With(AdminStaff, ("q", text), ("place", place?.ToString(CultureInfo.InvariantCulture)), ("after", after), ("before", before));

    /// <summary>The integrated window; with a draft's id the application begun earlier.</summary>
    /// <param name="ticket">The visitor for whom it is taken in.</param>
    public static string WindowDraft(Guid? draftId, Guid? ticket = null) => With(Window, ("draft", draftId?.ToString()), ("ticket", ticket?.ToString()));

    /// <summary>A new intake for the visitor at the counter.</summary>
    public static string WindowFor(Guid ticket) => WindowDraft(null, ticket);

    /// <summary>A grant of the draft's applicant, signed on paper.</summary>
    public static string WindowGrant(Guid draftId) => $"window/grant/{draftId}";

    /// <summary>The promise to bring papers later, to be printed and signed.</summary>
    public static string WindowPromise(Guid draftId) => $"window/promise/{draftId}";

    /// <summary>即来即办: one case from acceptance to decision while the person waits.</summary>
    public static string WindowSpot(Guid caseId) => $"window/spot/{caseId}";

    public static string WindowOwedOf(Guid caseId) => With(WindowOwed, ("case", caseId.ToString()));

    /// <param name="part">Which part of the editor.</param>
    public static string AdminItem(Guid itemId, string? part = null) => With($"admin/items/{itemId}", ("part", part));

    /// <inheritdoc cref="AdminItem"/>
    public static string AdminBundle(Guid bundleId, string? part = null) => With($"admin/bundles/{bundleId}", ("part", part));

    /// <summary>The list of items to edit, as it is searched.</summary>
    public static string AdminItemsFor(string? text, ItemState? state) => With(AdminItems, ("q", text), ("state", state?.ToString()));

    /// <param name="part">Which part of the site: tiles, columns.</param>
    public static string AdminSiteFor(int? tenantId, string? part = null, Guid? column = null, Guid? article = null) => With(
        AdminSite,
        ("place", tenantId?.ToString(CultureInfo.InvariantCulture)),
        ("part", part),
        ("column", column?.ToString()),
        ("article", article?.ToString()));

    public static string AdminReportsFor(string? report, int? tenantId = null) => With(AdminReports, ("report", report), ("place", tenantId?.ToString(CultureInfo.InvariantCulture)));

    /// <param name="view">trips, five or reform.</param>
    public static string AdminTruthsFor(string view, int tenantId, DateOnly from, DateOnly to) => With(
        AdminTruths,
        ("view", view),
        ("place", tenantId.ToString(CultureInfo.InvariantCulture)),
        ("from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("to", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    /// <summary>The halls' figures as they are asked for.</summary>
    public static string HallFiguresFor(Supervision.HallFiguresAsk ask) => FiguresAt(HallFigures, ask);

    /// <inheritdoc cref="HallFiguresFor"/>
    public static string HallFiguresCsvFor(Supervision.HallFiguresAsk ask) => FiguresAt(HallFiguresCsv, ask);

    private static string FiguresAt(string path, Supervision.HallFiguresAsk ask) => With(
        path,
        ("view", ask.View),
        ("place", ask.Place.Id.ToString(CultureInfo.InvariantCulture)),
        ("from", Iso(ask.From)),
        ("to", Iso(ask.To)),
        ("by", ask.View == Supervision.HallFiguresAsk.Cases ? ask.By.ToString() : null),
        ("hall", ask.Hall?.ToString()),
        ("group", ask.Group?.ToString()),
        ("agency", ask.Agency),
        ("class", ask.Class?.ToString()),
        ("item", ask.Item));

    /// <summary>One of the four lists of what is not asked of the applicant.</summary>
    public static string ZeroFor(ZeroKind kind) => With(Zero, ("list", kind.ToString().ToLowerInvariant()));

    public static string AdminTenant(int tenantId) => FormattableString.Invariant($"admin/tenants/{tenantId}");

    public static string AdminAccount(Guid accountId) => $"admin/staff/{accountId}";

    /// <param name="back">Where to go afterwards, relative to the tenant's base.</param>
    /// <summary>After signing in again: what was typed when the session had ended.</summary>
    public static string TypedFor(string back) => With("typed", ("back", back));

    public static string SignIn(string? back = null, SignInNews? news = null) => With("sign-in", ("back", back), ("news", news?.ToString()));

    /// <summary>For those with several posts, after they signed in.</summary>
    public static string ChoosePostFor(string? back) => With(ChoosePost, ("back", back));

    public static string LanguageTo(string language, string back) => With(Language, ("to", language), ("back", back));

    public static string ElderModeTo(bool isOn, string back) => With(ElderMode, ("on", isOn ? "1" : "0"), ("back", back));

    /// <summary>True for an address that stays within the tenant it is used in: relative, without scheme, host or leading slash.</summary>
    public static bool IsOurs([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? back) =>
        back is not null && back.Length <= 2000 && !back.StartsWith('/') && !back.StartsWith('\\') && !back.Contains("//", StringComparison.Ordinal)
        && back.All(sign => sign is > ' ' and < '\x7f') && Uri.TryCreate(back, UriKind.Relative, out _) && !back.Split('?')[0].Contains(':', StringComparison.Ordinal);

    private static string With(string path, params (string Name, string? Value)[] query)
    {
        var filled = query.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}");
        var text = string.Join('&', filled);
        return text.Length == 0 ? path : $"{path}?{text}";
    }
}
