using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Halls.Booking;

/// <summary>The administrator's page of bookable times.</summary>
public sealed partial class SlotsPage(SlotDesk desk, TicketDesk tickets, IDbContextFactory<PortalDb> databases, TimeProvider time, NavigationManager navigation)
{
    private static readonly DayOfWeek[] Week = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    private List<Hall> _halls = [];
    private Hall? _hall;
    private IReadOnlyList<TicketGroup> _groups = [];
    private List<SlotRule> _rules = [];
    private SlotRule? _edited;
    private BookingRule _rule = BookingRule.Standard;
    private bool _daysWrong;
    private Refusal? _refusal;

    [SupplyParameterFromQuery(Name = "hall")]
    public Guid? HallId { get; set; }

    [SupplyParameterFromQuery(Name = "rule")]
    public Guid? RuleId { get; set; }

    [SupplyParameterFromQuery]
    public bool Saved { get; set; }

    [SupplyParameterFromForm(FormName = "keep")]
    public Fields? Kept { get; set; }

    [SupplyParameterFromForm(FormName = "retire")]
    public RetireFields? Retired { get; set; }

    [SupplyParameterFromForm(FormName = "rule")]
    public RuleFields? Booking { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Here.PostTenant is not { } place)
        {
            return;
        }

        await using var db = await databases.CreateDbContextAsync();
        _halls = await StaffHalls.BelowAsync(db, Here.Tree, place);
        _hall = StaffHalls.Chosen(_halls, Kept?.Hall ?? Retired?.Hall ?? Booking?.Hall ?? HallId);
        if (_hall is null || await tickets.SettingAsync(_hall.Id) is not { } setting)
        {
            return;
        }

        (_groups, _rule) = (setting.Groups, AppointmentDesk.RuleOf(setting));
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        _rules = await db.SlotRules.AsNoTracking().Where(rule => rule.TenantId == _hall.TenantId && rule.HallId == _hall.Id && (rule.RetiredOn == null || rule.RetiredOn > today)).OrderBy(rule => rule.GroupId).ThenBy(rule => rule.From).ToListAsync();
        _edited = _rules.Find(rule => rule.Id == (Kept?.Id ?? RuleId));
    }

    private string GroupName(Guid groupId) => _groups.FirstOrDefault(group => group.Id == groupId)?.Name.In() ?? "";

    private static string DayName(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedDayName(day);

    private static string Clock(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private async Task KeepAsync()
    {
        if (_hall is null || Kept is null)
        {
            return;
        }

        if (ReadDays(Kept.Days) is not { } days)
        {
            _daysWrong = true;
            return;
        }

        var wished = new SlotRule
        {
            Id = Kept.Id,
            TenantId = _hall.TenantId,
            HallId = _hall.Id,
            GroupId = _edited?.GroupId ?? Kept.Group,
            ItemCode = Kept.Item,
            IsGreenLane = Kept.Green,
            Weekdays = [.. (Kept.Weekdays ?? []).Distinct()],
            From = Kept.From,
            To = Kept.To,
            Minutes = Kept.Minutes,
            Places = Kept.Places,
            Days = days,
        };
        Follow((await desk.KeepAsync(wished, Kept.Version, Here.Actor)).Refusal);
    }

    private async Task RetireAsync()
    {
        if (Retired is not null)
        {
            Follow((await desk.RetireAsync(Retired.Rule, Here.Actor)).Refusal);
        }
    }

    private async Task SetRuleAsync()
    {
        if (_hall is not null && Booking is { } asked)
        {
            var own = asked.Own ? new BookingRule(asked.DaysAhead, asked.OpenPerPerson, asked.EarlyMinutes, asked.NoShows, asked.WithinDays, asked.BarredDays, asked.CheckInMetres) : null;
            Follow((await desk.SetRuleAsync(_hall.Id, own, Here.Actor)).Refusal);
        }
    }

    private void Follow(Refusal? refusal)
    {
        _refusal = refusal;
        if (refusal is null)
        {
            navigation.NavigateTo($"{PortalUrls.AdminSlotsOf(_hall!.Id)}&saved=true");
        }
    }

    private static List<SlotDay>? ReadDays(string? text)
    {
        var days = new List<SlotDay>();
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var day, var places] || PortalUrls.DayOf(day) is not { } date || !int.TryParse(places, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            days.Add(new SlotDay(date, number));
        }

        return [.. days.DistinctBy(day => day.Day).OrderBy(day => day.Day)];
    }

    public sealed class Fields
    {
        public Guid Hall { get; set; }

        public Guid Id { get; set; }

        public int Version { get; set; }

        public Guid Group { get; set; }

        public string? Item { get; set; }

        public bool Green { get; set; }

        /// <summary>Null when none is ticked: every day.</summary>
        public List<DayOfWeek>? Weekdays { get; set; }

        public TimeOnly From { get; set; }

        public TimeOnly To { get; set; }

        public int Minutes { get; set; }

        public int Places { get; set; }

        public string? Days { get; set; }
    }

    public sealed class RetireFields
    {
        public Guid Hall { get; set; }

        public Guid Rule { get; set; }
    }

    public sealed class RuleFields
    {
        public Guid Hall { get; set; }

        public bool Own { get; set; }

        public int DaysAhead { get; set; }

        public int OpenPerPerson { get; set; }

        public int EarlyMinutes { get; set; }

        public int NoShows { get; set; }

        public int WithinDays { get; set; }

        public int BarredDays { get; set; }

        /// <summary>0: by the hall's code alone.</summary>
        public int CheckInMetres { get; set; }
    }
}
