using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Giving out numbers.</summary>
public sealed partial class TicketDesk
{
    /// <summary>Begins the name of each count of phones and browsers; the day stands behind it.</summary>
    private const string TakenSeries = "taken:";

    /// <summary>
    /// Gives a number: at the desk by a clerk of the hall, at a machine or by phone to anybody. The number is made in the ticket's own
    /// transaction, so that none is given twice and none is lost; a second click on the same form answers with the same ticket.
    /// </summary>
    public Task<Answer<Ticket>> TakeAsync(TicketWish wish, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync(
        wish.OperationKey,
        db => TakeAsync(db, wish, actor, cancellationToken),
        counterId: null,
        actor.Channel == Channel.Window ? scope : Scope.Everywhere("whoever takes a number does not see the line they stand in"),
        cancellationToken);

    /// <summary>
    /// Within the transaction of whoever calls, and not yet saved: a booking that is checked in becomes a number or stays a booking. Who has
    /// saved it says so with <see cref="Tell"/>.
    /// </summary>
    /// <param name="db">Sees the line of the hall.</param>
    internal async Task<Answer<Ticket>> TakeAsync(PortalDb db, TicketWish wish, Actor actor, CancellationToken cancellationToken)
    {
        var now = Now();
        if (await SettingAsync(db, wish.HallId, cancellationToken) is not { } setting)
        {
            return new NotFound();
        }

        var hall = setting.Hall;
        if (actor.Channel == Channel.Window && !TicketFlow.MayWork(actor, await PathOfAsync(hall.TenantId, cancellationToken)))
        {
            return new NotAllowed();
        }

        if (!TicketTaking.MayClaim(wish.Priority, actor.Channel) && wish.AppointmentId is null)
        {
            return new NotAllowed();
        }

        if (TicketTaking.WhyNot(setting, wish, actor.Channel, now) is { } refusal)
        {
            return refusal;
        }

        var phone = string.IsNullOrWhiteSpace(wish.Phone) ? null : PhoneNumber.Read(wish.Phone);
        if (phone is { Problem: { } problem })
        {
            return new FieldRefused("Phone", $"PhoneProblem.{problem}");
        }

        var (day, group) = (ChinaTime.DateOf(now), setting.Groups.Single(each => each.Id == wish.GroupId));
        if (await WhyNotPhoneAsync(db, hall, wish, phone?.Number?.Value, actor, day, cancellationToken) is { } tooMany)
        {
            return tooMany;
        }

        // Read before the number is drawn: its row is held until the end, and everybody at the machines stands behind it.
        var seconds = await EstimateAsync(db, setting, group.Id, wish, now, cancellationToken);
        var number = await db.NextNumberAsync(hall.TenantId, SeriesOf(hall.Id, day, group.Prefix), cancellationToken);
        var last = await db.Tickets.Where(each => each.TenantId == hall.TenantId && each.HallId == hall.Id && each.Day == day).MaxAsync(each => (DateTime?)each.TakenAt, cancellationToken);
        var at = TicketOrder.NotBefore(now, last);
        var ticket = new Ticket
        {
            Id = wish.OperationKey,
            TenantId = hall.TenantId,
            HallId = hall.Id,
            Day = day,
            Prefix = group.Prefix,
            Number = number,
            GroupId = group.Id,
            Priority = wish.Priority,
            PriorityReason = wish.PriorityReason,
            Language = wish.Language == SpokenLanguage.Putonghua ? null : wish.Language,
            Purpose = wish.Purpose ?? (group.IsConsultation ? VisitPurpose.Consultation : VisitPurpose.Business),
            OpeningKind = TicketTaking.KindAt(setting, now),
            Items = TicketTaking.Distinct(wish.Items),
            Channel = actor.Channel,
            CitizenId = wish.CitizenId,
            HolderName = wish.HolderName,
            Phone = phone?.Number?.Value,
            Culture = wish.Culture,
            TakerKey = actor.Channel is Channel.Phone or Channel.Web ? wish.TakerKey : null,
            NeedsEscort = wish.NeedsEscort,
            AppointmentId = wish.AppointmentId,
            Secret = Ticket.NewSecret(),
            TakenAt = at,
            QueueAt = TicketOrder.QueueAt(at, wish.Priority),
            EstimatedSeconds = seconds,
        };
        db.Tickets.Add(ticket);
        Move(db, ticket, new TicketAct(TicketAction.Take, wish.OperationKey), actor);
        return ticket;
    }

    /// <summary>Whoever holds the code gives the number back, as long as they have not been called.</summary>
    public Task<Answer<Ticket>> GiveBackAsync(string secret, Guid operationKey, CancellationToken cancellationToken = default) => ChangeAsync(operationKey, async db =>
    {
        if (await db.Tickets.SingleOrDefaultAsync(each => each.Secret == secret, cancellationToken) is not { } ticket)
        {
            return new NotFound();
        }

        if (TicketFlow.WhyNotByHolder(ticket) is { } refusal)
        {
            return refusal;
        }

        Move(db, ticket, new TicketAct(TicketAction.Cancel, operationKey), new Actor { Name = ticket.Label, Channel = Channel.Phone });
        return ticket;
    }, counterId: null, Scope.Everywhere("who holds a number's code gives that number back"), cancellationToken);

    /// <summary>The hall with everything its rules ask for; null when there is none or it is shut for good.</summary>
    public async Task<HallSetting?> SettingAsync(Guid hallId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await SettingAsync(db, hallId, cancellationToken);
    }

    private async Task<HallSetting?> SettingAsync(PortalDb db, Guid hallId, CancellationToken cancellationToken) => await SettingsAsync(db, [hallId], cancellationToken) is [var only] ? only : null;

    /// <summary>Of those in use, in the order in which they were asked for.</summary>
    private async Task<IReadOnlyList<HallSetting>> SettingsAsync(PortalDb db, IReadOnlyList<Guid> hallIds, CancellationToken cancellationToken)
    {
        var halls = await db.Halls.AsNoTracking().Where(each => hallIds.Contains(each.Id) && each.IsActive).ToListAsync(cancellationToken);
        var (tree, calendar) = (await directory.TreeAsync(cancellationToken), await calendars.CurrentAsync(cancellationToken));
        halls = [.. hallIds.Select(id => halls.Find(hall => hall.Id == id && tree.Find(hall.TenantId) is not null)).OfType<Hall>()];
        if (halls.Count == 0)
        {
            return [];
        }

        var (tenantIds, ids) = (halls.Select(hall => hall.TenantId).Distinct().ToList(), halls.Select(hall => hall.Id).ToList());
        var counters = (await db.Counters.AsNoTracking().Include(each => each.Terms).Where(each => tenantIds.Contains(each.TenantId) && ids.Contains(each.HallId)).OrderBy(each => each.Number).ToListAsync(cancellationToken)).ToLookup(each => each.HallId);
        var groups = (await db.TicketGroups.AsNoTracking().Where(each => tenantIds.Contains(each.TenantId) && ids.Contains(each.HallId)).ToListAsync(cancellationToken)).ToLookup(each => each.HallId);
        return [.. halls.Select(hall => (Hall: hall, Settings: tree.SettingsOf(tree.Find(hall.TenantId)!))).Select(each => new HallSetting(each.Hall, each.Settings, calendar.Of(each.Settings), [.. counters[each.Hall.Id]], [.. groups[each.Hall.Id]]))];
    }

    /// <summary>
    /// One phone waits once in a hall and takes so many numbers a day, given back or not; the browser counts, the telephone number, and who
    /// is signed in. Whoever is not signed in counts under their address too, which many may share: see <see cref="TicketTaking.WhyNotFromAddress"/>.
    /// A count is a running number, whose row keeps a hundred requests at once in one line; a refusal gives it back with the transaction.
    /// All take those rows in the same order.
    /// </summary>
    private static async Task<Refusal?> WhyNotPhoneAsync(PortalDb db, Hall hall, TicketWish wish, string? phone, Actor actor, DateOnly day, CancellationToken cancellationToken)
    {
        if (wish.AppointmentId is not null || actor.Channel is not (Channel.Phone or Channel.Web))
        {
            return null;
        }

        var browser = wish.TakerKey ?? throw new ArgumentException("who takes a number by phone is counted", nameof(wish));
        var taken = await CountAsync(browser);
        if (phone is not null)
        {
            taken = Math.Max(taken, await CountAsync(KeyOf(phone)));
        }

        if (wish.CitizenId is { } citizen)
        {
            taken = Math.Max(taken, await CountAsync(KeyOf($"citizen:{citizen:N}")));
        }

        var waits = await db.Tickets.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hall.Id && each.Day == day && (each.TakerKey == browser || (phone != null && each.Phone == phone) || (wish.CitizenId != null && each.CitizenId == wish.CitizenId))
                && (each.Status == TicketStatus.Waiting || each.Status == TicketStatus.Transferred || each.Status == TicketStatus.Called))
            .OrderBy(each => each.Number).FirstOrDefaultAsync(cancellationToken);
        return waits is not null ? new WaitsAlready(waits.Label)
            : taken > hall.PhoneTickets!.PerDay ? new NumbersUsedUp(hall.PhoneTickets.PerDay)
            : wish.CitizenId is null && wish.AddressKey is { } address ? TicketTaking.WhyNotFromAddress(await CountAsync(KeyOf($"{hall.Id:N}:{address}")), phone is not null)
            : null;

        Task<int> CountAsync(string key) => db.NextNumberAsync(hall.TenantId, string.Create(CultureInfo.InvariantCulture, $"{TakenSeries}{day:yyyyMMdd}:{key}"), cancellationToken);
    }

    /// <summary>The name of the series in which numbers of a letter run on a day.</summary>
    internal static string SeriesOf(Guid hallId, DateOnly day, string prefix) => string.Create(CultureInfo.InvariantCulture, $"ticket:{hallId:N}:{day:yyyyMMdd}:{prefix}");

    /// <summary>What a browser, a telephone or an address is counted under: a hash, and the count itself is forgotten after some days.</summary>
    public static string KeyOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"taker:{name}")))[..32];
}
