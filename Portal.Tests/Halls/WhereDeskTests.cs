using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Ratings;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>在哪里办: which halls do a matter, in the order in which one would go there.</summary>
public sealed class WhereDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "37"), Trait("Row", "38")]
    public async Task Halls_OfAMatter_TheServingOneFirst_ThenWhereNobodySits_ThenTheShutOne(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        var (itemClass, code) = (house.Item.Class.ToString(), house.Item.Code);
        var (empty, shut, another) = (NewHall("没有人的大厅"), NewHall("不开的大厅"), NewHall("不办这件事的大厅"));
        shut.Week = [new Opening(DayOfWeek.Sunday, new(9, 0), new(10, 0))];
        await using (var db = house.Everywhere())
        {
            (await db.TicketGroups.FindAsync([run.Group.Id], Cancel))!.ItemClasses = [itemClass];
            db.AddRange(empty, shut, another);
            await db.SaveChangesAsync(Cancel);
            db.AddRange(NewGroup(empty, code), NewGroup(shut, code), NewGroup(another, "XX-0000"));
            await db.SaveChangesAsync(Cancel);
        }

        await run.TakeAsync();
        await run.TakeAsync();
        await using var visit = house.As(house.Clerk);
        var offers = await visit.ServiceProvider.GetRequiredService<WhereDesk>().FindAsync(itemClass, code, [TestData.Street], Cancel);

        offers.Select(offer => offer.Now.Setting.Hall.Id).ShouldBe([house.Hall.Id, empty.Id, shut.Id]);
        (offers[0].Group.Waiting, offers[0].Group.Wait is not null, offers[0].Now.OpenCounters).ShouldBe((2, true, 1));
        (offers[1].Group.Waiting, offers[1].Group.Wait).ShouldBe((0, null));
        (offers[2].Now.Open is null, offers[2].Now.Next is not null).ShouldBe((true, true));
        offers.ShouldAllBe(offer => offer.Earliest == null, "nobody laid down times to book");
    }

    private static Hall NewHall(string name) => new() { TenantId = TestData.Street, Name = name };

    private static TicketGroup NewGroup(Hall hall, string code) => new() { TenantId = hall.TenantId, HallId = hall.Id, Prefix = "W", Name = "综合", ItemCodes = [code] };
}
