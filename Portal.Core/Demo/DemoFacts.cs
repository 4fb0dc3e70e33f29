using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// Registers of other offices as they are shown in a demonstration, said to be so on screen: they know of a person what the portal
/// itself knows, and what stands in <c>facts.csv</c>.
/// </summary>
public static class DemoFacts
{
    private static readonly LocalText Basis = new("〔演示〕国务院关于在线政务服务的若干规定（国务院令第716号）第七条", "[Demo] State Council Order No. 716, article 7");

    private static readonly LocalText NotEntered = new("〔演示〕待录入", "[Demo] to be entered");

    private static readonly Option[] Degrees =
    [
        new("college", new LocalText("大专", "College diploma")),
        new("bachelor", new LocalText("本科", "Bachelor")),
        new("master", new LocalText("硕士研究生", "Master")),
        new("doctor", new LocalText("博士研究生", "Doctor")),
    ];

    internal static readonly SourceSheet Resident = Sheet("resident", new LocalText("〔演示〕人口基础信息库", "[Demo] Population register"), SharingClass.Conditional,
        new FactKind("resident.birthDate", FactType.Date, new LocalText("出生日期", "Date of birth")),
        new FactKind("resident.name", FactType.Text, new LocalText("姓名", "Name")));

    internal static readonly SourceSheet Household = Sheet("household", new LocalText("〔演示〕户籍信息", "[Demo] Household register"), SharingClass.Conditional,
        new FactKind("household.here", FactType.YesNo, new LocalText("户籍在本地", "Registered here")),
        new FactKind("household.members", FactType.Number, new LocalText("户内人数", "People in the household")));

    internal static readonly SourceSheet Credit = Sheet("credit", new LocalText("〔演示〕公共信用信息", "[Demo] Public credit records"), SharingClass.Unconditional,
        new FactKind("credit.dishonest", FactType.YesNo, new LocalText("列入失信名单", "On the list of dishonest persons")));

    internal static readonly SourceSheet Housing = Sheet("housing", new LocalText("〔演示〕住房保障信息", "[Demo] Housing support records"), SharingClass.Conditional,
        new FactKind("housing.homes", FactType.Number, new LocalText("名下住房套数", "Homes owned")),
        new FactKind("housing.area", FactType.Number, new LocalText("名下住房面积（平方米）", "Floor area owned (m²)")),
        new FactKind("housing.publicRental", FactType.YesNo, new LocalText("正在享受公共租赁住房", "In public rental housing")));

    internal static readonly SourceSheet Estate = Sheet("estate", new LocalText("〔演示〕国土和不动产登记信息", "[Demo] Land and real-estate register"), SharingClass.Conditional,
        new FactKind("estate.parcels", FactType.Number, new LocalText("名下不动产登记件数", "Real-estate entries")),
        new FactKind("estate.soldInFiveYears", FactType.YesNo, new LocalText("近五年转让过不动产", "Sold real estate within five years")));

    internal static readonly SourceSheet Graduate = Sheet("graduate", new LocalText("〔演示〕高等教育学历信息", "[Demo] Higher-education degrees"), SharingClass.Conditional,
        new FactKind("graduate.degree", FactType.Text, new LocalText("学历层次", "Degree"), Degrees),
        new FactKind("graduate.fullTime", FactType.YesNo, new LocalText("全日制", "Full-time study")),
        new FactKind("graduate.date", FactType.Date, new LocalText("毕业日期", "Date of graduation")));

    /// <summary>Stands in the catalogue to show what is never asked.</summary>
    internal static readonly SourceSheet Health = new("health", new LocalText("〔演示〕居民健康档案", "[Demo] Health records"), NotEntered, SharingClass.NotShared, DailyQuota: 0, Limit: TimeSpan.FromSeconds(3), IsDemo: true,
        [new FactKind("health.chronic", FactType.YesNo, new LocalText("慢性病登记", "Registered chronic illness"))]);

    /// <summary>The sources of a demonstration, the real one among them.</summary>
    internal static IReadOnlyList<SourceSheet> Sheets { get; } = [Resident, Household, Credit, Housing, Estate, Graduate, Health, CaseFacts.OwnSheet];

    public static IServiceCollection AddDemoFacts(this IServiceCollection services, IConfiguration configuration)
    {
        var configured = HttpFactSources.KeysOf(configuration);
        foreach (var sheet in Sheets.Where(sheet => sheet.IsDemo && !configured.Contains(sheet.Key)))
        {
            services.AddSingleton<IFactSource>(container => new Register(sheet, container.GetRequiredService<PortalDbMaker>(), container.GetRequiredService<TimeProvider>()));
        }

        return services;
    }

    private static SourceSheet Sheet(string key, LocalText name, SharingClass sharing, params FactKind[] gives) => new(key, name, Basis, sharing, DailyQuota: 20_000, Limit: TimeSpan.FromSeconds(10), IsDemo: true, gives);

    internal sealed class Register(SourceSheet sheet, PortalDbMaker maker, TimeProvider time) : IFactSource
    {
        private static readonly Dictionary<(string Number, string Fact), string> Written = DemoFiles.Rows("facts.csv", cell => (
            Number: cell("birth") is { Length: > 0 } birth ? DemoIdNumber.Make(DateOnly.ParseExact(birth, "yyyy-MM-dd", CultureInfo.InvariantCulture), int.Parse(cell("serial"), CultureInfo.InvariantCulture)) : "",
            Fact: cell("fact"), Value: cell("value"))).ToDictionary(row => (row.Number, row.Fact), row => row.Value);

        // A register does not change its mind at midnight: what happens every year is dated on the day the program started.
        private readonly DateOnly _today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);

        public SourceSheet Sheet => sheet;

        public async Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> facts, CancellationToken cancellationToken)
        {
            await using var db = maker.Make(Scope.Everywhere("a register of another office is played by our own rows"));
            var citizen = await db.Citizens.AsNoTracking().SingleOrDefaultAsync(each => each.Id == question.CitizenId, cancellationToken);
            var paths = await db.Tenants.Where(tenant => tenant.Id == question.ItemTenantId || (citizen != null && tenant.Id == citizen.HomeTenantId)).Select(tenant => new { tenant.Id, tenant.Path })
                .ToDictionaryAsync(tenant => tenant.Id, tenant => tenant.Path, cancellationToken);
            var here = citizen?.HomeTenantId is { } home && paths.TryGetValue(question.ItemTenantId, out var owner) && paths.TryGetValue(home, out var path) ? TenantPath.Holds(owner, path) : (bool?)null;
            return sheet.Gives.Where(kind => facts.Contains(kind.Name, StringComparer.Ordinal)).ToDictionary(kind => kind.Name, kind => citizen is null ? new FactValue(kind.Type, null) : kind.Name switch
            {
                "resident.birthDate" => FactValue.Of(citizen.BirthDate),
                "resident.name" => FactValue.Of(citizen.Name),
                "household.here" => FactValue.Of(here),
                _ => FactValue.Read(kind.Type, Dated(Written.GetValueOrDefault((citizen.DocumentNumber, kind.Name)) ?? Written.GetValueOrDefault(("", kind.Name)))),
            }, StringComparer.Ordinal);
        }

        private string? Dated(string? written)
        {
            if (written?.StartsWith("--", StringComparison.Ordinal) != true)
            {
                return written;
            }

            var day = DateOnly.ParseExact($"{_today.Year}-{written[2..]}", "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return FactValue.Of((DateOnly?)(day <= _today ? day : day.AddYears(-1))).Value;
        }
    }
}
