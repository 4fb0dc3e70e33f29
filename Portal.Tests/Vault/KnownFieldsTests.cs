using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Vault;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Vault;

/// <summary>已确认的信息: an answer is kept only as the person agreed, from their own mouth or before a clerk who saw their document, for so long, and until they take it out.</summary>
[Trait("Row", "81")]
public sealed class KnownFieldsTests
{
    private static readonly ConsentText Agree = new(ConsentText.Fields, "我同意预先填好");
    private static readonly ConsentText AgreeHere = new(ConsentText.FieldsAtWindow, "本人同意预先填好");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void GoodUntil_WhatPeopleChangeEndsAfterTwoYears_TheRestHoldsUntilCorrected()
    {
        var origin = new FieldOrigin("T-1", ChinaTime.StartOf(new DateOnly(2026, 3, 1)));
        KnownFields.GoodUntil("address", origin).ShouldBe(new DateOnly(2028, 3, 1));
        KnownFields.IsGood("address", origin, new DateOnly(2028, 3, 1)).ShouldBeTrue("its last day counts");
        KnownFields.IsGood("address", origin, new DateOnly(2028, 3, 2)).ShouldBeFalse();
        KnownFields.IsGood("phone", origin, new DateOnly(2028, 3, 2)).ShouldBeFalse();
        KnownFields.IsGood("documentNumber", origin, new DateOnly(2099, 1, 1)).ShouldBeTrue();
        KnownFields.IsGood("bankAccount", origin, new DateOnly(2099, 1, 1)).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Answers_AreKeptWithAConsentAskedOnce_ThenEndAndAreTakenOut(DatabaseProvider provider)
    {
        await using var house = await OpenAsync(provider);
        var first = await ApplyAsync(house, house.Applicant, "测试路1号");
        (await PrefilledAsync(house)).ShouldBeNull("nobody agreed yet: nothing is kept, and nothing filled in");

        await using var visit = house.As(house.Applicant);
        var vault = visit.ServiceProvider.GetRequiredService<VaultDesk>();
        (await vault.KeepableFieldsAsync(first, house.Applicant, Cancel)).Select(told => (told.Name, told.Value)).ShouldBe([("address", "测试路1号")], "name and number are of their row");
        (await vault.KeepFieldsAsync(first, Agree, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(1);
        (await vault.KeepFieldsAsync(first, Agree, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(0);
        (await PrefilledAsync(house)).ShouldBe("测试路1号");

        // What they answer later themselves takes its place, without a second consent.
        house.Clock.Now = house.Clock.Now.AddDays(3);
        var second = await ApplyAsync(house, house.Applicant, "测试路2号");
        (await PrefilledAsync(house)).ShouldBe("测试路2号");
        await using (var db = house.Everywhere())
        {
            (await db.Consents.AsNoTracking().SingleAsync(Cancel)).Purpose.ShouldBe(ConsentPurpose.Fields);
            var number = await db.Cases.Where(matter => matter.Id == second).Select(matter => matter.Number).SingleAsync(Cancel);
            var origin = (await db.Citizens.AsNoTracking().SingleAsync(each => each.Id == house.Citizen.Id, Cancel)).Origins["address"];
            (origin.Source, origin.At, origin.SeenBy).ShouldBe((number, house.Clock.Now, null));
        }

        house.Clock.Now = house.Clock.Now.AddYears(2).AddDays(1);
        (await PrefilledAsync(house)).ShouldBeNull("an address of more than two years is asked anew");

        (await vault.RemoveFieldsAsync("address", TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(1);
        await ApplyAsync(house, house.Applicant, "测试路3号");
        (await PrefilledAsync(house)).ShouldBe("测试路3号", "the consent stands");
        (await vault.RemoveFieldsAsync(null, TestData.Community, house.Applicant, Cancel)).OrThrow().ShouldBe(1);
        await ApplyAsync(house, house.Applicant, "测试路4号");
        (await PrefilledAsync(house)).ShouldBeNull("the consent was taken back");
        await using var after = house.Everywhere();
        (await after.Consents.AsNoTracking().SingleAsync(Cancel)).WithdrawnAt.ShouldNotBeNull();
        (await after.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("vault.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["vault.KeepField", "vault.RemoveField", "vault.RemoveField"]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task WhatOthersType_IsNotKept_NorShownToAProxy(DatabaseProvider provider)
    {
        await using var house = await OpenAsync(provider);
        var first = await ApplyAsync(house, house.Applicant, "测试路1号");
        await using (var visit = house.As(house.Applicant))
        {
            (await visit.ServiceProvider.GetRequiredService<VaultDesk>().KeepFieldsAsync(first, Agree, TestData.Community, house.Applicant, Cancel)).OrThrow();
        }

        var helper = TestData.Citizen(name: "赵代办");
        var account = new Account { DisplayName = helper.Name, UserName = "helper", CitizenId = helper.Id };
        var proxy = TestData.Applicant(helper.Id) with { AccountId = account.Id };
        var grant = new ProxyGrant { TenantId = TestData.Community, PrincipalId = house.Citizen.Id, DelegateId = helper.Id, DelegateName = helper.Name, ItemKeys = [house.Item.ItemKey], From = TestData.Now.AddDays(-1), Until = TestData.Now.AddDays(30), Terms = "x", PrincipalName = house.Citizen.Name };
        await using (var db = house.Everywhere())
        {
            db.AddRange(helper, account, grant);
            await db.SaveChangesAsync(Cancel);
        }

        await using (var visit = house.As(proxy))
        {
            var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
            var draft = (await desk.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, grant.Id, null, proxy, Cancel)).OrThrow();
            draft.Answers.GetValueOrDefault("home").ShouldBeNull("who acts for them does not read what they keep for themselves");
            (await desk.SaveAsync(draft.Id, Home("别人的地址"), proxy, Cancel)).OrThrow();
            (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), proxy, Cancel)).OrThrow();
        }

        var typed = await AtWindowAsync(house, "窗口填的地址", bearer: null);
        (await PrefilledAsync(house)).ShouldBe("测试路1号", "neither a proxy's words nor a clerk's are the person's own");

        await using var window = house.As(house.Clerk);
        var clerk = window.ServiceProvider.GetRequiredService<IntakeDesk>();
        (await clerk.KeepableFieldsAtWindowAsync(typed, house.Clerk, Cancel)).Select(told => told.Value).ShouldBe(["窗口填的地址"]);
        (await clerk.KeepFieldsAtWindowAsync(typed, documentSeen: false, AgreeHere, house.Clerk, Cancel)).Refusal.ShouldBeOfType<ConsentMissing>();
        (await clerk.KeepFieldsAtWindowAsync(typed, documentSeen: true, AgreeHere, house.Clerk, Cancel)).OrThrow().ShouldBe(1);
        await using var read = house.Everywhere();
        (await read.Citizens.AsNoTracking().SingleAsync(each => each.Id == house.Citizen.Id, Cancel)).Origins["address"].SeenBy.ShouldBe(house.Clerk.Name);

        var carried = await AtWindowAsync(house, "捎来的地址", bearer: "李邻居");
        (await clerk.KeepableFieldsAtWindowAsync(carried, house.Clerk, Cancel)).ShouldBeEmpty("somebody else came");
        (await clerk.KeepFieldsAtWindowAsync(carried, documentSeen: true, AgreeHere, house.Clerk, Cancel)).Refusal.ShouldBeOfType<ConsentMissing>();
        var stranger = TestData.Clerk(TestData.OtherStreet);
        await using var elsewhere = house.As(stranger);
        (await elsewhere.ServiceProvider.GetRequiredService<IntakeDesk>().KeepFieldsAtWindowAsync(typed, documentSeen: true, AgreeHere, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var other = TestData.Applicant(Guid.CreateVersion7());
        await using var outside = house.As(other);
        var theirs = outside.ServiceProvider.GetRequiredService<VaultDesk>();
        (await theirs.KeepableFieldsAsync(first, other, Cancel)).ShouldBeEmpty();
        (await theirs.KeepFieldsAsync(first, Agree, TestData.Community, other, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await theirs.RemoveFieldsAsync(null, TestData.Community, other, Cancel)).Refusal.ShouldBeOfType<NotFound>();
    }

    private static async Task<CaseHouse> OpenAsync(DatabaseProvider provider)
    {
        var house = await CaseHouse.OpenAsync(provider);
        await using var db = house.Everywhere();
        var item = await db.ServiceItems.SingleAsync(each => each.Id == house.Item.Id, Cancel);
        item.Detail = item.Detail with
        {
            Form = new FormSchema
            {
                Sections =
                [
                    new FormSection("who", "申请人",
                    [
                        new FormField { Key = "fullName", Kind = FieldKind.Text, Label = "姓名", Prefill = "name" },
                        new FormField { Key = "home", Kind = FieldKind.Text, Label = "住址", Prefill = "address" },
                    ]),
                ],
            },
        };
        await db.SaveChangesAsync(Cancel);
        return house;
    }

    private static async Task<Guid> ApplyAsync(CaseHouse house, Actor by, string home)
    {
        await using var visit = house.As(by);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, null, null, by, Cancel)).OrThrow();
        (await desk.SaveAsync(draft.Id, Home(home), by, Cancel)).OrThrow();
        return (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), by, Cancel)).OrThrow().CaseId;
    }

    private static async Task<Guid> AtWindowAsync(CaseHouse house, string home, string? bearer)
    {
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(house.Item.Id, TestData.Street, null, null, null, house.Clerk, Cancel)).OrThrow();
        (await desk.NameApplicantAsync(draft.Id, house.Citizen.Id, null, house.Clerk, Cancel)).OrThrow();
        var typed = Home(home);
        typed[WindowMarks.BearerKey] = bearer ?? "";
        (await desk.SaveAsync(draft.Id, typed, house.Clerk, Cancel)).OrThrow();
        return (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Clerk, Cancel)).OrThrow().CaseId;
    }

    /// <summary>The address as a new form of the person's own would have it.</summary>
    private static async Task<string?> PrefilledAsync(CaseHouse house)
    {
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(house.Item.Id, TestData.Community, house.Citizen.Id, null, null, house.Applicant, Cancel)).OrThrow();
        (await desk.DiscardAsync(draft.Id, house.Applicant, Cancel)).OrThrow();
        return draft.Answers.GetValueOrDefault("home");
    }

    private static Dictionary<string, string> Home(string address) => new(StringComparer.Ordinal) { ["home"] = address };
}
