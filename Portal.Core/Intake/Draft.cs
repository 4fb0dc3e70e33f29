using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>
/// An application as it is being typed: saved on the server field by field, found again after the browser was closed.
/// It belongs to the citizen who fills it in, or to the clerk at the window; nobody else sees it.
/// </summary>
public sealed class Draft : ITenantRow
{
    /// <summary>Also the operation key of its submission, so that sending it twice makes one case.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Where it is being filled in (the case's origin).</summary>
    public required int TenantId { get; init; }

    /// <summary>The version of the item, or of the bundle, that is applied for.</summary>
    public required Guid ItemId { get; init; }

    /// <summary>一件事: <see cref="ItemId"/> is a bundle's.</summary>
    public bool IsBundle { get; init; }

    /// <summary>The citizen or clerk who types.</summary>
    public required Guid AccountId { get; init; }

    /// <summary>The citizen who types; null when a clerk does. Staff never see a citizen's draft.</summary>
    public Guid? OwnerCitizenId { get; init; }

    /// <summary>For whom; null at the window until the person is known.</summary>
    public Guid? CitizenId { get; set; }

    public Guid? OrganisationId { get; set; }

    public Guid? ProxyGrantId { get; set; }

    /// <summary>The project it is an application of.</summary>
    public Guid? ProjectId { get; init; }

    public required Channel Channel { get; init; }

    /// <summary>Under this name the chosen way of delivery stands among the answers. A field of a form has no point in its key, or three parts.</summary>
    public const string WayKey = "delivery.way";

    /// <inheritdoc cref="WayKey"/>
    public const string HallKey = "delivery.hall";

    /// <summary>As typed, also what is not right yet.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required DateTime CreatedAt { get; init; }

    public required DateTime ChangedAt { get; set; }

    /// <summary>The case whose correction is being typed; null for a first application.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>The case's version when its correction was begun: what somebody else has corrected since is not written over.</summary>
    public int? CorrectsVersion { get; set; }

    /// <summary>Concurrency token, raised with every save by <see cref="PortalDb"/>: of two saves at once the second reads anew and merges.</summary>
    public int Version { get; set; }

    /// <summary>One item's part of a bundle's draft: the same in all but what is applied for and what was answered.</summary>
    internal Draft For(Guid itemId, IReadOnlyDictionary<string, string> answers) => new()
    {
        Id = Id,
        TenantId = TenantId,
        ItemId = itemId,
        AccountId = AccountId,
        OwnerCitizenId = OwnerCitizenId,
        CitizenId = CitizenId,
        OrganisationId = OrganisationId,
        ProxyGrantId = ProxyGrantId,
        ProjectId = ProjectId,
        Channel = Channel,
        Answers = answers,
        CreatedAt = CreatedAt,
        ChangedAt = ChangedAt,
    };

    /// <summary>The way of delivery chosen so far, where it is one of those offered and, for collecting, with one of the halls.</summary>
    public DeliveryChoice? Delivery(IReadOnlyList<DeliveryWay> ways, IEnumerable<Guid> halls)
    {
        if (!Enum.TryParse<DeliveryWay>(Answers.GetValueOrDefault(WayKey), out var way) || !ways.Contains(way))
        {
            return ways is [not DeliveryWay.PickUp and var only] ? new DeliveryChoice(only) : null;
        }

        return way != DeliveryWay.PickUp ? new DeliveryChoice(way)
            : Guid.TryParse(Answers.GetValueOrDefault(HallKey), out var hall) && halls.Contains(hall) ? new DeliveryChoice(way, hall)
            : null;
    }

    /// <summary>Set when it was handed in; the draft is then history.</summary>
    public Guid? CaseId { get; set; }
}
