using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Calls for help from the machines of a hall: made by anybody, seen and taken by staff.</summary>
public sealed class HelpDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CalendarDesk calendars, HallNews news, TimeProvider time, ILogger<HelpDesk> log)
{
    /// <summary>Calls of one hall within <see cref="Hour"/>; whoever plays with the button rings nobody's telephone all day.</summary>
    public const int CallsAnHour = 6;

    /// <summary>Messages of one hall that wait for an answer.</summary>
    public const int OpenMessages = 20;

    private const int AtOnce = 200;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>So long a call that nobody took is still the same call.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>How it stands at a hall now, for whoever is at its machine; null when there is no such hall.</summary>
    public async Task<HelpState?> StateAsync(Guid hallId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("whether somebody can come is everybody's to know who stands there"));
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId && each.IsActive, cancellationToken) is not { } hall)
        {
            return null;
        }

        var now = Now();
        var call = await db.HelpCalls.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId && !each.IsMessage && each.At > now - Fresh).OrderByDescending(each => each.At).FirstOrDefaultAsync(cancellationToken);
        return new HelpState(hall, (await OnDutyAsync(db, hall, now, cancellationToken)).Count > 0, await HotlineAsync(hall, cancellationToken), call);
    }

    /// <summary>
    /// Calls whoever is on duty: their lamp lights, and who left a telephone is sent a message. A second press, from whichever screen of
    /// the hall, is the same call as long as it is fresh and nobody has taken it.
    /// </summary>
    public Task<Answer<HelpCall>> RingAsync(Guid hallId, Guid operationKey, Actor actor, CancellationToken cancellationToken = default) => InHallAsync(hallId, operationKey, async (db, hall, now) =>
    {
        if (await db.HelpCalls.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId && !each.IsMessage && each.TakenAt == null && each.At > now - Fresh).OrderByDescending(each => each.At).FirstOrDefaultAsync(cancellationToken) is { } open)
        {
            return open;
        }

        var hotline = await HotlineAsync(hall, cancellationToken) ?? "";
        var onDuty = await OnDutyAsync(db, hall, now, cancellationToken);
        if (onDuty.Count == 0)
        {
            return new NobodyOnDuty(hotline);
        }

        if (await db.HelpCalls.CountAsync(each => each.TenantId == hall.TenantId && each.HallId == hallId && !each.IsMessage && each.At > now - Hour, cancellationToken) >= CallsAnHour)
        {
            return new TooManyCalls(hotline);
        }

        var call = new HelpCall { Id = operationKey, TenantId = hall.TenantId, HallId = hallId, At = now, OnDuty = [.. onDuty.Select(shift => new OnDutyThen(shift.Name, shift.AccountId))] };
        db.HelpCalls.Add(call);
        var tree = await directory.TreeAsync(cancellationToken);
        var place = tree.Find(hall.TenantId)!;
        var text = NoticeTemplates.Sms(NoticeTemplate.HelpCalled, new NoticeFacts { Signature = tree.SettingsOf(place).SmsSignature ?? place.Name, CaseNumber = "", HallName = hall.Name.Zh });
        foreach (var phone in onDuty.Select(shift => shift.Phone).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            db.Notices.Add(new Notice { TenantId = hall.TenantId, CitizenId = null, Channel = NoticeChannel.Sms, Address = phone, Template = nameof(NoticeTemplate.HelpCalled), Text = text, CreatedAt = now, NextAttemptAt = now });
        }

        db.Journal.Add(Line("hall.Help", call, actor, string.Join('、', call.OnDuty.Select(each => each.Name))));
        return call;
    }, cancellationToken);

    /// <summary>A message that whoever comes to work next finds. Name and telephone only if the person wants an answer.</summary>
    public Task<Answer<HelpCall>> LeaveAsync(Guid hallId, string? message, string? name, string? phone, Guid operationKey, Actor actor, CancellationToken cancellationToken = default) => InHallAsync(hallId, operationKey, async (db, hall, now) =>
    {
        var words = message?.Trim() ?? "";
        if (words.Length == 0)
        {
            return new ReasonNeeded();
        }

        if (words.Length > HelpCall.LongestMessage)
        {
            return new WordsTooLong(HelpCall.LongestMessage);
        }

        if (!string.IsNullOrWhiteSpace(phone) && PhoneNumber.Read(phone).Problem is { } problem)
        {
            return new FieldRefused("Phone", $"PhoneProblem.{problem}");
        }

        if (await db.HelpCalls.CountAsync(each => each.TenantId == hall.TenantId && each.HallId == hallId && each.IsMessage && each.TakenAt == null, cancellationToken) >= OpenMessages)
        {
            return new TooManyCalls(await HotlineAsync(hall, cancellationToken) ?? "");
        }

        var called = string.IsNullOrWhiteSpace(name) ? null : name.Trim();
        var call = new HelpCall { Id = operationKey, TenantId = hall.TenantId, HallId = hallId, At = now, IsMessage = true, Message = words, CallerName = called?[..Math.Min(60, called.Length)], CallerPhone = PhoneNumber.Read(phone).Number?.Value };
        db.HelpCalls.Add(call);
        db.Journal.Add(Line("hall.HelpMessage", call, actor, null));
        return call;
    }, cancellationToken);

    /// <summary>Says that one sees to it. Once: whoever comes second is told who was first.</summary>
    public Task<Answer<HelpCall>> TakeAsync(Guid callId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await SeenAsync(db, callId, actor, cancellationToken) is not { } call || actor.AccountId is not { } account)
        {
            return (Answer<HelpCall>)new NotFound();
        }

        if (call.TakenAt is not null)
        {
            return call.TakenBy == account ? call : new CallTaken(call.TakenByName ?? "");
        }

        (call.TakenAt, call.TakenBy, call.TakenByName, call.Version) = (Now(), account, actor.Name, call.Version + 1);
        db.Journal.Add(Line("hall.HelpTaken", call, actor, null));
        await db.SaveChangesAsync(cancellationToken);
        news.Announce(new HallChanged(call.HallId, HallMatter.Help));
        return call;
    }, time, log, cancellationToken);

    /// <summary>The telephone of who left a message, in full; the journal keeps who looked.</summary>
    public Task<Answer<string>> RevealAsync(Guid callId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await SeenAsync(db, callId, actor, cancellationToken) is not { CallerPhone: { } phone } call)
        {
            return (Answer<string>)new NotFound();
        }

        db.Journal.Add(Line("hall.HelpReveal", call, actor, null));
        await db.SaveChangesAsync(cancellationToken);
        return phone;
    }, time, log, cancellationToken);

    /// <summary>Calls and messages of the halls of the actor's place and below: open ones first, then what was taken in the last week.</summary>
    public async Task<IReadOnlyList<HelpCall>> ListAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !HallKeeping.MayTell(actor, post.TenantPath))
        {
            return [];
        }

        var since = Now().AddDays(-HelpCall.KeptDays);
        await using var db = maker.Make(scope);
        var calls = await db.HelpCalls.AsNoTracking().Where(each => each.TakenAt == null || each.At > since).OrderByDescending(each => each.At).Take(AtOnce).ToListAsync(cancellationToken);
        return [.. calls.OrderBy(each => each.TakenAt is not null).ThenByDescending(each => each.At)];
    }

    /// <summary>What lights this person's lamp: open calls of their own place's halls, and those made while they were on duty.</summary>
    public async Task<IReadOnlyList<HelpCall>> LampAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !HallKeeping.MayTell(actor, post.TenantPath))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var open = await db.HelpCalls.AsNoTracking().Where(each => each.TakenAt == null).OrderByDescending(each => each.At).Take(AtOnce).ToListAsync(cancellationToken);
        return [.. open.Where(call => call.TenantId == post.TenantId || call.OnDuty.Any(each => each.AccountId is not null && each.AccountId == actor.AccountId))];
    }

    /// <summary>Empties what older calls say of people. A job's work; returns how many.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken = default)
    {
        var (before, emptied) = (Now().AddDays(-HelpCall.KeptDays), 0);
        while (true)
        {
            await using var db = maker.Make(Scope.Everywhere("what calls for help say of people is emptied in every hall"));
            var old = await db.HelpCalls.Where(each => each.At < before && (each.Message != null || each.CallerName != null || each.CallerPhone != null)).OrderBy(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
            foreach (var call in old)
            {
                (call.Message, call.CallerName, call.CallerPhone, call.Version) = (null, null, null, call.Version + 1);
            }

            await db.SaveChangesAsync(cancellationToken);
            emptied += old.Count;
            if (old.Count < AtOnce)
            {
                return emptied;
            }
        }
    }

    /// <summary>One after the other within a hall, so that two presses at one moment are one call. Whoever stands at a machine has no scope that reaches the row.</summary>
    private async Task<Answer<HelpCall>> InHallAsync(Guid hallId, Guid operationKey, Func<PortalDb, Hall, DateTime, Task<Answer<HelpCall>>> make, CancellationToken cancellationToken)
    {
        var made = await Attempt.SafelyAsync(async () =>
        {
            await using var db = maker.Make(Scope.Everywhere("somebody at a machine calls the staff of its hall"));
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.HoldHallAsync(hallId, cancellationToken);
            if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId && each.IsActive, cancellationToken) is not { } hall)
            {
                return (Answer<HelpCall>)new NotFound();
            }

            if (await db.HelpCalls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == operationKey, cancellationToken) is { } there)
            {
                return there.HallId == hallId ? there : new NotFound();
            }

            var answer = await make(db, hall, Now());
            if (answer.IsYes)
            {
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            return answer;
        }, time, log, cancellationToken);
        if (made.IsYes)
        {
            news.Announce(new HallChanged(hallId, HallMatter.Help));
        }

        return made;
    }

    private async Task<HelpCall?> SeenAsync(PortalDb db, Guid callId, Actor actor, CancellationToken cancellationToken) =>
        await db.HelpCalls.SingleOrDefaultAsync(each => each.Id == callId, cancellationToken) is { } call
        && HallKeeping.MayTell(actor, (await directory.TreeAsync(cancellationToken)).Find(call.TenantId)!.Path) ? call : null;

    private async Task<IReadOnlyList<DutyShift>> OnDutyAsync(PortalDb db, Hall hall, DateTime now, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var calendar = (await calendars.CurrentAsync(cancellationToken)).Of(tree.SettingsOf(tree.Find(hall.TenantId)!));
        var shifts = await db.DutyShifts.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hall.Id).ToListAsync(cancellationToken);
        return Roster.OnDuty(shifts, calendar, now);
    }

    private async Task<string?> HotlineAsync(Hall hall, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        return tree.SettingsOf(tree.Find(hall.TenantId)!).Hotline ?? hall.Phone;
    }

    private JournalEntry Line(string kind, HelpCall call, Actor actor, string? note) => new()
    {
        TenantId = call.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = call.HallId.ToString("N"),
        Note = note,
    };

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
