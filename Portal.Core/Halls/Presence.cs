namespace Portal.Core.Halls;

/// <summary>What shows that somebody with a phone stands in the hall. Looked at once and kept nowhere.</summary>
/// <param name="Latitude">As the phone says, in WGS 84 degrees; null when it does not. <paramref name="Longitude"/> likewise.</param>
/// <param name="HasScanned">The code that a machine of this hall showed in the last minutes was read; whoever sets it has opened its seal.</param>
public sealed record Presence(double? Latitude, double? Longitude, bool HasScanned);

/// <summary>The phone does not say that it is within so many metres, and no code of the hall was scanned.</summary>
public sealed record NotAtTheHall(int Metres) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Metres];
}

/// <summary>This hall's place is not known, or it wants to see people come: only its code counts.</summary>
public sealed record ScanTheHallsCode : Refusal;
