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
    public Task<int> RemindAsync(CancellationToken cancellationToken = default) => EachAsync(
        (open, now) => open.Where(each => each.State == AppointmentState.Booked && each.RemindedAt == null && each.Trouble == null && each.StartsAt > now && each.StartsAt < now.AddDays(2)),
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

    /// <summary>Tells who has booked an hour in which the hall will not be open after all, as long as it lies ahead.</summary>
    /// <returns>How many were told.</returns>
    public Task<int> TellShutAsync(CancellationToken cancellationToken = default) => EachAsync(
        (open, now) => open.Where(each => each.Trouble == null && each.StartsAt > now),
        async (db, booked, hall, now) =>
        {
            if (await tickets.SettingAsync(booked.HallId, cancellationToken) is { } setting
                && OpenHall.On(setting.Hall, setting.Settings, setting.Calendar, booked.Day).Any(stretch => stretch.Opens <= booked.StartsAt && booked.EndsAt <= stretch.Closes))
            {
                return false;
            }

            await ActAsync(db, booked, AppointmentAction.Trouble, null, AppointmentTrouble.HallShut, KeyOf(booked.Id, $"shut:{booked.Version}"), hall, Actor.System, now, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Marks who did not come. What the hall itself could not keep, or never agreed to, ends without a mark.</summary>
    /// <returns>How many bookings ended.</returns>
    public Task<int> EndAsync(CancellationToken cancellationToken = default) => EachAsync(
        (open, now) => open.Where(each => each.EndsAt < now),
        async (db, booked, hall, now) =>
        {
            var action = booked is { State: AppointmentState.Booked, Trouble: null } ? AppointmentAction.Miss : AppointmentAction.Cancel;
            await ActAsync(db, booked, action, null, null, KeyOf(booked.Id, $"end:{booked.Version}"), hall, Actor.System, now, cancellationToken);
            return true;
        },
        cancellationToken);

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

    /// <summary>Each booking in a transaction of its own: one that somebody changes meanwhile, here or on another node, waits for the next look.</summary>
    private async Task<int> EachAsync(Func<IQueryable<Appointment>, DateTime, IQueryable<Appointment>> which, Func<PortalDb, Appointment, Hall, DateTime, Task<bool>> change, CancellationToken cancellationToken)
    {
        var (now, changed) = (Now(), 0);
        List<Guid> ids;
        await using (var db = maker.Make(scope))
        {
            var open = db.Appointments.AsNoTracking().Where(each => each.State == AppointmentState.Requested || each.State == AppointmentState.Booked);
            ids = await which(open, now).OrderBy(each => each.StartsAt).Select(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
        }

        foreach (var id in ids)
        {
            try
            {
                await using var db = maker.Make(scope);
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

                // Asked again: another node may have done it since the list was read.
                if (await which(db.Appointments.Where(each => each.Id == id), now).SingleOrDefaultAsync(cancellationToken) is not { } booked)
                {
                    continue;
                }

                var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == booked.HallId, cancellationToken);
                if (AppointmentFlow.Open.Contains(booked.State) && await change(db, booked, hall, now))
                {
                    await db.SaveChangesAsync(cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                    changed++;
                }
            }
            catch (Exception met) when (met is DbUpdateConcurrencyException || PortalDbMaker.IsDuplicate(met))
            {
                // Somebody else was there in this moment.
            }
        }

        return changed;
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
