using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.People;

namespace Portal.Core.Notices;

/// <summary>What people do with notices: a citizen reads theirs, an administrator sends a parked one on its way again.</summary>
public sealed class NoticeDesk(IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<NoticeDesk> log)
{
    /// <summary>Marks the citizen's own messages as read; all of them when no id is given. Reading twice changes nothing.</summary>
    /// <returns>How many were new.</returns>
    public async Task<int> ReadAsync(Actor actor, Guid? noticeId, CancellationToken cancellationToken = default)
    {
        if (actor.CitizenId is not { } citizenId)
        {
            return 0;
        }

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        return await db.Notices.Where(notice => notice.CitizenId == citizenId && notice.Channel == NoticeChannel.Inbox && notice.ReadAt == null && (noticeId == null || notice.Id == noticeId))
            .ExecuteUpdateAsync(row => row.SetProperty(notice => notice.ReadAt, now), cancellationToken);
    }

    /// <summary>Puts a parked message back into the outbox, with all its tries before it.</summary>
    public Task<Answer<Notice>> TryAgainAsync(Guid noticeId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => TryAgainOnceAsync(noticeId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Notice>> TryAgainOnceAsync(Guid noticeId, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.Has(Duties.SystemAdministrator))
        {
            return new NotAllowed();
        }

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var notice = await db.Notices.SingleOrDefaultAsync(each => each.Id == noticeId, cancellationToken);
        if (notice is not null && notice.CaseId is { } caseId)
        {
            // A line of a case is written by those who see the case: the guard wants it read in this context.
            await db.Cases.SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        }

        if (notice is not { State: NoticeState.Parked })
        {
            return new NotFound();
        }

        var now = time.GetUtcNow().UtcDateTime;
        (notice.State, notice.Attempts, notice.NextAttemptAt) = (NoticeState.Queued, 0, now);
        db.Journal.Add(new JournalEntry
        {
            TenantId = notice.TenantId,
            Kind = "notice.TryAgain",
            At = JournalEntry.Millisecond(now),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            Subject = $"notice:{notice.Id:N}",
            Note = notice.LastError,
        });
        await db.SaveChangesAsync(cancellationToken);
        return notice;
    }
}
