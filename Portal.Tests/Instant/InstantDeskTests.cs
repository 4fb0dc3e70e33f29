using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>From the submission to the decision over a real database: approval with reasons, and everything else to a person.</summary>
public sealed class InstantDeskTests
{
    internal const string Text = """
        {"conditions":[
          {"key":"old","zh":"年满80周岁","rule":{"compare":{"left":{"age":{"fact":"register.birthDate"}},"op":"≥","right":80}}},
          {"key":"first","zh":"没有领取过","rule":{"compare":{"left":{"fact":"cases.sameApproved"},"op":"=","right":0}}}]}
        """;

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both)), Trait("Row", "65"), Trait("Row", "178")]
    public async Task Decide_EverythingHolds_ApprovesWithReasonsPaperAndALogOfEveryCall(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var receipt = await office.HandInAsync();
        var desk = Desk(office, Register.Born(1940));

        (await desk.WaitingAsync(Cancel)).ShouldBe([receipt.CaseId]);
        (await desk.DecideAsync(receipt.CaseId, Cancel)).ShouldNotBeNull().ToPerson.ShouldBeNull();
        (await desk.DecideAsync(receipt.CaseId, Cancel)).ShouldBeNull("once is enough");
        (await desk.WaitingAsync(Cancel)).ShouldBeEmpty();

        await using var db = office.Database.Everywhere();
        var matter = await db.Cases.Include(each => each.Steps).SingleAsync(Cancel);
        matter.ShouldSatisfyAllConditions(
            () => matter.Status.ShouldBe(CaseStatus.Closed), // online: delivered with the decision
            () => matter.Outcome.ShouldBe(Outcome.Approved),
            () => matter.DecidedByRules.ShouldBeTrue(),
            () => matter.OpenSteps().ShouldBeEmpty());
        var decision = await db.InstantDecisions.SingleAsync(Cancel);
        decision.Conditions.Select(each => each.Holds).ShouldBe([true, true]);
        decision.Facts.Select(fact => (fact.Name, fact.Value, fact.Source)).ShouldBe([("register.birthDate", "1940-01-01", "register"), ("cases.sameApproved", "0", "cases")], ignoreOrder: true);
        var paper = await db.CaseDocuments.SingleAsync(each => each.Kind == DocumentKind.Decision, Cancel);
        paper.Content[PaperWord.Reason].ShouldContain("年满80周岁；没有领取过");
        var calls = await db.FactCalls.ToListAsync(Cancel);
        calls.Select(call => (call.Source, call.Facts, call.Outcome, call.CaseNumber)).ShouldBe(
            [("register", "register.birthDate", CallOutcome.Answered, matter.Number), ("cases", "cases.sameApproved", CallOutcome.Answered, matter.Number)], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Decide_TheSameIsAskedForAgain_GoesToAPerson(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var desk = Desk(office, Register.Born(1940));
        await desk.DecideAsync((await office.HandInAsync()).CaseId, Cancel);
        var second = await office.HandInAsync();

        (await desk.DecideAsync(second.CaseId, Cancel))!.ToPerson.ShouldBe(PersonReason.NotMet);
        await StillWaitsAsync(office, second.CaseId);
    }

    [Theory, Trait("Row", "65")]
    [InlineData(1990, PersonReason.NotMet)]
    [InlineData(null, PersonReason.NotDecidable)]
    public async Task Decide_NotAllHolds_LeavesItToAPersonAndRefusesNothing(int? birth, PersonReason why)
    {
        await using var office = await OpenAsync(DatabaseProvider.Sqlite);
        var receipt = await office.HandInAsync();

        (await Desk(office, Register.Born(birth)).DecideAsync(receipt.CaseId, Cancel))!.ToPerson.ShouldBe(why);
        await StillWaitsAsync(office, receipt.CaseId);
    }

    [Theory, Trait("Row", "178")]
    [InlineData("hangs", CallOutcome.TimedOut)]
    [InlineData("fails", CallOutcome.Failed)]
    [InlineData("quota", CallOutcome.OverQuota)]
    [InlineData("off", CallOutcome.SwitchedOff)]
    public async Task Decide_SourceGivesNoAnswer_GoesToAPerson(string trouble, CallOutcome outcome)
    {
        await using var office = await OpenAsync(DatabaseProvider.Sqlite);
        var receipt = await office.HandInAsync();
        var never = new TaskCompletionSource<IReadOnlyDictionary<string, FactValue>>();
        var source = trouble switch
        {
            "hangs" => new Register(() => never.Task), // heeds no cancellation
            "fails" => new Register(() => throw new InvalidOperationException("the other office's server is broken")),
            "quota" => Register.Born(1940, quota: 0),
            _ => Register.Born(1940),
        };
        if (trouble == "off")
        {
            await using var above = office.Database.Everywhere();
            above.Add(new SourceOff { TenantId = TestData.District, Source = "register", Why = "维护", By = "系管", Since = TestData.Now });
            await above.SaveChangesAsync(Cancel);
        }

        (await Desk(office, source).DecideAsync(receipt.CaseId, Cancel))!.ToPerson.ShouldBe(trouble == "quota" ? PersonReason.QuotaUsedUp : PersonReason.SourceSilent);
        await StillWaitsAsync(office, receipt.CaseId);
        await using var db = office.Database.Everywhere();
        (await db.FactCalls.SingleAsync(call => call.Source == "register", Cancel)).Outcome.ShouldBe(outcome);
    }

    [Fact, Trait("Row", "65")]
    public async Task Decide_AcceptedByAClerkMeanwhile_ChangesNothing()
    {
        await using var office = await OpenAsync(DatabaseProvider.Sqlite);
        var receipt = await office.HandInAsync();
        var slow = new Register(async () =>
        {
            await office.MustAsync(receipt.CaseId, CaseAction.HandOver, TestData.Clerk(TestData.Community));
            return Register.Answer(1940);
        }, TimeSpan.FromMinutes(1));

        (await Desk(office, slow).DecideAsync(receipt.CaseId, Cancel)).ShouldBeNull("it changed while the sources were asked; the next round looks again");
        await using var db = office.Database.Everywhere();
        (await db.InstantDecisions.AnyAsync(Cancel)).ShouldBeFalse();
        (await db.Cases.SingleAsync(Cancel)).Outcome.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task AskForPerson_Reopened_PaperIsWithdrawnAndPeopleDecideAgain(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var receipt = await office.HandInAsync();
        await Desk(office, Register.Born(1940)).DecideAsync(receipt.CaseId, Cancel);
        var asked = await office.CitizenDesk(office.Applicant.Id).ActAsync(receipt.CaseId, new CaseAct(CaseAction.AskForPerson, Guid.CreateVersion7()) { Note = "请再看一下" }, TestData.Applicant(office.Applicant.Id), Cancel);
        asked.Refusal.ShouldBeNull();

        await office.MustAsync(receipt.CaseId, CaseAction.Reopen, TestData.Reviewer(TestData.District), "出生日期有误");
        await using (var db = office.Database.Everywhere())
        {
            var paper = await db.CaseDocuments.SingleAsync(each => each.Kind == DocumentKind.Decision, Cancel);
            paper.RevokedAt.ShouldNotBeNull();
            (await new DocumentDesk(office.Database.Maker).VerifyAsync(paper.VerifyCode, Cancel))!.RevokedAt.ShouldNotBeNull();
            var matter = await db.Cases.Include(each => each.Steps).SingleAsync(Cancel);
            (matter.Status, matter.Outcome, matter.DecidedByRules).ShouldBe((CaseStatus.InReview, null, false));
            matter.OpenSteps().ShouldNotBeEmpty();

            // People have a limit as for any other case, and the time in which it was decided is not theirs.
            matter.Pauses.ShouldHaveSingleItem().Reason.ShouldBe(Portal.Core.Calendars.PauseReason.Decided);
            (matter.DueAt ?? matter.StatutoryDueAt).ShouldNotBeNull();
        }
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Replay_SaysTheSame_UntilTheRulesWereTamperedWith(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        await Desk(office, Register.Born(1940)).DecideAsync((await office.HandInAsync()).CaseId, Cancel);
        await Desk(office, Register.Born(1990)).DecideAsync((await office.HandInAsync()).CaseId, Cancel);

        (await Replay(office).RunAsync(Cancel)).ShouldSatisfyAllConditions(report => report.Decisions.ShouldBe(2), report => report.Differences.ShouldBeEmpty());
        await using var db = office.Database.Everywhere();
        var rules = await db.RuleSets.SingleAsync(Cancel);
        rules.Text = Text.Replace("80}", "90}", StringComparison.Ordinal);
        await db.SaveChangesAsync(Cancel);
        (await Replay(office).RunAsync(Cancel)).Differences.ShouldHaveSingleItem().Conditions.ShouldBe(["old"]);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "178")]
    public async Task Ask_FiftyAtOneMoment_NeverMoreThanTheQuotaIsAnswered(DatabaseProvider provider)
    {
        const int Quota = 20;
        await using var office = await OpenAsync(provider);
        var put = 0;
        var source = new Register(_ =>
        {
            Interlocked.Increment(ref put);
            return Task.FromResult<IReadOnlyDictionary<string, FactValue>>(Register.Answer(1940));
        }, TimeSpan.FromMinutes(1), Quota);
        var desk = new FactDesk(office.Database.Maker, [source], office.Time, NullLogger<FactDesk>.Instance);
        var question = new FactQuestion(Guid.CreateVersion7(), "号1", TestData.Community, office.Applicant.Id, office.Item.ItemKey, TestData.District, Actor.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => (await desk.AskAsync(question, ["register.birthDate"], Cancel)).Single(), Cancel)));

        (answers.Count(answer => answer.Outcome == CallOutcome.Answered), answers.Count(answer => answer.Outcome == CallOutcome.OverQuota), put).ShouldBe((Quota, 50 - Quota, Quota));
        answers.Where(answer => answer.Outcome == CallOutcome.OverQuota).ShouldAllBe(answer => answer.Facts.Count == 0);
        (await desk.UsedTodayAsync(["register"], Cancel))["register"].ShouldBe(Quota);
        var receipt = await office.HandInAsync();
        (await Desk(office, source).DecideAsync(receipt.CaseId, Cancel))!.ToPerson.ShouldBe(PersonReason.QuotaUsedUp);
        await StillWaitsAsync(office, receipt.CaseId);

        office.Time.Advance(TimeSpan.FromDays(1));
        (await desk.AskAsync(question, ["register.birthDate"], Cancel)).Single().Outcome.ShouldBe(CallOutcome.Answered, "tomorrow is another day");
    }

    internal static async Task<CaseOffice> OpenAsync(DatabaseProvider provider)
    {
        var office = await CaseOffice.OpenAsync(provider);
        var item = office.Item;
        var (script, _) = RuleText.Parse(Text, RuleDesk.Vocabulary(item.Detail, [Register.Born(1940).Sheet, CaseFacts.OwnSheet]));
        await using var db = office.Database.Everywhere();
        db.Add(new RuleSet
        {
            TenantId = item.TenantId,
            ItemKey = item.ItemKey,
            Version = 1,
            State = RuleSetState.Published,
            Text = Text,
            Uses = script!.Names.ToDictionary(fact => fact.Name, fact => fact.Type, StringComparer.Ordinal),
            CreatedAt = TestData.Now,
            PublishedAt = TestData.Now,
        });
        await db.SaveChangesAsync(Cancel);
        return office;
    }

    internal static InstantDesk Desk(CaseOffice office, Register register) => office.RulesDesk(register, new CaseFacts(office.Database.Maker));

    private static InstantReplay Replay(CaseOffice office) => new(office.Database.Maker, Scope.Everywhere("every decision is made again"), new RuleShelf());

    private static async Task StillWaitsAsync(CaseOffice office, Guid caseId)
    {
        await using var db = office.Database.Everywhere();
        var matter = await db.Cases.Include(each => each.Steps).SingleAsync(each => each.Id == caseId, Cancel);
        (matter.Status, matter.Outcome).ShouldBe((CaseStatus.Submitted, null));
        matter.OpenSteps().ShouldNotBeEmpty();
    }
}
