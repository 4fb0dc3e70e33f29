using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Credit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// Credit records of organisations as they are shown in a demonstration, said to be so on screen: what stands in <c>credit.csv</c>.
/// It takes the place of the authority's own system.
/// </summary>
public sealed class DemoCredit(TimeProvider time) : ICreditSource
{
    private static readonly IReadOnlyList<Row> Rows = DemoFiles.Rows("credit.csv", cell => new Row(
        cell("credit_code"),
        cell("grade") is { Length: > 0 } grade ? Enum.Parse<CreditGrade>(grade) : null,
        cell("entry") is { Length: > 0 } key
            ? new DishonestEntry(key, new LocalText(cell("reason"), cell("reason_en")), new LocalText(cell("by"), cell("by_en")), DateOnly.ParseExact(cell("on"), "yyyy-MM-dd", CultureInfo.InvariantCulture))
            : null));

    public CreditSheet Sheet { get; } = new(
        "demo-credit",
        new LocalText("〔演示〕企业公共信用信息", "[Demo] Public credit records of organisations"),
        new LocalText("〔演示〕待录入", "[Demo] not entered"),
        Limit: TimeSpan.FromSeconds(3),
        IsDemo: true);

    public static IServiceCollection Add(IServiceCollection services) => services.AddSingleton<ICreditSource, DemoCredit>();

    /// <summary>A real source is a day behind; so is this one.</summary>
    public Task<CreditFile?> AskAsync(CreditCode code, CancellationToken cancellationToken)
    {
        var rows = Rows.Where(row => row.Code == code.Value).ToList();
        var asOf = Calendars.ChinaTime.DateOf(time.GetUtcNow().UtcDateTime).AddDays(-1);
        return Task.FromResult(rows.Count == 0 ? null : new CreditFile(rows[0].Grade, asOf, [.. rows.Select(row => row.Entry).OfType<DishonestEntry>()]));
    }

    private sealed record Row(string Code, CreditGrade? Grade, DishonestEntry? Entry);
}
