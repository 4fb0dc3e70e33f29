using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Events;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Events;

/// <summary>The pages of events, through HTTP: as a resident, at the door, and with a table of applicants.</summary>
public sealed class EventPagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "54")]
    public async Task OpenDay_EnteredByStaff_SignedUpFor_CheckedIn_Counted()
    {
        var staff = await portal.SignedInAsync("furong.clerk", "furong");
        var today = ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime);
        var form = await staff.GetAsync("work/events/new");
        var kept = await staff.PostFormAsync(form, Fresh.Fields(("Sent.Title", "大厅开放日"), ("Sent.TitleEn", "Open day"), ("Sent.Place", "街道大厅"), ("Sent.PlaceEn", "The hall"), ("Sent.Day", $"{today:yyyy-MM-dd}"), ("Sent.From", "00:00"), ("Sent.To", "23:59"), ("Sent.Capacity", "2"), ("Sent.WaitingPlaces", "1"), ("Sent.SignUpFrom", $"{today.AddDays(-1):yyyy-MM-dd}"), ("Sent.SignUpUntil", $"{today:yyyy-MM-dd}")), "keep");
        kept.Text.ShouldContain("还没有人报名");
        var id = Guid.Parse(kept.Address.AbsolutePath.Split('/')[^1]);
        await BeginsLaterAsync(id);

        // A resident without an account; the second click on the same form is the same place.
        using var http = portal.Http("furong");
        (await http.GetAsync("events")).Text.ShouldContain("大厅开放日");
        var page = await http.GetAsync($"events/{id}");
        var place = await http.PostFormAsync(page, Fresh.Fields(("Sent.Name", "来宾甲"), ("Sent.Phone", "19900003001")), "sign-up");
        place.Text.ShouldContain("报名成功");
        (await http.PostFormAsync(page, Fresh.Fields(("Sent.Name", "来宾甲"), ("Sent.Phone", "19900003001")), "sign-up")).Address.ShouldBe(place.Address);
        var code = place.Find(".ticket-label").TextContent.Trim();
        place.Text.ShouldNotContain("19900003001");

        (await http.PostFormAsync(await http.GetAsync($"events/{id}"), Fresh.Fields(("Sent.Name", "来宾乙"), ("Sent.Phone", "1")), "sign-up")).Find("#refused").TextContent.ShouldContain("手机号");
        await http.PostFormAsync(await http.GetAsync($"events/{id}"), Fresh.Fields(("Sent.Name", "来宾乙"), ("Sent.Phone", "19900003002")), "sign-up");
        var waits = await http.PostFormAsync(await http.GetAsync($"events/{id}"), Fresh.Fields(("Sent.Name", "来宾丙"), ("Sent.Phone", "19900003003")), "sign-up");
        waits.Text.ShouldContain("您在候补名单里");
        (await http.GetAsync($"events/{id}")).Text.ShouldContain("名额和候补都满了");

        // At the door.
        var door = await staff.PostFormAsync(await staff.GetAsync($"work/events/{id}"), Fresh.Fields(("Arriving", code)), "check-in");
        door.Text.ShouldContain($"已签到：{code}");
        door.All(".figure-value").Select(figure => figure.TextContent).ShouldBe(["2", "1", "1", "0"]);
        door.Text.ShouldNotContain("19900003001", customMessage: "masked until somebody asks");
        var shown = await staff.PostFormAsync(door, Fresh.Fields(("Clicked", door.All("button[name=Clicked][value^='reveal:']")[0].GetAttribute("value")!)), "row");
        shown.Text.ShouldContain("1990000300");

        // Who has a place gives it back; who waited has it.
        (await http.PostFormAsync(await http.GetAsync($"events/{id}"), Fresh.Fields(("Back.Code", "WRONG2"), ("Back.Phone", "19900003002")), "give-back")).Text.ShouldContain("没有找到这个报名");
        await using var db = portal.Everywhere();
        var second = await db.SignUps.AsNoTracking().SingleAsync(each => each.EventId == id && each.HolderName == "来宾乙", Cancel);
        (await http.PostFormAsync(await http.GetAsync($"events/{id}"), Fresh.Fields(("Back.Code", second.Code), ("Back.Phone", "19900003002")), "give-back")).Text.ShouldContain("报名已取消");
        (await http.GetAsync(waits.Address.PathAndQuery)).Text.ShouldContain("报名成功");

        var off = await staff.PostFormAsync(await staff.GetAsync($"work/events/{id}"), Fresh.Fields(("Why", "停电")), "call-off");
        off.Text.ShouldContain("停电");
        (await http.GetAsync($"events/{id}")).Text.ShouldContain("停电");
    }

    [Fact, Trait("Row", "52")]
    public async Task Outreach_FiveCasesInOneList_EachWithItsNumber_ABadLineSaysWhyAndKeepsWhatWasTyped()
    {
        var staff = await portal.SignedInAsync("furong.clerk", "furong");
        var id = await OutreachAsync();
        (await staff.GetAsync($"work/events/{id}/intake")).All("input[name=items]").ShouldNotBeEmpty();
        var table = await staff.GetAsync($"work/events/{id}/intake?items=GD-0101&rows=6");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["GD-0101.address"] = "产业园一号楼", ["GD-0101.phase"] = "single" };
        for (var row = 0; row < 5; row++)
        {
            (fields[$"row.{row}.name"], fields[$"row.{row}.document"], fields[$"row.{row}.phone"]) = ($"送门{(char)('甲' + row)}", row == 4 ? "999999198001010000" : Fresh.IdNumber(), $"1990000400{row}");
        }

        var done = await staff.PostFormAsync(table, fields, "intake");
        done.Find("#intake-done").TextContent.ShouldContain("收件4件，未成功1件");
        done.All("tbody tr")[4].TextContent.ShouldContain("校验码");
        done.Find("input[name='row.4.document']").GetAttribute("value").ShouldBe("999999198001010000", "what was typed stays");
        done.Find("[name='GD-0101.address']").TextContent.ShouldBe("产业园一号楼");

        // Mended and sent again, twice: nothing is taken in twice.
        var mended = Fresh.Fields(("row.4.document", Fresh.IdNumber()));
        var again = await staff.PostFormAsync(done, mended, "intake");
        again.Find("#intake-done").TextContent.ShouldContain("收件5件，未成功0件");
        (await staff.PostFormAsync(done, mended, "intake")).Find("#intake-done").TextContent.ShouldContain("收件5件，未成功0件");

        var receipts = await staff.GetAsync($"work/events/{id}/receipts");
        receipts.All("tbody tr").Count.ShouldBe(5);
        (await staff.GetAsync($"work/events/{id}")).All(".figure-value")[3].TextContent.ShouldBe("5");
    }

    [Fact, Trait("Row", "54")]
    public async Task PagesOfStaff_AreNobodyElses()
    {
        var id = await OutreachAsync();
        using var nobody = portal.Http("furong");
        (await nobody.GetAsync($"work/events/{id}")).Address.AbsolutePath.ShouldEndWith("/sign-in");
        var stranger = await portal.SignedInAsync("gm.approver", "guangming");
        foreach (var page in new[] { $"work/events/{id}", $"work/events/{id}/edit" })
        {
            (await stranger.GetAsync(page)).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        (await stranger.GetAsync($"work/events/{id}/intake")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await nobody.GetAsync("events/places/NOSUCHSECRET")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await nobody.GetAsync($"events/{Guid.NewGuid()}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<Guid> OutreachAsync()
    {
        await using var db = portal.Everywhere();
        var post = await db.Posts.AsNoTracking().Include(each => each.Tenant).Include(each => each.Account).Include(each => each.Unit).FirstAsync(each => each.Account!.UserName == "furong.clerk", Cancel);
        var actor = new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Channel = Channel.Window, Post = new StaffPost(post.Id, post.TenantId, post.Tenant!.Path, post.UnitId, post.Unit!.Name, post.Duties) };
        await using var shift = portal.Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant.Path);
        var day = ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime).AddDays(3);
        var edit = new EventEdit(EventKind.Outreach, new("送服务进企业", "At a company"), new("产业园", "Park"), day, new(9, 0), new(12, 0), 50, day.AddDays(-5), day);
        var kept = await shift.ServiceProvider.GetRequiredService<EventDesk>().KeepAsync(Guid.CreateVersion7(), post.TenantId, edit, actor, Cancel);
        kept.Refusal.ShouldBeNull();
        return kept.Value!.Id;
    }

    /// <summary>An event of today that has not begun yet, whatever the hour of the test.</summary>
    private async Task BeginsLaterAsync(Guid id)
    {
        await using var db = portal.Everywhere();
        var each = await db.Events.SingleAsync(there => there.Id == id, Cancel);
        each.StartsAt = each.EndsAt;
        await db.SaveChangesAsync(Cancel);
    }
}
