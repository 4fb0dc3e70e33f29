using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>What places offer, and how it changes, on both databases.</summary>
public sealed class CatalogDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Offered_AtACommunity_IsItsOwnAndThatOfEveryPlaceAbove(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        await office.PublishNewAsync(TestData.District, CatalogOffice.Ready("D-1", "区里的事"));
        await office.PublishNewAsync(TestData.Street, CatalogOffice.Ready("S-1", "街道的事"));
        await office.PublishNewAsync(TestData.Community, CatalogOffice.Ready("C-1", "社区的事"));
        await office.PublishNewAsync(TestData.OtherStreet, CatalogOffice.Ready("S-2", "别的街道的事"));

        (await CodesAsync(TestData.Community)).ShouldBe(["C-1", "D-1", "S-1"]);
        (await CodesAsync(TestData.Street)).ShouldBe(["D-1", "S-1"]);
        (await CodesAsync(TestData.District)).ShouldBe(["D-1"]);
        (await CodesAsync(TestData.OtherDistrict)).ShouldBeEmpty();

        async Task<IEnumerable<string>> CodesAsync(int place) =>
            (await office.Visitor(place).OfferedAtAsync(CatalogOffice.Place(place), Cancel)).Select(item => item.Code).Order(StringComparer.Ordinal);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Delegated_FromElsewhere_IsOfferedFromItsFirstToItsLastDay(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var item = await office.ReadAsync((await office.PublishNewAsync(TestData.Street, CatalogOffice.Ready("S-1"))).ItemId);
        await using (var db = office.Everywhere())
        {
            db.Delegations.Add(new Delegation { TenantId = TestData.OtherStreet, ItemKey = item.ItemKey, Right = DelegatedRight.Accept, From = new DateOnly(2026, 3, 4), Until = new DateOnly(2026, 3, 4) });
            await db.SaveChangesAsync(Cancel);
        }

        (await CountAsync()).ShouldBe(0);
        office.Time.Move(TimeSpan.FromDays(1));
        (await CountAsync()).ShouldBe(1);
        office.Time.Move(TimeSpan.FromDays(1));
        (await CountAsync()).ShouldBe(0);

        async Task<int> CountAsync() => (await office.Visitor(TestData.OtherStreet).OfferedAtAsync(CatalogOffice.Place(TestData.OtherStreet), Cancel)).Count;
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Draft_OfOnePlace_IsNobodyElses(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var own = CatalogOffice.Administrator(TestData.Street);
        var draft = (await office.Staff(TestData.Street).BeginItemAsync(new NewItem(TestData.Street, "S-9", "草稿事项", ItemClass.Housing), own, Cancel)).Value!;

        (await office.Visitor(TestData.Street).OfferedAtAsync(CatalogOffice.Place(TestData.Street), Cancel)).ShouldBeEmpty();
        (await office.Visitor(TestData.Street).GuideAsync(CatalogOffice.Place(TestData.Street), "S-9", Cancel)).ShouldBeNull();
        (await office.Staff(TestData.Street).OnDeskAsync(own, Cancel)).ShouldHaveSingleItem().Draft!.Code.ShouldBe("S-9");
        (await office.Staff(TestData.District).OnDeskAsync(CatalogOffice.Administrator(TestData.District), Cancel)).ShouldHaveSingleItem();

        var stranger = CatalogOffice.Administrator(TestData.OtherStreet);
        (await office.Staff(TestData.OtherStreet).OnDeskAsync(stranger, Cancel)).ShouldBeEmpty();
        (await office.Staff(TestData.OtherStreet).ReadForEditingAsync(draft.ItemId, stranger, Cancel)).ShouldBeNull();
        (await office.Staff(TestData.OtherStreet).SaveDraftAsync(draft.ItemId, CatalogOffice.Ready(), draft.Revision, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await office.Staff(TestData.Community).SaveDraftAsync(draft.ItemId, CatalogOffice.Ready(), draft.Revision, CatalogOffice.Administrator(TestData.Community), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await office.Staff(TestData.Street).SaveDraftAsync(draft.ItemId, CatalogOffice.Ready(), draft.Revision, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Begin_InAPlaceNotBelow_IsRefused(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var item = new NewItem(TestData.District, "X-1", "越权", ItemClass.Housing);
        (await office.Staff(TestData.Street).BeginItemAsync(item, CatalogOffice.Administrator(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await office.Staff(TestData.District).BeginItemAsync(item, TestData.Clerk(TestData.District), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await office.Staff(TestData.District).BeginItemAsync(item with { Name = new LocalText(" ") }, CatalogOffice.Administrator(TestData.District), Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Code_OfAnotherItemOfThePlace_IsRefused(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        await office.PublishNewAsync(TestData.District, CatalogOffice.Ready("D-1", "第一个"));
        var (desk, actor) = (office.Staff(TestData.District), CatalogOffice.Administrator(TestData.District));

        (await desk.BeginItemAsync(new NewItem(TestData.District, "D-1", "第二个", ItemClass.Housing), actor, Cancel)).Refusal.ShouldBe(new CodeTaken("第一个"));
        var other = (await desk.BeginItemAsync(new NewItem(TestData.District, "D-2", "第二个", ItemClass.Housing), actor, Cancel)).Value!;
        (await desk.SaveDraftAsync(other.ItemId, CatalogOffice.Ready("D-1"), other.Revision, actor, Cancel)).Refusal.ShouldBe(new CodeTaken("第一个"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Publish_OfTheNextVersion_MakesTheLastOneHistoryAndJournalsBoth(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Staff(TestData.District), CatalogOffice.Administrator(TestData.District, "王管理"));
        var first = await office.ReadAsync((await office.PublishNewAsync(TestData.District, CatalogOffice.Ready("D-1", "旧名"))).ItemId);

        var draft = (await desk.BeginVersionAsync(first.ItemKey, actor, Cancel)).Value!;
        var copied = await office.ReadAsync(draft.ItemId);
        (copied.Version, copied.State, copied.Detail.Materials.Single().Key).ShouldBe((2, ItemState.Draft, "income"));
        (await desk.BeginVersionAsync(first.ItemKey, actor, Cancel)).Value!.ItemId.ShouldBe(draft.ItemId);

        var edit = ItemEdit.Of(copied) with { Name = "新名" };
        (await desk.PublishAsync(draft.ItemId, edit, draft.Revision, actor, Cancel)).IsYes.ShouldBeTrue();

        (await office.ReadAsync(first.Id)).State.ShouldBe(ItemState.Superseded);
        var second = await office.ReadAsync(draft.ItemId);
        (second.State, second.Name, second.Initials, second.PublishedBy, second.Detail.Mark).ShouldBe((ItemState.Published, "新名", "xm", "王管理", null));
        (await desk.OfferedAtAsync(CatalogOffice.Place(TestData.Community), Cancel)).ShouldHaveSingleItem().Name.ShouldBe("新名");
        (await desk.VersionsAsync(first.ItemKey, Cancel)).Select(item => item.Version).ShouldBe([2, 1]);

        await using var db = office.Everywhere();
        var line = await db.Journal.AsNoTracking().OrderByDescending(entry => entry.Number).FirstAsync(entry => entry.Kind == "item.Publish", Cancel);
        (line.Subject, line.ActorName).ShouldBe(("D-1 v2", "王管理"));
        line.Before.ShouldNotBeNull().ShouldContain("旧名");
        line.After.ShouldNotBeNull().ShouldContain("新名");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TwoAdministrators_OnOneDraft_TheSecondIsToldWhoWasFirst(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var desk = office.Staff(TestData.District);
        var (one, two) = (CatalogOffice.Administrator(TestData.District, "张一"), CatalogOffice.Administrator(TestData.District, "李二"));
        var draft = (await desk.BeginItemAsync(new NewItem(TestData.District, "D-1", "共写", ItemClass.Housing), one, Cancel)).Value!;

        var saved = (await desk.SaveDraftAsync(draft.ItemId, CatalogOffice.Ready("D-1", "张一写的"), draft.Revision, one, Cancel)).Value!;
        saved.Revision.ShouldBe(draft.Revision + 1);
        (await desk.SaveDraftAsync(draft.ItemId, CatalogOffice.Ready("D-1", "李二写的"), draft.Revision, two, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>().Who.ShouldBe("张一");
        (await desk.PublishAsync(draft.ItemId, CatalogOffice.Ready("D-1", "李二写的"), draft.Revision, two, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>();
        (await desk.DiscardAsync(draft.ItemId, draft.Revision, two, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>();
        (await office.ReadAsync(draft.ItemId)).Name.ShouldBe("张一写的");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TwoAdministrators_AtTheSameMoment_ExactlyOneSaves(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var desk = office.Staff(TestData.District);
        var actor = CatalogOffice.Administrator(TestData.District);
        var draft = (await desk.BeginItemAsync(new NewItem(TestData.District, "D-1", "共写", ItemClass.Housing), actor, Cancel)).Value!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(at => Task.Run(() =>
            office.Staff(TestData.District).SaveDraftAsync(draft.ItemId, CatalogOffice.Ready("D-1", $"第{at}个"), draft.Revision, CatalogOffice.Administrator(TestData.District, $"管理{at}"), Cancel), Cancel)));

        answers.Count(answer => answer.IsYes).ShouldBe(1);
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is ChangedByAnother);
        (await office.ReadAsync(draft.ItemId)).Detail.Mark!.Revision.ShouldBe(draft.Revision + 1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Publish_WithFaults_NamesThemAndChangesNothing(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Staff(TestData.District), CatalogOffice.Administrator(TestData.District));
        var draft = (await desk.BeginItemAsync(new NewItem(TestData.District, "D-1", "没有步骤", ItemClass.Housing), actor, Cancel)).Value!;
        var edit = CatalogOffice.Ready("D-1");
        edit = edit with { Detail = edit.Detail with { Route = [] } };

        (await desk.PublishAsync(draft.ItemId, edit, draft.Revision, actor, Cancel)).Refusal.ShouldBeOfType<NotReadyToPublish>().Faults.ShouldContain(fault => fault.Key == "Route.Empty" && fault.Blocks);
        var after = await office.ReadAsync(draft.ItemId);
        (after.State, after.Name, after.Detail.Mark!.Revision).ShouldBe((ItemState.Draft, "没有步骤", 0));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Withdraw_WithAReason_TakesItOutOfTheListsUntilANewVersion(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Staff(TestData.District), CatalogOffice.Administrator(TestData.District));
        var item = await office.ReadAsync((await office.PublishNewAsync(TestData.District, CatalogOffice.Ready("D-1"))).ItemId);

        (await desk.WithdrawAsync(item.Id, " ", actor, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await desk.WithdrawAsync(item.Id, "政策到期", actor, Cancel)).IsYes.ShouldBeTrue();
        (await desk.OfferedAtAsync(CatalogOffice.Place(TestData.District), Cancel)).ShouldBeEmpty();
        (await desk.WithdrawAsync(item.Id, "再来一次", actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();

        var draft = (await desk.BeginVersionAsync(item.ItemKey, actor, Cancel)).Value!;
        (await desk.PublishAsync(draft.ItemId, CatalogOffice.Ready("D-1"), draft.Revision, actor, Cancel)).IsYes.ShouldBeTrue();
        (await desk.OfferedAtAsync(CatalogOffice.Place(TestData.District), Cancel)).ShouldHaveSingleItem().Version.ShouldBe(2);
        (await desk.SaveDraftAsync(draft.ItemId, CatalogOffice.Ready("D-1"), 0, actor, Cancel)).Refusal.ShouldBeOfType<NotADraft>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Delegate_ToPlacesBelow_IsListedAndJournalled(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Staff(TestData.District), CatalogOffice.Administrator(TestData.District));
        var item = await office.ReadAsync((await office.PublishNewAsync(TestData.District, CatalogOffice.Ready("D-1"))).ItemId);
        var from = new DateOnly(2026, 1, 1);

        (await desk.DelegateAsync(item.ItemKey, [TestData.Community, TestData.OtherCommunity], DelegatedRight.Accept, from, null, actor, Cancel)).Value.ShouldBe(2);
        (await desk.DelegateAsync(item.ItemKey, [TestData.OtherDistrict], DelegatedRight.Accept, from, null, actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await desk.DelegateAsync(item.ItemKey, [TestData.Street], DelegatedRight.Accept, from, from.AddDays(-1), actor, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await office.Staff(TestData.Street).DelegateAsync(item.ItemKey, [TestData.Community], DelegatedRight.Decide, from, null, CatalogOffice.Administrator(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await desk.DelegationsOfAsync(item.ItemKey, Cancel)).Select(delegation => delegation.TenantId).ShouldBe([TestData.Community, TestData.OtherCommunity]);
        await using var db = office.Everywhere();
        (await db.Journal.CountAsync(entry => entry.Kind == "item.Delegate", Cancel)).ShouldBe(1);
    }

    /// <summary>A right that ended is given again from a later day: it does not hold in between, and the journal has both terms.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "204")]
    public async Task Delegate_AgainAfterItsEnd_BeginsOnTheNewDay(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var (desk, actor) = (office.Staff(TestData.District), CatalogOffice.Administrator(TestData.District));
        var item = await office.ReadAsync((await office.PublishNewAsync(TestData.District, CatalogOffice.Ready("D-1"))).ItemId);
        Task<Answer<int>> DelegateAsync(DateOnly from, DateOnly? until) => desk.DelegateAsync(item.ItemKey, [TestData.Community], DelegatedRight.Accept, from, until, actor, Cancel);
        var (first, end, again) = (new DateOnly(2024, 1, 1), new DateOnly(2024, 12, 31), new DateOnly(2026, 5, 1));

        (await DelegateAsync(first, null)).IsYes.ShouldBeTrue();
        (await DelegateAsync(new DateOnly(2024, 6, 1), end)).IsYes.ShouldBeTrue("it holds on that day: only its end changes");
        (await DelegateAsync(again, null)).IsYes.ShouldBeTrue();
        (await DelegateAsync(new DateOnly(2025, 1, 1), null)).Refusal.ShouldBe(new FieldRefused("From", "TermsOverlap"));
        var terms = await desk.DelegationsOfAsync(item.ItemKey, Cancel);
        terms.OrderBy(term => term.From).Select(term => (term.From, term.Until)).ShouldBe([(first, end), (again, (DateOnly?)null)]);
        terms.Any(term => term.HoldsOn(new DateOnly(2025, 7, 1))).ShouldBeFalse();
        var same = new DateOnly(2027, 1, 1);
        var colleagues = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => office.Staff(TestData.District).DelegateAsync(item.ItemKey, [TestData.OtherCommunity], DelegatedRight.Accept, same, null, actor, Cancel)));
        colleagues.ShouldAllBe(answer => answer.IsYes || answer.Refusal is TryAgain);
        await using var db = office.Everywhere();
        (await db.Delegations.CountAsync(term => term.TenantId == TestData.OtherCommunity, Cancel)).ShouldBe(1);
        (await db.Journal.Where(entry => entry.Kind == "item.Delegate").OrderBy(entry => entry.Number).Select(entry => entry.Before).ToListAsync(Cancel))[1]!.ShouldContain("2024-01-01–");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "83")]
    public async Task Frequent_CountsCasesByItemOverItsVersions_BestFirstAndNoMoreThanAsked(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var citizen = TestData.Citizen();
        await using (var db = office.Everywhere())
        {
            db.Citizens.Add(citizen);
            for (var number = 1; number <= 67; number++)
            {
                var item = TestData.Item(code: $"HF-{number:00}");
                db.ServiceItems.Add(item);
                var cases = number switch { 5 => 4, 9 => 3, _ => 1 };
                db.Cases.AddRange(Enumerable.Range(0, cases).Select(_ => TestData.Planned(item: item, citizenId: citizen.Id)));
            }

            await db.SaveChangesAsync(Cancel);
        }

        var frequent = (await office.Staff(TestData.District).ReportAsync(CatalogOffice.Place(TestData.District), cancellationToken: Cancel)).Frequent;
        frequent.Count.ShouldBe(65);
        frequent.Take(2).Select(row => (row.Place, row.Item.Code, row.Cases)).ShouldBe([(1, "HF-05", 4), (2, "HF-09", 3)]);
        (await office.Staff(TestData.District).ReportAsync(CatalogOffice.Place(TestData.District), top: 1, Cancel)).Frequent.ShouldHaveSingleItem().Item.Code.ShouldBe("HF-05");
        (await office.Staff(TestData.OtherDistrict).ReportAsync(CatalogOffice.Place(TestData.OtherDistrict), cancellationToken: Cancel)).Frequent.ShouldBeEmpty();
    }
}
