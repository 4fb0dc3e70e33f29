using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Events;

/// <param name="OperationKey">Becomes the id of the place.</param>
/// <param name="Phone">As typed; read by <see cref="PhoneNumber"/>.</param>
public sealed record SignUpWish(Guid EventId, Guid OperationKey, string Name, string Phone);

/// <summary>A place with its event, as its holder sees it.</summary>
public sealed record HeldPlace(SignUp Place, PublicEvent Event);

/// <summary>Places: taken, given back, passed on, ticked off at the door.</summary>
public sealed partial class EventDesk
{
    private const string CodeSigns = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const int AtOnce = 500;

    private static Scope Anybody => Scope.Everywhere("whoever comes may sign up for an event and give the place back");

    /// <summary>Takes a place, or a place on the waiting list. The same key again answers with the same place.</summary>
    public Task<Answer<SignUp>> SignUpAsync(SignUpWish wish, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync<SignUp>(Anybody, async db =>
    {
        if (await db.SignUps.AsNoTracking().SingleOrDefaultAsync(place => place.Id == wish.OperationKey && place.EventId == wish.EventId, cancellationToken) is { } done)
        {
            return done;
        }

        if (PersonName.Check(wish.Name) is { } unnamed)
        {
            return new FieldRefused("Name", $"NameProblem.{unnamed}");
        }

        var phone = PhoneNumber.Read(wish.Phone);
        if (phone.Problem is { } problem)
        {
            return new FieldRefused("Phone", $"PhoneProblem.{problem}");
        }

        if (await db.Events.AsNoTracking().SingleOrDefaultAsync(there => there.Id == wish.EventId, cancellationToken) is not { } each)
        {
            return new NotFound();
        }

        if (EventRules.WhyNotSignUp(each, Now()) is { } refusal)
        {
            return refusal;
        }

        // From here on the event's row is ours until the end: whoever signs up, gives back or moves up stands in one line.
        var state = await TakePlaceAsync(db, each.Id, cancellationToken) ? SignUpState.SignedUp : await TakeWaitingAsync(db, each.Id, cancellationToken) ? SignUpState.Waiting : (SignUpState?)null;
        if (state is null)
        {
            return new EventFull();
        }

        var (name, number) = (PersonName.Normalise(wish.Name), phone.Number!.Value);
        var names = await db.SignUps.AsNoTracking().Where(place => place.EventId == each.Id && place.Phone == number && place.State != SignUpState.Cancelled).Select(place => place.HolderName).ToListAsync(cancellationToken);
        if (names.Contains(name, StringComparer.Ordinal) || names.Count >= EventRules.PerPhone)
        {
            return names.Contains(name, StringComparer.Ordinal) ? new SignedUpAlready() : new TooManySignUps(EventRules.PerPhone);
        }

        var taken = new SignUp
        {
            Id = wish.OperationKey,
            TenantId = each.TenantId,
            EventId = each.Id,
            CitizenId = actor.CitizenId,
            HolderName = name,
            Phone = number,
            Code = RandomNumberGenerator.GetString(CodeSigns, 6),
            Secret = RandomNumberGenerator.GetString(CodeSigns, 16),
            SignedUpAt = Now(),
            State = state.Value,
        };
        db.SignUps.Add(taken);
        await TellAsync(db, each, taken, state == SignUpState.SignedUp ? NoticeTemplate.EventSignedUp : NoticeTemplate.EventWaiting, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return taken;
    }, cancellationToken);

    /// <summary>A place by what its own page is opened with.</summary>
    public async Task<HeldPlace?> HeldAsync(string secret, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Anybody);
        return await db.SignUps.AsNoTracking().SingleOrDefaultAsync(place => place.Secret == secret, cancellationToken) is { } held
            ? new HeldPlace(held, await db.Events.AsNoTracking().SingleAsync(each => each.Id == held.EventId, cancellationToken)) : null;
    }

    /// <summary>What the asker has signed up for with their account, the latest event first.</summary>
    public async Task<IReadOnlyList<HeldPlace>> MineAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.CitizenId is not { } citizenId)
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var rows = await db.SignUps.AsNoTracking().Where(place => place.CitizenId == citizenId && place.State != SignUpState.Cancelled).Join(db.Events.AsNoTracking(), place => place.EventId, each => each.Id, (place, each) => new { place, each })
            .OrderByDescending(row => row.each.StartsAt).Take(Listed).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new HeldPlace(row.place, row.each))];
    }

    /// <summary>Gives a place back by the secret of its page; who waited longest has it then.</summary>
    public Task<Answer<SignUp>> CancelAsync(string secret, CancellationToken cancellationToken = default) =>
        CancelWhereAsync(db => db.SignUps.SingleOrDefaultAsync(place => place.Secret == secret, cancellationToken), cancellationToken);

    /// <summary>The same by the code of the message and the phone it was sent to.</summary>
    public Task<Answer<SignUp>> CancelByCodeAsync(Guid eventId, string? code, string? phone, CancellationToken cancellationToken = default)
    {
        var (typed, number) = (code?.Trim().ToUpperInvariant() ?? "", PhoneNumber.Read(phone).Number?.Value ?? "");
        return CancelWhereAsync(db => db.SignUps.SingleOrDefaultAsync(place => place.EventId == eventId && place.Code == typed && place.Phone == number, cancellationToken), cancellationToken);
    }

    /// <summary>Who is signed up, by name, for staff of the place.</summary>
    public async Task<Answer<IReadOnlyList<SignUp>>> SignUpsAsync(Guid eventId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await db.Events.AsNoTracking().SingleOrDefaultAsync(there => there.Id == eventId, cancellationToken) is not { } each || !await MayKeepAsync(each, actor, cancellationToken))
        {
            return new NotFound();
        }

        return await db.SignUps.AsNoTracking().Where(place => place.EventId == eventId && place.State != SignUpState.Cancelled).OrderBy(place => place.State).ThenBy(place => place.SignedUpAt).ThenBy(place => place.Id).Take(AtOnce).ToListAsync(cancellationToken);
    }

    /// <summary>The whole phone number, for who has to call; the journal says who looked.</summary>
    public async Task<Answer<string>> RevealPhoneAsync(Guid signUpId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await db.SignUps.AsNoTracking().SingleOrDefaultAsync(there => there.Id == signUpId, cancellationToken) is not { Phone: { } phone } place
            || await db.Events.AsNoTracking().SingleAsync(there => there.Id == place.EventId, cancellationToken) is not { } each || !await MayKeepAsync(each, actor, cancellationToken))
        {
            return new NotFound();
        }

        Line(db, each, "event.Reveal", actor, null, place.Code);
        await db.SaveChangesAsync(cancellationToken);
        return phone;
    }

    /// <summary>Ticks somebody off at the door by the code of their message; a second time is answered as the first.</summary>
    public Task<Answer<SignUp>> CheckInAsync(Guid eventId, string? code, Actor actor, CancellationToken cancellationToken = default)
    {
        var typed = code?.Trim().ToUpperInvariant() ?? "";
        return StaffMoveAsync(db => db.SignUps.SingleOrDefaultAsync(place => place.EventId == eventId && place.Code == typed, cancellationToken), SignUpAction.CheckIn, actor, cancellationToken);
    }

    /// <summary>Staff tick off, take the tick back, or cancel for somebody who calls.</summary>
    public Task<Answer<SignUp>> ActAsync(Guid signUpId, SignUpAction action, Actor actor, CancellationToken cancellationToken = default) =>
        StaffMoveAsync(db => db.SignUps.SingleOrDefaultAsync(place => place.Id == signUpId, cancellationToken), action, actor, cancellationToken);

    /// <summary>Empties names and phone numbers of events that are over long enough. A job's work; returns how many.</summary>
    public async Task<int> ForgetPeopleAsync(CancellationToken cancellationToken = default)
    {
        var (over, emptied) = (Now().AddDays(-EventRules.PersonDays), 0);
        while (true)
        {
            await using var db = maker.Make(Scope.Everywhere("people of events that are over are forgotten"));
            var places = await db.SignUps.Where(place => (place.Phone != null || place.HolderName != null) && db.Events.Any(each => each.Id == place.EventId && each.EndsAt < over)).OrderBy(place => place.Id).Take(AtOnce).ToListAsync(cancellationToken);
            places.ForEach(place => (place.Phone, place.HolderName) = (null, null));
            await db.SaveChangesAsync(cancellationToken);
            emptied += places.Count;
            if (places.Count < AtOnce)
            {
                return emptied;
            }
        }
    }

    private Task<Answer<SignUp>> StaffMoveAsync(Func<PortalDb, Task<SignUp?>> find, SignUpAction action, Actor actor, CancellationToken cancellationToken) => ChangeAsync<SignUp>(scope, async db =>
    {
        if (await find(db) is not { } place)
        {
            return new NoSuchSignUp();
        }

        if (place.State == SignUpState.Attended && action == SignUpAction.CheckIn)
        {
            return place;
        }

        var each = await db.Events.AsNoTracking().SingleAsync(there => there.Id == place.EventId, cancellationToken);
        if (EventRules.WhyNot(place, each, action, isHolder: false, await MayKeepAsync(each, actor, cancellationToken), Now()) is { } refusal)
        {
            return refusal;
        }

        Line(db, each, $"event.{action}", actor, null, place.Code);
        await MoveAsync(db, each, place, action, actor.Name, cancellationToken);
        return place;
    }, cancellationToken);

    private Task<Answer<SignUp>> CancelWhereAsync(Func<PortalDb, Task<SignUp?>> find, CancellationToken cancellationToken) => ChangeAsync<SignUp>(Anybody, async db =>
    {
        if (await find(db) is not { } place)
        {
            return new NoSuchSignUp();
        }

        if (place.State == SignUpState.Cancelled)
        {
            return place; // The second of two clicks.
        }

        var each = await db.Events.AsNoTracking().SingleAsync(there => there.Id == place.EventId, cancellationToken);
        if (EventRules.WhyNot(place, each, SignUpAction.Cancel, isHolder: true, isStaff: false, Now()) is { } refusal)
        {
            return refusal;
        }

        await MoveAsync(db, each, place, SignUpAction.Cancel, null, cancellationToken);
        return place;
    }, cancellationToken);

    private async Task MoveAsync(PortalDb db, PublicEvent each, SignUp place, SignUpAction action, string? by, CancellationToken cancellationToken)
    {
        var (had, now) = (place.State, Now());
        place.State = EventRules.After(had, action)!.Value;
        place.Version++;
        (place.ArrivedAt, place.ArrivedBy) = place.State == SignUpState.Attended ? ((DateTime?)now, by) : (null, null);
        place.EndedAt = place.State == SignUpState.Cancelled ? now : null;
        if (action != SignUpAction.Cancel)
        {
            await db.SaveChangesAsync(cancellationToken);
            return;
        }

        await GiveBackAsync(db, each.Id, had == SignUpState.Waiting, cancellationToken);
        await TellAsync(db, each, place, NoticeTemplate.EventCancelled, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await MoveUpAsync(db, each, cancellationToken);
    }

    /// <summary>Free places go to those who wait, in their order; they are told.</summary>
    private async Task MoveUpAsync(PortalDb db, PublicEvent each, CancellationToken cancellationToken)
    {
        while (await db.SignUps.Where(place => place.EventId == each.Id && place.State == SignUpState.Waiting).OrderBy(place => place.SignedUpAt).ThenBy(place => place.Id).FirstOrDefaultAsync(cancellationToken) is { } next
            && await TakePlaceAsync(db, each.Id, cancellationToken))
        {
            await GiveBackAsync(db, each.Id, isWaiting: true, cancellationToken);
            next.State = EventRules.After(next.State, SignUpAction.MoveUp)!.Value;
            next.Version++;
            await TellAsync(db, each, next, NoticeTemplate.EventMovedUp, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>One statement that looks at the places itself; the row stays locked until the place is saved with it, or both are undone.</summary>
    private static async Task<bool> TakePlaceAsync(PortalDb db, Guid eventId, CancellationToken cancellationToken) => (await db.Database.SqlQuery<int>($"""
        UPDATE "Events" SET "Taken" = "Taken" + 1 WHERE "Id" = {eventId} AND "Taken" < "Capacity" AND "CalledOffAt" IS NULL RETURNING "Taken"
        """).ToListAsync(cancellationToken)).Count == 1;

    private static async Task<bool> TakeWaitingAsync(PortalDb db, Guid eventId, CancellationToken cancellationToken) => (await db.Database.SqlQuery<int>($"""
        UPDATE "Events" SET "Waiting" = "Waiting" + 1 WHERE "Id" = {eventId} AND "Taken" >= "Capacity" AND "Waiting" < "WaitingPlaces" AND "CalledOffAt" IS NULL RETURNING "Waiting"
        """).ToListAsync(cancellationToken)).Count == 1;

    private static async Task GiveBackAsync(PortalDb db, Guid eventId, bool isWaiting, CancellationToken cancellationToken)
    {
        var left = isWaiting
            ? await db.Database.SqlQuery<int>($"""UPDATE "Events" SET "Waiting" = "Waiting" - 1 WHERE "Id" = {eventId} AND "Waiting" > 0 RETURNING "Waiting" """).ToListAsync(cancellationToken)
            : await db.Database.SqlQuery<int>($"""UPDATE "Events" SET "Taken" = "Taken" - 1 WHERE "Id" = {eventId} AND "Taken" > 0 RETURNING "Taken" """).ToListAsync(cancellationToken);
        if (left.Count != 1)
        {
            throw new InvalidOperationException($"a place of event {eventId} was never counted");
        }
    }
}
