using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Tests;

public static partial class TestData
{
    /// <summary>低保 in small: community assists → street accepts → street reviews → district decides.</summary>
    public static IReadOnlyList<RouteStep> Route { get; } =
    [
        Step(1, TenantLevel.Community, StepDuty.Assist),
        Step(2, TenantLevel.Street, StepDuty.Accept),
        Step(3, TenantLevel.Street, StepDuty.Review, UnitFunction.CivilAffairs),
        Step(4, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs),
    ];

    /// <summary>Street accepts → civil affairs and market regulation of the district look at it side by side → district decides.</summary>
    public static IReadOnlyList<RouteStep> JointRoute(StageJoin join) =>
    [
        Step(1, TenantLevel.Street, StepDuty.Accept),
        Step(2, TenantLevel.District, StepDuty.Review, UnitFunction.CivilAffairs, join: join),
        Step(2, TenantLevel.District, StepDuty.Review, UnitFunction.MarketRegulation, join: join),
        Step(3, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs),
    ];

    /// <summary>Street accepts → three offices of the district look at it side by side → civil affairs of the district decides.</summary>
    public static IReadOnlyList<RouteStep> ThreeUnits(StageJoin join) =>
        [.. JointRoute(join), Step(2, TenantLevel.District, StepDuty.Review, UnitFunction.Hall, days: 5, join: join)];

    public static RouteStep Step(int stage, TenantLevel level, StepDuty duty, string function = UnitFunction.Hall, int days = 3, StageJoin join = StageJoin.All, When? when = null) => new()
    {
        Stage = stage,
        Level = level,
        UnitFunction = function,
        Duty = duty,
        Name = new LocalText($"{stage} {level} {duty} {function}"),
        Days = days,
        When = when,
        Join = join,
    };

    public static ServiceItem Item(int tenantId = District, IReadOnlyList<RouteStep>? route = null, ItemState state = ItemState.Published, string code = "CS-0001") => new()
    {
        ItemKey = Guid.CreateVersion7(),
        TenantId = tenantId,
        Version = 1,
        State = state,
        Code = code,
        Name = "测试事项",
        NameEn = "Test item",
        Initials = "CSSX",
        Class = ItemClass.Assistance,
        OwnerLevel = TenantLevel.District,
        CanApply = true,
        CreatedAt = Now,
        Detail = new ItemDetail { Route = route ?? Route, PromisedLimit = new TimeLimit(20, TimeUnit.WorkingDays), StatutoryLimit = new TimeLimit(30, TimeUnit.WorkingDays) },
    };
}
