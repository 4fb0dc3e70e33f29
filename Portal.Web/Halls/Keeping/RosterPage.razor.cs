using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;
using Portal.Web.Halls.Booking;

namespace Portal.Web.Halls.Keeping;

/// <summary>The shifts of one hall, and one more or less of them.</summary>
public sealed partial class RosterPage
{
    private static readonly DayOfWeek[] Week = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    private List<Hall> _halls = [];
    private Hall? _hall;
    private List<DutyShift> _shifts = [];
    private IReadOnlyList<DutyShift> _now = [];
    private Dictionary<Guid, string> _staff = [];
    private Refusal? _refusal;

    [SupplyParameterFromQuery(Name = "hall")]
    public Guid? HallId { get; set; }

    [SupplyParameterFromQuery]
    public bool Saved { get; set; }

    [SupplyParameterFromForm(Name = "Hall")]
    public Guid? SentHall { get; set; }

    [SupplyParameterFromForm(FormName = "remove")]
    public Guid? Shift { get; set; }

    [SupplyParameterFromForm(FormName = "shift")]
    public Fields? Sent { get; set; }

    private string Hotline => Here.Tree.SettingsOf(Here.Tree.Find(_hall!.TenantId)!).Hotline ?? _hall.Phone ?? T["Unknown"];

    protected override async Task OnInitializedAsync()
    {
        if (Here.PostTenant is not { } place)
        {
            return;
        }

        await using var db = Databases.CreateDbContext();
        _halls = await StaffHalls.BelowAsync(db, Here.Tree, place);
        _hall = StaffHalls.Chosen(_halls, SentHall ?? HallId);
        if (_hall is not { } hall || await Tickets.SettingAsync(hall.Id) is not { } setting)
        {
            return;
        }

        var today = ChinaTime.DateOf(Time.GetUtcNow().UtcDateTime);
        _shifts = [.. (await db.DutyShifts.AsNoTracking().Where(shift => shift.TenantId == hall.TenantId && shift.HallId == hall.Id && (shift.Date == null || shift.Date >= today)).ToListAsync())
            .OrderBy(shift => shift.Date ?? DateOnly.MinValue).ThenBy(shift => ((int)(shift.Weekday ?? DayOfWeek.Sunday) + 6) % 7).ThenBy(shift => shift.From)];
        _now = Roster.OnDuty(_shifts, setting.Calendar, Time.GetUtcNow().UtcDateTime);

        // Who may be shown this hall's calls: people of its place and of those above, as far as this administrator sees them.
        var lineage = TenantPath.Ids(Here.Tree.Find(hall.TenantId)!.Path);
        _staff = (await db.Posts.AsNoTracking().Where(post => post.IsActive && lineage.Contains(post.TenantId)).Select(post => new { post.AccountId, post.Account!.DisplayName, post.TenantId }).ToListAsync())
            .DistinctBy(post => post.AccountId).OrderByDescending(post => post.TenantId == hall.TenantId).ThenBy(post => post.DisplayName, StringComparer.Ordinal)
            .ToDictionary(post => post.AccountId, post => $"{post.DisplayName} · {Shown.NameOf(Here.Tree.Find(post.TenantId))}");
    }

    private static string DayName(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day);

    private static string Clock(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string When(DutyShift shift) => shift.Date is { } date ? Shown.Day(date) : DayName(shift.Weekday!.Value);

    private async Task AddAsync()
    {
        if (_hall is not { } hall || Sent is not { } sent)
        {
            return;
        }

        // The name of who was chosen from the list need not be typed.
        var name = string.IsNullOrWhiteSpace(sent.Name) && sent.Account is { } account ? _staff.GetValueOrDefault(account)?.Split(" · ")[0] : sent.Name;
        Follow((await Desk.AddAsync(hall.Id, new ShiftEdit(sent.Key == Guid.Empty ? Guid.CreateVersion7() : sent.Key, name, sent.Account, sent.Weekday, sent.Date, sent.From, sent.To, sent.Phone), Here.Actor)).Refusal);
    }

    private async Task RemoveAsync()
    {
        if (_hall is { } hall && Shift is { } shift)
        {
            Follow((await Desk.RemoveAsync(hall.Id, shift, Here.Actor)).Refusal);
        }
    }

    private void Follow(Refusal? refusal)
    {
        _refusal = refusal;
        if (refusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.AdminRosterOf(_hall!.Id)}&saved=true");
        }
    }

    public sealed class Fields
    {
        public Guid Key { get; set; }

        public Guid? Account { get; set; }

        public string? Name { get; set; }

        public DayOfWeek? Weekday { get; set; }

        public DateOnly? Date { get; set; }

        public TimeOnly From { get; set; }

        public TimeOnly To { get; set; }

        public string? Phone { get; set; }
    }
}
