using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Ratings;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// What visitors of the demonstration's morning said by their slips, through the desk: most are content, one is not and left a number of
/// nobody. Some say nothing, and count as nothing.
/// </summary>
internal static class DemoRatings
{
    private static readonly (RatingLevel Level, string? Tag, string? Words)[] Said =
    [
        (RatingLevel.VerySatisfied, "kind", null), (RatingLevel.Satisfied, "once", null), (RatingLevel.VeryDissatisfied, "wait", "〔演示〕等了一个多小时，中午只开两个窗口"),
        (RatingLevel.Satisfied, "clear", null), (RatingLevel.FairlySatisfied, null, null), (RatingLevel.VerySatisfied, "once", null), (RatingLevel.Satisfied, null, null),
    ];

    public static async Task PlantAsync(IServiceProvider services, PortalDbMaker maker, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("planting the demonstration"));
        if (await db.Ratings.AnyAsync(cancellationToken))
        {
            return;
        }

        var hallId = DemoFiles.IdOf("hall", "furong");
        var slips = await db.Tickets.AsNoTracking().Where(ticket => ticket.HallId == hallId && ticket.Status == TicketStatus.Finished).OrderByDescending(ticket => ticket.EndedAt).Select(ticket => ticket.Secret).Take(Said.Length).ToListAsync(cancellationToken);
        await using var visit = services.CreateAsyncScope();
        var desk = visit.ServiceProvider.GetRequiredService<RatingDesk>();
        foreach (var (secret, (level, tag, words)) in slips.Zip(Said))
        {
            _ = Tour.Yes(await desk.RateVisitAsync(secret, new RatingForm(Guid.CreateVersion7(), level) { Tags = tag is null ? [] : [tag], Words = words, Phone = RatingRule.IsBad(level) ? "19900000009" : null }, RatingChannel.Qr, new Actor { Name = "", Channel = Channel.Phone }, new RatingBrowser(null, []), cancellationToken));
        }
    }
}
