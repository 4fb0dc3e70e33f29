using System.ComponentModel.DataAnnotations;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Credit;

/// <summary>
/// 信用异议: an organisation says that an entry on the list of dishonest organisations is wrong. It lies with an office, with a
/// clock, until a person answers; upheld, the entry counts as corrected here and stands in nobody's way any more.
/// </summary>
public sealed class CreditObjection : ITenantRow
{
    /// <summary>Working days within which it is answered: the portal's own promise, not a term of law.</summary>
    public const int AnswerDays = 5;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Whose office answers.</summary>
    public required int TenantId { get; init; }

    public required Guid UnitId { get; init; }

    public required Guid OrganisationId { get; init; }

    /// <summary>As on the day.</summary>
    public required string OrganisationName { get; init; }

    /// <summary>The entry objected to, whole, as the source gave it.</summary>
    public required DishonestEntry Entry { get; init; }

    /// <summary>The entry's key, for looking up.</summary>
    public required string EntryKey { get; init; }

    public required LocalText SourceName { get; init; }

    /// <summary>What is wrong, as typed.</summary>
    public required string Reason { get; init; }

    /// <summary>Who objected for the organisation; they are told the answer.</summary>
    public required Guid CitizenId { get; init; }

    public required string ByName { get; init; }

    /// <summary>By which door it came.</summary>
    public Channel Channel { get; init; } = Channel.Web;

    /// <summary>At a window: the clerk who took it in, by their account.</summary>
    public Guid? TakenInBy { get; init; }

    public string? TakenInByName { get; init; }

    /// <summary>At a window: how the clerk saw that who came may speak for the organisation.</summary>
    public AuthoritySeen? Authority { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>End of the last day for the answer, UTC.</summary>
    public required DateTime DueAt { get; init; }

    public required DateTime WarnAt { get; init; }

    public DateTime? AnsweredAt { get; set; }

    public Guid? AnsweredBy { get; set; }

    public string? AnsweredByName { get; set; }

    /// <summary>Null while nobody has answered.</summary>
    public bool? Upheld { get; set; }

    /// <summary>The reasons of the answer.</summary>
    public string? Answer { get; set; }

    /// <summary>Concurrency token: of two answers the first one holds.</summary>
    public int Version { get; set; }
}

/// <summary>Something is typed that is too long, or nothing at all.</summary>
/// <param name="Longest">Signs.</param>
public sealed record ObjectionWords(int Longest) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Longest];
}

/// <summary>The list has no such entry any more: there is nothing to object to.</summary>
public sealed record EntryGone : Refusal;

/// <summary>A colleague has answered it already.</summary>
public sealed record ObjectionAnswered(string By) : Refusal
{
    public override IReadOnlyList<object> Arguments => [By];
}

/// <summary>No office above this place could answer it.</summary>
public sealed record NobodyToAnswer : Refusal;
