using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// Registers of other offices as they are shown in a demonstration, said to be so on screen: they know of a person what the portal
/// itself knows, and who stands in <c>facts.csv</c>.
/// </summary>
public static class DemoFacts
{
    private static readonly LocalText Basis = new("〔演示〕国务院关于在线政务服务的若干规定（国务院令第716号）", "[Demo] State Council Order No. 716");

    internal static readonly SourceSheet Resident = Sheet("resident", new LocalText("〔演示〕人口基础信息库", "[Demo] Population register"), SharingClass.Conditional,
        new FactKind("resident.birthDate", FactType.Date, new LocalText("出生日期", "Date of birth")),
        new FactKind("resident.name", FactType.Text, new LocalText("姓名", "Name")));

    internal static readonly SourceSheet Household = Sheet("household", new LocalText("〔演示〕户籍信息", "[Demo] Household register"), SharingClass.Conditional,
        new FactKind("household.here", FactType.YesNo, new LocalText("户籍在本地", "Registered here")));

    internal static readonly SourceSheet Credit = Sheet("credit", new LocalText("〔演示〕公共信用信息", "[Demo] Public credit records"), SharingClass.Unconditional,
        new FactKind("credit.dishonest", FactType.YesNo, new LocalText("列入失信名单", "On the list of dishonest persons")));

    /// <summary>The sources of a demonstration, the real one among them.</summary>
    internal static IReadOnlyList<SourceSheet> Sheets { get; } = [Resident, Household, Credit, CaseFacts.OwnSheet];

    public static IServiceCollection AddDemoFacts(this IServiceCollection services) => services
        .AddSingleton<IFactSource>(container => new Register(Resident, container.GetRequiredService<PortalDbMaker>()))
        .AddSingleton<IFactSource>(container => new Register(Household, container.GetRequiredService<PortalDbMaker>()))
        .AddSingleton<IFactSource>(container => new Register(Credit, container.GetRequiredService<PortalDbMaker>()));

    private static SourceSheet Sheet(string key, LocalText name, SharingClass sharing, params FactKind[] gives) => new(key, name, Basis, sharing, DailyQuota: 20_000, Limit: TimeSpan.FromSeconds(3), IsDemo: true, gives);

    private sealed class Register(SourceSheet sheet, PortalDbMaker maker) : IFactSource
    {
        private static readonly HashSet<string> Dishonest = [.. DemoFiles.Rows("facts.csv", cell => DemoIdNumber.Make(DateOnly.ParseExact(cell("birth"), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), int.Parse(cell("serial"), System.Globalization.CultureInfo.InvariantCulture)))];

        public SourceSheet Sheet => sheet;

        public async Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> facts, CancellationToken cancellationToken)
        {
            await using var db = maker.Make(Scope.Everywhere("a register of another office is played by our own rows"));
            var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.Id == question.CitizenId, cancellationToken);
            var home = await db.Tenants.Where(tenant => tenant.Id == citizen.HomeTenantId).Select(tenant => tenant.Path).SingleOrDefaultAsync(cancellationToken);
            var owner = await db.Tenants.Where(tenant => tenant.Id == question.ItemTenantId).Select(tenant => tenant.Path).SingleAsync(cancellationToken);
            return facts.ToDictionary(name => name, name => name switch
            {
                "resident.birthDate" => FactValue.Of(citizen.BirthDate),
                "resident.name" => FactValue.Of(citizen.Name),
                "household.here" => FactValue.Of(home is null ? null : TenantPath.Holds(owner, home)),
                "credit.dishonest" => FactValue.Of(Dishonest.Contains(citizen.DocumentNumber)),
                _ => throw new ArgumentOutOfRangeException(nameof(facts), name, "not given by this source"),
            }, StringComparer.Ordinal);
        }
    }
}
