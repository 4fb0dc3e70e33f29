using System.Globalization;

namespace Portal.Core.Audit;

/// <summary>Which lines of the journal are asked for; all that is null does not narrow it.</summary>
public sealed record JournalQuery
{
    /// <summary>A tenant; everything below it is meant too.</summary>
    public required int Place { get; init; }

    /// <summary>A case's whole number.</summary>
    public string? Number { get; init; }

    /// <summary>The sign-in name of somebody with a post here, or the beginning of a name as the journal wrote it.</summary>
    public string? Who { get; init; }

    /// <summary>A kind (<c>file.Reveal</c>) or a whole room (<c>file</c>) of <see cref="JournalKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>Days in Shanghai, both included.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    /// <summary>Only what is older than this line.</summary>
    public JournalCursor? Before { get; init; }

    public bool IsFiltered => Number is not null || Who is not null || Kind is not null || From is not null || To is not null;
}

/// <summary>A line's place among all places' lines: when, and which of that moment. Stands in the address of the page.</summary>
public sealed record JournalCursor(DateTime At, long Number, int TenantId)
{
    public static JournalCursor Of(JournalEntry entry) => new(entry.At, entry.Number, entry.TenantId);

    /// <summary>A text that was not made by <see cref="ToString"/> leads to the first page.</summary>
    public static JournalCursor? Read(string? text) =>
        text?.Split('-') is [var at, var number, var tenant]
        && long.TryParse(at, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks) && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var row)
        && int.TryParse(tenant, NumberStyles.None, CultureInfo.InvariantCulture, out var tenantId)
            ? new JournalCursor(new DateTime(ticks, DateTimeKind.Utc), row, tenantId)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.Ticks:x}-{Number}-{TenantId}");
}

/// <param name="Next">Where the next, older page begins; null on the last one.</param>
public sealed record JournalRows(IReadOnlyList<JournalEntry> Entries, JournalCursor? Next);

/// <summary>The outcome of a check, as the line of the check keeps it.</summary>
/// <param name="Place">Of the first broken row, with its <paramref name="Row"/>.</param>
/// <param name="Fault">As <see cref="CheckResult.Fault"/>.</param>
public sealed record CheckOutcome(long Rows, int Places, string? Fault, int? Place, long? Row);
