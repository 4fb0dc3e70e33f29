using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
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
public sealed class OwedReminderDesk(PortalDbMaker maker, CalendarDesk calendars, TenantDirectory directory, CaseNotices notices, TimeProvider time, ILogger<OwedReminderDesk> log)
{
    private const int PageOfCases = 200;

    /// <returns>How many cases were reminded of.</returns>
    public async Task<int> RemindAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (calendar, tree) = (await calendars.CurrentAsync(cancellationToken), await directory.TreeAsync(cancellationToken));
        var scope = Scope.Everywhere("who promised a paper is reminded of it, wherever the case lies");
        var (last, reminded) = (Guid.Empty, 0);
        while (true)
        {
            List<Guid> page;
            await using (var db = maker.Make(scope))
            {
                page = await db.Cases.Where(matter => matter.OwedBy >= now && matter.Outcome == null && matter.Id > last).OrderBy(matter => matter.Id).Select(matter => matter.Id).Take(PageOfCases).ToListAsync(cancellationToken);
            }

            if (page.Count == 0)
            {
                return reminded;
            }

            foreach (var caseId in page)
            {
                reminded += await RemindedAsync(scope, caseId, tenantId => calendar.Of(tree.Find(tenantId) is { } place ? tree.SettingsOf(place) : null), now, cancellationToken) ? 1 : 0;
            }

            last = page[^1];
        }
    }

    /// <summary>One case in trouble must not keep the others from being reminded.</summary>
    private async Task<bool> RemindedAsync(Scope scope, Guid caseId, Func<int, WorkCalendar> calendarOf, DateTime now, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        try
        {
            var matter = await db.Cases.SingleAsync(each => each.Id == caseId, cancellationToken);

            // What is due first; what is due later is reminded of in its own time.
            if (matter.OwedBy is not { } first || matter.Owed.FirstOrDefault(paper => paper.SuppliedAt is null && paper.DueAt == first) is not { } next
                || OwedReminder.Due(next, matter.SubmittedAt, calendarOf(matter.TenantId), now) is not { } template
                || !await notices.RemindAsync(db, matter, template, next.Days, now, cancellationToken))
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
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            log.LogError(trouble, "Nobody could be reminded of what is owed in case {CaseId}; the next round tries it again", caseId);
            return false;
        }
    }
}
