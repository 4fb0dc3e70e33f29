using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

public enum AppointmentState
{
    /// <summary>预约延时: the hall has yet to agree (row 45).</summary>
    [Display(Name = "等待大厅确认")] Requested,
    [Display(Name = "已预约")] Booked,
    [Display(Name = "已签到")] CheckedIn,

    /// <summary>爽约.</summary>
    [Display(Name = "没有到场")] Missed,
    [Display(Name = "已取消")] Cancelled,
    [Display(Name = "大厅未能安排")] Declined,
}

public enum AppointmentAction
{
    [Display(Name = "预约")] Book,
    [Display(Name = "同意")] Confirm,
    [Display(Name = "不能安排")] Decline,
    [Display(Name = "改期")] Move,
    [Display(Name = "取消")] Cancel,
    [Display(Name = "签到")] CheckIn,

    /// <summary>The time is over and nobody came.</summary>
    [Display(Name = "记为未到")] Miss,

    /// <summary>Something is no longer as it was booked; the holder is told.</summary>
    [Display(Name = "通知变化")] Trouble,
}

/// <summary>Why a booking cannot be kept as it stands.</summary>
public enum AppointmentTrouble
{
    [Display(Name = "这个事项已不在这里办理")] ItemWithdrawn,
    [Display(Name = "大厅那时不开放")] HallShut,
}

/// <summary>
/// 预约: a place of one slot, held for somebody. A person's own row: they and the staff of the hall's tenant (or above) see it. It changes
/// by <see cref="Apply"/> alone; each change leaves an <see cref="AppointmentEvent"/>.
/// </summary>
public sealed class Appointment : ITenantRow
{
    /// <summary>The operation key of the booking; also the key of the ticket it becomes.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required Guid RuleId { get; set; }

    public required Guid GroupId { get; set; }

    /// <summary>The matter by the catalogue's code; null when only the group was chosen.</summary>
    public VisitItem? Item { get; set; }

    /// <summary>Of <see cref="Item"/>, for lists; empty without one.</summary>
    public string ItemCode { get; set; } = "";

    /// <summary>Local day and minute of the slot, and both its ends in UTC.</summary>
    public required DateOnly Day { get; set; }

    public required int Minute { get; set; }

    public required DateTime StartsAt { get; set; }

    public required DateTime EndsAt { get; set; }

    public OpeningKind Kind { get; set; }

    public bool IsGreenLane { get; set; }

    public AppointmentState State { get; internal set; }

    public AppointmentTrouble? Trouble { get; internal set; }

    /// <summary>Null when the desk booked for somebody who called.</summary>
    public Guid? CitizenId { get; init; }

    public Guid? OrganisationId { get; init; }

    public string? OrganisationName { get; init; }

    /// <summary>As given; shown masked to others than the holder. Empty once <see cref="Forget"/> has been here.</summary>
    public required string HolderName { get; set; }

    /// <summary>Eleven digits; empty likewise.</summary>
    public required string Phone { get; set; }

    /// <summary>Six digits, unique under hall and day: said at the machine or the desk.</summary>
    public required string Code { get; set; }

    public Channel Channel { get; init; }

    public required DateTime BookedAt { get; init; }

    /// <summary>UTC of the last booking or moving: who has just chosen a time is not reminded of it.</summary>
    public DateTime ChosenAt { get; internal set; }

    public DateTime? RemindedAt { get; set; }

    public DateTime? EndedAt { get; internal set; }

    /// <summary>The number it became.</summary>
    public Guid? TicketId { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }

    /// <summary>It holds a place of its slot.</summary>
    public bool HoldsPlace => AppointmentFlow.Holds.Contains(State);

    /// <summary>Nobody has to be told or asked for any more.</summary>
    internal void Forget() => (HolderName, Phone, Version) = ("", "", Version + 1);

    internal void Apply(AppointmentEvent happened)
    {
        Version = happened.Sequence;
        State = happened.To;
        switch (happened.Action)
        {
            case AppointmentAction.Book:
                ChosenAt = happened.At;
                break;
            case AppointmentAction.Move:
                (ChosenAt, RemindedAt, Trouble) = (happened.At, null, null);
                break;
            case AppointmentAction.Trouble:
                Trouble = happened.Trouble;
                break;
            case AppointmentAction.CheckIn:
                (TicketId, EndedAt) = (happened.TicketId, happened.At);
                break;
            case AppointmentAction.Decline or AppointmentAction.Cancel or AppointmentAction.Miss:
                EndedAt = happened.At;
                break;
            case AppointmentAction.Confirm:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened.Action, "not an action");
        }
    }

    internal static string NewCode() => RandomNumberGenerator.GetString("0123456789", 6);
}

/// <summary>One line of a booking's life: append-only, in the same transaction as the change.</summary>
public sealed class AppointmentEvent : ITenantRow
{
    /// <summary>The operation key: the database itself refuses the second.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid AppointmentId { get; init; }

    /// <summary>1, 2, 3… for each booking; unique.</summary>
    public required int Sequence { get; init; }

    public required AppointmentAction Action { get; init; }

    public required AppointmentState From { get; init; }

    public required AppointmentState To { get; init; }

    public required DateTime At { get; init; }

    /// <summary>With booking and moving: the time that was chosen.</summary>
    public DateTime? StartsAt { get; init; }

    public AppointmentTrouble? Trouble { get; init; }

    public Guid? TicketId { get; init; }

    public Guid? ActorId { get; init; }

    public required string ActorName { get; init; }

    public Channel Channel { get; init; }

    public string? Note { get; init; }
}
