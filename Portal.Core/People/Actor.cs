using System.ComponentModel.DataAnnotations;

namespace Portal.Core.People;

/// <summary>By which door something came in or was done. Stored on every journal row.</summary>
public enum Channel
{
    [Display(Name = "网页")] Web,
    [Display(Name = "手机")] Phone,
    [Display(Name = "窗口")] Window,
    [Display(Name = "自助终端")] Kiosk,
    [Display(Name = "网格员平板")] Tablet,
    [Display(Name = "系统")] System,
}

/// <summary>Who does something, and as what. Passed to every rule and desk; there is no ambient user.</summary>
public sealed record Actor
{
    /// <summary>The clock itself: jobs and deadlines.</summary>
    public static readonly Actor System = new() { Name = "系统", Channel = Channel.System };

    public Guid? AccountId { get; init; }

    public required string Name { get; init; }

    public Channel Channel { get; init; }

    /// <summary>Set for staff: the post they work under now, with its place.</summary>
    public StaffPost? Post { get; init; }

    /// <summary>Set for a citizen.</summary>
    public Guid? CitizenId { get; init; }

    public Duties Duties => Post?.Duties ?? Duties.None;

    public bool IsStaff => Post is not null;

    public bool Has(Duties duty) => (Duties & duty) != Duties.None;
}

/// <summary>A post as the rules need it.</summary>
public sealed record StaffPost(Guid Id, int TenantId, string TenantPath, Guid UnitId, string UnitName, Duties Duties);
