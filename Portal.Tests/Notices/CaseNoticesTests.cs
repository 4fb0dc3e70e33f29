using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Tests.Delivery;
using Portal.Tests.Demo;
using Shouldly;
using Xunit;

namespace Portal.Tests.Notices;

public sealed class CaseNoticesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "199")]
    public async Task Follow_FinishedCase_QueuesTheTextMessageOfItsResult(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.DecidedAsync();

        await using var db = house.Everywhere();
        var notices = await db.Notices.Where(notice => notice.CaseId == id).ToListAsync(Stop);
        var result = notices.Single(notice => notice is { Channel: NoticeChannel.Sms, Template: nameof(NoticeTemplate.Approved) });
        result.State.ShouldBe(NoticeState.Queued);
        result.Address.ShouldBe(house.Citizen.Phone);
        result.Text.ShouldStartWith("【测试社区111】");
        result.Text.ShouldContain("准予");
        notices.Where(notice => notice.Channel == NoticeChannel.Inbox).Select(notice => notice.Template)
            .ShouldBe([nameof(NoticeTemplate.Submitted), nameof(NoticeTemplate.Accepted), nameof(NoticeTemplate.Approved)], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Follow_CorrectionMessageAndRefusal_EachTellsTheApplicant(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.Message, house.Clerk, "请问您住在几楼？我得了重病的家人说不清。");
        await house.ActAsync(id, CaseAction.Message, house.Applicant, "三楼");
        await house.ActAsync(id, CaseAction.Note, house.Clerk, "内部备注");
        await house.ActAsync(id, CaseAction.AskForCorrection, house.Clerk, null, ["残疾人证"]);
        await house.ActAsync(id, CaseAction.Correct, house.Applicant);
        await house.ActAsync(id, CaseAction.Refuse, house.Clerk, "不属于低保范围");

        await using var db = house.Everywhere();
        var texts = await db.Notices.Where(notice => notice.CaseId == id && notice.Channel == NoticeChannel.Sms).ToListAsync(Stop);
        texts.Select(notice => notice.Template).ShouldBe(
            [nameof(NoticeTemplate.Submitted), nameof(NoticeTemplate.MessageFromStaff), nameof(NoticeTemplate.CorrectionAsked), nameof(NoticeTemplate.Refused)], ignoreOrder: true);
        foreach (var text in texts)
        {
            text.Text.ShouldNotContain("残疾");
            text.Text.ShouldNotContain("低保");
            text.Text.ShouldNotContain("重病");
            text.Text.ShouldNotContain(house.Citizen.Name);
            text.Text.ShouldNotContain(house.Item.Name);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Follow_HandedInByAProxy_WarnsThePrincipalAndInformsTheProxy(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var delegated = TestData.Citizen(name: "李代办");
        var account = new Account { DisplayName = "李代办", UserName = $"citizen:{delegated.Id:N}", CitizenId = delegated.Id };
        var grant = new ProxyGrant { TenantId = TestData.Street, PrincipalName = house.Citizen.Name, DelegateName = delegated.Name, PrincipalId = house.Citizen.Id, DelegateId = delegated.Id, From = TestData.Now.AddDays(-1), Until = TestData.Now.AddDays(30), Terms = "全部事项" };
        await using (var change = house.Everywhere())
        {
            change.AddRange(delegated, account, grant);
            await change.SaveChangesAsync(Stop);
        }

        var proxy = TestData.Applicant(delegated.Id) with { AccountId = account.Id, Name = "李代办" };
        var id = await house.SubmitAsync(by: proxy, grantId: grant.Id);
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);

        await using var db = house.Everywhere();
        var notices = await db.Notices.Where(notice => notice.CaseId == id && notice.Channel == NoticeChannel.Sms).ToListAsync(Stop);
        notices.Select(notice => (notice.CitizenId, notice.Template)).ShouldBe(
        [
            (delegated.Id, nameof(NoticeTemplate.Submitted)),
            (house.Citizen.Id, nameof(NoticeTemplate.SubmittedForYou)),
            (house.Citizen.Id, nameof(NoticeTemplate.Accepted)),
            (delegated.Id, nameof(NoticeTemplate.Accepted)),
        ], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Follow_CitizenWithoutATelephone_TellsTheInboxAlone(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using (var change = house.Everywhere())
        {
            (await change.Citizens.SingleAsync(citizen => citizen.Id == house.Citizen.Id, Stop)).Phone = null;
            await change.SaveChangesAsync(Stop);
        }

        var id = await house.SubmitAsync();

        await using var db = house.Everywhere();
        (await db.Notices.SingleAsync(notice => notice.CaseId == id, Stop)).Channel.ShouldBe(NoticeChannel.Inbox);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Follow_ReadyForPickUp_TellsCodeAndHallInPlaceOfTheResult(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.DecidedAsync(DeliveryWay.PickUp, house.Hall.Id);

        await using var db = house.Everywhere();
        var code = (await db.PickUps.SingleAsync(each => each.CaseId == id, Stop)).Code;
        var last = await db.Notices.Where(notice => notice.CaseId == id && notice.Channel == NoticeChannel.Sms).OrderBy(notice => notice.Id).LastAsync(Stop);
        last.Template.ShouldBe(nameof(NoticeTemplate.ReadyForPickUp));
        last.Text.ShouldContain(code);
        last.Text.ShouldContain("测试大厅");
    }
}

/// <summary>No text message may let a bystander learn what a person applies for: every template against every item of the demonstration.</summary>
public sealed class SensitiveFactsTests(PlantedDemo demo) : IClassFixture<PlantedDemo>
{
    [Fact]
    public async Task Sms_EveryTemplateAndEveryDemoItem_NamesNothingOfTheItemOrThePerson()
    {
        await using var db = demo.Open();
        var items = await db.ServiceItems.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        var people = await db.Citizens.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        string[] words = ["低保", "最低生活", "救助", "残疾", "病", "生育", "收入", "贫困", "党员", "住址", "身份证"];
        items.ShouldNotBeEmpty();
        var forbidden = items.SelectMany(item => new[] { item.Name, item.Code }).Concat(people.SelectMany(person => new[] { person.Name, person.DocumentNumber, person.Phone! })).Concat(words).ToList();
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (tenant, item) in demo.Tree.All.SelectMany(tenant => items.Select(item => (tenant, item))))
        {
            var facts = new NoticeFacts
            {
                Signature = demo.Tree.SettingsOf(tenant).SmsSignature ?? tenant.Name,
                CaseNumber = $"{tenant.DivisionCode}-{item.Code}-20261122-0012",
                On = TestData.Now,
                PickUpCode = "123456",
                HallName = tenant.Name,
            };
            texts.UnionWith(Enum.GetValues<NoticeTemplate>().Select(template => NoticeTemplates.Sms(template, facts)));
        }

        texts.SelectMany(text => forbidden.Where(secret => text.Contains(secret, StringComparison.Ordinal)).Select(secret => $"{secret}: {text}")).ShouldBeEmpty();
    }
}
