using Microsoft.AspNetCore.Identity;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>What a person signs in with, staff and citizens in one store. Its user name is the sign-in name, never shown to others.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public Account() => Id = Guid.CreateVersion7();

    public required string DisplayName { get; set; }

    /// <summary>Set for a citizen's account; staff accounts have posts instead.</summary>
    public Guid? CitizenId { get; set; }

    /// <summary>A disabled account acts on open circuits within seconds (<c>PostWatch</c>).</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>The password came from somebody else: until the person has chosen their own, only the page for that opens.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>UTC; a password given at a window signs nobody in after it. Null when it does not end by itself.</summary>
    public DateTime? PasswordUntil { get; set; }

    /// <summary>UTC, of the last try to sign in: fifteen minutes without one, and wrong tries are counted anew.</summary>
    public DateTime? TriedAt { get; set; }

    /// <summary>Exists only with <c>Portal:Demo=true</c>.</summary>
    public bool IsDemo { get; set; }

    /// <summary>UTC; moves with every change that open circuits must notice.</summary>
    public DateTime ChangedAt { get; set; }
}

/// <summary>What a person is trusted with at a post.</summary>
[Flags]
public enum Duties
{
    None = 0,

    /// <summary>窗口受理: takes in, accepts, refuses, asks for correction, assists.</summary>
    Clerk = 1,

    /// <summary>审核.</summary>
    Reviewer = 2,

    /// <summary>审批.</summary>
    Approver = 4,

    /// <summary>效能监察.</summary>
    Supervisor = 8,

    /// <summary>系统管理员: tenants, units, catalogue, notices.</summary>
    SystemAdministrator = 16,

    /// <summary>安全管理员: accounts and posts.</summary>
    SecurityAdministrator = 32,

    /// <summary>审计管理员: reads the journal.</summary>
    AuditAdministrator = 64,

    /// <summary>网格员.</summary>
    GridWorker = 128,

    /// <summary>本机关负责人: approves what the law leaves to the person in charge, as longer limits (行政许可法 第四十二条).</summary>
    Leader = 256,
}

/// <summary>Person × tenant × unit × duties. Someone with several works under one at a time.</summary>
public sealed class Post : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    public required int TenantId { get; init; }

    public required Guid UnitId { get; set; }

    public required Duties Duties { get; set; }

    /// <summary>As it stands on the door: 受理岗, 审核岗…</summary>
    public required string Title { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>UTC.</summary>
    public required DateTime Since { get; init; }

    public Account? Account { get; init; }

    public Tenant? Tenant { get; init; }

    public Unit? Unit { get; set; }
}
