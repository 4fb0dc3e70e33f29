using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Instant;
using Portal.Core.Intake;
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

        (await desk.WaitingAsync(Cancel)).ShouldHaveSingleItem().CaseId.ShouldBe(receipt.CaseId);
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

    /// <summary>A source that hung is not waited for by every case behind; people may ask it, and when it answers the rules do so again.</summary>
    [Theory, MemberData(nameof(Both)), Trait("Row", "178")]
    public async Task Ask_ASourceThatHung_IsLeftInPeaceForAMinuteAndUsesUpNoQuestion(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var (asked, hangs) = (0, true);
        var source = new Register(_ =>
        {
            Interlocked.Increment(ref asked);
            return hangs ? new TaskCompletionSource<IReadOnlyDictionary<string, FactValue>>().Task : Task.FromResult<IReadOnlyDictionary<string, FactValue>>(Register.Answer(1940));
        });
        var facts = new FactDesk(office.Database.Maker, [source, new CaseFacts(office.Database.Maker)], office.Time, NullLogger<FactDesk>.Instance);
        List<SubmissionReceipt> receipts = [await office.HandInAsync(), await office.HandInAsync()];
        foreach (var receipt in receipts)
        {
            (await office.RulesDesk(facts).DecideAsync(receipt.CaseId, Cancel))!.ToPerson.ShouldBe(PersonReason.SourceSilent);
        }

        (asked, (await facts.UsedTodayAsync(["register"], Cancel))["register"]).ShouldBe((1, 1));
        await using var db = office.Database.Everywhere();
        (await db.FactCalls.AsNoTracking().Where(call => call.Source == "register").OrderBy(call => call.Id).Select(call => call.Outcome).ToListAsync(Cancel)).ShouldBe([CallOutcome.TimedOut, CallOutcome.LeftAlone]);

        hangs = false;
        var question = new FactQuestion(receipts[0].CaseId, "号1", TestData.Community, office.Applicant.Id, office.Item.ItemKey, TestData.District, Actor.System);
        (await facts.AskAsync(question, ["register.birthDate"], Cancel)).Single().Outcome.ShouldBe(CallOutcome.LeftAlone);
        (await facts.AskAsync(question with { AskedBy = TestData.Clerk(TestData.Community) }, ["register.birthDate"], Cancel)).Single().Outcome.ShouldBe(CallOutcome.Answered, "a person asks when they want");
        (await facts.AskAsync(question, ["register.birthDate"], Cancel)).Single().Outcome.ShouldBe(CallOutcome.Answered);

        hangs = true;
        (await facts.AskAsync(question, ["register.birthDate"], Cancel)).Single().Outcome.ShouldBe(CallOutcome.TimedOut);
        office.Time.Advance(FactDesk.SilenceHolds);
        hangs = false;
        (await facts.AskAsync(question, ["register.birthDate"], Cancel)).Single().Outcome.ShouldBe(CallOutcome.Answered, "a minute later it is asked again");
    }

    /// <summary>Ten cases wait for a source that never answers; the eleventh, of another item, does not wait for them.</summary>
    [Theory, MemberData(nameof(Both)), Trait("Row", "178")]
    public async Task Round_ASourceThatHangs_HoldsUpItsOwnItemAlone(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var other = TestData.Item(code: "CS-0012");
        await office.AddItemAsync(other);
        await PublishAsync(office, other, """{"conditions":[{"key":"first","zh":"没有领取过","rule":{"compare":{"left":{"fact":"cases.sameApproved"},"op":"=","right":0}}}]}""");
        List<Guid> held = [];
        for (var number = 0; number < 10; number++)
        {
            held.Add((await office.HandInAsync()).CaseId);
        }

        var free = (await office.HandInAsync(item: other)).CaseId;
        var facts = new FactDesk(office.Database.Maker, [new Register(_ => new TaskCompletionSource<IReadOnlyDictionary<string, FactValue>>().Task, TimeSpan.FromMinutes(10)), new CaseFacts(office.Database.Maker)], office.Time, NullLogger<FactDesk>.Instance);
        await using var services = new ServiceCollection().AddScoped(_ => new Scope(TimeProvider.System)).AddScoped(_ => office.RulesDesk(facts)).BuildServiceProvider();
        using var round = new InstantRound(services.GetRequiredService<IServiceScopeFactory>(), office.News, TimeProvider.System, NullLogger<InstantRound>.Instance);
        await round.StartAsync(Cancel);
        await using var db = office.Database.Everywhere();
        while (!await db.InstantDecisions.AnyAsync(decision => decision.CaseId == free, Cancel))
        {
            await Task.Delay(20, Cancel);
        }

        (await db.InstantDecisions.AnyAsync(decision => held.Contains(decision.CaseId), Cancel)).ShouldBeFalse("their source is still being waited for");
        (await db.Cases.AsNoTracking().SingleAsync(matter => matter.Id == free, Cancel)).Outcome.ShouldBe(Outcome.Approved);
        await round.StopAsync(Cancel);
    }

    /// <summary>Thirty conditions say more than a reason may hold: the decision is made all the same, and every condition is kept with it.</summary>
    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Decide_ConditionsThatSayMoreThanAReasonHolds_ApprovesWithAShorterReason(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var item = TestData.Item(code: "CS-0013");
        await office.AddItemAsync(item);
        await PublishAsync(office, item, $$"""{"conditions":[{{string.Join(',', Enumerable.Range(0, 30).Select(each => $$$$"""{"key":"c{{{{each}}}}","zh":"{{{{new string('符', 100)}}}}","rule":{"compare":{"left":{"fact":"cases.sameApproved"},"op":"=","right":0}}}"""))}}]}""");
        var caseId = (await office.HandInAsync(item: item)).CaseId;

        (await Desk(office, Register.Born(1940)).DecideAsync(caseId, Cancel)).ShouldNotBeNull().ToPerson.ShouldBeNull();

        await using var db = office.Database.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(matter => matter.Id == caseId, Cancel)).Outcome.ShouldBe(Outcome.Approved);
        (await db.InstantDecisions.AsNoTracking().SingleAsync(decision => decision.CaseId == caseId, Cancel)).Conditions.Count.ShouldBe(30);
        var note = (await db.CaseEvents.AsNoTracking().SingleAsync(happened => happened.CaseId == caseId && happened.Action == CaseAction.ApproveByRules, Cancel)).Note!;
        note.Length.ShouldBeInRange(1_500, CaseFlow.LongestNote);
        note.ShouldContain("30项条件全部符合");
    }

    /// <summary>What the case itself refuses for good is told to a person once, instead of asking the sources again every half minute.</summary>
    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task Decide_ApprovalThatTheCaseRefusesForGood_GoesToAPersonOnce(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var caseId = (await office.HandInAsync()).CaseId;

        // A paper comes to be owed while the sources are asked, without any event: no version says that something changed.
        var owing = new Register(async () =>
        {
            await using var db = office.Database.Everywhere();
            await db.Cases.Where(matter => matter.Id == caseId).ExecuteUpdateAsync(set => set.SetProperty(matter => matter.OwedBy, TestData.Now.AddDays(5)), Cancel);
            return Register.Answer(1940);
        }, TimeSpan.FromMinutes(1));
        (await Desk(office, owing).DecideAsync(caseId, Cancel)).ShouldNotBeNull().ToPerson.ShouldBe(PersonReason.NotCarriedOut);
        (await Desk(office, owing).WaitingAsync(Cancel)).ShouldBeEmpty();
        await StillWaitsAsync(office, caseId);
        (await Replay(office).RunAsync(Cancel)).Differences.ShouldBeEmpty("the rules say what they said");
    }

    /// <summary>Whatever passes from open to granted between two looks is seen by one of them.</summary>
    [Theory, MemberData(nameof(Both)), Trait("Row", "65")]
    public async Task CaseFacts_ACaseGrantedWhileTheyCount_IsSeenOpenOrGranted(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var (first, second) = (await office.HandInAsync(), await office.HandInAsync());
        var between = new GrantsOnce(async () =>
        {
            await using var db = office.Database.Everywhere();
            await db.Cases.Where(matter => matter.Id == first.CaseId).ExecuteUpdateAsync(set => set.SetProperty(matter => matter.Status, CaseStatus.Decided).SetProperty(matter => matter.Outcome, Outcome.Approved), Cancel);
        });
        var facts = new CaseFacts(new PortalDbMaker(provider, office.Database.ConnectionString, options => options.AddInterceptors(between)));
        var question = new FactQuestion(second.CaseId, second.Number, TestData.Community, office.Applicant.Id, office.Item.ItemKey, TestData.District, Actor.System);

        var answers = await facts.AskAsync(question, [CaseFacts.SameApproved, CaseFacts.SameOpen], Cancel);
        (answers[CaseFacts.SameApproved].Value == "0" && answers[CaseFacts.SameOpen].Value == "0").ShouldBeFalse("seen by neither, the allowance would be granted twice");
        var after = await facts.AskAsync(question, [CaseFacts.SameApproved, CaseFacts.SameOpen], Cancel);
        (after[CaseFacts.SameApproved].Value, after[CaseFacts.SameOpen].Value).ShouldBe(("1", "0"));
    }

    /// <summary>Lets something happen right after the cases were first looked at.</summary>
    private sealed class GrantsOnce(Func<Task> then) : DbCommandInterceptor
    {
        private int _looked;

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("\"Cases\"", StringComparison.Ordinal) && Interlocked.Exchange(ref _looked, 1) == 0)
            {
                await then();
            }

            return result;
        }
    }

    private static async Task PublishAsync(CaseOffice office, ServiceItem item, string text)
    {
        var (script, fault) = RuleText.Parse(text, RuleDesk.Vocabulary(item.Detail, [Register.Born(1940).Sheet, CaseFacts.OwnSheet]));
        fault.ShouldBeNull();
        await using var db = office.Database.Everywhere();
        db.Add(new RuleSet
        {
            TenantId = item.TenantId,
            ItemKey = item.ItemKey,
            Version = 1,
            State = RuleSetState.Published,
            Text = text,
            Uses = script!.Names.ToDictionary(fact => fact.Name, fact => fact.Type, StringComparer.Ordinal),
            CreatedAt = TestData.Now,
            PublishedAt = TestData.Now,
        });
        await db.SaveChangesAsync(Cancel);
    }

    internal static async Task<CaseOffice> OpenAsync(DatabaseProvider provider)
    {
        var office = await CaseOffice.OpenAsync(provider);
        await PublishAsync(office, office.Item, Text);
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
