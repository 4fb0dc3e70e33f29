using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Calendars;

/// <summary>Looking comes before taking: what is taken in is what was looked at, letter for letter.</summary>
public partial class CalendarPage
{
    private const int MostShown = 50;
    private const int LongestSource = 300;

    private WorkCalendar _calendar = WorkCalendar.Official;
    private YearNotice? _read;
    private string? _json;
    private WouldMove? _would;
    private YearNotice? _taken;
    private Refusal? _refusal;

    [SupplyParameterFromForm(FormName = "calendar")]
    private NoticeTyped? Sent { get; set; }

    private int NextYear => ChinaTime.DateOf(Clock.GetUtcNow().UtcDateTime).Year + 1;

    protected override async Task OnInitializedAsync()
    {
        Sent ??= Empty();
        _calendar = await Desk.CurrentAsync();
    }

    private async Task SendAsync()
    {
        if (CalendarDesk.WhyNot(Here.Actor) is { } refusal)
        {
            _refusal = refusal;
            return;
        }

        if (Sent!.Source?.Length > LongestSource)
        {
            _refusal = new NoticeUnreadable(new NoticeProblem(NoticeFault.Field, "source"));
            return;
        }

        if (Days(Sent.Off, out var off) is { } notOff)
        {
            _refusal = notOff;
            return;
        }

        if (Days(Sent.Worked, out var worked) is { } notWorked)
        {
            _refusal = notWorked;
            return;
        }

        _json = YearNotice.Write(int.TryParse(Sent.Year, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var year) ? year : null, Sent.Source ?? "", off, worked);
        var (notice, problem) = YearNotice.Parse(_json);
        if (notice is null)
        {
            _refusal = new NoticeUnreadable(problem!);
            return;
        }

        if (Sent.Do == "take" && Sent.Seen == _json)
        {
            await TakeAsync();
            return;
        }

        _read = notice;
        _would = await Cases.WouldMoveAsync(notice);
    }

    private async Task TakeAsync()
    {
        var taken = await Desk.TakeInAsync(_json!, Here.Actor);
        if (!taken.IsYes)
        {
            _refusal = taken.Refusal;
            return;
        }

        // Open cases of every place, and projects, are counted again by the rounds of the clock: nobody waits on a page for all of them.
        (_taken, _calendar, Sent) = (taken.Value, await Desk.CurrentAsync(), Empty());
    }

    private NoticeTyped Empty() => new() { Year = NextYear.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    /// <summary>Days one by one or as stretches, as the notice itself writes them: 2027-01-01, 2027-02-05 to 2027-02-11.</summary>
    private static NoticeUnreadable? Days(string? text, out List<DateOnly> days)
    {
        days = [];
        foreach (var line in (text ?? "").Split(['\n', ',', '，', '、', ';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = line.Split(["至", "~", "～", " to "], StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !Read(ends[0], out var from) || !Read(ends[^1], out var to) || to < from || to.DayNumber - from.DayNumber > 366)
            {
                return new NoticeUnreadable(new NoticeProblem(NoticeFault.NotADate, line[..Math.Min(line.Length, 40)]));
            }

            days.AddRange(Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays));
        }

        return null;

        static bool Read(string part, out DateOnly day) => DateOnly.TryParseExact(part, ["yyyy-MM-dd", "yyyy-M-d"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out day);
    }

    /// <summary>Days that follow each other as one stretch, short: 1/1–1/3.</summary>
    private static IEnumerable<string> Stretches(IReadOnlyList<DateOnly> days)
    {
        for (var at = 0; at < days.Count;)
        {
            var end = at;
            while (end + 1 < days.Count && days[end + 1] == days[end].AddDays(1))
            {
                end++;
            }

            yield return at == end ? Short(days[at]) : $"{Short(days[at])}–{Short(days[end])}";
            at = end + 1;
        }

        static string Short(DateOnly day) => FormattableString.Invariant($"{day.Month}/{day.Day}");
    }

    private static int WorkingDaysOf(WorkCalendar calendar, int year) => calendar.WorkingDaysBetween(new DateOnly(year - 1, 12, 31), new DateOnly(year, 12, 31));

    private static string Day(DateTime? utc) => utc is { } at ? Shown.Day(at) : "—";

    /// <summary>As it was typed.</summary>
    public sealed class NoticeTyped
    {
        public string? Year { get; set; }

        public string? Source { get; set; }

        public string? Off { get; set; }

        public string? Worked { get; set; }

        /// <summary>What was shown before the person said yes.</summary>
        public string? Seen { get; set; }

        public string? Do { get; set; }
    }
}
