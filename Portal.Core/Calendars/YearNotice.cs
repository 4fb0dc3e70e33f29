using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;

namespace Portal.Core.Calendars;

/// <summary>Why a year's notice cannot be taken.</summary>
public enum NoticeFault
{
    /// <summary>Not JSON, or not an object.</summary>
    [Display(Name = "不是 JSON")] NotJson,

    /// <summary>A field is missing or of the wrong kind.</summary>
    [Display(Name = "缺少一项或写法不对")] Field,

    /// <summary>The year lies outside 2000–2099.</summary>
    [Display(Name = "年份不在 2000–2099")] Year,

    /// <summary>A day is not a real date written yyyy-MM-dd.</summary>
    [Display(Name = "不是日期，请写成 2027-01-01")] NotADate,

    /// <summary>A day lies in another year than the notice's.</summary>
    [Display(Name = "日期不在这一年")] OtherYear,

    /// <summary>A day is named twice, or is both off and worked.</summary>
    [Display(Name = "同一天写了两次，或既休又上班")] Twice,

    /// <summary>A day said to be worked is no Saturday or Sunday: it would be worked anyhow, so the notice was copied wrongly.</summary>
    [Display(Name = "调休上班日不是周六、周日")] NotWeekend,

    /// <summary>No day off at all: a notice without holidays would silently make every weekday of the year a working day.</summary>
    [Display(Name = "没有一天放假")] NoDayOff,
}

/// <summary>A refused notice: the fault and the field or day it was found at.</summary>
public sealed record NoticeProblem(NoticeFault Fault, string At);

/// <summary>The outcome of reading a notice: exactly one of the two is set.</summary>
public sealed record NoticeReading(YearNotice? Notice, NoticeProblem? Problem);

/// <summary>
/// One year's notice of the State Council on public holidays (国务院办公厅关于部分节假日安排的通知): the days off and the
/// weekend days worked in exchange (调休). Written as JSON:
/// <code>{ "year": 2026, "source": "https://…", "off": ["2026-01-01"], "worked": ["2026-01-04"] }</code>
/// </summary>
public sealed record YearNotice
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private YearNotice(int year, string source, IReadOnlyList<DateOnly> off, IReadOnlyList<DateOnly> worked)
    {
        (Year, Source, Off, Worked) = (year, source, off, worked);
    }

    public int Year { get; }

    /// <summary>Address of the notice itself, so that anyone can check the days.</summary>
    public string Source { get; }

    /// <summary>Days off, in order; weekends inside a holiday may be named.</summary>
    public IReadOnlyList<DateOnly> Off { get; }

    /// <summary>Saturdays and Sundays that are working days, in order.</summary>
    public IReadOnlyList<DateOnly> Worked { get; }

    /// <summary>A notice in the shape in which it is kept; <see cref="Parse"/> says whether it can be taken.</summary>
    public static string Write(int? year, string source, IEnumerable<DateOnly> off, IEnumerable<DateOnly> worked) =>
        JsonSerializer.Serialize(new { year, source, off = off.Select(Iso), worked = worked.Select(Iso) }, Written);

    /// <summary>Reads a notice; every fault of the text is a value, none is thrown.</summary>
    public static NoticeReading Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : No(NoticeFault.NotJson, "$");
        }
        catch (JsonException broken)
        {
            return No(NoticeFault.NotJson, string.Create(CultureInfo.InvariantCulture, $"{broken.LineNumber + 1}:{broken.BytePositionInLine + 1}"));
        }
    }

    private static NoticeReading Read(JsonElement root)
    {
        if (!root.TryGetProperty("year", out var yearField) || yearField.ValueKind != JsonValueKind.Number || !yearField.TryGetInt32(out var year))
        {
            return No(NoticeFault.Field, "year");
        }
        if (year is < 2000 or > 2099)
        {
            return No(NoticeFault.Year, year.ToString(CultureInfo.InvariantCulture));
        }
        if (!root.TryGetProperty("source", out var sourceField) || sourceField.ValueKind != JsonValueKind.String
            || string.IsNullOrWhiteSpace(sourceField.GetString()))
        {
            return No(NoticeFault.Field, "source");
        }
        var (off, offProblem) = Days(root, "off", year);
        if (offProblem is not null)
        {
            return new NoticeReading(null, offProblem);
        }
        var (worked, workedProblem) = Days(root, "worked", year);
        if (workedProblem is not null)
        {
            return new NoticeReading(null, workedProblem);
        }
        return Check(off, worked) is { } problem
            ? new NoticeReading(null, problem)
            : new NoticeReading(new YearNotice(year, sourceField.GetString()!.Trim(), [.. off.Order()], [.. worked.Order()]), null);
    }

    private static NoticeProblem? Check(List<DateOnly> off, List<DateOnly> worked)
    {
        if (off.Count == 0)
        {
            return new NoticeProblem(NoticeFault.NoDayOff, "off");
        }
        var seen = new HashSet<DateOnly>();
        foreach (var day in off.Concat(worked))
        {
            if (!seen.Add(day))
            {
                return new NoticeProblem(NoticeFault.Twice, Iso(day));
            }
        }
        foreach (var day in worked)
        {
            if (!WorkCalendar.IsWeekend(day))
            {
                return new NoticeProblem(NoticeFault.NotWeekend, Iso(day));
            }
        }
        return null;
    }

    private static (List<DateOnly> Days, NoticeProblem? Problem) Days(JsonElement root, string field, int year)
    {
        if (!root.TryGetProperty(field, out var array) || array.ValueKind != JsonValueKind.Array)
        {
            return ([], new NoticeProblem(NoticeFault.Field, field));
        }
        var days = new List<DateOnly>();
        foreach (var element in array.EnumerateArray())
        {
            var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return ([], new NoticeProblem(NoticeFault.NotADate, $"{field}: {text}"));
            }
            if (day.Year != year)
            {
                return ([], new NoticeProblem(NoticeFault.OtherYear, $"{field}: {text}"));
            }
            days.Add(day);
        }
        return (days, null);
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static NoticeReading No(NoticeFault fault, string at) => new(null, new NoticeProblem(fault, at));
}
