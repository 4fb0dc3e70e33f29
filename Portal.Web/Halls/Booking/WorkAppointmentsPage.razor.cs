using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Halls.Booking;

/// <summary>The hall's list of a day. What a button does the desk checks again.</summary>
public sealed partial class WorkAppointmentsPage(AppointmentDesk desk, TicketDesk tickets, IDbContextFactory<PortalDb> databases, TimeProvider time, NavigationManager navigation)
{
    private static readonly AppointmentAction[] Actions = [AppointmentAction.CheckIn, AppointmentAction.Confirm, AppointmentAction.Decline, AppointmentAction.Cancel];

    private List<Hall> _halls = [];
    private Hall? _hall;
    private BookingRule _rule = BookingRule.Standard;
    private DateOnly _day;
    private List<Appointment> _list = [];
    private Dictionary<Guid, LocalText> _groups = [];
    private Refusal? _refusal;

    [SupplyParameterFromQuery(Name = "hall")]
    public Guid? HallId { get; set; }

    [SupplyParameterFromQuery]
    public string? Day { get; set; }

    [SupplyParameterFromQuery]
    public Guid? Done { get; set; }

    [SupplyParameterFromQuery]
    public string? Number { get; set; }

    [SupplyParameterFromForm(FormName = "arrive")]
    public ArriveFields? Arrived { get; set; }

    [SupplyParameterFromForm(FormName = "act")]
    public ActFields? Act { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _day = PortalUrls.DayOf(Day) ?? ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        if (Here.PostTenant is not { } place)
        {
            return;
        }

        await using var db = await databases.CreateDbContextAsync();
        _halls = await StaffHalls.BelowAsync(db, Here.Tree, place);
        _hall = StaffHalls.Chosen(_halls, Arrived?.Hall ?? Act?.Hall ?? HallId);
        if (_hall is not null && await tickets.SettingAsync(_hall.Id) is { } setting)
        {
            _rule = AppointmentDesk.RuleOf(setting);
            _groups = setting.Groups.ToDictionary(group => group.Id, group => group.Name);
            _list = await db.Appointments.AsNoTracking().Where(booked => booked.TenantId == _hall.TenantId && booked.HallId == _hall.Id && booked.Day == _day).OrderBy(booked => booked.Minute).ThenBy(booked => booked.Id).Take(500).ToListAsync();
        }
    }

    private IEnumerable<AppointmentAction> Offered(Appointment booked) => Actions.Where(action => May(booked, action));

    /// <summary>Has a page of its own: another time is chosen.</summary>
    private bool MayMove(Appointment booked) => May(booked, AppointmentAction.Move);

    private bool May(Appointment booked, AppointmentAction action) =>
        AppointmentFlow.WhyNot(booked, action, "-", _rule, Here.Tree.Find(booked.TenantId)!.Path, Here.Actor, time.GetUtcNow().UtcDateTime) is null;

    private async Task ArriveAsync()
    {
        if (_hall is null || Arrived is null)
        {
            return;
        }

        var answer = await desk.CheckInByAsync(_hall.Id, Arrived.Typed, Here.Actor);
        _refusal = answer.Refusal;
        if (answer.IsYes)
        {
            navigation.NavigateTo(PortalUrls.WorkAppointmentsOf(_hall.Id, number: answer.Value.Label));
        }
    }

    private async Task ActAsync()
    {
        if (_hall is null || Act?.Do?.Split(':') is not [var name, var id] || !Enum.TryParse<AppointmentAction>(name, out var action) || !Actions.Contains(action) || !Guid.TryParse(id, out var appointmentId))
        {
            return;
        }

        if (action == AppointmentAction.CheckIn)
        {
            var number = await desk.CheckInAsync(appointmentId, Here.Actor);
            _refusal = number.Refusal;
            if (number.IsYes)
            {
                navigation.NavigateTo(PortalUrls.WorkAppointmentsOf(_hall.Id, _day, number: number.Value.Label));
            }

            return;
        }

        var answer = await desk.ActAsync(appointmentId, action, Act.Why, KeyOf(Act.Key, Act.Do), Here.Actor);
        _refusal = answer.Refusal;
        if (answer.IsYes)
        {
            navigation.NavigateTo(PortalUrls.WorkAppointmentsOf(_hall.Id, _day, appointmentId));
        }
    }

    /// <summary>Each button of a page has a key of its own: whoever goes back to the page and presses another does another thing.</summary>
    private static Guid KeyOf(Guid page, string button) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{page:N}:{button}")).AsSpan(0, 16));

    public sealed class ArriveFields
    {
        public Guid Hall { get; set; }

        public string? Typed { get; set; }
    }

    public sealed class ActFields
    {
        public Guid Hall { get; set; }

        public Guid Key { get; set; }

        public string? Why { get; set; }

        /// <summary>Action and booking, as the button says.</summary>
        public string? Do { get; set; }
    }
}
