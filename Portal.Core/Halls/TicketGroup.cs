using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>
/// A queue of a hall, with its letter. It says which matters stand in it by the catalogue's own words (names of item classes,
/// codes of items): this room does not know the catalogue. Retired rather than deleted, so that tickets keep their group.
/// </summary>
public sealed class TicketGroup : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>One or two capital letters before the number; unique in the hall among those not retired.</summary>
    public required string Prefix { get; init; }

    public required LocalText Name { get; set; }

    /// <summary>What people read under the name: which matters.</summary>
    public LocalText? Hint { get; set; }

    /// <summary>Names of <c>ItemClass</c>.</summary>
    public IReadOnlyList<string> ItemClasses { get; set; } = [];

    /// <summary><c>ServiceItem.Code</c>s, beyond the classes.</summary>
    public IReadOnlyList<string> ItemCodes { get; set; } = [];

    /// <summary>Numbers of this group are for questions, not for matters; counted apart (rows 57–60).</summary>
    public bool IsConsultation { get; set; }

    /// <summary>Minutes a visit takes as long as there is no history to tell.</summary>
    public int UsualMinutes { get; set; } = 8;

    public int Order { get; set; }

    /// <summary>The first local day on which it no longer gives numbers; null while it lives.</summary>
    public DateOnly? RetiredOn { get; set; }

    public bool Takes(string itemClass, string itemCode) => ItemClasses.Contains(itemClass, StringComparer.Ordinal) || ItemCodes.Contains(itemCode, StringComparer.Ordinal);
}
