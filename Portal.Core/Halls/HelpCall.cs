using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Nobody is on duty now; the hotline answers, where the place has one.</summary>
public sealed record NobodyOnDuty(string Hotline) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Hotline];
}

/// <summary>So many calls or messages came from this hall that no more are taken for a while.</summary>
public sealed record TooManyCalls(string Hotline) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Hotline];
}

/// <summary>A colleague sees to this call already.</summary>
public sealed record CallTaken(string By) : Refusal
{
    public override IReadOnlyList<object> Arguments => [By];
}

/// <summary>Somebody who was on duty when a call came.</summary>
public sealed record OnDutyThen(string Name, Guid? AccountId);

/// <summary>
/// Somebody at a machine of a hall called for help, or left a message when nobody was on duty (row 13). Staff of the place see it; what
/// it says of a person is emptied after <see cref="KeptDays"/> days.
/// </summary>
public sealed class HelpCall : ITenantRow
{
    /// <summary>Name, telephone and words are kept so long (个人信息保护法 第十九条: no longer than needed).</summary>
    public const int KeptDays = TicketDesk.PhoneDays;

    public const int LongestMessage = 500;

    /// <summary>The operation key.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>A message for later; otherwise somebody stands at the machine and waits.</summary>
    public bool IsMessage { get; init; }

    /// <summary>Who was called; empty for a message.</summary>
    public IReadOnlyList<OnDutyThen> OnDuty { get; init; } = [];

    public string? Message { get; internal set; }

    public string? CallerName { get; internal set; }

    public string? CallerPhone { get; internal set; }

    /// <summary>UTC, when somebody said that they see to it.</summary>
    public DateTime? TakenAt { get; internal set; }

    public Guid? TakenBy { get; internal set; }

    public string? TakenByName { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}

/// <summary>What somebody at a machine is told: who may come, or which number to call.</summary>
/// <param name="IsSomebodyThere">Somebody is on duty now.</param>
/// <param name="Hotline">Of the hall's place; null where none is entered.</param>
/// <param name="Call">A call of this hall that is still open, or that was just taken.</param>
public sealed record HelpState(Hall Hall, bool IsSomebodyThere, string? Hotline, HelpCall? Call);
