using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What time brings: reminders, who did not come, and halls that are shut at a booked hour. Any number of nodes may look at once.</summary>
public sealed partial class AppointmentDesk
{
    private const int AtOnce = 500;

    /// <summary>Reminds who comes tomorrow, once for each chosen time.</summary>
    /// <returns>How many were reminded.</returns>
    public Task<int> RemindAsync(CancellationToken cancellationToken = default)
    {
        var today = ChinaTime.DateOf(Now());
        var tomorrow = today.AddDays(1);
        var (fromToday, fromTomorrow) = (AppointmentFlow.RemindFrom(today), AppointmentFlow.RemindFrom(tomorrow));
        return EachAsync(
            (open, now) => open.Where(each => each.State == AppointmentState.Booked && each.RemindedAt == null && each.Trouble == null && each.StartsAt > now
                && ((each.Day == today && each.ChosenAt < fromToday) || (each.Day == tomorrow && fromTomorrow <= now && each.ChosenAt < fromTomorrow))),
            async (db, booked, hall, now) =>
            {
                if (!AppointmentFlow.IsToRemind(booked, now))
                {
                    return false;
                }

                booked.RemindedAt = now;
                booked.Version++;
                await TellAsync(db, booked, NoticeTemplate.BookingTomorrow, hall, now, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Tells who has booked an hour in which the hall will not be open after all, as long as it lies ahead. Hall by hall: what a hall is
    /// open is read once, and only a booking that has lost its hour is opened.
    /// </summary>
    /// <returns>How many were told.</returns>
    public async Task<int> TellShutAsync(CancellationToken cancellationToken = default)
    {
        var (now, told) = (Now(), 0);
        List<Guid> halls;
        await using (var db = maker.Make(scope))
        {
            halls = await OpenIn(db).Where(each => each.Trouble == null && each.StartsAt > now).Select(each => each.HallId).Distinct().ToListAsync(cancellationToken);
        }

        foreach (var hallId in halls)
        {
            var setting = await tickets.SettingAsync(hallId, cancellationToken);
            var days = new Dictionary<DateOnly, IReadOnlyList<OpenStretch>>();
            told += await EachAsync(
                (open, at) => open.Where(each => each.HallId == hallId && each.Trouble == null && each.StartsAt > at),
                booked => !IsOpenFor(booked),
                async (db, booked, hall, at) =>
                {
                    if (IsOpenFor(booked))
                    {
                        return false; // Moved since the list was read.
                    }

                    await ActAsync(db, booked, AppointmentAction.Trouble, null, AppointmentTrouble.HallShut, KeyOf(booked.Id, $"shut:{booked.Version}"), hall, Actor.System, at, cancellationToken);
                    return true;
                },
                cancellationToken);

            bool IsOpenFor(Appointment booked)
            {
                if (setting is null)
                {
                    return false;
                }

                if (!days.TryGetValue(booked.Day, out var stretches))
                {
                    days[booked.Day] = stretches = OpenHall.On(setting.Hall, setting.Settings, setting.Calendar, booked.Day);
                }

                return stretches.Any(stretch => stretch.Opens <= booked.StartsAt && booked.EndsAt <= stretch.Closes);
            }
        }

        return told;
    }

    /// <summary>
    /// Marks who did not come. What the hall itself could not keep, or never agreed to, ends without a mark; whoever holds the booking's
    /// number was there.
    /// </summary>
    /// <returns>How many bookings ended.</returns>
    public Task<int> EndAsync(CancellationToken cancellationToken = default) => EachAsync(
        (open, now) => open.Where(each => each.EndsAt < now),
        async (db, booked, hall, now) =>
        {
            if (booked.State == AppointmentState.Booked && await db.Tickets.AnyAsync(each => each.Id == booked.Id, cancellationToken))
            {
                Happen(db, booked, AppointmentAction.CheckIn, AppointmentState.CheckedIn, KeyOf(booked.Id, "check-in"), Actor.System, now, ticketId: booked.Id);
                return true;
            }

            var action = booked is { State: AppointmentState.Booked, Trouble: null } ? AppointmentAction.Miss : AppointmentAction.Cancel;
            await ActAsync(db, booked, action, null, null, KeyOf(booked.Id, $"end:{booked.Version}"), hall, Actor.System, now, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>
    /// Names and telephones of bookings whose day is as long over as a number's telephone is kept (<see cref="TicketDesk.PhoneDays"/>)
    /// are emptied (个人信息保护法 第十九条). Whose booking it was stays, for their own list and for the rule on those who do not come.
    /// </summary>
    /// <returns>How many were emptied.</returns>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken = default)
    {
        var (before, emptied) = (ChinaTime.DateOf(Now()).AddDays(-TicketDesk.PhoneDays), 0);
        while (true)
        {
            await using var db = maker.Make(scope);
            var old = await db.Appointments.Where(each => each.Day < before && each.Phone != "" && each.State != AppointmentState.Requested && each.State != AppointmentState.Booked).OrderBy(each => each.Day).ThenBy(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
            old.ForEach(booked => booked.Forget());
            await db.SaveChangesAsync(cancellationToken);
            emptied += old.Count;
            if (old.Count < AtOnce)
            {
                return emptied;
            }
        }
    }

    /// <summary>Matters that people have booked for at halls, for whoever knows the catalogue to look at.</summary>
    public async Task<IReadOnlyList<BookedMatter>> MattersAsync(CancellationToken cancellationToken = default)
    {
        var now = Now();
        await using var db = maker.Make(scope);
        return await db.Appointments.AsNoTracking().Where(each => (each.State == AppointmentState.Requested || each.State == AppointmentState.Booked) && each.StartsAt > now && each.Trouble == null && each.ItemCode != "")
            .Select(each => new BookedMatter(each.TenantId, each.ItemCode)).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>The matter is no longer done there: everybody who booked for it is told, once, and may choose anew.</summary>
    /// <returns>How many were told.</returns>
    public Task<int> TellWithdrawnAsync(BookedMatter matter, CancellationToken cancellationToken = default) => EachAsync(
        (open, now) => open.Where(each => each.TenantId == matter.TenantId && each.ItemCode == matter.ItemCode && each.Trouble == null && each.StartsAt > now),
        async (db, booked, hall, now) =>
        {
            await ActAsync(db, booked, AppointmentAction.Trouble, null, AppointmentTrouble.ItemWithdrawn, KeyOf(booked.Id, $"item:{booked.Version}"), hall, Actor.System, now, cancellationToken);
            return true;
        },
        cancellationToken);

    private static IQueryable<Appointment> OpenIn(PortalDb db) => db.Appointments.AsNoTracking().Where(each => each.State == AppointmentState.Requested || each.State == AppointmentState.Booked);

    private Task<int> EachAsync(Func<IQueryable<Appointment>, DateTime, IQueryable<Appointment>> which, Func<PortalDb, Appointment, Hall, DateTime, Task<bool>> change, CancellationToken cancellationToken) =>
        EachAsync(which, _ => true, change, cancellationToken);

    /// <summary>
    /// Through all of them, page by page in the order of their times, however many stay as they are. Each that is to change does so in a
    /// transaction of its own: one that somebody changes meanwhile, here or on another node, waits for the next look.
    /// </summary>
    /// <param name="concerns">Looked at before a transaction is opened.</param>
    private async Task<int> EachAsync(Func<IQueryable<Appointment>, DateTime, IQueryable<Appointment>> which, Predicate<Appointment> concerns, Func<PortalDb, Appointment, Hall, DateTime, Task<bool>> change, CancellationToken cancellationToken)
    {
        var (now, changed, first, last) = (Now(), 0, DateTime.MinValue, Guid.Empty);
        while (true)
        {
            List<Appointment> page;
            await using (var db = maker.Make(scope))
            {
                page = await which(OpenIn(db), now).Where(each => each.StartsAt > first || (each.StartsAt == first && each.Id.CompareTo(last) > 0))
                    .OrderBy(each => each.StartsAt).ThenBy(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
            }

            foreach (var booked in page.Where(booked => concerns(booked)))
            {
                changed += await ChangeOneAsync(booked.Id) ? 1 : 0;
            }

            if (page.Count < AtOnce)
            {
                return changed;
            }

            (first, last) = (page[^1].StartsAt, page[^1].Id);
        }

        async Task<bool> ChangeOneAsync(Guid id)
        {
            try
            {
                await using var db = maker.Make(scope);
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

                // Asked again: another node may have done it since the list was read.
                if (await which(db.Appointments.Where(each => each.Id == id), now).SingleOrDefaultAsync(cancellationToken) is not { } booked || !AppointmentFlow.Open.Contains(booked.State))
                {
                    return false;
                }

                var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == booked.HallId, cancellationToken);
                if (!await change(db, booked, hall, now))
                {
                    return false;
                }

                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return true;
            }
            catch (Exception met) when (met is DbUpdateConcurrencyException || PortalDbMaker.IsDuplicate(met))
            {
                return false; // Somebody else was there in this moment.
            }
        }
    }

    private async Task TellAsync(PortalDb db, Appointment booked, NoticeTemplate template, Hall hall, DateTime now, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var place = tree.Find(booked.TenantId)!;
        var text = NoticeTemplates.Sms(template, new NoticeFacts
        {
            Signature = tree.SettingsOf(place).SmsSignature ?? place.Name,
            CaseNumber = booked.Code,
            On = booked.StartsAt,
            Time = ChinaTime.ToLocal(booked.StartsAt).ToString("HH:mm", CultureInfo.InvariantCulture),
            HallName = hall.Name.Zh,
        });
        db.Notices.Add(Row(NoticeChannel.Sms));
        if (booked.CitizenId is not null)
        {
            db.Notices.Add(Row(NoticeChannel.Inbox));
        }

        Notice Row(NoticeChannel channel) => new()
        {
            TenantId = booked.TenantId,
            CitizenId = booked.CitizenId,
            Channel = channel,
            Address = channel == NoticeChannel.Sms ? booked.Phone : null,
            Template = template.ToString(),
            Text = text,
            Subject = new NoticeSubject { Hall = hall.Name, On = booked.StartsAt, Time = ChinaTime.ToLocal(booked.StartsAt).ToString("HH:mm", CultureInfo.InvariantCulture) },
            State = channel == NoticeChannel.Inbox ? NoticeState.Sent : NoticeState.Queued,
            SentAt = channel == NoticeChannel.Inbox ? now : null,
            CreatedAt = now,
            NextAttemptAt = now,
        };
    }

    /// <summary>The key of what happens to a booking by itself: the same on every node.</summary>
    private static Guid KeyOf(Guid appointmentId, string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{appointmentId:N}:{what}")).AsSpan(0, 16));
}

/// <summary>A matter somebody has booked for, by the catalogue's code, at a place's hall.</summary>
public sealed record BookedMatter(int TenantId, string ItemCode);
