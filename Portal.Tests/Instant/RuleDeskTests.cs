using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>The life of a rule set over a real database: draft, look, publish, withdraw; who may; and two who do it at once.</summary>
public sealed class RuleDeskTests
{
    private static readonly Actor Administrator = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.SystemAdministrator, name: "系管");

    private static readonly Actor Second = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.SystemAdministrator, name: "系二");

    private const string Password = "Fu-he-2026!";

    private static readonly string Stricter = InstantDeskTests.Text.Replace("80}", "90}", StringComparison.Ordinal);

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Publish_NextVersion_ShowsFirstWhatItWouldHaveChanged(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var decided = await office.HandInAsync();
        await InstantDeskTests.Desk(office, Register.Born(1940)).DecideAsync(decided.CaseId, Cancel);
        var desk = Desk(office, TestData.District);

        var draft = (await desk.SaveDraftAsync(office.Item.ItemKey, Stricter, 0, Administrator, Cancel)).Value!;
        (draft.Version, draft.Revision, draft.Preview).ShouldBe((2, 1, null));
        (await desk.PublishAsync(draft.Id, 1, Password, Second, Cancel)).Refusal.ShouldBeOfType<NotPreviewed>("nobody has looked at its effect");

        var told = new List<ReplayProgress>();
        var preview = (await desk.PreviewAsync(draft.Id, Administrator, new Heard(told), Cancel)).Value!;
        (preview.Decisions, preview.ApprovedMore, preview.ToPersonMore).ShouldBe((1, 0, 1));
        preview.Differences.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            each => each.CaseId.ShouldBe(decided.CaseId), each => each.Approved.ShouldBeTrue(), each => each.WouldApprove.ShouldBeFalse(), each => each.Conditions.Single(condition => condition.Holds == false).Key.ShouldBe("old"));
        told.ShouldBe([new ReplayProgress(1, 1)]);

        (await desk.SaveDraftAsync(office.Item.ItemKey, Stricter, 1, Administrator, Cancel)).Value!.Preview.ShouldBeNull("it was saved again, so it was not this that was looked at");
        (await desk.PublishAsync(draft.Id, 2, Password, Second, Cancel)).Refusal.ShouldBeOfType<NotPreviewed>();
        await desk.PreviewAsync(draft.Id, Administrator, cancellationToken: Cancel);
        (await desk.PublishAsync(draft.Id, 2, Password, Second, Cancel)).Refusal.ShouldBeOfType<NotPreviewed>("a colleague looked, not who publishes");
        await desk.PreviewAsync(draft.Id, Second, cancellationToken: Cancel);
        (await desk.PublishAsync(draft.Id, 2, Password, Second, Cancel)).Refusal.ShouldBeNull();
        (await desk.PublishAsync(draft.Id, 2, Password, Second, Cancel)).Refusal.ShouldBeOfType<NotFound>("it is a draft no more");

        await using var db = office.Database.Everywhere();
        (await db.RuleSets.OrderBy(rules => rules.Version).Select(rules => rules.State).ToListAsync(Cancel)).ShouldBe([RuleSetState.Superseded, RuleSetState.Published]);
        var line = await db.Journal.SingleAsync(entry => entry.Kind == "rules.Publish", Cancel);
        line.Note.ShouldBe("第2版，系管起草；已决定的 1 件中，会多批准 0 件，会多转人工 1 件；发布人以本人密码签名");
        (line.Before, line.After, line.ActorName).ShouldBe((InstantDeskTests.Text, Stricter, "系二"));
        (await new InstantReplay(office.Database.Maker, Scope.Everywhere("test"), new RuleShelf()).RunAsync(Cancel)).Differences.ShouldBeEmpty("what was decided is measured by its own version");

        var next = await office.HandInAsync();
        (await InstantDeskTests.Desk(office, Register.Born(1940)).DecideAsync(next.CaseId, Cancel))!.RuleVersion.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Publish_ByAnybodyWhoWroteOfIt_OrUnsigned_IsRefused(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var desk = Desk(office, TestData.District);
        var third = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.SystemAdministrator, name: "系三");
        var draft = (await desk.SaveDraftAsync(office.Item.ItemKey, Stricter, 0, Administrator, Cancel)).Value!;
        (await desk.SaveDraftAsync(office.Item.ItemKey, Stricter, 1, third, Cancel)).Refusal.ShouldBeNull();
        foreach (var author in new[] { Administrator, third })
        {
            await desk.PreviewAsync(draft.Id, author, cancellationToken: Cancel);
            (await desk.PublishAsync(draft.Id, 2, Password, author, Cancel)).Refusal.ShouldBeOfType<OwnDraft>("also who wrote before the last");
        }

        await desk.PreviewAsync(draft.Id, Second, cancellationToken: Cancel);
        foreach (var unsigned in new[] { null, "", "Wrong-2026!" })
        {
            (await desk.PublishAsync(draft.Id, 2, unsigned, Second, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        }

        await using var db = office.Database.Everywhere();
        (await db.RuleSets.SingleAsync(rules => rules.State == RuleSetState.Published, Cancel)).Version.ShouldBe(1, "what is in force stays so");
        (await db.Journal.AnyAsync(entry => entry.Kind == "rules.Publish", Cancel)).ShouldBeFalse();
        (await desk.PublishAsync(draft.Id, 2, Password, Second, Cancel)).Value!.PublishedBy.ShouldBe("系二");
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Save_WhatCannotBeRead_IsRefusedWithItsPlaceAndNothingIsKept(DatabaseProvider provider)
    {
        await using var office = await InstantDeskTests.OpenAsync(provider);
        var desk = Desk(office, TestData.District);
        foreach (var (text, fault) in new (string, RuleFault)[]
        {
            ("{", new(RuleProblem.Unreadable, "1:2")),
            (InstantDeskTests.Text.Replace("register.birthDate", "register.height", StringComparison.Ordinal), new(RuleProblem.UnknownFact, "conditions[0].rule.compare.left.age.fact", "register.height")),
            (InstantDeskTests.Text.Replace("80}", "\"80\"}", StringComparison.Ordinal), new(RuleProblem.WrongType, "conditions[0].rule.compare.right", "Number")),
            ("""{"conditions":[{"key":"a","zh":"甲","rule":{"use":"b"}},{"key":"b","zh":"乙","rule":{"use":"a"}}]}""", new(RuleProblem.Loop, "conditions[1].rule.use", "a")),
        })
        {
            (await desk.SaveDraftAsync(office.Item.ItemKey, text, 0, Administrator, Cancel)).Refusal.ShouldBeOfType<RulesFaulty>().Fault.ShouldBe(fault);
        }

        await using var db = office.Database.Everywhere();
        (await db.RuleSets.CountAsync(Cancel)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Save_OverAColleaguesDraft_IsToldAndWritesNothing(DatabaseProvider provider)
    {
        await using var office = await InstantDeskTests.OpenAsync(provider);
        var desk = Desk(office, TestData.District);
        await desk.SaveDraftAsync(office.Item.ItemKey, Stricter, 0, Administrator, Cancel);

        (await desk.SaveDraftAsync(office.Item.ItemKey, InstantDeskTests.Text, 0, Administrator, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>().Who.ShouldBe("系管");
        var draft = (await desk.ReadAsync(office.Item.ItemKey, Administrator, Cancel))!.Draft!;
        draft.Text.ShouldBe(Stricter);
        (await desk.DiscardAsync(draft.Id, 7, Administrator, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>();
        (await desk.DiscardAsync(draft.Id, 1, Administrator, Cancel)).Refusal.ShouldBeNull();
        (await desk.ReadAsync(office.Item.ItemKey, Administrator, Cancel))!.Versions.Select(rules => rules.Version).ShouldBe([1]);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Withdraw_WithAReason_LeavesNewCasesToPeopleAndOldOnesToTheirRules(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var desk = Desk(office, TestData.District);
        (await desk.WithdrawAsync(office.Item.ItemKey, "", Administrator, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await desk.WithdrawAsync(office.Item.ItemKey, "政策调整", Administrator, Cancel)).Refusal.ShouldBeNull();
        (await desk.WithdrawAsync(office.Item.ItemKey, "再点一次", Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        office.Time.Advance(TimeSpan.FromMinutes(1));
        var receipt = await office.HandInAsync();
        var rules = InstantDeskTests.Desk(office, Register.Born(1940));
        (await rules.WaitingAsync(Cancel)).ShouldBeEmpty();
        (await rules.DecideAsync(receipt.CaseId, Cancel)).ShouldBeNull();

        // New rules are for what is handed in under them, not for what already lies with a person.
        office.Time.Advance(TimeSpan.FromMinutes(1));
        var draft = (await desk.SaveDraftAsync(office.Item.ItemKey, Stricter, 0, Administrator, Cancel)).Value!;
        await desk.PreviewAsync(draft.Id, Second, cancellationToken: Cancel);
        (await desk.PublishAsync(draft.Id, 1, Password, Second, Cancel)).Value!.Version.ShouldBe(2);
        (await rules.WaitingAsync(Cancel)).ShouldBeEmpty();
        await using var db = office.Database.Everywhere();
        (await db.Journal.SingleAsync(entry => entry.Kind == "rules.Withdraw", Cancel)).Note.ShouldBe("政策调整");
    }

    [Fact, Trait("Row", "65")]
    public async Task AnybodyElse_AndAnotherTenant_SeeAndChangeNothing()
    {
        await using var office = await InstantDeskTests.OpenAsync(DatabaseProvider.Sqlite);
        var draft = (await Desk(office, TestData.District).SaveDraftAsync(office.Item.ItemKey, Stricter, 0, Administrator, Cancel)).Value!;
        foreach (var (place, actor) in new[]
        {
            (TestData.OtherDistrict, TestData.Staff(TestData.OtherDistrict, UnitFunction.Hall, Duties.SystemAdministrator)),
            (TestData.Street, TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator)), // below the item's place
            (TestData.District, TestData.Clerk(TestData.District)),
            (TestData.District, TestData.Staff(TestData.District, UnitFunction.Hall, Duties.Supervisor | Duties.AuditAdministrator)),
        })
        {
            var desk = Desk(office, place);
            (await desk.OnDeskAsync(actor, Cancel)).ShouldBeEmpty();
            (await desk.ReadAsync(office.Item.ItemKey, actor, Cancel)).ShouldBeNull();
            (await desk.SaveDraftAsync(office.Item.ItemKey, InstantDeskTests.Text, 1, actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.PreviewAsync(draft.Id, actor, cancellationToken: Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.PublishAsync(draft.Id, 1, Password, actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.DiscardAsync(draft.Id, 1, actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.WithdrawAsync(office.Item.ItemKey, "不该", actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        }

        var row = (await Desk(office, TestData.District).OnDeskAsync(Administrator, Cancel)).Single(each => each.ItemKey == office.Item.ItemKey);
        (row.InForce!.Version, row.Draft!.Version, row.Decided).ShouldBe((1, 2, 0));
    }

    [Fact, Trait("Row", "178")]
    public void Words_OfASourceThatIsNotShared_AreNotThere()
    {
        var words = RuleWord.All(CatalogItem(), [Register.Born(1940).Sheet, Register.Born(1940, key: "health", sharing: SharingClass.NotShared).Sheet]);
        words.Select(word => word.Name).ShouldContain("register.birthDate");
        words.Select(word => word.Name).ShouldNotContain("health.birthDate");
    }

    private static ItemDetail CatalogItem() => TestData.Item().Detail;

    /// <summary>With the account of the second administrator, who signs.</summary>
    private static async Task<CaseOffice> OpenAsync(DatabaseProvider provider)
    {
        var office = await InstantDeskTests.OpenAsync(provider);
        var account = new Account { Id = Second.AccountId!.Value, UserName = "second", NormalizedUserName = "SECOND", DisplayName = Second.Name };
        account.PasswordHash = new PasswordHasher<Account>().HashPassword(account, Password);
        await using var db = office.Database.Everywhere();
        db.Add(account);
        await db.SaveChangesAsync(Cancel);
        return office;
    }

    private static RuleDesk Desk(CaseOffice office, int tenantId)
    {
        var scope = TestDatabase.StaffScope(tenantId);
        return new RuleDesk(office.Database.Maker, scope, new FactDesk(office.Database.Maker, [Register.Born(1940), new CaseFacts(office.Database.Maker)], office.Time, NullLogger<FactDesk>.Instance),
            new InstantReplay(office.Database.Maker, scope, new RuleShelf()),
            new PeopleDesk(office.Database.Maker, scope, new PasswordHasher<Account>(), new PostWatch(office.Database.Maker, office.Time), new WrongTries(office.Time), office.Time), office.Time);
    }

    /// <summary>Told at once, where <see cref="Progress{T}"/> would tell later.</summary>
    private sealed class Heard(List<ReplayProgress> told) : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value) => told.Add(value);
    }
}
