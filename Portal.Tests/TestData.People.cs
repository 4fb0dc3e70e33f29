using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Tests;

public static partial class TestData
{
    private static int _people;

    /// <summary>A member of staff at a place, another person at each call unless <paramref name="accountId"/> says who.</summary>
    public static Actor Staff(int tenantId, string function, Duties duties, Guid? accountId = null, string? name = null) => new()
    {
        AccountId = accountId ?? Guid.CreateVersion7(),
        Name = name ?? $"工作人员{Interlocked.Increment(ref _people)}",
        Channel = Channel.Window,
        Post = new StaffPost(Guid.CreateVersion7(), tenantId, PathOf(tenantId), UnitId(tenantId, function), $"{tenantId} {function}", duties),
    };

    public static Actor Clerk(int tenantId, Guid? accountId = null) => Staff(tenantId, UnitFunction.Hall, Duties.Clerk, accountId);

    public static Actor Reviewer(int tenantId, Guid? accountId = null) => Staff(tenantId, UnitFunction.CivilAffairs, Duties.Reviewer, accountId);

    public static Actor Approver(int tenantId, Guid? accountId = null) => Staff(tenantId, UnitFunction.CivilAffairs, Duties.Approver, accountId);

    /// <summary>The person in charge of a place.</summary>
    public static Actor Leader(int tenantId, Guid? accountId = null) => Staff(tenantId, UnitFunction.CivilAffairs, Duties.Leader, accountId);

    public static Actor Applicant(Guid? citizenId = null) => new()
    {
        AccountId = Guid.CreateVersion7(),
        Name = "张小测",
        Channel = Channel.Web,
        CitizenId = citizenId ?? CitizenId,
    };

    public static Guid CitizenId { get; } = Id(2, 1);

    /// <summary>Numbers of the region 999999, which nobody has.</summary>
    public static Citizen Citizen(Guid? id = null, int? homeTenantId = Community, string name = "张小测") => new()
    {
        Id = id ?? Guid.CreateVersion7(),
        Name = name,
        DocumentType = DocumentType.ResidentIdCard,
        DocumentNumber = $"999999199001{Interlocked.Increment(ref _people):000000}",
        HomeTenantId = homeTenantId,
        Phone = "13800000000",
    };
}
