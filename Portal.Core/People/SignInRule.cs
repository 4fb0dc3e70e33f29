namespace Portal.Core.People;

/// <summary>How long guessing is let go on.</summary>
public static class SignInRule
{
    public const int TriesBeforeLock = 5;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    /// <summary>Rounded up, and never none: what a person is told to wait.</summary>
    public static int MinutesUntil(DateTimeOffset end, DateTimeOffset now) => Math.Max(1, (int)Math.Ceiling((end - now).TotalMinutes));
}
