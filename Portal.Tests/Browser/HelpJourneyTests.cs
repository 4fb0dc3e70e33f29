using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Browser;

/// <summary>Somebody presses for help at a machine: the lamp lights on the page a clerk has open, and the machine hears that they come.</summary>
public sealed class HelpJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "13")]
    public async Task HelpPressedAtAMachine_LightsTheLampOfWhoIsOnDuty_AndTheMachineHearsOfIt()
    {
        var hall = await NewHallAsync();
        await using var clerk = await chromium.VisitAsync(portal.Url, 1440, 900, "help-clerk");
        await clerk.SignInAsync("furong", "furong.clerk");
        await clerk.GoAsync("furong/reception");
        await clerk.WaitForCircuitAsync();

        await using var machine = await chromium.VisitAsync(portal.Url, 1080, 1920, "help-machine");
        await machine.GoAsync("furong/kiosk/pair");
        await machine.Page.FillAsync("#pair-code", await Halls.Machines.CodeAsync(portal, hall.Id));
        await machine.Page.ClickAsync("main form button.btn-primary");
        await machine.Page.WaitForURLAsync("**/kiosk/number"); // The page before has such a button too.
        await machine.Page.ClickAsync("a.machine-help");
        await machine.Page.WaitForSelectorAsync("#ring");
        await machine.ShouldBeAccessibleAsync();
        await machine.PictureAsync(1, "before");
        await machine.Page.DblClickAsync("#ring");
        await machine.Page.WaitForSelectorAsync("#call-state");
        await machine.PictureAsync(2, "rung");

        await clerk.Page.WaitForSelectorAsync("#duty-lamp .duty-call:has-text('呼叫灯大厅')", new() { Timeout = 20_000 });
        await clerk.ShouldBeAccessibleAsync();
        await clerk.PictureAsync(1, "lamp");
        await clerk.Page.ClickAsync("#duty-lamp .duty-call:has-text('呼叫灯大厅')");
        await clerk.Page.WaitForURLAsync("**/work/help");
        await clerk.Page.ClickAsync("section:has-text('呼叫灯大厅') button.btn-primary");
        await clerk.Page.WaitForURLAsync("**/work/help?done=true");
        await machine.Page.GetByText("正在过来").WaitForAsync(new() { Timeout = 20_000 });
        machine.ShouldHaveNoComplaints();

        await using var db = portal.Everywhere();
        (await db.HelpCalls.SingleAsync(call => call.HallId == hall.Id, Cancel)).TakenByName.ShouldNotBeNullOrEmpty("pressed twice, called once");
    }

    private async Task<Hall> NewHallAsync()
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var hall = new Hall { TenantId = place.Id, Name = new LocalText("呼叫灯大厅", "Lamp hall") };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        var day = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        db.Add(new DutyShift { TenantId = place.Id, HallId = hall.Id, Name = "傅受理", Date = day, From = TimeOnly.MinValue, To = TimeOnly.MinValue });
        db.Add(new DutyShift { TenantId = place.Id, HallId = hall.Id, Name = "傅受理", Date = day.AddDays(1), From = TimeOnly.MinValue, To = TimeOnly.MinValue });
        await db.SaveChangesAsync(Cancel);
        return hall;
    }
}
