using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Certificates;
using Portal.Core.Credit;
using Portal.Core.Delivery;
using Portal.Core.Events;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.HomeVisits;
using Portal.Core.Instant;
using Portal.Core.Intake;
using Portal.Core.Kiosks;
using Portal.Core.Notices;
using Portal.Core.Orders;
using Portal.Core.Payments;
using Portal.Core.People;
using Portal.Core.Projects;
using Portal.Core.Publications;
using Portal.Core.Ratings;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;
using Portal.Core.Terminals;
using Portal.Core.Vault;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Tenancy;

/// <summary>One row of every kind, all of street 11, of one applicant there, and of the case a delegate handed in for them.</summary>
internal sealed class Specimens
{
    private const int Place = TestData.Street;

    private readonly Dictionary<string, Specimen> _byName = new(StringComparer.Ordinal);
    private readonly Citizen _self = TestData.Citizen(homeTenantId: Place);
    private readonly Citizen _delegate = TestData.Citizen(homeTenantId: TestData.OtherDistrict, name: "李代办");
    private readonly Citizen _other = TestData.Citizen(homeTenantId: TestData.OtherDistrict, name: "王旁人");
    private readonly Organisation _organisation = NewOrganisation();
    private readonly ServiceItem _item = TestData.Item(Place);
    private readonly ProxyGrant _grant;
    private readonly Case _case;
    private readonly Account _account = new() { DisplayName = "某某", UserName = "someone" };
    private readonly Column _column = new() { TenantId = Place, Key = "notices", Title = "公告" };
    private readonly RuleSet _rules = NewRules(RuleSetState.Published);
    private readonly Session _session = NewSession();
    private readonly Hall _hall = new() { TenantId = Place, Name = "大厅" };
    private readonly PublicEvent _event = NewEvent();
    private readonly Counter _counter;
    private readonly TicketGroup _group;
    private readonly Ticket _ticket;
    private readonly SlotRule _slots;
    private readonly HallOrder _order = NewOrder();
    private readonly KioskProfile _profile = new() { Id = Guid.CreateVersion7(), TenantId = Place, Name = "配置" };
    private readonly HomeVisit _visit = NewVisit();
    private readonly Appointment _booked;
    private readonly Certificate _certificate;
    private int _number;

    private Specimens()
    {
        _counter = new Counter { TenantId = Place, HallId = _hall.Id, Number = 99 };
        _group = new TicketGroup { TenantId = Place, HallId = _hall.Id, Prefix = "A", Name = "综合" };
        _ticket = NewTicket(_self.Id);
        _slots = NewSlots();
        _booked = NewBooking(_self.Id);
        _certificate = NewCertificate(_self.Id);
        _grant = NewGrant();
        _case = NewCase();
        _case.Apply(CasePlan.Submitted(_case, TestData.Applicant(_self.Id), [], TestData.Circumstances()));
    }

    public Guid Self => _self.Id;

    public Guid Delegate => _delegate.Id;

    public Guid Other => _other.Id;

    public Guid CaseId => _case.Id;

    public Specimen this[string name] => _byName[name];

    public static async Task<Specimens> PlantAsync(TestDatabase database)
    {
        var all = new Specimens();
        await using var db = database.Everywhere();
        db.AddRange(all._self, all._delegate, all._other, all._organisation, all._account, all._item, all._column, all._hall, all._profile, all._rules, all._session, all._order, all._visit, all._event, all._certificate);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        db.AddRange(all._counter, all._group, all._ticket);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        db.AddRange(new OrganisationMember { TenantId = Place, CitizenId = all.Self, OrganisationId = all._organisation.Id, Role = "agent" }, all._grant);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        db.Add(all._case);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        all.Lay();
        foreach (var specimen in all._byName.Values.Where(specimen => db.Entry(specimen.Row).State == EntityState.Detached && specimen.Row is not (Tenant or CaseReach or OrganisationMember or JournalHead)))
        {
            db.Add(specimen.Row);
        }

        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return all;
    }

    /// <summary>For each row of the table the planted one, and how another like it is made.</summary>
    private void Lay()
    {
        Row("Tenant", TestData.NewTenants().Single(tenant => tenant.Id == Place), () => new Tenant { Id = 119, Slug = "t119", Level = TenantLevel.Community, Name = "新", ParentId = Place, Path = TenantPath.Below(TestData.PathOf(Place), 119) });
        Row("Unit", () => new Unit { TenantId = Place, Name = "新科室", Function = "new" });
        Row("Hall", _hall, () => new Hall { TenantId = Place, Name = "新大厅" });
        Row("Counter", _counter, () => new Counter { TenantId = Place, HallId = _hall.Id, Number = ++_number });
        Row("CounterTerm", () => new CounterTerm { TenantId = Place, CounterId = _counter.Id, From = new DateOnly(2026, 1, 1), Name = "综合窗口" });
        Row("TicketGroup", _group, () => new TicketGroup { TenantId = Place, HallId = _hall.Id, Prefix = $"{(char)('B' + (++_number % 24))}", Name = "组", RetiredOn = new DateOnly(2026, 1, 1) });
        Row("HallBroadcast", () => new HallBroadcast { Id = Guid.CreateVersion7(), TenantId = Place, HallId = _hall.Id, Text = "停电", At = TestData.Now, Until = TestData.Now, ByName = "x", Told = 0 });
        Row("HallDevice", () => new HallDevice { TenantId = Place, HallId = _hall.Id, Name = "终端", Kind = HallDeviceKind.Police });
        Row("HallItem", () => new HallItem { TenantId = Place, HallId = _hall.Id, ItemCode = $"X-{++_number}", From = new DateOnly(2026, 1, 1) });
        Row("DutyShift", () => new DutyShift { TenantId = Place, HallId = _hall.Id, Name = "x", Weekday = DayOfWeek.Monday, From = new(9, 0), To = new(17, 0) });
        Row("HelpCall", () => new HelpCall { Id = Guid.CreateVersion7(), TenantId = Place, HallId = _hall.Id, At = TestData.Now });
        Row("Kiosk", () => new Kiosk { Id = Guid.CreateVersion7(), TenantId = Place });
        Row("DoorEntry", () => new DoorEntry { Id = Guid.CreateVersion7(), TenantId = Place, HallId = Guid.CreateVersion7(), MachineId = Guid.CreateVersion7(), At = TestData.Now, Outcome = DoorOutcome.Opened });
        Row("DoorBar", () => new DoorBar { Id = Guid.CreateVersion7(), TenantId = Place, HallId = Guid.CreateVersion7(), Sealed = "…", Masked = "9***6", Reason = "…", Until = new DateOnly(2026, 12, 1), ByName = "…", At = TestData.Now });
        Row("KioskVisit", () => new KioskVisit { Id = Guid.CreateVersion7(), TenantId = Place, HallId = Guid.CreateVersion7(), MachineId = Guid.CreateVersion7(), BegunAt = TestData.Now });
        Row("FingerTemplate", () => new FingerTemplate { Id = Guid.CreateVersion7(), Sealed = "…", Sha256 = new string('0', 64), KeptAt = TestData.Now, UsedAt = TestData.Now });
        Row("KioskNonce", () => new KioskNonce { Id = $"{Guid.NewGuid():N}", KioskId = Guid.CreateVersion7(), Kind = ReadingKind.IdCard, GivenAt = TestData.Now });
        Row("Terminal", () => new Terminal { Id = Guid.CreateVersion7(), TenantId = Place });
        Row("MachinePlace", () => new MachinePlace { TenantId = Place, MachineId = Guid.CreateVersion7(), HallId = _hall.Id });
        Row("MachineFault", () => new MachineFault { TenantId = Place, MachineId = Guid.CreateVersion7(), HallId = _hall.Id, Kind = FaultKind.Paper, Part = "document0", Since = TestData.Now });
        Row("MachineDay", () => new MachineDay { TenantId = Place, MachineId = Guid.CreateVersion7(), Day = new DateOnly(2026, 3, 2) });
        Row("RepairOrder", () => new RepairOrder { Id = Guid.CreateVersion7(), TenantId = Place, HallId = _hall.Id, MachineId = Guid.CreateVersion7(), Kind = FaultKind.Paper, At = TestData.Now });
        Row("RemoteCommand", () => new RemoteCommand { Id = Guid.CreateVersion7(), TenantId = Place, MachineId = Guid.CreateVersion7(), Kind = CommandKind.Restart, Reason = "x", AskedBy = Guid.CreateVersion7(), AskedByName = "x", AskedAt = TestData.Now });
        Row("Station", () => new Station { Id = Guid.CreateVersion7(), TenantId = Place, Stage = StationStage.Planned, ChangedAt = TestData.Now });
        Row("CareDone", () => new CareDone { TenantId = Place, Kind = CareKind.Daily, SubjectId = Guid.CreateVersion7(), Period = new DateOnly(2026, 3, 2), At = TestData.Now, ByName = "x" });
        Row("KioskProfile", _profile, () => new KioskProfile { Id = Guid.CreateVersion7(), TenantId = Place, Name = "配置" });
        Row("ProfileVersion", () => new ProfileVersion { TenantId = Place, ProfileId = _profile.Id, Number = ++_number, Content = new ProfileContent([]), PublishedAt = TestData.Now, ByName = "x" });
        Row("ProfilePush", () => new ProfilePush { TenantId = Place, MachineId = Guid.CreateVersion7(), ProfileId = _profile.Id, Number = 1, At = TestData.Now, ByName = "x", IsBack = false });
        Row("Certificate", _certificate, () => NewCertificate(Self));
        Row("PrintJob", () => new PrintJob { Id = Guid.CreateVersion7(), TenantId = Place, CertificateId = _certificate.Id, CitizenId = Self, Kind = "k", MachineId = Guid.CreateVersion7(), PreparedAt = TestData.Now });
        Row("Payment", () => NewPayment());
        Row("LedgerEntry", () => new LedgerEntry { TenantId = Place, PaymentId = Guid.CreateVersion7(), CitizenId = Self, TransactionId = Guid.CreateVersion7(), Account = LedgerAccount.Payers, AmountFen = 0, At = TestData.Now });
        Row("Reconciliation", () => new Reconciliation { TenantId = Place, Provider = "p", Day = new DateOnly(2026, 1, 1).AddDays(++_number), At = TestData.Now, OursCount = 0, OursFen = 0, TheirsCount = 0, TheirsFen = 0, Differences = [] });
        Row("TerminalOutcome", () => new TerminalOutcome { TenantId = Place, CitizenId = Self, Source = "police", SourceName = "公安", Reference = $"{++_number}", Title = "签注", DoneAt = TestData.Now, ToldAt = TestData.Now });
        Row("HallOrder", _order, NewOrder);
        Row("OrderReceipt", () => new OrderReceipt { TenantId = Place, OrderId = _order.Id, HallId = _hall.Id });
        Row("HomeVisit", _visit, NewVisit);
        Row("HomeVisitPaper", () => new HomeVisitPaper { TenantId = Place, VisitId = _visit.Id, Kind = HomeVisitPaperKind.Photo, ContentType = "image/png", Bytes = 1, Sha256 = "00", StoredName = "00", TakenAt = TestData.Now });
        Row("SlotRule", _slots, NewSlots);
        Row("SlotCount", () => new SlotCount { TenantId = Place, RuleId = _slots.Id, Day = new DateOnly(2026, 3, 2), Minute = ++_number });
        Row("Column", _column, () => new Column { TenantId = Place, Key = $"key{++_number}", Title = "栏目" });
        Row("Delegation", () => new Delegation { TenantId = Place, ItemKey = Guid.CreateVersion7(), Right = DelegatedRight.Accept, From = new DateOnly(2026, 1, 1) });
        Row("ServiceItem.published", _item, () => TestData.Item(Place));
        Row("ServiceItem.draft", () => TestData.Item(Place, state: ItemState.Draft));
        Row("Bundle.published", () => NewBundle(ItemState.Published));
        Row("Bundle.draft", () => NewBundle(ItemState.Draft));
        Row("Article.published", () => NewArticle(TestData.Now));
        Row("Article.draft", () => NewArticle(null));
        Row("CalendarYear", () => new CalendarYear { Year = 2030 + ++_number, Notice = "{}", ImportedAt = TestData.Now });
        Row("RunningNumber", () => new RunningNumber { TenantId = Place, Name = $"n{++_number}" });
        Row("Post", () => new Post { AccountId = _account.Id, TenantId = Place, UnitId = TestData.UnitId(Place), Duties = Duties.Clerk, Title = "受理岗", Since = TestData.Now });

        Row("Case", _case, NewCase);
        Row("BundleRun", NewRun(_case.BundleRunId!.Value), () => NewRun(Guid.CreateVersion7()));
        Row("CaseStep", _case.Steps[0], () => new CaseStep { CaseId = CaseId, Stage = 9, Duty = StepDuty.Assist, Name = "新", TenantId = Place, UnitId = TestData.UnitId(Place), Days = 1 });
        Row("Handoff", _case.Handoffs[0], () => new Handoff { CaseId = CaseId, TenantId = Place, ToStepId = _case.Steps[0].Id, Direction = HandoffDirection.Across, SentByName = "x", SentAt = TestData.Now, ReceiveBy = TestData.Now });
        Row("CaseReach", new CaseReach { CaseId = CaseId, TenantId = Place }, () => new CaseReach { CaseId = CaseId, TenantId = TestData.OtherDistrict });
        Row("CaseDocument", () => new CaseDocument { TenantId = Place, CaseId = CaseId, Kind = DocumentKind.Receipt, Number = $"号{++_number}", VerifyCode = $"CODE{_number:00000000}", IssuedAt = TestData.Now, IssuedByUnit = "x", Content = new Dictionary<string, string>(StringComparer.Ordinal) });
        Row("PickUp", () => new PickUp { CaseId = CaseId, TenantId = Place, HallId = _hall.Id, Code = "123456", ReadyAt = TestData.Now });
        Row("Operation", () => new Operation { Key = Guid.CreateVersion7(), CaseId = CaseId, Version = 1, At = TestData.Now });
        Row("Draft.citizen", () => NewDraft(Self));
        Row("Draft.window", () => NewDraft(null));
        Row("Attachment.case", () => NewPaper(null, CaseId));
        Row("Attachment.citizen", () => NewPaper(((Draft)this["Draft.citizen"].Row).Id, null));
        Row("Attachment.window", () => NewPaper(((Draft)this["Draft.window"].Row).Id, null));
        Row("RuleSet.published", _rules, () => NewRules(RuleSetState.Published));
        Row("RuleSet.draft", () => NewRules(RuleSetState.Draft));
        Row("InstantDecision", () => new InstantDecision { CaseId = CaseId, TenantId = Place, RuleSetId = _rules.Id, RuleVersion = 1, Day = new DateOnly(2026, 3, 2), Facts = [], Conditions = [], At = TestData.Now, Milliseconds = 1 });
        Row("CreditCheck.case", () => NewCheck(CaseId));
        Row("CreditCheck.other", () => NewCheck(null));
        Row("CreditObjection", NewObjection);
        Row("ProjectTemplate", () => new ProjectTemplate { TenantId = Place, Key = $"k{++_number}", Version = 1, Name = "类", Days = 1, Stages = [], CreatedAt = TestData.Now });
        Row("Project", NewProject);
        Row("VaultPaper.kept", () => NewKept(attachmentId: Guid.CreateVersion7(), documentId: null));
        Row("VaultPaper.issued", () => NewKept(attachmentId: null, documentId: Guid.CreateVersion7()));
        Row("Consent", () => new Consent { TenantId = Place, CitizenId = Self, Purpose = ConsentPurpose.Keep, What = "收入证明", TextVersion = ConsentText.Keep, Text = "同意", Channel = Channel.Web, NotedBy = _account.Id, NotedByName = "x", GivenAt = TestData.Now });
        Row("FactCall", () => new FactCall { TenantId = Place, Source = "residents", CaseId = CaseId, CaseNumber = _case.Number, Facts = "registered", AskedBy = "x", Outcome = CallOutcome.Answered, At = TestData.Now, Milliseconds = 1 });
        Row("FactLookup", () => new FactLookup { Id = Guid.CreateVersion7(), TenantId = Place, CaseId = CaseId, AskedBy = "x", At = TestData.Now, Answers = [], AnsweredAt = TestData.Now });
        Row("ShareApproval", () => new ShareApproval { TenantId = Place, ItemKey = Guid.CreateVersion7(), Source = $"source{++_number}", ApprovedBy = "x", Document = "x", Until = new DateOnly(2099, 1, 1), EnteredBy = "x", At = TestData.Now });
        Row("SourceOff", () => new SourceOff { TenantId = Place, Source = $"source{++_number}", Why = "x", By = "x", Since = TestData.Now });
        Row("Session", _session, NewSession);
        Row("SessionMember", () => new SessionMember { SessionId = _session.Id, TenantId = Place, UnitId = Guid.CreateVersion7() });
        Row("SessionCase", new SessionCase { SessionId = _session.Id, CaseId = CaseId }, () => new SessionCase { SessionId = _session.Id, CaseId = Guid.CreateVersion7() });
        Row("SessionAdvice", () => new SessionAdvice { Id = Guid.CreateVersion7(), TenantId = Place, SessionId = _session.Id, CaseId = CaseId, UnitId = TestData.UnitId(Place), Verdict = Verdict.Consent, PersonName = "x", At = TestData.Now });
        Row("Rating", NewRating);
        Row("FollowUp", () => new FollowUp { TenantId = Place, RatingId = Guid.CreateVersion7(), CitizenId = Self, ContactDays = 1, RightDays = 15, OpenedAt = TestData.Now });
        Row("RatingPad", () => new RatingPad { TenantId = Place, HallId = _hall.Id, CounterId = Guid.CreateVersion7(), Name = "1号窗口", AddedAt = TestData.Now, AddedBy = "x" });
        Row("Questionnaire", () => new Questionnaire { TenantId = Place, Kind = RatingKind.Visit, Version = ++_number, Questions = [], Tags = [], PublishedAt = TestData.Now, PublishedBy = "x" });
        Row("Ticket.own", _ticket, () => NewTicket(Self));
        Row("Ticket.other", () => NewTicket(null));
        Row("TicketEvent", () => new TicketEvent { Id = Guid.CreateVersion7(), TenantId = Place, HallId = _hall.Id, TicketId = _ticket.Id, Sequence = ++_number, Action = TicketAction.Recall, From = TicketStatus.Called, To = TicketStatus.Called, At = TestData.Now, ActorName = "x" });
        Row("TicketCase", () => new TicketCase { TenantId = Place, TicketId = _ticket.Id, CaseId = Guid.CreateVersion7(), At = TestData.Now });
        Row("CounterStint", () => new CounterStint { Id = Guid.CreateVersion7(), TenantId = Place, HallId = _hall.Id, CounterId = _counter.Id, ClerkId = _account.Id, ClerkName = "x", State = CounterState.Open, From = TestData.Now, Until = TestData.Now });
        Row("Appointment.own", _booked, () => NewBooking(Self));
        Row("Appointment.other", () => NewBooking(null));
        Row("PublicEvent", _event, NewEvent);
        Row("SignUp.own", NewSignUp(_self.Id), () => NewSignUp(_self.Id));
        Row("SignUp.other", () => NewSignUp(null));
        Row("EventCase", () => new EventCase { TenantId = Place, EventId = _event.Id, CaseId = Guid.CreateVersion7(), At = TestData.Now });
        Row("AppointmentEvent", () => new AppointmentEvent { Id = Guid.CreateVersion7(), TenantId = Place, AppointmentId = _booked.Id, Sequence = ++_number, Action = AppointmentAction.Book, From = AppointmentState.Booked, To = AppointmentState.Booked, At = TestData.Now, ActorName = "x" });
        Row("Notice.case", () => NewNotice(CaseId));
        Row("Notice.other", () => NewNotice(null));

        Row("CaseEvent.applicant", () => NewEvent(Audience.Applicant));
        Row("CaseEvent.staff", () => NewEvent(Audience.Staff));
        Row("JournalEntry.case", () => new JournalEntry { TenantId = Place, Kind = "file.Read", CaseId = CaseId, At = TestData.Now, ActorName = "x" });
        Row("JournalEntry.other", () => new JournalEntry { TenantId = Place, Kind = "post.Change", At = TestData.Now, ActorName = "x" });
        Row("JournalHead", new JournalHead { TenantId = Place }, () => new JournalHead { TenantId = TestData.OtherStreet });

        Row("Citizen", _self, () => TestData.Citizen(homeTenantId: Place));
        Row("Organisation", _organisation, NewOrganisation);
        Row("OrganisationMember", new OrganisationMember { TenantId = Place, CitizenId = Self, OrganisationId = _organisation.Id, Role = "agent" }, () => new OrganisationMember { TenantId = Place, CitizenId = Self, OrganisationId = Guid.CreateVersion7(), Role = "agent" });
        Row("ProxyGrant", _grant, NewGrant);
    }

    private void Row<T>(string name, Func<T> another)
        where T : class => Row(name, another(), another);

    private void Row<T>(string name, T row, Func<T> another)
        where T : class => _byName.Add(name, new Specimen<T>(row, another));

    private VaultPaper NewKept(Guid? attachmentId, Guid? documentId) => new() { TenantId = Place, CitizenId = Self, Kind = "收入证明", Name = "收入证明", Source = documentId is null ? VaultSource.HandedIn : VaultSource.Issued, CaseId = CaseId, CaseNumber = "1", AttachmentId = attachmentId, DocumentId = documentId, Sha256 = "00", KeptAt = TestData.Now };

    private static RuleSet NewRules(RuleSetState state) => new() { TenantId = Place, ItemKey = Guid.CreateVersion7(), Version = 1, State = state, Text = "{}", Uses = new Dictionary<string, FactType>(StringComparer.Ordinal), CreatedAt = TestData.Now };

    private static Bundle NewBundle(ItemState state) => new() { BundleKey = Guid.CreateVersion7(), TenantId = Place, Version = 1, State = state, Code = "together", Name = "一件事", CreatedAt = TestData.Now };

    private Project NewProject() => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = Place,
        OrganisationId = _organisation.Id,
        OrganisationName = "测试商行",
        CitizenId = Self,
        TemplateId = Guid.CreateVersion7(),
        TemplateVersion = 1,
        Kind = "类",
        Name = "项目",
        Known = new Dictionary<string, string>(StringComparer.Ordinal),
        Days = 1,
        Stages = [],
        StartedAt = TestData.Now,
        StartedBy = "张小测",
        DueAt = TestData.Now,
        WarnAt = TestData.Now,
    };

    private CreditCheck NewCheck(Guid? caseId) => new() { TenantId = Place, OrganisationId = _organisation.Id, CaseId = caseId, Source = "s", SourceName = "来源", Outcome = CreditOutcome.Answered, Grade = CreditGrade.A, AsOf = new DateOnly(2026, 3, 1), At = TestData.Now };

    private CreditObjection NewObjection()
    {
        var entry = new DishonestEntry($"e{++_number}", "未履行", "部门", new DateOnly(2026, 1, 1));
        return new() { TenantId = Place, UnitId = TestData.UnitId(Place), OrganisationId = _organisation.Id, OrganisationName = "测试商行", Entry = entry, EntryKey = entry.Key, SourceName = "来源", Reason = "已履行", CitizenId = Self, ByName = "张小测", At = TestData.Now, DueAt = TestData.Now, WarnAt = TestData.Now };
    }

    private Rating NewRating() => new() { Id = Guid.CreateVersion7(), TenantId = Place, Kind = RatingKind.Visit, Channel = RatingChannel.Web, TicketId = Guid.CreateVersion7(), CitizenId = Self, Level = RatingLevel.Satisfied, EndedAt = TestData.Now, At = TestData.Now };

    private Certificate NewCertificate(Guid citizenId) => new() { Id = Guid.CreateVersion7(), TenantId = Place, CitizenId = citizenId, Kind = "k", Title = "证明", Number = $"{++_number}", VerifyCode = $"CERT{_number:00000000}", Content = new CertificateContent("张小测", "1", []), SourceName = "来源", IsDemo = true, AskedAt = TestData.Now, IssuedAt = TestData.Now, ValidUntil = new DateOnly(2026, 3, 2) };

    private Payment NewPayment() => new() { Id = Guid.CreateVersion7(), TenantId = Place, CitizenId = Self, MachineId = Guid.CreateVersion7(), Number = $"{++_number}", Provider = "p", ProviderName = "单位", IsDemo = true, Kind = "k", Title = "水费", Account = "9912345678", AmountFen = 100, EnteredAt = TestData.Now };

    private static HallOrder NewOrder() => new() { Id = Guid.CreateVersion7(), TenantId = Place, Kind = OrderKind.Task, Title = "通知", Body = "x", ReceiveBy = new DateOnly(2026, 3, 3), SentAt = TestData.Now, SentBy = Guid.Empty, SentByName = "x" };

    private static HomeVisit NewVisit() => new() { Id = Guid.CreateVersion7(), TenantId = Place, PersonName = "张小测", Phone = "13800000000", Address = "x", Purpose = "x", From = TestData.Now, Until = TestData.Now, RequestedAt = TestData.Now, RequestedByName = "x", ChangedByName = "x", ChangedAt = TestData.Now };

    private static Session NewSession() => new() { TenantId = Place, UnitId = TestData.UnitId(Place), At = TestData.Now, Where = "联审室", ChairId = Guid.CreateVersion7(), ChairName = "x" };

    private static Organisation NewOrganisation() => new() { Name = "测试商行", CreditCode = Guid.CreateVersion7().ToString("N")[14..].ToUpperInvariant(), HomeTenantId = Place };

    private ProxyGrant NewGrant() => new() { TenantId = Place, PrincipalId = Self, PrincipalName = _self.Name, DelegateId = Delegate, DelegateName = _delegate.Name, From = TestData.Now, Until = TestData.Now.AddYears(1), Terms = "代办" };

    private Case NewCase()
    {
        var planned = TestData.Planned(Place, item: _item, citizenId: Self);
        return new Case
        {
            Id = planned.Id,
            TenantId = Place,
            OriginTenantId = Place,
            Number = planned.Number,
            QueryCode = planned.QueryCode,
            ItemId = planned.ItemId,
            ItemKey = planned.ItemKey,
            ItemName = planned.ItemName,
            Channel = Channel.Web,
            CitizenId = Self,
            ApplicantName = planned.ApplicantName,
            SubmittedAt = planned.SubmittedAt,
            ProxyGrantId = _grant.Id,
            BundleRunId = Guid.CreateVersion7(),
            Steps = planned.Steps,
        };
    }

    private BundleRun NewRun(Guid id) => new() { Id = id, TenantId = Place, BundleId = Guid.CreateVersion7(), Name = "一件事", Parts = [new BundleRunPart(CaseId, [])], CreatedAt = TestData.Now };

    private Article NewArticle(DateTime? publishedAt) => new() { TenantId = Place, ColumnId = _column.Id, Title = "标题", Body = "正文", PublishedAt = publishedAt, ChangedAt = TestData.Now };

    private Draft NewDraft(Guid? owner) => new() { TenantId = Place, ItemId = _item.Id, AccountId = _account.Id, OwnerCitizenId = owner, CitizenId = Self, Channel = Channel.Web, CreatedAt = TestData.Now, ChangedAt = TestData.Now };

    private Attachment NewPaper(Guid? draftId, Guid? caseId) => new() { TenantId = Place, DraftId = draftId, CaseId = caseId, MaterialKey = "id", FileName = "a.pdf", ContentType = "application/pdf", Bytes = 1, Sha256 = "00", StoredName = "x", UploadedBy = _account.Id, UploadedAt = TestData.Now };

    private Notice NewNotice(Guid? caseId) => new() { TenantId = Place, CaseId = caseId, CitizenId = Self, Channel = NoticeChannel.Inbox, Template = "t", Text = "您好", CreatedAt = TestData.Now, NextAttemptAt = TestData.Now };

    private Ticket NewTicket(Guid? citizenId) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = Place,
        HallId = _hall.Id,
        Day = new DateOnly(2026, 3, 2),
        Prefix = "A",
        Number = ++_number,
        GroupId = _group.Id,
        CitizenId = citizenId,
        Secret = $"SECRET{_number}",
        TakenAt = TestData.Now,
        QueueAt = TestData.Now,
    };

    private SlotRule NewSlots() => new() { TenantId = Place, HallId = _hall.Id, GroupId = _group.Id, From = new TimeOnly(9, 0), To = new TimeOnly(12, 0), Minutes = 30, Places = 5 };

    private Appointment NewBooking(Guid? citizenId) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = Place,
        HallId = _hall.Id,
        RuleId = _slots.Id,
        GroupId = _group.Id,
        Day = new DateOnly(2026, 3, 2),
        Minute = 540,
        StartsAt = TestData.Now,
        EndsAt = TestData.Now,
        CitizenId = citizenId,
        HolderName = "张小测",
        Phone = "13800000000",
        Code = $"{++_number:000000}",
        BookedAt = TestData.Now,
    };

    private static PublicEvent NewEvent() => new() { Id = Guid.CreateVersion7(), TenantId = Place, Title = "开放日", Place = "大厅", StartsAt = TestData.Now, EndsAt = TestData.Now, SignUpFrom = TestData.Now, SignUpUntil = TestData.Now, Capacity = 1 };

    private SignUp NewSignUp(Guid? citizenId) => new() { Id = Guid.CreateVersion7(), TenantId = Place, EventId = _event.Id, CitizenId = citizenId, HolderName = $"张小测{++_number}", Phone = "13800000000", Code = $"{++_number:000000}", Secret = $"{Guid.NewGuid():N}"[..16], SignedUpAt = TestData.Now };

    private CaseEvent NewEvent(Audience audience) => new() { TenantId = Place, CaseId = CaseId, Sequence = 2 + ++_number, Kind = "case.Note", Action = CaseAction.Note, From = CaseStatus.Submitted, To = CaseStatus.Submitted, At = TestData.Now, ActorName = "x", Audience = audience };
}

internal abstract class Specimen
{
    public abstract object Row { get; }

    public abstract object Another();

    public abstract Task<object?> FindAsync(PortalDb db);

    /// <summary>Asked of the database by the row's key, without tracking, as a page does.</summary>
    public abstract Task<bool> IsSeenAsync(PortalDb db);
}

internal sealed class Specimen<T>(T row, Func<T> another) : Specimen
    where T : class
{
    public override object Row => row;

    public override object Another() => another();

    public override async Task<object?> FindAsync(PortalDb db) => await Keyed(db, db.Set<T>()).SingleOrDefaultAsync(TestContext.Current.CancellationToken);

    public override Task<bool> IsSeenAsync(PortalDb db) => Keyed(db, db.Set<T>().AsNoTracking()).AnyAsync(TestContext.Current.CancellationToken);

    private IQueryable<T> Keyed(PortalDb db, IQueryable<T> rows)
    {
        var type = db.Model.FindEntityType(typeof(T))!;
        foreach (var key in type.FindPrimaryKey()!.Properties)
        {
            var wanted = System.Linq.Expressions.Expression.Parameter(typeof(T));
            var value = System.Linq.Expressions.Expression.Constant(key.PropertyInfo!.GetValue(row), key.ClrType);
            rows = rows.Where(System.Linq.Expressions.Expression.Lambda<Func<T, bool>>(
                System.Linq.Expressions.Expression.Equal(System.Linq.Expressions.Expression.Property(wanted, key.PropertyInfo), value), wanted));
        }

        return rows;
    }
}
