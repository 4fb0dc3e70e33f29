using System.Globalization;
using System.Resources;
using Portal.Core.Calendars;

namespace Portal.Core.Notices;

/// <summary>What people are told of. The words are <c>NoticeTexts</c>: <c>Sms.*</c> in Chinese, <c>Title.*</c> and <c>Inbox.*</c> in both languages.</summary>
public enum NoticeTemplate
{
    Submitted,
    SubmittedForYou,

    /// <summary>一件事: several cases were handed in with one form; {0} of the inbox is the bundle's name.</summary>
    SubmittedTogether,
    SubmittedTogetherForYou,
    ActedForYou,
    CorrectionAsked,
    Accepted,
    AcceptedNoDate,
    Refused,
    Approved,
    Rejected,
    ReadyForPickUp,

    /// <summary>一件事: all that was applied for together has ended, and is collected in one go.</summary>
    ReadyTogether,
    Collected,
    MessageFromStaff,

    /// <summary>视为受理: nobody answered in time.</summary>
    DeemedAccepted,
    Suspended,
    Resumed,

    /// <summary>一件事: what it waited for has ended, so its time counts from now on.</summary>
    ClockStarted,
    Extended,
    OwedHalf,
    OwedLast,
    OwedLapsed,

    /// <summary>信用异议: the entry counts as corrected.</summary>
    CreditCorrected,
    CreditStands,

    /// <summary>差评整改: somebody will be in touch, until when.</summary>
    RatingFollowUp,
    RatingPutRight,

    /// <summary>An appeal was upheld: the rating is in no figure.</summary>
    RatingLeftOut,

    /// <summary>静音叫号: two are ahead.</summary>
    TicketNear,
    TicketCalled,

    /// <summary>A window set the password of somebody who had forgotten theirs; speaks of no case, and of the place by <see cref="NoticeFacts.HallName"/>.</summary>
    PasswordGiven,

    /// <summary>A window entered another telephone; goes to the former one, as <see cref="PasswordGiven"/> it speaks of no case.</summary>
    PhoneChanged,

    /// <summary>预约: the tail that stands for a case number is the booking's code.</summary>
    Booked,
    BookingAsked,
    BookingConfirmed,
    BookingDeclined,
    BookingMoved,
    BookingCancelled,
    BookingTomorrow,

    /// <summary>The matter is no longer done, or the hall is shut at that hour: another time can be chosen.</summary>
    BookingTrouble,

    /// <summary>What a hall says to everybody who waits: the tail is the number, the words are the hall's.</summary>
    HallSays,

    /// <summary>To who is on duty: somebody at a machine of the hall called for help. Speaks of the hall alone.</summary>
    HelpCalled,

    /// <summary>To who is on duty: an order came from above; the words are its title.</summary>
    OrderSent,

    /// <summary>To who is on duty: a machine of the hall needs somebody; the words are its name and what ails it.</summary>
    MachineFault,

    /// <summary>催办 of an order.</summary>
    OrderPushed,

    /// <summary>上门服务: somebody comes; the words say who (a surname and what they are), the hour is from and until. Not what for, not where.</summary>
    HomeVisitSet,

    /// <summary>Another comes, or at another time.</summary>
    HomeVisitChanged,
    HomeVisitCancelled,

    /// <summary>The slip could not be printed: the number goes to the phone.</summary>
    TicketSlip,

    /// <summary>活动报名: the tail is the code said at the door, the hall's name that of the event.</summary>
    EventSignedUp,
    EventWaiting,

    /// <summary>A place became free for who waited.</summary>
    EventMovedUp,
    EventCancelled,
    EventOff,

    /// <summary>代办: to the principal, that a grant in their name was registered; as <see cref="PasswordGiven"/> it speaks of no case.</summary>
    GrantGiven,

    /// <summary>代办: to who may act from now on.</summary>
    GrantReceived,

    /// <summary>代办: to the principal, that their grant was taken back at a window.</summary>
    GrantTakenBack,

    /// <summary>代办: to who may no longer act.</summary>
    GrantLost,
}

/// <summary>All that a template may be filled with. What is not here cannot be sent: no name, no number of a document, no address, no answer of a form.</summary>
public sealed record NoticeFacts
{
    /// <summary>Stands in 【】 in front.</summary>
    public required string Signature { get; init; }

    public required string CaseNumber { get; init; }

    /// <summary>The day the template speaks of, as a UTC moment.</summary>
    public DateTime? On { get; init; }

    public string? PickUpCode { get; init; }

    public string? HallName { get; init; }

    /// <summary>The window that called a ticket, whose number stands as <see cref="CaseNumber"/>.</summary>
    public int? Counter { get; init; }

    /// <summary>The hour of <see cref="On"/>, where it matters: 14:30.</summary>
    public string? Time { get; init; }

    /// <summary>What a hall says in its own words; cut to what a message holds.</summary>
    public string? Words { get; init; }

    /// <summary>With which progress can be looked up; in the inbox only, behind the sign-in.</summary>
    public string? QueryCode { get; init; }

    /// <summary>How many cases were handed in together.</summary>
    public int? Together { get; init; }

    /// <summary>Why time is not counted, in a word of the law.</summary>
    public PauseReason? Pause { get; init; }
}

/// <summary>
/// Text messages and lines of the inbox. A text message is read on a locked screen by whoever stands near: it bears the
/// last signs of the case number and what to do, never what the application is for (standards.md §8).
/// </summary>
public static class NoticeTemplates
{
    /// <summary>One text message, the signature with it; more is cut in two and paid twice.</summary>
    public const int LongestSms = 70;
    private const int LongestSignature = 12;
    private const int LongestHall = 18;
    private const int LongestWords = 24;
    private const int TailSigns = 6;

    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    private static readonly ResourceManager Texts = new("Portal.Core.Notices.NoticeTexts", typeof(NoticeTemplates).Assembly);

    /// <summary>The whole text message, at most <see cref="LongestSms"/> signs.</summary>
    /// <param name="language">Chinese without one. What speaks of a number is there in English too, for who took it in English; the signature stays as it is registered.</param>
    public static string Sms(NoticeTemplate template, NoticeFacts facts, CultureInfo? language = null)
    {
        var body = Fill($"Sms.{template}", language ?? CultureInfo.InvariantCulture, Tail(facts.CaseNumber), DayIn("Date", facts.On, CultureInfo.InvariantCulture), facts.PickUpCode ?? "", Plain(facts.HallName, LongestHall), facts.Pause?.Name(Chinese) ?? "", facts.Together ?? 1, facts.Counter?.ToString(CultureInfo.InvariantCulture) ?? "", facts.Time ?? "", Plain(facts.Words, LongestWords));
        var text = Fill("Sign", CultureInfo.InvariantCulture, Plain(facts.Signature, LongestSignature), body);
        return text.Length <= LongestSms ? text : throw new InvalidOperationException($"the template {template} can grow past {LongestSms} signs");
    }

    /// <summary>Whether it tells of the person alone, and of the place where something was done for them.</summary>
    public static bool IsOfNoCase(NoticeTemplate template) => template is NoticeTemplate.PasswordGiven or NoticeTemplate.PhoneChanged or NoticeTemplate.GrantGiven or NoticeTemplate.GrantReceived or NoticeTemplate.GrantTakenBack or NoticeTemplate.GrantLost
        or NoticeTemplate.HelpCalled or NoticeTemplate.OrderSent or NoticeTemplate.OrderPushed or NoticeTemplate.MachineFault
        or NoticeTemplate.HomeVisitSet or NoticeTemplate.HomeVisitChanged or NoticeTemplate.HomeVisitCancelled;

    /// <summary>Heading in the inbox.</summary>
    public static string Title(NoticeTemplate template, CultureInfo culture) => Fill($"Title.{template}", culture);

    /// <summary>The line in the inbox, behind the sign-in: it may name the item.</summary>
    public static string Inbox(NoticeTemplate template, string itemName, NoticeFacts facts, CultureInfo culture) =>
        Fill($"Inbox.{template}", culture, itemName, DayIn("Date.Inbox", facts.On, culture), facts.PickUpCode ?? "", facts.HallName ?? "", facts.Pause?.Name(culture) ?? "", facts.Together ?? 1, facts.QueryCode ?? "", facts.Time ?? "", facts.Words ?? "", facts.Counter?.ToString(CultureInfo.InvariantCulture) ?? "");

    /// <summary>The line of a notice that speaks of no case, from what it kept of its subject.</summary>
    public static string Inbox(NoticeTemplate template, NoticeSubject subject, CultureInfo culture) => Inbox(
        template,
        subject.About?.In(culture) ?? "",
        new NoticeFacts { Signature = "", CaseNumber = "", HallName = subject.Hall?.In(culture), On = subject.On, Time = subject.Time, Words = subject.Words, Counter = subject.Counter },
        culture);

    /// <summary>Speaks of a hall and of no case.</summary>
    public static bool IsOfHall(NoticeTemplate template) => template is NoticeTemplate.Booked or NoticeTemplate.BookingAsked or NoticeTemplate.BookingConfirmed or NoticeTemplate.BookingDeclined
        or NoticeTemplate.BookingMoved or NoticeTemplate.BookingCancelled or NoticeTemplate.BookingTomorrow or NoticeTemplate.BookingTrouble or NoticeTemplate.HallSays or NoticeTemplate.TicketSlip
        or NoticeTemplate.EventSignedUp or NoticeTemplate.EventWaiting or NoticeTemplate.EventMovedUp or NoticeTemplate.EventCancelled or NoticeTemplate.EventOff;

    /// <summary>The last six letters and digits of a case number: enough to tell one's own cases apart.</summary>
    public static string Tail(string caseNumber)
    {
        var signs = caseNumber.Where(char.IsAsciiLetterOrDigit).ToArray();
        return new string(signs[^Math.Min(TailSigns, signs.Length)..]);
    }

    /// <summary>Names are cut so that the rest still fits, and lose what would be read as a second signature.</summary>
    private static string Plain(string? name, int longest)
    {
        var plain = string.Concat((name ?? "").Where(sign => sign is not ('【' or '】') && !char.IsControl(sign))).Trim();
        if (plain.Length <= longest)
        {
            return plain;
        }

        var end = char.IsHighSurrogate(plain[longest - 2]) ? longest - 2 : longest - 1;
        return plain[..end] + "…";
    }

    private static string DayIn(string key, DateTime? on, CultureInfo culture) => on is { } at ? Fill(key, culture, ChinaTime.DateOf(at)) : "";

    private static string Fill(string key, CultureInfo culture, params object[] with) => string.Format(
        culture, Texts.GetString(key, culture) ?? throw new MissingManifestResourceException($"NoticeTexts has no {key}"), with);
}
