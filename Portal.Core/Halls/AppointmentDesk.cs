using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>The time somebody chooses: by its rule, local day and minute.</summary>
public sealed record SlotChoice(Guid RuleId, DateOnly Day, int Minute);

/// <summary>What somebody asks for when booking.</summary>
/// <param name="OperationKey">Becomes the booking's id.</param>
public sealed record BookingWish(Guid HallId, SlotChoice Slot, Guid OperationKey)
{
    public VisitItem? Item { get; init; }

    public required string HolderName { get; init; }

    /// <summary>As typed; read by <see cref="PhoneNumber"/>.</summary>
    public required string Phone { get; init; }

    /// <summary>The company it is for: green lanes need one. At the desk its credit code is looked up before.</summary>
    public Guid? OrganisationId { get; init; }
}

/// <summary>
/// 预约: booking, moving, cancelling and checking in. Beside <see cref="TicketDesk"/>, which makes the number. Those who want the same slot
/// meet on one row (<see cref="SlotCount"/>) in one conditional statement, so that no slot ever has more bookings than places.
/// </summary>
public sealed partial class AppointmentDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TicketDesk tickets, IEnumerable<IBookingRule> bookingRules, HallNews news, TimeProvider time, ILogger<AppointmentDesk> log)
{
    /// <summary>By a citizen for themselves, or by a clerk of the hall for somebody who calls. The same key again answers with the same booking.</summary>
    public async Task<Answer<Appointment>> BookAsync(BookingWish wish, Actor actor, CancellationToken cancellationToken = default)
    {
        if (await OfferAsync(wish.HallId, wish.Slot, wish.Item?.Code, actor, cancellationToken) is not { } offer)
        {
            return new SlotGone();
        }

        var (staff, phone) = (TicketFlow.MayWork(actor, offer.Path), PhoneNumber.Read(wish.Phone));
        if (PersonName.Check(wish.HolderName) is { } unnamed)
        {
            return new FieldRefused("HolderName", $"NameProblem.{unnamed}");
        }

        if (!staff && actor.CitizenId is null)
        {
            return new NotAllowed();
        }

        if (phone.Problem is { } problem)
        {
            return new FieldRefused("Phone", $"PhoneProblem.{problem}");
        }

        if (wish.Item is { } matter && await WhyNotMatterAsync(offer.Setting.Hall, matter, cancellationToken) is { } gone)
        {
            return gone;
        }

        return await ChangeAsync(wish.OperationKey, async db =>
        {
            var now = Now();
            if (!staff && await WhyNotOnlineAsync(db, offer, actor.CitizenId!.Value, now, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            var company = await CompanyAsync(db, wish.OrganisationId, staff, actor, cancellationToken);
            if ((wish.OrganisationId is not null && company is null) || (offer.Slot.IsGreenLane && await WhyNotGreenLaneAsync(company, offer.Path, cancellationToken) is not null))
            {
                return new ParkCompaniesOnly();
            }

            if (!await TakePlaceAsync(db, offer, cancellationToken))
            {
                return new SlotFull();
            }

            var booked = new Appointment
            {
                Id = wish.OperationKey,
                TenantId = offer.Setting.Hall.TenantId,
                HallId = offer.Setting.Hall.Id,
                RuleId = offer.Slot.RuleId,
                GroupId = offer.Slot.GroupId,
                Day = offer.Slot.Day,
                Minute = offer.Slot.Minute,
                StartsAt = offer.Slot.StartsAt,
                EndsAt = offer.Slot.EndsAt,
                CitizenId = staff ? null : actor.CitizenId,
                OrganisationId = company?.Id,
                OrganisationName = company?.Name,
                HolderName = PersonName.Normalise(wish.HolderName),
                Phone = phone.Number!.Value,
                Code = Appointment.NewCode(),
                Channel = actor.Channel,
                BookedAt = now,
            };
            Choose(booked, offer.Slot, wish.Item);
            booked.State = AppointmentFlow.StateFor(offer.Slot.Kind, staff);
            db.Appointments.Add(booked);
            Happen(db, booked, AppointmentAction.Book, booked.State, wish.OperationKey, actor, now);
            await TellAsync(db, booked, booked.State == AppointmentState.Requested ? NoticeTemplate.BookingAsked : NoticeTemplate.Booked, offer.Setting.Hall, now, cancellationToken);
            return booked;
        }, null, cancellationToken);
    }

    /// <summary>Another time in the same hall, and another matter where one is named. Its place is given back as the new one is taken, or neither.</summary>
    public async Task<Answer<Appointment>> MoveAsync(Guid appointmentId, SlotChoice slot, VisitItem? item, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(appointmentId, cancellationToken) is not { } before)
        {
            return new NotFound();
        }

        if (await OfferAsync(before.HallId, slot, item?.Code, actor, cancellationToken) is not { } offer)
        {
            return new SlotGone();
        }

        if (item is not null && await WhyNotMatterAsync(offer.Setting.Hall, item, cancellationToken) is { } gone)
        {
            return gone;
        }

        return await ChangeAsync(operationKey, async db =>
        {
            var (now, staff) = (Now(), TicketFlow.MayWork(actor, offer.Path));
            if (await db.Appointments.SingleOrDefaultAsync(each => each.Id == appointmentId, cancellationToken) is not { } booked)
            {
                return new NotFound();
            }

            if (AppointmentFlow.WhyNot(booked, AppointmentAction.Move, null, offer.Rule, offer.Path, actor, now) is { } refusal)
            {
                return refusal;
            }

            if (offer.Slot.IsGreenLane && await WhyNotGreenLaneAsync(await CompanyAsync(db, booked.OrganisationId, staff, actor, cancellationToken), offer.Path, cancellationToken) is { } lane)
            {
                return lane;
            }

            var (from, to) = (new SlotChoice(booked.RuleId, booked.Day, booked.Minute), slot);
            if (from != to && !await ExchangePlaceAsync(db, from, offer, cancellationToken))
            {
                return new SlotFull();
            }

            Choose(booked, offer.Slot, item);
            if (from.Day != to.Day)
            {
                booked.Code = Appointment.NewCode(); // Unique on its own day only.
            }

            Happen(db, booked, AppointmentAction.Move, AppointmentFlow.StateFor(offer.Slot.Kind, staff), operationKey, actor, now);
            await TellAsync(db, booked, booked.State == AppointmentState.Requested ? NoticeTemplate.BookingAsked : NoticeTemplate.BookingMoved, offer.Setting.Hall, now, cancellationToken);
            return booked;
        }, null, cancellationToken);
    }

    /// <summary>Cancels, agrees to or declines; what gives up its place lets others have it.</summary>
    public async Task<Answer<Appointment>> ActAsync(Guid appointmentId, AppointmentAction action, string? note, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        if (action is AppointmentAction.Book or AppointmentAction.Move or AppointmentAction.CheckIn)
        {
            throw new ArgumentOutOfRangeException(nameof(action), action, "has a way of its own");
        }

        return await ChangeAsync(operationKey, async db =>
        {
            var now = Now();
            if (await db.Appointments.SingleOrDefaultAsync(each => each.Id == appointmentId, cancellationToken) is not { } booked)
            {
                return new NotFound();
            }

            var (hall, path, rule) = await WhereAsync(db, booked.HallId, cancellationToken);
            if (AppointmentFlow.WhyNot(booked, action, note, rule, path, actor, now) is { } refusal)
            {
                return refusal;
            }

            await ActAsync(db, booked, action, note, null, operationKey, hall, actor, now, cancellationToken);
            return booked;
        }, null, cancellationToken);
    }

    private async Task<Refusal?> WhyNotMatterAsync(Hall hall, VisitItem matter, CancellationToken cancellationToken)
    {
        foreach (var rule in bookingRules)
        {
            if (await rule.WhyNotAsync(hall, matter, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private async Task ActAsync(PortalDb db, Appointment booked, AppointmentAction action, string? note, AppointmentTrouble? trouble, Guid operationKey, Hall hall, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var held = booked.HoldsPlace;
        Happen(db, booked, action, AppointmentFlow.After(booked.State, action)!.Value, operationKey, actor, now, note, trouble: trouble);
        if (held && !booked.HoldsPlace)
        {
            await GiveBackAsync(db, new SlotChoice(booked.RuleId, booked.Day, booked.Minute), booked.TenantId, cancellationToken);
        }

        NoticeTemplate? told = action switch
        {
            AppointmentAction.Confirm => NoticeTemplate.BookingConfirmed,
            AppointmentAction.Decline => NoticeTemplate.BookingDeclined,
            AppointmentAction.Cancel => NoticeTemplate.BookingCancelled,
            AppointmentAction.Trouble => NoticeTemplate.BookingTrouble,
            _ => null,
        };
        if (told is { } template)
        {
            await TellAsync(db, booked, template, hall, now, cancellationToken);
        }
    }

    /// <summary>One attempt in one transaction; a key that was used before is answered with its booking.</summary>
    private Task<Answer<Appointment>> ChangeAsync(Guid operationKey, Func<PortalDb, Task<Answer<Appointment>>> change, Scope? seeing, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(seeing ?? scope);
        if (await DoneAsync(db, operationKey, cancellationToken) is { } done)
        {
            return done;
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var changed = await change(db);
            if (!changed.IsYes)
            {
                return changed;
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            tickets.Tell(db);
            news.Announce(new HallChanged(changed.Value.HallId, HallMatter.Booking));
            return changed;
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            // The same click at the same moment, whose answer is ours too; or two bookings drew the same code, or changed the same booking.
            await using var again = maker.Make(seeing ?? scope);
            return await DoneAsync(again, operationKey, cancellationToken) is { } first ? first : throw new DbUpdateConcurrencyException("a code or a step of a booking was taken at the same moment", twice);
        }
    }, time, log, cancellationToken);

    private static async Task<Appointment?> DoneAsync(PortalDb db, Guid operationKey, CancellationToken cancellationToken) =>
        await db.AppointmentEvents.AsNoTracking().SingleOrDefaultAsync(each => each.Id == operationKey, cancellationToken) is { } done
            ? await db.Appointments.AsNoTracking().SingleAsync(each => each.Id == done.AppointmentId, cancellationToken)
            : null;

    private static void Choose(Appointment booked, Slot slot, VisitItem? item)
    {
        (booked.RuleId, booked.GroupId, booked.Day, booked.Minute) = (slot.RuleId, slot.GroupId, slot.Day, slot.Minute);
        (booked.StartsAt, booked.EndsAt, booked.Kind, booked.IsGreenLane) = (slot.StartsAt, slot.EndsAt, slot.Kind, slot.IsGreenLane);
        (booked.Item, booked.ItemCode) = (item, item?.Code ?? "");
    }

    private static void Happen(PortalDb db, Appointment booked, AppointmentAction action, AppointmentState to, Guid operationKey, Actor actor, DateTime now, string? note = null, Guid? ticketId = null, AppointmentTrouble? trouble = null)
    {
        var happened = AppointmentFlow.Decide(booked, action, to, operationKey, actor, now, note, ticketId, trouble);
        booked.Apply(happened);
        db.AppointmentEvents.Add(happened);
    }

    /// <summary>
    /// The running number's row is this person's line: whatever they send at once is counted one after the other, so that nobody books
    /// more than is theirs.
    /// </summary>
    private static async Task<Refusal?> WhyNotOnlineAsync(PortalDb db, Offer offer, Guid citizenId, DateTime now, CancellationToken cancellationToken)
    {
        var tenantId = offer.Setting.Hall.TenantId;
        await db.NextNumberAsync(tenantId, $"books:{citizenId:N}", cancellationToken);
        var mine = db.Appointments.AsNoTracking().Where(each => each.CitizenId == citizenId && each.TenantId == tenantId);
        var missed = await mine.Where(each => each.State == AppointmentState.Missed).Select(each => each.StartsAt).ToListAsync(cancellationToken);
        if (AppointmentFlow.BarredUntil(missed, offer.Rule, now) is { } until)
        {
            return new BookingBarred(ChinaTime.DateOf(until).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), offer.Rule.NoShows);
        }

        return await mine.CountAsync(each => (each.State == AppointmentState.Requested || each.State == AppointmentState.Booked) && each.EndsAt > now && each.HallId == offer.Setting.Hall.Id, cancellationToken) >= offer.Rule.OpenPerPerson
            ? new TooManyBookings(offer.Rule.OpenPerPerson) : null;
    }

    /// <summary>A citizen's own company, or the one a clerk has looked up; null when it is neither.</summary>
    private static async Task<Organisation?> CompanyAsync(PortalDb db, Guid? organisationId, bool staff, Actor actor, CancellationToken cancellationToken) => organisationId is not { } id ? null
        : staff ? await db.Organisations.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id, cancellationToken)
        : await db.OrganisationMembers.AsNoTracking().Where(member => member.CitizenId == actor.CitizenId && member.OrganisationId == id).Select(member => member.Organisation).FirstOrDefaultAsync(cancellationToken);

    private async Task<Refusal?> WhyNotGreenLaneAsync(Organisation? company, string hallPath, CancellationToken cancellationToken) =>
        AppointmentFlow.WhyNotGreenLane(company?.HomeTenantId is { } home ? (await directory.TreeAsync(cancellationToken)).Find(home) : null, hallPath);

    private DateTime Now()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }
}
