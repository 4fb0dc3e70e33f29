using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Events;

/// <summary>How many of an event's places have come to what.</summary>
public sealed record EventCounts(int SignedUp, int Waiting, int Attended, int Cancelled, int Cases);

/// <summary>
/// Events of a place: kept by staff, signed up to by everybody (<c>EventDesk.SignUps.cs</c>), and taken in at
/// (<c>EventDesk.Intake.cs</c>). Signing up works past the scope, since a visitor without an account has none that reaches a place's rows.
/// </summary>
public sealed partial class EventDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CitizenDesk people, IntakeDesk intake, TimeProvider time, ILogger<EventDesk> log)
{
    private const int Listed = 60;

    /// <summary>Events of a place, of those above it and those below it: the coming ones first by time, then the last that are over.</summary>
    public async Task<IReadOnlyList<PublicEvent>> ListAsync(Tenant place, CancellationToken cancellationToken = default)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var concerned = tree.Subtree(place).Select(tenant => tenant.Id).Union(TenantPath.Ids(place.Path)).ToList();
        var now = Now();
        await using var db = maker.Make(scope);
        var own = db.Events.AsNoTracking().Where(each => concerned.Contains(each.TenantId));
        var coming = await own.Where(each => each.EndsAt >= now).OrderBy(each => each.StartsAt).ThenBy(each => each.Id).Take(Listed).ToListAsync(cancellationToken);
        var over = await own.Where(each => each.EndsAt < now).OrderByDescending(each => each.StartsAt).ThenBy(each => each.Id).Take(Listed / 3).ToListAsync(cancellationToken);
        return [.. coming, .. over];
    }

    public async Task<PublicEvent?> FindAsync(Guid eventId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.Events.AsNoTracking().SingleOrDefaultAsync(each => each.Id == eventId, cancellationToken);
    }

    /// <summary>Enters an event under the key, or changes the one that has it.</summary>
    public Task<Answer<PublicEvent>> KeepAsync(Guid key, int tenantId, EventEdit edit, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync<PublicEvent>(scope, async db =>
    {
        if ((await directory.TreeAsync(cancellationToken)).Find(tenantId) is not { } place || !EventRules.MayKeep(actor, place.Path))
        {
            return new NotAllowed();
        }

        if (EventRules.Fault(edit) is { } fault)
        {
            return fault;
        }

        var (starts, ends) = (ChinaTime.ToUtc(edit.Day.ToDateTime(edit.From)), ChinaTime.ToUtc(edit.Day.ToDateTime(edit.To)));
        var each = await db.Events.SingleOrDefaultAsync(there => there.Id == key && there.TenantId == tenantId, cancellationToken);
        var before = each is null ? null : EventEdit.Of(each);
        if (each is { Version: 1 } && edit.Version == 0)
        {
            return each; // The second of two clicks.
        }

        if (each is not null && edit.Version != each.Version)
        {
            return new ChangedByAnother("", each.Title.In());
        }

        if (each is not null && edit.Capacity < each.Taken)
        {
            return new PlacesTaken(each.Taken);
        }

        if (each is null)
        {
            each = new PublicEvent { Id = key, TenantId = tenantId, Title = edit.Title, Place = edit.Place, StartsAt = starts, EndsAt = ends, SignUpFrom = starts, SignUpUntil = starts, Capacity = edit.Capacity };
            db.Events.Add(each);
        }

        (each.Kind, each.Title, each.Summary, each.Place, each.StartsAt, each.EndsAt) = (edit.Kind, edit.Title, edit.Summary, edit.Place, starts, ends);
        (each.SignUpFrom, each.SignUpUntil, each.Capacity, each.WaitingPlaces, each.Invited) = (ChinaTime.StartOf(edit.SignUpFrom), ChinaTime.EndOf(edit.SignUpUntil), edit.Capacity, edit.WaitingPlaces, edit.Invited);
        each.Version++;
        Line(db, each, "event.Keep", actor, before, EventEdit.Of(each));
        await db.SaveChangesAsync(cancellationToken);
        await MoveUpAsync(db, each, cancellationToken); // More places than before: who waited longest has them.
        return each;
    }, cancellationToken);

    /// <summary>It does not take place: everybody who has a place or waits for one is told.</summary>
    public Task<Answer<PublicEvent>> CallOffAsync(Guid eventId, string? why, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync<PublicEvent>(scope, async db =>
    {
        if (await db.Events.SingleOrDefaultAsync(there => there.Id == eventId, cancellationToken) is not { } each)
        {
            return new NotFound();
        }

        if (!await MayKeepAsync(each, actor, cancellationToken))
        {
            return new NotAllowed();
        }

        if (each.CalledOffAt is not null)
        {
            return each;
        }

        if (string.IsNullOrWhiteSpace(why))
        {
            return new ReasonNeeded();
        }

        if (each.EndsAt < Now())
        {
            return new SignUpOver();
        }

        (each.CalledOffAt, each.CalledOffWhy) = (Now(), why.Trim());
        each.Version++;
        foreach (var place in await db.SignUps.Where(there => there.EventId == eventId && there.State != SignUpState.Cancelled).ToListAsync(cancellationToken))
        {
            await TellAsync(db, each, place, NoticeTemplate.EventOff, cancellationToken);
        }

        Line(db, each, "event.CallOff", actor, null, each.CalledOffWhy);
        await db.SaveChangesAsync(cancellationToken);
        return each;
    }, cancellationToken);

    public async Task<Answer<EventCounts>> CountsAsync(Guid eventId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await db.Events.AsNoTracking().SingleOrDefaultAsync(there => there.Id == eventId, cancellationToken) is not { } each || !await MayKeepAsync(each, actor, cancellationToken))
        {
            return new NotFound();
        }

        var states = await db.SignUps.AsNoTracking().Where(place => place.EventId == eventId).GroupBy(place => place.State).Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count, cancellationToken);
        return new EventCounts(
            states.GetValueOrDefault(SignUpState.SignedUp) + states.GetValueOrDefault(SignUpState.Attended),
            states.GetValueOrDefault(SignUpState.Waiting),
            states.GetValueOrDefault(SignUpState.Attended),
            states.GetValueOrDefault(SignUpState.Cancelled),
            await db.EventCases.CountAsync(link => link.EventId == eventId, cancellationToken));
    }

    private async Task<bool> MayKeepAsync(PublicEvent each, Actor actor, CancellationToken cancellationToken) => EventRules.MayKeep(actor, (await directory.TreeAsync(cancellationToken)).Find(each.TenantId)!.Path);

    /// <summary>One attempt in one transaction; what lost a race begins anew and finds what the other has done.</summary>
    private Task<Answer<T>> ChangeAsync<T>(Scope seeing, Func<PortalDb, Task<Answer<T>>> change, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        try
        {
            await using var db = maker.Make(seeing);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var changed = await change(db);
            if (changed.IsYes)
            {
                await transaction.CommitAsync(cancellationToken);
            }

            return changed;
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("the same name, code or click was there a moment sooner", twice);
        }
    }, time, log, cancellationToken);

    private async Task TellAsync(PortalDb db, PublicEvent each, SignUp place, NoticeTemplate template, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var tenant = tree.Find(each.TenantId)!;
        var (now, text) = (Now(), NoticeTemplates.Sms(template, new NoticeFacts
        {
            Signature = tree.SettingsOf(tenant).SmsSignature ?? tenant.Name,
            CaseNumber = place.Code,
            On = each.StartsAt,
            Time = ChinaTime.ToLocal(each.StartsAt).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            HallName = each.Title.Zh,
        }));
        if (place.Phone is not null)
        {
            db.Notices.Add(Row(NoticeChannel.Sms));
        }

        if (place.CitizenId is not null)
        {
            db.Notices.Add(Row(NoticeChannel.Inbox));
        }

        Notice Row(NoticeChannel channel) => new()
        {
            TenantId = each.TenantId,
            CitizenId = place.CitizenId,
            Channel = channel,
            Address = channel == NoticeChannel.Sms ? place.Phone : null,
            Template = template.ToString(),
            Text = text,
            State = channel == NoticeChannel.Inbox ? NoticeState.Sent : NoticeState.Queued,
            SentAt = channel == NoticeChannel.Inbox ? now : null,
            CreatedAt = now,
            NextAttemptAt = now,
        };
    }

    private void Line(PortalDb db, PublicEvent each, string kind, Actor actor, object? before, object? after) => db.Journal.Add(new JournalEntry
    {
        TenantId = each.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = each.Id.ToString("N"),
        Before = before is null ? null : JsonSerializer.Serialize(before, before.GetType(), PortalDb.Json),
        After = after is null ? null : JsonSerializer.Serialize(after, after.GetType(), PortalDb.Json),
    });

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
