using Portal.Core.Tenancy;

namespace Portal.Core.Terminals;

/// <summary>
/// 外部终端的办理结果: what somebody had done at another office's machine in a hall (the police's endorsements, say), as that machine told it. The
/// matter is the other office's from beginning to end; the portal keeps that it is done, so that it stands among one's own matters.
/// </summary>
public sealed class TerminalOutcome : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The place in whose hall the machine stands.</summary>
    public required int TenantId { get; init; }

    public required Guid CitizenId { get; init; }

    /// <summary>Of the configuration: <c>police</c>.</summary>
    public required string Source { get; init; }

    public required LocalText SourceName { get; init; }

    /// <summary>The other office's own number of it; told twice, it is one.</summary>
    public required string Reference { get; init; }

    /// <summary>赴港澳签注.</summary>
    public required LocalText Title { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime DoneAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime ToldAt { get; init; }
}

/// <param name="Key">Short and fixed.</param>
/// <param name="Secret">What the other office's system shows as its bearer token.</param>
public sealed record TerminalSource(string Key, LocalText Name, string Secret);

/// <summary>The other offices whose machines may tell of what was done at them (<c>Terminals:Sources</c>, docs/terminals.md); none when nothing is configured.</summary>
public sealed record TerminalSources(IReadOnlyList<TerminalSource> All);
