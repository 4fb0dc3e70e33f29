using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What is left when a day is over.</summary>
public sealed partial class TicketDesk
{
    /// <summary>A number's telephone is kept so many days for questions about the visit, and then emptied (个人信息保护法 第十九条: no longer than needed).</summary>
    public const int PhoneDays = 7;

    private const int AtOnce = 200;

    /// <summary>
    /// Ends numbers of days that are over, in every hall: who still waited is cancelled, who was called is missed, who was at a counter
    /// is finished. Empties telephone numbers that are no longer needed. A job's work; returns how many it ended.
    /// </summary>
    public async Task<int> EndDaysAsync(CancellationToken cancellationToken = default)
    {
        var now = Now();
        var (oldest, kept, ended) = (TicketFlow.OldestDay(ChinaTime.ToLocal(now)), ChinaTime.DateOf(now).AddDays(-PhoneDays), 0);
        while (true)
        {
            await using var db = maker.Make(Scope.Everywhere("numbers of days that are over end in every hall"));
            var left = await db.Tickets.Where(each => each.Day < oldest && each.Status != TicketStatus.Finished && each.Status != TicketStatus.Missed && each.Status != TicketStatus.Cancelled).OrderBy(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
            foreach (var ticket in left)
            {
                var act = new TicketAct(TicketFlow.EndOf(ticket.Status), Guid.CreateVersion7()) { CounterId = TicketFlow.Occupies.Contains(ticket.Status) ? ticket.CounterId : null };
                Move(db, ticket, act, Actor.System);
            }

            var phones = await db.Tickets.Where(each => each.Phone != null && each.Day < kept).OrderBy(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
            phones.ForEach(ticket => ticket.Phone = null);
            await db.SaveChangesAsync(cancellationToken);
            ended += left.Count;
            if (left.Count < AtOnce && phones.Count < AtOnce)
            {
                return ended;
            }
        }
    }
}
