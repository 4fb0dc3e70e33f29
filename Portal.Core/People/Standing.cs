namespace Portal.Core.People;

/// <summary>Whom a cookie or a circuit speaks for: an account, and for staff the post it works under now.</summary>
/// <param name="Stamp">The account's when the person signed in; another password moves it, and then this badge opens nothing. Null asks without one.</param>
public sealed record Badge(Guid AccountId, Guid? PostId, string? Stamp = null)
{
    /// <summary>Set when the person signed in at a machine that everybody uses: then it opens only what that machine is for, and only there.</summary>
    public MachineVisit? Visit { get; init; }
}

/// <summary>One person's time at a machine.</summary>
/// <param name="Id">Of this visit: what the machine began for one person it does not go on with for the next.</param>
public sealed record MachineVisit(Guid MachineId, Guid Id);

/// <summary>What an account is and may do at this moment. A disabled account, or a post that has ended, has no standing.</summary>
public sealed record Standing
{
    public required Badge Badge { get; init; }

    public required string Name { get; init; }

    /// <summary>Set for a citizen.</summary>
    public Guid? CitizenId { get; init; }

    /// <summary>Set for staff who have chosen a post.</summary>
    public StaffPost? Post { get; init; }

    /// <summary>As it stands on the door.</summary>
    public string? PostTitle { get; init; }

    /// <summary>The password is somebody else's still. Until it is changed there is neither post nor citizen here, so nothing opens.</summary>
    public bool MustChangePassword { get; init; }

    public Actor As(Channel channel) => new()
    {
        AccountId = Badge.AccountId,
        Name = Name,
        CitizenId = CitizenId,
        Post = Post,
        Channel = Post is not null ? Channel.Window : Badge.Visit is not null ? Channel.Kiosk : channel,
    };
}
