using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Tests;

public static partial class TestData
{
    private static int _cases;

    /// <summary>A Tuesday morning in Shanghai, in a year whose notice is known.</summary>
    public static DateTime Now { get; } = new(2026, 3, 3, 1, 30, 0, DateTimeKind.Utc);

    public static WorkCalendar Calendar => WorkCalendar.Official;

    public static Circumstances Circumstances(DateTime? now = null, int draw = 99) => new(now ?? Now, Calendar, 1, id => Tree.Find(id)?.Path) { Draw = draw };

    /// <summary>A case with its plan, not yet handed in: no event, no open step.</summary>
    public static Case Planned(int tenantId = Community, IReadOnlyList<RouteStep>? route = null, ServiceItem? item = null, Guid? citizenId = null, IReadOnlyDictionary<string, string>? answers = null, int? originTenantId = null, Guid? grantId = null, int? oneSignerSample = null, Guid? proxyAccountId = null)
    {
        var id = Guid.CreateVersion7();
        var number = Interlocked.Increment(ref _cases);
        var plan = CasePlan.Make(id, route ?? item?.Detail.Route ?? Route, answers ?? new Dictionary<string, string>(StringComparer.Ordinal), LineageOf(tenantId), Tree.UnitOf)
            ?? throw new InvalidOperationException("the route leads nowhere from here");
        return new Case
        {
            Id = id,
            TenantId = tenantId,
            OriginTenantId = originTenantId ?? tenantId,
            Number = $"T-{number:00000}",
            QueryCode = "ABCDEFGH",
            ItemId = item?.Id ?? Id(3, 1),
            ItemKey = item?.ItemKey ?? Id(3, 2),
            ItemName = item?.Name ?? "测试事项",
            Channel = Channel.Web,
            CitizenId = citizenId ?? CitizenId,
            ProxyGrantId = grantId,
            ProxyAccountId = proxyAccountId,
            ApplicantName = "张小测",
            SubmittedAt = Now,
            PromisedLimit = item is null ? new TimeLimit(20, TimeUnit.WorkingDays) : item.Detail.PromisedLimit,
            StatutoryLimit = new TimeLimit(30, TimeUnit.WorkingDays),
            OneSignerSample = oneSignerSample,
            Steps = [.. plan],
        };
    }

    /// <summary>Every condition taken over.</summary>
    public static IReadOnlyList<ConditionAnswer> Adopting(Case matter) => [.. CaseFlow.ConditionsOf(matter).Select(step => new ConditionAnswer(step.Id, Adopted: true))];

    /// <summary>A case that was handed in just now; its journal is in the run.</summary>
    public static CaseRun Case(int tenantId = Community, IReadOnlyList<RouteStep>? route = null, IReadOnlyDictionary<string, string>? answers = null) =>
        new(Planned(tenantId, route, answers: answers));
}
