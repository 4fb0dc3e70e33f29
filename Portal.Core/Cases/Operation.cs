namespace Portal.Core.Cases;

/// <summary>
/// An operation key that has been used, with what it did: repeating the key answers the same and does nothing.
/// Written in the same transaction as its effect; the key is the primary key, so the database itself refuses the second.
/// </summary>
public sealed class Operation
{
    /// <summary>UUIDv7, made by the form or the client.</summary>
    public required Guid Key { get; init; }

    public required Guid CaseId { get; init; }

    /// <summary>Who did it; the same key from another person is refused.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The case's version after it.</summary>
    public required int Version { get; init; }

    public required DateTime At { get; init; }

    /// <summary>One click that acts on several cases: the key of its act on one of them, the same whenever the click comes again.</summary>
    public static Guid KeyFor(Guid click, Guid caseId) =>
        new(System.Security.Cryptography.SHA256.HashData([.. click.ToByteArray(), .. caseId.ToByteArray()]).AsSpan(0, 16));
}

/// <summary>Running numbers, unique under (tenant, name): cases of an item on a day, documents of a kind in a year.</summary>
public sealed class RunningNumber
{
    public required int TenantId { get; init; }

    public required string Name { get; init; }

    public int Value { get; set; }
}
