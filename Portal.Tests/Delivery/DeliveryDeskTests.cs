using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Halls;
using Portal.Core.Notices;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.Delivery;

public sealed class DeliveryDeskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task HandOver_WithTheCode_ClosesTheCaseOnce(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.DecidedAsync(DeliveryWay.PickUp, house.Hall.Id);
        var waiting = await PickUpAsync(house, id);
        waiting.HallId.ShouldBe(house.Hall.Id);
        waiting.Code.Length.ShouldBe(6);

        var key = Guid.CreateVersion7();
        house.Clock.Now = house.Clock.Now.AddDays(120); // Late: the decision is theirs whenever they come.
        var first = await HandOverAsync(house, house.Clerk, waiting.Code, key: key);
        var repeated = await HandOverAsync(house, house.Clerk, waiting.Code, key: key);
        var second = await HandOverAsync(house, house.Clerk, waiting.Code);

        first.IsYes.ShouldBeTrue($"{first.Refusal}");
        repeated.Value.ShouldBe(first.Value with { Repeated = true });
        second.Refusal.ShouldBeOfType<AlreadyCollected>().By.ShouldBe(house.Clerk.Name);
        await using var db = house.Everywhere();
        var matter = await db.Cases.SingleAsync(each => each.Id == id, Stop);
        matter.Status.ShouldBe(CaseStatus.Closed);
        var collected = await PickUpAsync(house, id);
        collected.CollectedAt.ShouldBe(house.Clock.Now);
        collected.HandedOverBy.ShouldBe(house.Clerk.Name);
        (await db.CaseEvents.CountAsync(happened => happened.CaseId == id && happened.Action == CaseAction.Close, Stop)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task HandOver_WrongCodesForANumber_AreCountedAndThenRefusedUntilANewCode(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.DecidedAsync(DeliveryWay.PickUp, house.Hall.Id);
        var waiting = await PickUpAsync(house, id);
        var number = await NumberAsync(house, id);
        var wrong = waiting.Code == "000000" ? "000001" : "000000";

        for (var left = DeliveryDesk.MostTries - 1; left >= 0; left--)
        {
            (await HandOverAsync(house, house.Clerk, wrong, number)).Refusal.ShouldBe(new WrongPickUpCode(left));
        }

        (await HandOverAsync(house, house.Clerk, waiting.Code, number)).Refusal.ShouldBeOfType<TooManyTries>();

        house.Clock.Now = house.Clock.Now.AddMinutes(1);
        (await SendNewCodeAsync(house, id, house.Clerk)).IsYes.ShouldBeTrue();
        var renewed = await PickUpAsync(house, id);
        (await HandOverAsync(house, house.Clerk, renewed.Code, number)).IsYes.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SendNewCode_TellsTheApplicantAndEndsTheOldOne(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.DecidedAsync(DeliveryWay.PickUp, house.Hall.Id);
        var old = await PickUpAsync(house, id);
        await SetCodeAsync(house, id, "123456");
        for (var time = 0; time < 5; time++)
        {
            (await SendNewCodeAsync(house, id, house.Clerk)).IsYes.ShouldBeTrue();
        }

        (await SendNewCodeAsync(house, id, house.Clerk)).Refusal.ShouldBeOfType<TooManyCodes>();
        var now = await PickUpAsync(house, id);
        await using var db = house.Everywhere();
        var texts = await db.Notices.Where(notice => notice.CaseId == id && notice.Channel == NoticeChannel.Sms && notice.Template == nameof(NoticeTemplate.ReadyForPickUp)).Select(notice => notice.Text).ToListAsync(Stop);
        texts.Count.ShouldBe(6);
        texts.ShouldContain(text => text.Contains(now.Code, StringComparison.Ordinal) && text.Contains("测试大厅", StringComparison.Ordinal));
        texts.ShouldContain(text => text.Contains(old.Code, StringComparison.Ordinal));
        if (now.Code != "123456")
        {
            (await HandOverAsync(house, house.Clerk, "123456")).Refusal.ShouldBeOfType<NotWaitingHere>();
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task HandOver_AtAnotherHallOrByOthers_IsRefused(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var elsewhere = new Core.Halls.Hall { TenantId = TestData.OtherDistrict, Name = "别处大厅" };
        await using (var db = house.Everywhere())
        {
            db.Add(elsewhere);
            await db.SaveChangesAsync(Stop);
        }

        var id = await house.DecidedAsync(DeliveryWay.PickUp, house.Hall.Id);
        var waiting = await PickUpAsync(house, id);

        (await HandOverAsync(house, TestData.Clerk(TestData.OtherDistrict), waiting.Code)).Refusal.ShouldBeOfType<NotWaitingHere>();
        (await HandOverAsync(house, TestData.Clerk(TestData.OtherDistrict), waiting.Code, hallId: elsewhere.Id)).Refusal.ShouldBeOfType<NotWaitingHere>();
        (await HandOverAsync(house, house.Approver, waiting.Code)).Refusal.ShouldBeOfType<NotAllowed>();
        (await HandOverAsync(house, house.Applicant, waiting.Code)).Refusal.ShouldBeOfType<NotAllowed>();
        (await PickUpAsync(house, id)).CollectedAt.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task HandOver_TwoCasesUnderOneCode_AsksForTheNumber(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var (one, other) = (await house.DecidedAsync(DeliveryWay.PickUp, house.Hall.Id), await house.DecidedAsync(DeliveryWay.PickUp, house.Hall.Id));
        await SetCodeAsync(house, one, "246810");
        await SetCodeAsync(house, other, "246810");

        (await HandOverAsync(house, house.Clerk, "246810")).Refusal.ShouldBeOfType<CodeNotEnough>();
        (await HandOverAsync(house, house.Clerk, "246810", await NumberAsync(house, other))).OrThrow().CaseId.ShouldBe(other);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task LayOut_ChosenHallClosedSince_WaitsAtTheNearestAbove(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var station = new Hall { TenantId = TestData.Community, Name = "便民服务站" };
        await using var db = house.Everywhere();
        db.Add(station);
        await db.SaveChangesAsync(Stop);
        var id = await house.SubmitAsync(DeliveryWay.PickUp, station.Id);
        station.IsActive = false;
        await db.SaveChangesAsync(Stop);
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(id, CaseAction.Approve, house.Approver, "符合条件");

        (await PickUpAsync(house, id)).HallId.ShouldBe(house.Hall.Id, "the street's hall is the nearest above the community");
        await using var counter = house.As(house.Clerk);
        (await counter.ServiceProvider.GetRequiredService<DeliveryDesk>().WaitingAsync(house.Hall.Id, 10, Stop)).Single().CaseId.ShouldBe(id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task LayOut_EveryHallClosedSince_WaitsWhereItWasToLieAndCanStillBeHandedOver(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.SubmitAsync(DeliveryWay.PickUp, house.Hall.Id);
        await using var db = house.Everywhere();
        await db.Halls.ExecuteUpdateAsync(set => set.SetProperty(hall => hall.IsActive, false), Stop);
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(id, CaseAction.Approve, house.Approver, "符合条件");

        var waiting = await PickUpAsync(house, id);
        waiting.HallId.ShouldBe(house.Hall.Id);
        (await HandOverAsync(house, house.Clerk, waiting.Code)).OrThrow().CaseId.ShouldBe(id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "71")]
    public async Task Online_WholeWay_NeedsNoPresenceAndIsDeliveredAtOnce(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.DecidedAsync();

        await using var db = house.Database.Citizen(house.Citizen.Id);
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == id, Stop);
        matter.Status.ShouldBe(CaseStatus.Closed);
        (await db.CaseDocuments.CountAsync(paper => paper.CaseId == id && paper.Kind == DocumentKind.Decision, Stop)).ShouldBe(1, "the decision lies on the applicant's own page");
        (await db.PickUps.AnyAsync(Stop)).ShouldBeFalse();
        house.Item.Trips.ShouldBe(0);
    }

    private static async Task<Answer<Acted>> HandOverAsync(CaseHouse house, Actor by, string code, string? number = null, Guid? key = null, Guid? hallId = null)
    {
        await using var counter = house.As(by);
        return await counter.ServiceProvider.GetRequiredService<DeliveryDesk>().HandOverAsync(new Claim(hallId ?? house.Hall.Id, code, number), key ?? Guid.CreateVersion7(), by, Stop);
    }

    private static async Task<Answer<DateTime>> SendNewCodeAsync(CaseHouse house, Guid caseId, Actor by)
    {
        await using var counter = house.As(by);
        return await counter.ServiceProvider.GetRequiredService<DeliveryDesk>().SendNewCodeAsync(caseId, by, Stop);
    }

    private static async Task<PickUp> PickUpAsync(CaseHouse house, Guid caseId)
    {
        await using var db = house.Everywhere();
        return await db.PickUps.AsNoTracking().SingleAsync(each => each.CaseId == caseId, Stop);
    }

    private static async Task<string> NumberAsync(CaseHouse house, Guid caseId)
    {
        await using var db = house.Everywhere();
        return (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Stop)).Number;
    }

    private static async Task SetCodeAsync(CaseHouse house, Guid caseId, string code)
    {
        await using var db = house.Everywhere();
        (await db.PickUps.SingleAsync(each => each.CaseId == caseId, Stop)).Code = code;
        await db.SaveChangesAsync(Stop);
    }
}
