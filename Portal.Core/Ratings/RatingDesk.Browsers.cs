using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;

namespace Portal.Core.Ratings;

/// <summary>The browser from which a rating comes by its slip or code. Kept with no rating.</summary>
/// <param name="Key">What it is counted by, a hash; null for a machine of the hall, which is everybody's.</param>
/// <param name="Staff">Accounts that have signed in with it for work of late, signed out or not. Somebody has to set up a machine: there only whoever was rated counts.</param>
public sealed record RatingBrowser(string? Key, IReadOnlyList<Guid> Staff);

/// <summary>Somebody who works there has signed in with this browser.</summary>
public sealed record StaffBrowser : Refusal;

/// <summary>One phone has said so often today how the same member of staff served.</summary>
public sealed record RatedOftenHere(int Times) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Times];
}

/// <summary>A window does not rate itself: who may not use a slip's code, counted and written down.</summary>
public sealed partial class RatingDesk
{
    /// <summary>A family at one window shares a phone; more than that is somebody who gathers slips. Our own measure.</summary>
    public const int MostByOneBrowser = 3;

    /// <param name="rated">Whom the rating would speak of.</param>
    private async Task<Refusal?> WhyNotFromHereAsync(int tenantId, IReadOnlyList<Guid> rated, Actor actor, RatingBrowser browser, CancellationToken cancellationToken)
    {
        if (actor.IsStaff)
        {
            return new StaffDoesNotRate();
        }

        if (browser.Staff.Count == 0)
        {
            return null;
        }

        await using var db = All();
        return browser.Staff.Any(rated.Contains) || (browser.Key is not null && await db.Posts.AnyAsync(post => browser.Staff.Contains(post.AccountId) && post.TenantId == tenantId, cancellationToken)) ? new StaffBrowser() : null;
    }

    /// <summary>Counts this browser's ratings of one member of staff on a day; a rating that is there already is answered as ever.</summary>
    private async Task<Refusal?> WhyNotAgainAsync(PortalDb db, Ticket ticket, RatingBrowser browser, CancellationToken cancellationToken)
    {
        if (browser.Key is not { } key || ticket.ClerkId is not { } clerk || await db.Ratings.AnyAsync(rating => rating.TicketId == ticket.Id, cancellationToken))
        {
            return null;
        }

        var day = ChinaTime.DateOf(Now());
        return await db.TakeOneAsync(ticket.TenantId, string.Create(CultureInfo.InvariantCulture, $"rates:{day:yyyyMMdd}:{clerk:N}:{key}"), MostByOneBrowser, cancellationToken) ? null : new RatedOftenHere(MostByOneBrowser);
    }

    /// <summary>Counted beside the journal, which is too long to be counted over on a page.</summary>
    private static async Task<int> RefusedAsync(PortalDb db, List<int> places, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(day => RefusedOn(from.AddDays(day))).ToList();
        return await db.RunningNumbers.Where(number => places.Contains(number.TenantId) && days.Contains(number.Name)).SumAsync(number => number.Value, cancellationToken);
    }

    private static string RefusedOn(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"rating-refused:{day:yyyyMMdd}");

    private async Task<Answer<Rating>> RefuseAsync(Refusal refusal, int tenantId, string subject, Actor actor, RatingChannel channel, CancellationToken cancellationToken)
    {
        await using var db = All();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.NextNumberAsync(tenantId, RefusedOn(ChinaTime.DateOf(Now())), cancellationToken);
        db.Journal.Add(new JournalEntry
        {
            TenantId = tenantId,
            Kind = "rating.Refused",
            At = JournalEntry.Millisecond(Now()),
            ActorId = actor.IsStaff ? actor.AccountId : null,
            ActorName = actor.IsStaff ? actor.Name : Rater,
            PostId = actor.Post?.Id,
            Channel = ChannelOf(channel),
            Subject = subject,
            After = refusal.Code,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return refusal;
    }
}
