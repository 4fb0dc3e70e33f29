using System.Globalization;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Web.Cases.Shared;

/// <summary>How times and places are written for people: in Shanghai's time and in the reader's language.</summary>
public static class Shown
{
    /// <summary>2026年11月22日（周日）, Sun 22 Nov 2026.</summary>
    public static string Day(DateTime utc) => Written(utc, "Pattern.Day");

    public static string Day(DateOnly day) => Day(ChinaTime.StartOf(day));

    /// <summary>1990年5月20日, 20 May 1990: where the day of the week says nothing, as with births.</summary>
    public static string Date(DateTime utc) => Written(utc, "Pattern.Date");

    public static string Date(DateOnly day) => Date(ChinaTime.StartOf(day));

    /// <summary>2026年11月22日（周日）14:05.</summary>
    public static string Moment(DateTime utc) => Day(utc) + (IsEnglish ? ", " : " ") + Time(utc);

    /// <summary>14:05.</summary>
    public static string Time(DateTime utc) => ChinaTime.ToLocal(utc).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>For machines, in the attribute of a time element.</summary>
    public static string Machine(DateTime utc) => DateTime.SpecifyKind(utc, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string NameOf(Tenant? tenant) => tenant is null ? "" : new LocalText(tenant.Name, tenant.NameEn).In();

    /// <summary>光明街道 政务服务大厅: whose unit it is, and which. What both names share is said once: 开福区民政局, Kaifu District Civil Affairs Bureau.</summary>
    public static string PlaceOf(TenantTree tree, int tenantId, Guid unitId)
    {
        var place = NameOf(tree.Find(tenantId));
        var unit = tree.FindUnit(tenantId, unitId) is { } found ? new LocalText(found.Name, found.NameEn).In() : "";
        var shared = Enumerable.Range(0, Math.Min(place.Length, unit.Length) + 1).Last(signs => unit.StartsWith(place[^signs..], StringComparison.Ordinal));
        return shared == 0 ? $"{place} {unit}".Trim() : place + unit[shared..];
    }

    /// <summary>1.4 MB, 320 KB.</summary>
    public static string Size(long bytes) => bytes >= 1024 * 1024
        ? (bytes / 1024m / 1024m).ToString("0.#", CultureInfo.InvariantCulture) + " MB"
        : Math.Max(1, bytes / 1024).ToString(CultureInfo.InvariantCulture) + " KB";

    /// <summary>The pattern stands in the texts of each language; the culture is named, so that a thread of another one writes the same.</summary>
    private static string Written(DateTime utc, string pattern) =>
        ChinaTime.ToLocal(utc).ToString(CasesTexts.Find(pattern), CultureInfo.GetCultureInfo(IsEnglish ? "en-GB" : "zh-CN"));

    private static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
}
