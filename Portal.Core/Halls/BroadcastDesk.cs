using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Nothing, or more than fits, was to be said to everybody.</summary>
public sealed record BroadcastLength(int Longest) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Longest];
}

/// <summary>Says something to everybody who waits in a hall.</summary>
public sealed class BroadcastDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, HallNews news, TimeProvider time, ILogger<BroadcastDesk> log)
{
    private const int LongestMinutes = 24 * 60;

    /// <summary>
    /// A line for boards and pages, and a message to each who waits now and left a telephone or took the number as themselves; all in one
    /// transaction. The same key again says nothing more.
    /// </summary>
    /// <param name="minutes">How long the line stands.</param>
    public Task<Answer<HallBroadcast>> SayAsync(Guid hallId, string? text, int minutes, Guid operationKey, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.HallBroadcasts.AsNoTracking().SingleOrDefaultAsync(each => each.Id == operationKey, cancellationToken) is { } said)
        {
            return (Answer<HallBroadcast>)said;
        }

        var tree = await directory.TreeAsync(cancellationToken);
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken) is not { } hall || tree.Find(hall.TenantId) is not { } place)
        {
            return new NotFound();
        }

        if (!actor.Has(Duties.Clerk | Duties.Supervisor) || actor.Post is not { } post || !TenantPath.Holds(post.TenantPath, place.Path))
        {
            return new NotAllowed();
        }

        var words = (text ?? "").Trim();
        if (words.Length is 0 or > HallBroadcast.Longest)
        {
            return new BroadcastLength(HallBroadcast.Longest);
        }

        var now = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
        var oldest = TicketFlow.OldestDay(ChinaTime.ToLocal(now));
        var waiting = await db.Tickets.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId && each.Day >= oldest && (each.Status == TicketStatus.Waiting || each.Status == TicketStatus.Transferred) && (each.Phone != null || each.CitizenId != null)).ToListAsync(cancellationToken);
        foreach (var ticket in waiting)
        {
            Tell(db, ticket, hall, tree.SettingsOf(place).SmsSignature ?? place.Name, words, now);
        }

        said = new HallBroadcast { Id = operationKey, TenantId = hall.TenantId, HallId = hallId, Text = words, At = now, Until = now.AddMinutes(Math.Clamp(minutes, 1, LongestMinutes)), ByName = actor.Name, Told = waiting.Count };
        db.HallBroadcasts.Add(said);
        db.Journal.Add(new JournalEntry { TenantId = hall.TenantId, Kind = "hall.Broadcast", At = now, ActorId = actor.AccountId, ActorName = actor.Name, PostId = actor.Post?.Id, Channel = actor.Channel, Subject = $"hall:{hallId:N}", Note = words });
        await db.SaveChangesAsync(cancellationToken);
        news.Announce(new HallChanged(hallId, HallMatter.Setting));
        return said;
    }, time, log, cancellationToken);

    /// <summary>What stands on boards and pages now: the last line that has not run out; null when there is none.</summary>
    public async Task<HallBroadcast?> NowAsync(Guid hallId, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = maker.Make(scope);
        return await db.HallBroadcasts.AsNoTracking().Where(each => each.HallId == hallId && each.Until > now).OrderByDescending(each => each.At).FirstOrDefaultAsync(cancellationToken);
    }

    private static void Tell(PortalDb db, Ticket ticket, Hall hall, string signature, string words, DateTime now)
    {
        var text = NoticeTemplates.Sms(NoticeTemplate.HallSays, new NoticeFacts { Signature = signature, CaseNumber = ticket.Label, HallName = hall.Name.In(ticket.MessageLanguage), Words = words }, ticket.MessageLanguage);
        if (ticket.Phone is not null)
        {
            db.Notices.Add(Row(NoticeChannel.Sms));
        }

        if (ticket.CitizenId is not null)
        {
            db.Notices.Add(Row(NoticeChannel.Inbox));
        }

        Notice Row(NoticeChannel channel) => new()
        {
            TenantId = hall.TenantId,
            CitizenId = ticket.CitizenId,
            Channel = channel,
            Address = channel == NoticeChannel.Sms ? ticket.Phone : null,
            Template = nameof(NoticeTemplate.HallSays),
            Text = text,
            Subject = new NoticeSubject { Hall = hall.Name, Words = words },
            State = channel == NoticeChannel.Inbox ? NoticeState.Sent : NoticeState.Queued,
            SentAt = channel == NoticeChannel.Inbox ? now : null,
            CreatedAt = now,
            NextAttemptAt = now,
        };
    }
}
