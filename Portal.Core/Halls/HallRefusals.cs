namespace Portal.Core.Halls;

/// <summary>The hall is shut now; <paramref name="Opens"/>: when it opens next, already fit to be read, or empty.</summary>
public sealed record HallShut(string Opens) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Opens];
}

/// <summary>The hall closes early today and gives no more numbers.</summary>
public sealed record HallClosesEarly(string Why) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Why];
}

/// <summary>The hall gives no numbers by phone.</summary>
public sealed record NoNumbersByPhone : Refusal;

/// <summary>Whoever asks is too far away, or their phone does not say where they are.</summary>
public sealed record TooFarAway(int Metres) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Metres];
}

/// <summary>This phone has taken its numbers of today.</summary>
public sealed record NumbersUsedUp(int PerDay) : Refusal
{
    public override IReadOnlyList<object> Arguments => [PerDay];
}

/// <summary>From this network many numbers were taken today without a telephone: the next one names theirs, or signs in.</summary>
public sealed record PhoneForNumber(int Taken) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Taken];
}

/// <summary>From this network so many numbers were taken today that only who signs in has one more.</summary>
public sealed record SignInForNumber(int Taken) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Taken];
}

/// <summary>This phone waits in this hall already.</summary>
public sealed record WaitsAlready(string Label) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Label];
}

/// <summary>The group gives no numbers (any more).</summary>
public sealed record GroupClosed : Refusal;

/// <summary>No window that serves this group speaks the language.</summary>
public sealed record LanguageNotSpoken(SpokenLanguage Language) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Language];
}

/// <summary>Nobody waits whom this window could call.</summary>
public sealed record NobodyWaits : Refusal;

/// <summary>Another clerk sits at this window.</summary>
public sealed record CounterTaken(int Number, string Clerk) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Number, Clerk];
}

/// <summary>A number above a window, or a letter of a group, is used already.</summary>
public sealed record SignUsed(string Sign) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Sign];
}

/// <summary>More words than fit.</summary>
public sealed record WordsTooLong(int Longest) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Longest];
}

/// <summary>People still wait in the group, or a visitor is at the window; that is ended first.</summary>
public sealed record StillInUse(string What) : Refusal
{
    public override IReadOnlyList<object> Arguments => [What];
}
