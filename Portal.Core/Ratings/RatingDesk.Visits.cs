using Microsoft.EntityFrameworkCore;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>Visits to a hall: by the pad at the counter, or by the slip in the visitor's hand.</summary>
public sealed partial class RatingDesk
{
    /// <summary>
    /// Whom the pad asks now: the last visitor who was finished at its counter, for a few minutes, as long as nobody else is being
    /// served there and nothing was said. Null: nobody.
    /// </summary>
    public async Task<FinishedVisit?> AsksAsync(Guid padId, CancellationToken cancellationToken = default)
    {
        await using var db = All();
        return await db.RatingPads.AsNoTracking().SingleOrDefaultAsync(each => each.Id == padId && each.RevokedAt == null && each.SecretHash != null, cancellationToken) is { } pad
            && await LastAsync(db, pad, cancellationToken) is { } ticket && !await db.Ratings.AnyAsync(rating => rating.TicketId == ticket.Id, cancellationToken)
            ? await VisitOfAsync(db, ticket, cancellationToken)
            : null;
    }

    /// <summary>The visitor at the pad. It is asked again whether the pad may still ask this one.</summary>
    public Task<Answer<Rating>> RateAtPadAsync(Guid padId, Guid ticketId, RatingForm form, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Rating>(async () =>
    {
        await using var db = All();
        if (await db.RatingPads.AsNoTracking().SingleOrDefaultAsync(each => each.Id == padId && each.RevokedAt == null && each.SecretHash != null, cancellationToken) is not { } pad)
        {
            return new PadUnknown();
        }

        // Who began to type is let finish, though the next visitor may be called meanwhile.
        return await db.Tickets.AsNoTracking().SingleOrDefaultAsync(each => each.Id == ticketId && each.CounterId == pad.CounterId, cancellationToken) is { } ticket && IsOpen(ticket, PadFinishes)
            ? await RateVisitOnceAsync(await VisitOfAsync(db, ticket, cancellationToken), form, RatingChannel.Pad, null, cancellationToken)
            : new NotRateable();
    }, time, log, cancellationToken);

    /// <summary>The visit behind a slip's code, whether it can be rated or not; null when there is none.</summary>
    public async Task<(FinishedVisit Visit, Rating? Rating, bool IsOpen)?> VisitAsync(string secret, CancellationToken cancellationToken = default)
    {
        await using var db = All();
        return await BySecretAsync(db, secret, cancellationToken) is { } ticket
            ? (await VisitOfAsync(db, ticket, cancellationToken), await db.Ratings.AsNoTracking().SingleOrDefaultAsync(rating => rating.TicketId == ticket.Id, cancellationToken), IsOpen(ticket, RatingRule.VisitOpen))
            : null;
    }

    /// <summary>The visitor with the slip: its code is what they have, and nobody at the window knows it.</summary>
    public Task<Answer<Rating>> RateVisitAsync(string secret, RatingForm form, RatingChannel channel, Actor actor, RatingBrowser browser, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Rating>(async () =>
    {
        await using var db = All();
        if (await BySecretAsync(db, secret, cancellationToken) is not { } ticket)
        {
            return new NotFound();
        }

        // A slip lies open, so its code may have been photographed: whoever was rated, and who works there, does not use it.
        return await WhyNotFromHereAsync(ticket.TenantId, RatingRule.Rated(ticket.ClerkId, null), actor, browser, cancellationToken) is { } refusal ? await RefuseAsync(refusal, ticket.TenantId, $"ticket:{ticket.Id:N}", actor, channel, cancellationToken)
            : !IsOpen(ticket, RatingRule.VisitOpen) ? new NotRateable()
            : await WhyNotAgainAsync(db, ticket, browser, cancellationToken) is { } often ? await RefuseAsync(often, ticket.TenantId, $"ticket:{ticket.Id:N}", actor, channel, cancellationToken)
            : await RateVisitOnceAsync(await VisitOfAsync(db, ticket, cancellationToken), form, channel, actor.CitizenId is { } citizen && citizen == ticket.CitizenId ? citizen : null, cancellationToken);
    }, time, log, cancellationToken);

    /// <summary>Whoever has just said that they are done at a machine. The last screen bears the visit's id and nobody's name; one visit is rated once, whatever is pressed how often.</summary>
    public Task<Answer<Rating>> RateMachineAsync(Guid machineId, Guid visitId, RatingLevel? level, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Rating>(async () =>
    {
        await using var db = All();
        var since = Now() - RatingRule.MachineAsks;
        if (await db.KioskVisits.AsNoTracking().SingleOrDefaultAsync(each => each.Id == visitId && each.MachineId == machineId && each.EndedAt >= since, cancellationToken) is not { } visit)
        {
            return new NotRateable();
        }

        var machine = await db.HallDevices.AsNoTracking().SingleAsync(each => each.Id == visit.MachineId, cancellationToken);
        return await KeepAsync(new RatingForm(visitId, level), [], asked => new Rating
        {
            Id = visitId,
            TenantId = visit.TenantId,
            Kind = RatingKind.Visit,
            Channel = RatingChannel.Kiosk,
            HallId = visit.HallId,
            MachineId = visit.MachineId,
            About = machine.Name,
            Level = level!.Value,
            QuestionnaireId = asked.Id,
            EndedAt = visit.EndedAt!.Value,
            At = Now(),
        }, RatingKind.Visit, visit.TenantId, other => other.Id == visitId, cancellationToken);
    }, time, log, cancellationToken);

    /// <summary>A pad shows a visit for <see cref="RatingRule.PadAsks"/>; who is typing then has this long altogether.</summary>
    private static readonly TimeSpan PadFinishes = RatingRule.PadAsks + TimeSpan.FromMinutes(5);

    private Task<Answer<Rating>> RateVisitOnceAsync(FinishedVisit visit, RatingForm form, RatingChannel channel, Guid? citizenId, CancellationToken cancellationToken) =>
        KeepAsync(form, RatingRule.Rated(visit.OfficerId, null), asked => new Rating
        {
            Id = form.Key,
            TenantId = visit.TenantId,
            Kind = RatingKind.Visit,
            Channel = channel,
            TicketId = visit.TicketId,
            HallId = visit.HallId,
            CounterId = visit.CounterId,
            OfficerId = visit.OfficerId,
            About = visit.About,
            CitizenId = citizenId,
            Level = form.Level!.Value,
            Answers = asked.Answers,
            Tags = asked.Tags,
            Words = asked.Words,
            QuestionnaireId = asked.Id,
            EndedAt = visit.FinishedAt,
            At = Now(),
        }, RatingKind.Visit, visit.TenantId, other => other.TicketId == visit.TicketId, cancellationToken);

    private async Task<Ticket?> LastAsync(PortalDb db, RatingPad pad, CancellationToken cancellationToken)
    {
        var since = Now() - RatingRule.PadAsks;
        var oldest = TicketFlow.OldestDay(Calendars.ChinaTime.ToLocal(Now()));
        return await db.Tickets.AnyAsync(ticket => ticket.TenantId == pad.TenantId && ticket.HallId == pad.HallId && ticket.Day >= oldest && ticket.CounterId == pad.CounterId && ticket.Status == TicketStatus.Serving, cancellationToken) ? null
            : await db.Tickets.AsNoTracking().Where(ticket => ticket.TenantId == pad.TenantId && ticket.HallId == pad.HallId && ticket.CounterId == pad.CounterId && ticket.Status == TicketStatus.Finished && ticket.EndedAt >= since)
                .OrderByDescending(ticket => ticket.EndedAt).FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task<Ticket?> BySecretAsync(PortalDb db, string secret, CancellationToken cancellationToken) =>
        secret.Length is > 8 and <= 40 ? await db.Tickets.AsNoTracking().SingleOrDefaultAsync(each => each.Secret == secret, cancellationToken) : null;

    private bool IsOpen(Ticket ticket, TimeSpan within) => ticket is { Status: TicketStatus.Finished, EndedAt: { } ended } && Now() - ended <= within;

    private static async Task<FinishedVisit> VisitOfAsync(PortalDb db, Ticket ticket, CancellationToken cancellationToken) => new(
        ticket.Id,
        ticket.TenantId,
        ticket.HallId,
        ticket.CounterId,
        ticket.ClerkId,
        ticket.Items is [var item, ..] ? item.Name : await db.TicketGroups.AsNoTracking().Where(group => group.Id == ticket.GroupId).Select(group => group.Name).SingleOrDefaultAsync(cancellationToken),
        ticket.EndedAt ?? ticket.TakenAt);
}
