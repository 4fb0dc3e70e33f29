namespace Portal.Core.Halls;

/// <summary>Nothing of this time is left.</summary>
public sealed record SlotFull : Refusal;

/// <summary>The time cannot be booked (any more): over, too far ahead, or the hall has changed its hours.</summary>
public sealed record SlotGone : Refusal;

/// <summary>Somebody did not come so often that they do not book online for a while.</summary>
public sealed record BookingBarred(string Until, int NoShows) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Until, NoShows];
}

/// <summary>So many bookings are open already.</summary>
public sealed record TooManyBookings(int Most) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Most];
}

/// <summary>This time is kept for companies of the park.</summary>
public sealed record ParkCompaniesOnly : Refusal;

/// <summary>The move is not legal in this state.</summary>
public sealed record AppointmentNotNow(AppointmentState State, AppointmentAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [State, Action];
}

/// <summary>The time has come: it can no longer be moved or cancelled by oneself.</summary>
public sealed record AppointmentBegun : Refusal;

/// <summary>Checking in opens at <paramref name="From"/>, fit to be read.</summary>
public sealed record CheckInLater(string From) : Refusal
{
    public override IReadOnlyList<object> Arguments => [From];
}

/// <summary>The booked time ended at <paramref name="Ended"/>.</summary>
public sealed record CheckInOver(string Ended) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Ended];
}

/// <summary>The matter is no longer done there; another hall or another matter can be chosen.</summary>
public sealed record MatterWithdrawn(string Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name];
}

/// <summary>Nothing is booked today under what was typed.</summary>
public sealed record NoBookingToday : Refusal;

/// <summary>Where nobody watches, a telephone number opens no booking: many people know it.</summary>
public sealed record CodeOrDocument : Refusal;

/// <summary>A rule whose lengths or places no day can hold.</summary>
public sealed record SlotRuleUnsound : Refusal;

/// <summary>Somebody else changed the rule since it was read.</summary>
public sealed record SlotRuleChanged : Refusal;

/// <summary>People have booked times of this rule, which other beginnings or lengths would no longer count; it is retired and a new one made.</summary>
public sealed record SlotRuleBooked : Refusal;

/// <summary>A visit is for so many matters at the most.</summary>
public sealed record TooManyMatters(int Most) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Most];
}

/// <summary>The visit is for this matter already.</summary>
public sealed record MatterThere(string Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name];
}
