namespace Portal.Core.People;

/// <summary>How long guessing is let go on.</summary>
public static class SignInRule
{
    public const int TriesBeforeLock = 5;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);
}
