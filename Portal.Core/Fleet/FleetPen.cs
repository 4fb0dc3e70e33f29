using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>What the desks of this room write alike: lines of the journal, faults, and the work orders that go with them.</summary>
public sealed class FleetPen(TenantDirectory directory, CalendarDesk calendars)
{
    /// <summary>A machine that speaks of itself, as pages name it.</summary>
    public const string MachineName = "终端自检";

    /// <summary>Whoever speaks for a machine.</summary>
    internal static Actor Machine { get; } = new() { Name = MachineName, Channel = Channel.Kiosk };

    internal static JournalEntry Line(string kind, int tenantId, Guid subject, Actor actor, DateTime now, string? note, string? before = null, string? after = null) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = now,
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = subject.ToString("N"),
        Note = note,
        Before = before,
        After = after,
    };

    /// <summary>Two that write the same row first meet as two that change one: whoever comes second begins again and sees what the first one did.</summary>
    internal static async Task SaveAsync(PortalDb db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("the same was written at the same moment", twice);
        }
    }

    /// <summary>A new fault of a machine, and its line. The order is opened when it is known that the fault lasts.</summary>
    internal static MachineFault Begin(PortalDb db, HallDevice machine, FaultSeen seen, DateTime since, DateTime now)
    {
        var fault = new MachineFault { TenantId = machine.TenantId, MachineId = machine.Id, HallId = machine.HallId, Kind = seen.Kind, Part = seen.Part, Since = since };
        fault.Note(seen, since);
        db.MachineFaults.Add(fault);
        db.Journal.Add(Line("fleet.Fault", machine.TenantId, machine.Id, Machine, now, $"{seen.Kind.DisplayName()} {seen.Part} {seen.Detail}".Trim()));
        return fault;
    }

    /// <summary>Ends a fault, and says so to whoever has its order.</summary>
    internal static async Task EndAsync(PortalDb db, MachineFault fault, DateTime at, DateTime now, CancellationToken cancellationToken)
    {
        fault.End(at < fault.Since ? fault.Since : at);
        db.Journal.Add(Line("fleet.Cured", fault.TenantId, fault.MachineId, Machine, now, $"{fault.Kind.DisplayName()} {fault.Part}".Trim()));
        if (await db.RepairOrders.SingleOrDefaultAsync(each => each.Id == fault.Id, cancellationToken) is { } order && RepairFlow.To(order.State, RepairAction.Cure) is { } cured)
        {
            (order.State, order.ChangedAt, order.EndedAt, order.Version) = (cured, now, now, order.Version + 1);
        }
    }

    /// <summary>A work order for who is on duty at the station now, and a message to their telephones; the hotline's when nobody is.</summary>
    internal async Task OpenOrderAsync(PortalDb db, MachineFault fault, HallDevice machine, Hall hall, DateTime now, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var place = tree.Find(hall.TenantId)!;
        var settings = tree.SettingsOf(place);
        var shifts = await db.DutyShifts.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hall.Id).ToListAsync(cancellationToken);
        var onDuty = Roster.OnDuty(shifts, (await calendars.CurrentAsync(cancellationToken)).Of(settings), now);
        db.RepairOrders.Add(new RepairOrder
        {
            Id = fault.Id,
            TenantId = hall.TenantId,
            HallId = hall.Id,
            MachineId = machine.Id,
            Kind = fault.Kind,
            At = now,
            OnDuty = [.. onDuty.Select(shift => new OnDutyThen(shift.Name, shift.AccountId))],
            IsUnattended = onDuty.Count == 0,
            Hotline = onDuty.Count == 0 ? settings.Hotline ?? hall.Phone : null,
        });
        var text = NoticeTemplates.Sms(NoticeTemplate.MachineFault, new NoticeFacts { Signature = settings.SmsSignature ?? place.Name, CaseNumber = "", HallName = hall.Name.Zh, Words = $"{machine.Name.Zh} {fault.Kind.DisplayName()}" });
        foreach (var phone in onDuty.Select(shift => shift.Phone).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            db.Notices.Add(new Notice { TenantId = hall.TenantId, CitizenId = null, Channel = NoticeChannel.Sms, Address = phone, Template = nameof(NoticeTemplate.MachineFault), Text = text, CreatedAt = now, NextAttemptAt = now });
        }
    }

    /// <summary>Says with the machine itself, for everybody to read, whether it is of any use; what staff said of it stays theirs to take back.</summary>
    /// <returns>Whether that changed.</returns>
    internal static bool Tell(HallDevice machine, FaultKind? stopped, bool isLocked, DateTime now)
    {
        var why = isLocked ? CommandKind.Lock.DisplayName() : stopped?.DisplayName();
        if (why is not null && machine.OutSince is null)
        {
            (machine.OutSince, machine.OutWhy, machine.ToldAt, machine.ToldByName, machine.Version) = (now, why, now, MachineName, machine.Version + 1);
            return true;
        }

        if (why is null && machine.OutSince is not null && machine.ToldByName == MachineName)
        {
            (machine.OutSince, machine.OutWhy, machine.ToldAt, machine.Version) = (null, null, now, machine.Version + 1);
            return true;
        }

        return false;
    }
}
