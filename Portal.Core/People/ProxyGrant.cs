using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>Who acts for whom: kept with the grant, and said where it is used.</summary>
public enum ProxyRelation
{
    [Display(Name = "家里人")] Relative,
    [Display(Name = "邻居朋友")] Neighbour,
    [Display(Name = "社区代办员")] CommunityWorker,
    [Display(Name = "其他")] Other,
}

/// <summary>How the principal signed.</summary>
public enum GrantSignature
{
    [Display(Name = "本人网上输入密码确认")] Password,

    /// <summary>A printed sheet signed before a clerk; 《社区政务服务代办制度》 for those who do not go online.</summary>
    [Display(Name = "本人在窗口签字")] Paper,
}

/// <summary>代办 (features.md row 108): one citizen lets another, or a community worker, act for them; for some items or all, for a time, and taken back at once.</summary>
public sealed class ProxyGrant : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The place on whose pages, or at whose window, it was given.</summary>
    public required int TenantId { get; init; }

    public required Guid PrincipalId { get; init; }

    /// <summary>As it stood when the grant was given: neither needs the other's file to read a grant that has ended.</summary>
    public required string PrincipalName { get; init; }

    /// <summary>The citizen who may act; null when it is a community worker with <see cref="DelegateAccountId"/>.</summary>
    public Guid? DelegateId { get; init; }

    /// <summary>The account of the community worker who may act, at their window.</summary>
    public Guid? DelegateAccountId { get; init; }

    /// <summary>As <see cref="PrincipalName"/>.</summary>
    public required string DelegateName { get; init; }

    public ProxyRelation Relation { get; init; } = ProxyRelation.Relative;

    /// <summary>These items only, by <c>ItemKey</c> and so in every version.</summary>
    public IReadOnlyList<Guid> ItemKeys { get; init; } = [];

    /// <summary>Items of these classes only, by the name of the class. With neither, every item.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>UTC.</summary>
    public required DateTime From { get; init; }

    /// <summary>UTC; the grant ends here at the latest.</summary>
    public required DateTime Until { get; init; }

    public DateTime? RevokedAt { get; set; }

    /// <summary>What the principal agreed to, as it was shown.</summary>
    public required string Terms { get; init; }

    public GrantSignature Signature { get; init; }

    /// <summary>The clerk before whom the sheet was signed.</summary>
    public string? WitnessedBy { get; init; }

    public bool IsGood(DateTime now) => RevokedAt is null && From <= now && now < Until;

    public bool Covers(Guid itemKey, string itemClass) =>
        (ItemKeys.Count == 0 && Classes.Count == 0) || ItemKeys.Contains(itemKey) || Classes.Contains(itemClass, StringComparer.Ordinal);

    /// <summary>Whether this is who may use it: the citizen, or at the window the community worker; what a citizen holds may be used at any window they come to.</summary>
    public bool IsHeldBy(Actor actor) => actor.IsStaff ? DelegateAccountId is null || DelegateAccountId == actor.AccountId : DelegateId is not null && DelegateId == actor.CitizenId;
}
