using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>
/// 静音叫号 (row 35): whoever left a telephone in a silent hall is sent a message when two are ahead of them and when they are called, and
/// whoever took the number as themselves finds it in their inbox. Each goes out once: the first is marked on the ticket, the second bears
/// the id of its call.
/// </summary>
public sealed class CallNoticeDesk(PortalDbMaker maker, TenantDirectory directory, TicketDesk tickets, TimeProvider time, ILogger<CallNoticeDesk> log)
{
    /// <summary>So many before them, or fewer.</summary>
    public const int Near = 2;

    /// <summary>A message about a call that is older helps nobody.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>Looks at one silent hall, or at all of them.</summary>
    /// <returns>How often somebody was told.</returns>
    public async Task<int> TellAsync(Guid? hallId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("messages about calls go to whoever left a telephone or is signed in"));
        var halls = await db.Halls.AsNoTracking().Where(hall => hall.IsSilent && hall.IsActive && (hallId == null || hall.Id == hallId)).ToListAsync(cancellationToken);
        var told = 0;
        foreach (var hall in halls)
        {
            told += await TellAsync(hall, cancellationToken);
        }

        return told;
    }

    private async Task<int> TellAsync(Hall hall, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (oldest, fresh) = (TicketFlow.OldestDay(ChinaTime.ToLocal(now)), now - Fresh);
        await using var db = maker.Make(Scope.Everywhere("messages about calls go to whoever left a telephone or is signed in"));
        var here = db.Tickets.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hall.Id && each.Day >= oldest && (each.Phone != null || each.CitizenId != null));
        var called = await here.Where(each => each.Status == TicketStatus.Called && each.CalledAt >= fresh).Select(each => each.Id).ToListAsync(cancellationToken);
        var waiting = await here.Where(each => (each.Status == TicketStatus.Waiting || each.Status == TicketStatus.Transferred) && each.NearNoticeAt == null).InOrder().Select(each => each.Id).ToListAsync(cancellationToken);
        var told = 0;
        foreach (var id in called)
        {
            told += await OnceAsync(id, hall, all => OfCallAsync(all, id), cancellationToken);
        }

        var ahead = waiting.Count == 0 ? new Dictionary<Guid, int>() : await tickets.AheadAsync(hall.Id, cancellationToken);
        foreach (var id in waiting.Where(id => ahead.TryGetValue(id, out var before) && before <= Near))
        {
            told += await OnceAsync(id, hall, all => Task.FromResult<(Guid, NoticeTemplate)?>((Guid.CreateVersion7(), NoticeTemplate.TicketNear)), cancellationToken);
        }

        return told;

        async Task<(Guid, NoticeTemplate)?> OfCallAsync(PortalDb all, Guid ticketId)
        {
            var call = await all.TicketEvents.AsNoTracking().Where(happened => happened.TicketId == ticketId && happened.Action == TicketAction.Call).OrderByDescending(happened => happened.Sequence).Select(happened => happened.Id).FirstOrDefaultAsync(cancellationToken);
            return call == Guid.Empty || await all.Notices.AnyAsync(notice => notice.Id == call, cancellationToken) ? null : (call, NoticeTemplate.TicketCalled);
        }
    }

    private async Task<int> OnceAsync(Guid ticketId, Hall hall, Func<PortalDb, Task<(Guid Id, NoticeTemplate Template)?>> what, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("messages about calls go to whoever left a telephone or is signed in"));
        var ticket = await db.Tickets.SingleAsync(each => each.Id == ticketId, cancellationToken);
        if ((ticket.Phone is null && ticket.CitizenId is null) || await what(db) is not { } message)
        {
            return 0;
        }

        var (now, language) = (time.GetUtcNow().UtcDateTime, ticket.MessageLanguage);
        var tree = await directory.TreeAsync(cancellationToken);
        var place = tree.Find(hall.TenantId)!;
        var counter = await db.Counters.AsNoTracking().Where(each => each.Id == ticket.CounterId).Select(each => (int?)each.Number).SingleOrDefaultAsync(cancellationToken);
        var facts = new NoticeFacts { Signature = tree.SettingsOf(place).SmsSignature ?? place.Name, CaseNumber = ticket.Label, HallName = hall.Name.In(language), Counter = counter };
        var text = NoticeTemplates.Sms(message.Template, facts, language);
        ticket.NearNoticeAt ??= now;
        NoticeChannel[] channels = ticket.Phone is null ? [NoticeChannel.Inbox] : ticket.CitizenId is null ? [NoticeChannel.Sms] : [NoticeChannel.Sms, NoticeChannel.Inbox];
        db.Notices.AddRange(channels.Select((channel, at) => new Notice
        {
            Id = at == 0 ? message.Id : Guid.CreateVersion7(),
            TenantId = hall.TenantId,
            CitizenId = ticket.CitizenId,
            Channel = channel,
            Address = channel == NoticeChannel.Sms ? ticket.Phone : null,
            Template = message.Template.ToString(),
            Text = text,
            Subject = new NoticeSubject { About = ticket.Label, Hall = hall.Name, Counter = counter },
            State = channel == NoticeChannel.Inbox ? NoticeState.Sent : NoticeState.Queued,
            SentAt = channel == NoticeChannel.Inbox ? now : null,
            CreatedAt = now,
            NextAttemptAt = now,
        }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return 1;
        }
        catch (DbUpdateException other) when (other is DbUpdateConcurrencyException || PortalDbMaker.IsDuplicate(other))
        {
            // The ticket went on, or another node was quicker: the next look finds what is still to be said.
            log.LogDebug(other, "A message about ticket {Ticket} waits for the next look", ticketId);
            return 0;
        }
    }
}

/// <summary>Hears of calls and lets <see cref="CallNoticeDesk"/> look at that hall; every quarter of a minute at all, for other nodes and what failed.</summary>
public sealed class CallNoticeRound(IServiceScopeFactory jobs, HallNews news, TimeProvider time, ILogger<CallNoticeRound> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    private readonly System.Threading.Channels.Channel<Guid> _heard = System.Threading.Channels.Channel.CreateBounded<Guid>(new System.Threading.Channels.BoundedChannelOptions(1000) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropOldest });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listening = news.Listen(changed =>
        {
            if (changed.What is HallMatter.Call or HallMatter.Queue)
            {
                _heard.Writer.TryWrite(changed.HallId);
            }
        });
        using var beat = time.CreateTimer(_ => _heard.Writer.TryWrite(Guid.Empty), null, Beat, Beat);
        await foreach (var hall in _heard.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await using var job = jobs.CreateAsyncScope();
                await job.ServiceProvider.GetRequiredService<CallNoticeDesk>().TellAsync(hall == Guid.Empty ? null : hall, stoppingToken);
            }
            catch (Exception trouble) when (trouble is DbException || PortalDbMaker.IsPassing(trouble))
            {
                log.LogWarning(trouble, "Messages about calls could not be written; the next look does it");
            }
        }
    }
}
