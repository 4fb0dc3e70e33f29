using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Notices;
using Portal.Core.Tenancy;

namespace Portal.Core.Delivery;

/// <summary>When somebody is reminded of a paper they promised. Pure.</summary>
public static class OwedReminder
{
    private static readonly TimeOnly Morning = new(9, 0);

    /// <summary>
    /// In the morning of the day on which half of the working days are over, and once more in the morning one working day before
    /// the last. Of a promise for two days only the second is sent, and of one for a single day none: the receipt says it.
    /// </summary>
    /// <returns>The reminder that should have gone out by now; null before the first, and once the paper is overdue.</returns>
    public static NoticeTemplate? Due(OwedPaper paper, DateTime submittedAt, WorkCalendar calendar, DateTime nowUtc)
    {
        var (half, last) = ((paper.Days + 1) / 2, paper.Days - 1);
        return paper.SuppliedAt is not null || nowUtc > paper.DueAt || last < 1 ? null
            : nowUtc >= MorningOf(last) ? NoticeTemplate.OwedLast
            : half < last && nowUtc >= MorningOf(half) ? NoticeTemplate.OwedHalf
            : null;

        DateTime MorningOf(int days) => ChinaTime.ToUtc(ChinaTime.DateOf(Clock.DueAt(submittedAt, new TimeLimit(days, TimeUnit.WorkingDays), calendar).AtUtc).ToDateTime(Morning));
    }
}

/// <summary>Reminds of what was promised, each time once however often and on however many nodes it looks: the notice's id says of what it reminds.</summary>
public sealed class OwedReminderDesk(PortalDbMaker maker, CalendarDesk calendars, TenantDirectory directory, CaseNotices notices, TimeProvider time)
{
    /// <returns>How many cases were reminded of.</returns>
    public async Task<int> RemindAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (calendar, tree) = (await calendars.CurrentAsync(cancellationToken), await directory.TreeAsync(cancellationToken));
        var scope = Scope.Everywhere("who promised a paper is reminded of it, wherever the case lies");
        await using var db = maker.Make(scope);
        var owing = await db.Cases.AsNoTracking().Where(matter => matter.OwedBy >= now && matter.Outcome == null).OrderBy(matter => matter.OwedBy)
            .Select(matter => new { matter.Id, matter.TenantId, matter.SubmittedAt, matter.OwedBy, matter.Owed }).ToListAsync(cancellationToken);
        var reminded = 0;
        foreach (var matter in owing)
        {
            // What is due first; what is due later is reminded of in its own time.
            var next = matter.Owed.First(paper => paper.SuppliedAt is null && paper.DueAt == matter.OwedBy);
            if (OwedReminder.Due(next, matter.SubmittedAt, calendar.Of(tree.Find(matter.TenantId) is { } place ? tree.SettingsOf(place) : null), now) is { } template && await RemindAsync(scope, matter.Id, template, next.Days, now, cancellationToken))
            {
                reminded++;
            }
        }

        return reminded;
    }

    private async Task<bool> RemindAsync(Scope scope, Guid caseId, NoticeTemplate template, int days, DateTime now, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        try
        {
            var matter = await db.Cases.SingleAsync(each => each.Id == caseId, cancellationToken);
            if (matter.OwedBy is null || !await notices.RemindAsync(db, matter, template, days, now, cancellationToken))
            {
                return false;
            }

            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            return false; // Another node has just said it.
        }
    }
}
