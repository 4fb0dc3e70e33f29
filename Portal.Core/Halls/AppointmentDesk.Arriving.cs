using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Whoever has booked arrives: the booking becomes a number that is called sooner.</summary>
public sealed partial class AppointmentDesk
{
    /// <summary>By a clerk who has the list in front of them.</summary>
    public Task<Answer<Ticket>> CheckInAsync(Guid appointmentId, Actor actor, CancellationToken cancellationToken = default) =>
        CheckInAsync(appointmentId, scope, actor, null, cancellationToken);

    /// <summary>By who booked, from their own phone: near by what it says, or with the code that a machine of the hall shows. With neither the answer is no.</summary>
    public Task<Answer<Ticket>> CheckInHereAsync(Guid appointmentId, Presence presence, Actor actor, CancellationToken cancellationToken = default) =>
        CheckInAsync(appointmentId, scope, actor with { Channel = Channel.Phone }, presence, cancellationToken);

    /// <summary>
    /// At a machine of the hall, or by a clerk who was told: the booking's code, or the number of the document of who booked; to a clerk,
    /// who sees the person, the telephone number as well. With several, the earliest that is still open.
    /// </summary>
    public async Task<Answer<Ticket>> CheckInByAsync(Guid hallId, string? typed, Actor actor, CancellationToken cancellationToken = default)
    {
        var (text, now) = (TypedText.Number(typed), Now());
        var everywhere = Scope.Everywhere("who stands in the hall says what they booked, and sees nothing of others");
        var phone = PhoneNumber.Read(text).Number?.Value;
        if (phone is not null && !actor.IsStaff)
        {
            return new CodeOrDocument();
        }

        await using var db = maker.Make(everywhere);
        var today = ChinaTime.DateOf(now);
        var number = text.ToUpperInvariant();
        var citizen = text.Length < 8 || phone is not null ? null : await db.Citizens.AsNoTracking().Where(each => each.DocumentNumber == number).Select(each => (Guid?)each.Id).FirstOrDefaultAsync(cancellationToken);
        if (text.Length != 6 && phone is null && citizen is null)
        {
            return new NoBookingToday();
        }

        var found = await db.Appointments.AsNoTracking()
            .Where(each => each.HallId == hallId && each.Day == today && ((text.Length == 6 && each.Code == text) || (phone != null && each.Phone == phone) || (citizen != null && each.CitizenId == citizen)))
            .OrderBy(each => each.State != AppointmentState.Booked).ThenBy(each => each.StartsAt).FirstOrDefaultAsync(cancellationToken);
        return found is null ? new NoBookingToday() : await CheckInAsync(found.Id, actor.IsStaff ? scope : everywhere, actor, null, cancellationToken);
    }

    /// <summary>
    /// The number and the booking's mark are one transaction: there is never a number whose booking was cancelled meanwhile, nor somebody
    /// with a number who is said not to have come. The number bears the booking's id, so that checking in twice is the same number.
    /// </summary>
    private async Task<Answer<Ticket>> CheckInAsync(Guid appointmentId, Scope seeing, Actor actor, Presence? presence, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(seeing);
        if (await db.Appointments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == appointmentId, cancellationToken) is not { } booked)
        {
            return new NotFound();
        }

        var (hall, path, rule) = await WhereAsync(db, booked.HallId, cancellationToken);
        if (booked.State == AppointmentState.CheckedIn)
        {
            return !TicketFlow.MayWork(actor, path) && actor.Channel != Channel.Kiosk && (actor.CitizenId is null || actor.CitizenId != booked.CitizenId) ? new NotAllowed() : await db.Tickets.AsNoTracking().SingleAsync(each => each.Id == booked.TicketId, cancellationToken);
        }

        if (presence is not null && AppointmentFlow.WhyNotHere(hall, rule, presence) is { } away)
        {
            return away;
        }

        var marked = await ChangeAsync(
            KeyOf(booked.Id, "check-in"),
            async at =>
            {
                var there = await at.Appointments.SingleAsync(each => each.Id == appointmentId, cancellationToken);
                if (AppointmentFlow.WhyNot(there, AppointmentAction.CheckIn, null, rule, path, actor, Now(), isHere: presence is not null) is { } refusal)
                {
                    return refusal;
                }

                var taken = await NumberOfAsync(at, there, actor, cancellationToken);
                if (!taken.IsYes)
                {
                    return taken.Refusal;
                }

                Happen(at, there, AppointmentAction.CheckIn, AppointmentState.CheckedIn, KeyOf(booked.Id, "check-in"), actor, Now(), ticketId: taken.Value.Id);
                return there;
            },
            actor.IsStaff ? seeing : Scope.Everywhere("whoever checks in does not see the line they stand in"),
            cancellationToken);
        if (!marked.IsYes)
        {
            return marked.Refusal;
        }

        await using var read = maker.Make(seeing);
        return await read.Tickets.AsNoTracking().SingleAsync(each => each.Id == marked.Value.TicketId, cancellationToken);
    }

    /// <summary>The number the booking becomes, or has become already.</summary>
    private async Task<Answer<Ticket>> NumberOfAsync(PortalDb db, Appointment booked, Actor actor, CancellationToken cancellationToken) =>
        await db.Tickets.AsNoTracking().SingleOrDefaultAsync(each => each.Id == booked.Id, cancellationToken) is { } there ? there : await tickets.TakeAsync(
            db,
            new TicketWish(booked.HallId, booked.GroupId, booked.Id)
            {
                AppointmentId = booked.Id,
                Priority = booked.IsGreenLane ? TicketPriority.GreenLane : TicketPriority.Appointment,
                PriorityReason = $"{ChinaTime.ToLocal(booked.StartsAt):HH:mm} · {booked.Code}",
                Items = booked.Item is { } item ? [item] : [],
                CitizenId = booked.CitizenId,
                HolderName = booked.HolderName,
                Phone = booked.Phone,
            },
            actor,
            cancellationToken);

    private async Task<Appointment?> FindAsync(Guid appointmentId, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        return await db.Appointments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == appointmentId, cancellationToken);
    }

    private async Task<(Hall Hall, string Path, BookingRule Rule)> WhereAsync(PortalDb db, Guid hallId, CancellationToken cancellationToken)
    {
        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == hallId, cancellationToken);
        var tree = await directory.TreeAsync(cancellationToken);
        var place = tree.Find(hall.TenantId)!;
        return (hall, place.Path, hall.Booking ?? tree.SettingsOf(place).Booking ?? BookingRule.Standard);
    }
}
