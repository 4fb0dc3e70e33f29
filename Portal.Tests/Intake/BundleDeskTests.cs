using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Instant;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>一件事 from the first answer to one collection, through the real desks.</summary>
[Trait("Row", "74"), Trait("Row", "75")]
public sealed class BundleDeskTests
{
    private static readonly string Number = DemoIdNumber.Make(new DateOnly(1985, 5, 5), 441);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Submit_OneForm_MakesOneCaseForEachItemWithItsOwnAnswersAndPapers(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var bundle = await BundleAsync(house);
        var receipt = await ApplyAsync(house, bundle);

        receipt.RunId.ShouldNotBeNull();
        receipt.Others.Count.ShouldBe(2);
        receipt.Others.ShouldAllBe(other => other.QueryCode == receipt.QueryCode && other.Number != receipt.Number);
        await using var db = house.Everywhere();
        var cases = await db.Cases.AsNoTracking().Where(matter => matter.BundleRunId == receipt.RunId).ToDictionaryAsync(matter => matter.ItemName, Cancel);
        cases.Keys.ShouldBe(["个体登记", "食品许可", "招牌备案"], ignoreOrder: true);
        cases["食品许可"].Answers["applicant"].ShouldBe("张小测");
        cases["个体登记"].Answers["name"].ShouldBe("张小测");
        cases["个体登记"].Answers.Keys.ShouldNotContain("seats");
        (cases["招牌备案"].Answers["size"], cases["招牌备案"].Answers["kind"]).ShouldBe(("large", "shop"));
        (cases["食品许可"].DeliveryWay, cases["招牌备案"].DeliveryWay).ShouldBe((DeliveryWay.PickUp, DeliveryWay.Online));

        var papers = await db.Attachments.AsNoTracking().Where(paper => paper.CaseId != null).ToListAsync(Cancel);
        papers.Where(paper => paper.CaseId == cases["食品许可"].Id).Select(paper => paper.MaterialKey).ShouldBe(["contract", "layout"], ignoreOrder: true);
        papers.Where(paper => paper.CaseId == cases["个体登记"].Id).Select(paper => paper.MaterialKey).ShouldBe(["lease"]);
        papers.Single(paper => paper.MaterialKey == "lease").StoredName.ShouldBe(papers.Single(paper => paper.MaterialKey == "contract").StoredName, "one upload, one file");
        (await db.BundleRuns.AsNoTracking().SingleAsync(Cancel)).Parts.Single(part => part.CaseId == cases["食品许可"].Id).After.ShouldBe([cases["个体登记"].Id]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Submit_ClickedAHundredTimes_IsOneSet(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var draft = await FilledAsync(house, await BundleAsync(house));
        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(house, draft)));
            answers.ShouldAllBe(answer => answer.IsYes && answer.Value.Others.Count == 2);
        }

        await using var db = house.Everywhere();
        (await db.Cases.CountAsync(Cancel)).ShouldBe(3);
        (await db.BundleRuns.CountAsync(Cancel)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Submit_OneItemNotContentOrNotHere_SendsNothing(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var bundle = await BundleAsync(house);
        var draft = await FilledAsync(house, bundle);
        await using (var visit = house.As(house.Applicant))
        {
            await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SaveAsync(draft.Id, Typed(("seats", "many")), house.Applicant, Cancel);
        }

        var problem = (await SendAsync(house, draft)).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldHaveSingleItem();
        (problem.Field, problem.Code).ShouldBe(("seats", ProblemCode.NotANumber));

        await using var db = house.Everywhere();
        var sign = await db.ServiceItems.SingleAsync(item => item.Code == "GG-1", Cancel);
        sign.Detail = sign.Detail with { Route = [TestData.Step(1, TenantLevel.Street, StepDuty.Accept, "no-such-office")] };
        await db.SaveChangesAsync(Cancel);
        await using (var visit = house.As(house.Applicant))
        {
            var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
            await desk.SaveAsync(draft.Id, Typed(("seats", "12")), house.Applicant, Cancel);
            (await desk.NotHereAsync([sign], TestData.Community, Cancel)).ShouldHaveSingleItem();
            (await StartAsync(house, bundle, desk)).Refusal.ShouldBe(new ItemNotHere(new LocalText("招牌备案", "Test item")));
        }

        (await SendAsync(house, draft)).Refusal.ShouldBeOfType<ItemNotHere>();
        (await db.Cases.CountAsync(Cancel)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Start_OtherAnswers_AreTheSameDraftWithWhatWasTyped(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var bundle = await BundleAsync(house);
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var first = (await StartAsync(house, bundle, desk)).OrThrow();
        await desk.SaveAsync(first.Id, Typed(("place", "测试路1号")), house.Applicant, Cancel);
        var again = (await StartAsync(house, bundle, desk, ("cooks", "no"), ("sign", "no"))).OrThrow();

        again.Id.ShouldBe(first.Id);
        again.Answers["place"].ShouldBe("测试路1号");
        again.Answers["name"].ShouldBe("张小测");
        await using var db = house.Everywhere();
        (await DraftSubject.ReadAsync(db, again, Cancel)).Merge!.Parts.ShouldHaveSingleItem().Item.Code.ShouldBe("GT-1");
        (await StartAsync(house, bundle, desk, ("cooks", "no"))).Refusal.ShouldBeOfType<CannotApplyHere>("the tree was not answered to its end");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Decide_WhatNeedsAnothersResult_WaitsForItAndEndsWithIt(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var cases = await CasesAsync(house, await ApplyAsync(house, await BundleAsync(house)));
        foreach (var matter in cases.Values)
        {
            await house.ActAsync(matter.Id, CaseAction.Accept, house.Clerk);
        }

        (await house.TryAsync(cases["食品许可"].Id, CaseAction.Approve, house.Approver, "同意")).Refusal.ShouldBe(new WaitsForResult(new LocalText("个体登记", "Test item")));
        await house.ActAsync(cases["招牌备案"].Id, CaseAction.Approve, house.Approver, "同意");
        await house.ActAsync(cases["个体登记"].Id, CaseAction.Reject, house.Approver, "不符合");
        (await house.TryAsync(cases["食品许可"].Id, CaseAction.Approve, house.Approver, "同意")).Refusal.ShouldBeOfType<ResultNotGranted>();
        await house.ActAsync(cases["食品许可"].Id, CaseAction.Reject, house.Approver, "没有执照");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Decide_WithOneClickFromAcceptance_WaitsAllTheSame(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var receipt = await ApplyAsync(house, await BundleAsync(house, foodByOneSigner: true));
        var cases = await CasesAsync(house, receipt);
        var both = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Clerk | Duties.Approver);
        await using var visit = house.As(both);
        var click = new CaseAct(CaseAction.Accept, Guid.CreateVersion7()) { Then = CaseAction.Approve, Note = "当场核对" };

        (await visit.ServiceProvider.GetRequiredService<CaseDesk>().ActAsync(cases["食品许可"].Id, click, both, Cancel)).Refusal.ShouldBeOfType<WaitsForResult>();

        (await CasesAsync(house, receipt))["食品许可"].Status.ShouldBe(CaseStatus.Submitted, "both moves or none");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Rules_WhereWhatItNeedsWasNotGranted_HandItToAPersonOnce(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var cases = await CasesAsync(house, await ApplyAsync(house, await BundleAsync(house)));
        var food = cases["食品许可"];
        await using (var db = house.Everywhere())
        {
            db.Add(new RuleSet { TenantId = TestData.District, ItemKey = food.ItemKey, Version = 1, State = RuleSetState.Published, Text = "{}", Uses = new Dictionary<string, FactType>(StringComparer.Ordinal), CreatedAt = TestData.Now, PublishedAt = TestData.Now });
            await db.SaveChangesAsync(Cancel);
        }

        await using var job = house.AsJob();
        var desk = job.ServiceProvider.GetRequiredService<InstantDesk>();
        (await desk.DecideAsync(food.Id, Cancel)).ShouldBeNull("it waits");
        await house.ActAsync(cases["个体登记"].Id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(cases["个体登记"].Id, CaseAction.Reject, house.Approver, "不符合");

        (await desk.DecideAsync(food.Id, Cancel)).ShouldNotBeNull().ToPerson.ShouldBe(PersonReason.NeededResultMissing);
        (await desk.DecideAsync(food.Id, Cancel)).ShouldBeNull("it is not looked at again for ever");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Clock_OfWhatWaits_BeginsWhenTheOtherHasEnded_AndTheJournalSaysWhy(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var receipt = await ApplyAsync(house, await BundleAsync(house));
        var (licence, food) = ((await CasesAsync(house, receipt))["个体登记"].Id, (await CasesAsync(house, receipt))["食品许可"].Id);
        await house.ActAsync(food, CaseAction.Accept, house.Clerk);
        await house.ActAsync(licence, CaseAction.Accept, house.Clerk);
        var waiting = (await CasesAsync(house, receipt))["食品许可"];
        (waiting.ClockState, waiting.DueAt, waiting.WaitsForOthers).ShouldBe((ClockState.NotStarted, null, true));
        (await CasesAsync(house, receipt))["个体登记"].ClockState.ShouldBe(ClockState.Running);
        await using (var job = house.AsJob())
        {
            var desk = job.ServiceProvider.GetRequiredService<CaseDesk>();
            (await desk.AwaitedAsync(waiting, Cancel)).ShouldBe([new LocalText("个体登记", "Test item")]);
            (await desk.ActAsync(food, new CaseAct(CaseAction.StartClock, Guid.CreateVersion7()), Actor.System, Cancel)).Refusal.ShouldBeOfType<WaitsForResult>();
            (await desk.KeepTimeAsync(Cancel)).ShouldBe(0);
            (await desk.RescheduleAsync(cancellationToken: Cancel)).ShouldBe(0, "what has no dates has none to move");
        }

        // Six weeks later nobody is late with it.
        house.Clock.Now = house.Clock.Now.AddDays(42);
        await using (var approver = house.As(house.Approver))
        {
            (await approver.ServiceProvider.GetRequiredService<WorkDesk>().PageAsync(WorkListKind.Overdue, house.Approver, cancellationToken: Cancel)).Rows.Select(row => row.CaseId).ShouldBe([licence]);
        }

        await house.ActAsync(licence, CaseAction.Approve, house.Approver, "同意");
        var begun = (await CasesAsync(house, receipt))["食品许可"];
        (begun.ClockState, begun.CountsFrom).ShouldBe((ClockState.Running, house.Clock.Now));
        begun.DueAt!.Value.ShouldBeGreaterThan(house.Clock.Now);
        await using var db = house.Everywhere();
        var line = await db.CaseEvents.AsNoTracking().SingleAsync(happened => happened.Action == CaseAction.StartClock, Cancel);
        (line.CaseId, line.ActorId, line.Note, line.At).ShouldBe((food, null, "个体登记：准予", house.Clock.Now));
        (await db.Notices.CountAsync(notice => notice.CaseId == food && notice.Template == nameof(NoticeTemplate.ClockStarted) && notice.Channel == NoticeChannel.Inbox, Cancel)).ShouldBe(1);
        await using var again = house.AsJob();
        await again.ServiceProvider.GetRequiredService<CaseDesk>().KeepTimeAsync(Cancel);
        (await db.CaseEvents.CountAsync(happened => happened.Action == CaseAction.StartClock, Cancel)).ShouldBe(1, "once");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Clock_ThatNobodyStarted_IsStartedByTheRound(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var receipt = await ApplyAsync(house, await BundleAsync(house));
        var cases = await CasesAsync(house, receipt);
        await house.ActAsync(cases["食品许可"].Id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(cases["个体登记"].Id, CaseAction.Withdraw, house.Applicant);
        await using (var db = house.Everywhere())
        {
            // As if the server had stopped between the two.
            await db.Cases.Where(matter => matter.Id == cases["食品许可"].Id).ExecuteUpdateAsync(row => row.SetProperty(matter => matter.WaitsForOthers, true).SetProperty(matter => matter.WaitedUntil, (DateTime?)null), Cancel);
        }

        await using var job = house.AsJob();
        (await job.ServiceProvider.GetRequiredService<CaseDesk>().KeepTimeAsync(Cancel)).ShouldBe(1);
        (await CasesAsync(house, receipt))["食品许可"].ClockState.ShouldBe(ClockState.Running, "it can be answered, though it cannot be granted any more");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Submitted_IsSaidOnceForTheWhole_AndLaterMessagesOfEachCase(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var receipt = await ApplyAsync(house, await BundleAsync(house));
        await using var db = house.Everywhere();
        var sent = await db.Notices.AsNoTracking().OrderBy(notice => notice.Channel).ToListAsync(Cancel);
        sent.Select(notice => (notice.Template, notice.Channel)).ShouldBe([(nameof(NoticeTemplate.SubmittedTogether), NoticeChannel.Inbox), (nameof(NoticeTemplate.SubmittedTogether), NoticeChannel.Sms)], ignoreOrder: true);
        sent.ShouldAllBe(notice => notice.Text.Contains("3件"));
        sent.ShouldAllBe(notice => notice.Text.Contains("5个工作日"));
        var cases = await CasesAsync(house, receipt);
        foreach (var matter in cases.Values)
        {
            await house.ActAsync(matter.Id, CaseAction.Accept, house.Clerk);
        }

        (await db.Notices.AsNoTracking().Where(notice => notice.Channel == NoticeChannel.Inbox && notice.Template.StartsWith("Accepted")).Select(notice => notice.CaseId).ToListAsync(Cancel)).ShouldBe(cases.Values.Select(matter => (Guid?)matter.Id), ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Collection_OneCodeOpensAll_AndIsOfferedOnceWhenAllIsDecided(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var cases = await CasesAsync(house, await ApplyAsync(house, await BundleAsync(house)));
        foreach (var name in new[] { "个体登记", "招牌备案" })
        {
            await house.ActAsync(cases[name].Id, CaseAction.Accept, house.Clerk);
            await house.ActAsync(cases[name].Id, CaseAction.Approve, house.Approver, "同意");
        }

        await using var db = house.Everywhere();
        (await db.Notices.CountAsync(notice => notice.Template == nameof(NoticeTemplate.ReadyForPickUp) || notice.Template == nameof(NoticeTemplate.ReadyTogether), Cancel)).ShouldBe(0, "not everything is decided");
        await house.ActAsync(cases["食品许可"].Id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(cases["食品许可"].Id, CaseAction.Approve, house.Approver, "同意");
        (await db.Notices.CountAsync(notice => notice.Template == nameof(NoticeTemplate.ReadyTogether) && notice.Channel == NoticeChannel.Inbox, Cancel)).ShouldBe(1);

        var waiting = await db.PickUps.AsNoTracking().ToListAsync(Cancel);
        waiting.Count.ShouldBe(2, "the sign's receipt is delivered online");
        waiting.Select(each => each.Code).Distinct().ShouldHaveSingleItem();
        await using var visit = house.As(house.Clerk);
        var key = Guid.CreateVersion7();
        var desk = visit.ServiceProvider.GetRequiredService<DeliveryDesk>();
        (await desk.HandOverAsync(new Claim(house.Hall.Id, waiting[0].Code, null), key, house.Clerk, Cancel)).OrThrow();
        (await desk.HandOverAsync(new Claim(house.Hall.Id, waiting[0].Code, null), key, house.Clerk, Cancel)).OrThrow().Repeated.ShouldBeTrue();
        (await db.Cases.AsNoTracking().CountAsync(matter => matter.Status == CaseStatus.Closed, Cancel)).ShouldBe(3);
        BundleProgress.Of(await db.Cases.AsNoTracking().Include(matter => matter.Steps).ToListAsync(Cancel)).ShouldBe(new BundleProgress(3, 3, 100));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Collection_DecidedAtTheSameMoment_IsStillToldOnceAndHasOneCode(DatabaseProvider provider)
    {
        for (var round = 0; round < 3; round++)
        {
            await using var house = await CaseHouse.OpenAsync(provider);
            var bundle = await BundleAsync(house);
            await using var db = house.Everywhere();
            foreach (var row in await db.ServiceItems.ToListAsync(Cancel))
            {
                row.Detail = row.Detail with { DeliveryWays = [DeliveryWay.PickUp] };
            }

            await db.SaveChangesAsync(Cancel);
            var cases = await CasesAsync(house, await ApplyAsync(house, bundle));
            foreach (var matter in cases.Values)
            {
                await house.ActAsync(matter.Id, CaseAction.Accept, house.Clerk);
            }

            // The licence is decided and collected; the two others lie ready under a code of their own.
            await house.ActAsync(cases["个体登记"].Id, CaseAction.Approve, house.Approver, "同意");
            await using var visit = house.As(house.Clerk);
            (await visit.ServiceProvider.GetRequiredService<DeliveryDesk>().HandOverAsync(new Claim(house.Hall.Id, (await db.PickUps.AsNoTracking().SingleAsync(Cancel)).Code, null), Guid.CreateVersion7(), house.Clerk, Cancel)).OrThrow();
            var answers = await Task.WhenAll(cases.Values.Where(matter => matter.ItemName != "个体登记").Select(matter => house.TryAsync(matter.Id, CaseAction.Approve, house.Approver, "同意")));
            answers.ShouldAllBe(answer => answer.IsYes);
            (await db.Notices.CountAsync(notice => notice.Template == nameof(NoticeTemplate.ReadyTogether) && notice.Channel == NoticeChannel.Inbox, Cancel)).ShouldBe(1);
            var codes = await db.PickUps.AsNoTracking().Where(each => each.CollectedAt == null).Select(each => each.Code).ToListAsync(Cancel);
            codes.Count.ShouldBe(2);
            codes.Distinct().ShouldHaveSingleItem();
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Collection_PartOfIt_IsPossibleAndTheRestHasANewCode(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var cases = await CasesAsync(house, await ApplyAsync(house, await BundleAsync(house)));
        async Task DecideAsync(string name)
        {
            await house.ActAsync(cases[name].Id, CaseAction.Accept, house.Clerk);
            await house.ActAsync(cases[name].Id, CaseAction.Approve, house.Approver, "同意");
        }

        await DecideAsync("个体登记");
        await using var db = house.Everywhere();
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<DeliveryDesk>();
        (await desk.HandOverAsync(new Claim(house.Hall.Id, (await db.PickUps.AsNoTracking().SingleAsync(Cancel)).Code, null), Guid.CreateVersion7(), house.Clerk, Cancel)).OrThrow();
        await DecideAsync("食品许可");
        await DecideAsync("招牌备案");
        var rest = await db.PickUps.AsNoTracking().SingleAsync(each => each.CollectedAt == null, Cancel);
        rest.CaseId.ShouldBe(cases["食品许可"].Id);
        (await db.Notices.CountAsync(notice => notice.Template == nameof(NoticeTemplate.ReadyTogether) && notice.Channel == NoticeChannel.Inbox, Cancel)).ShouldBe(1, "the last to end is delivered online, and the food licence lies ready");
        (await desk.SendNewCodeAsync(rest.CaseId, house.Clerk, Cancel)).IsYes.ShouldBeTrue();
        var renewed = await db.PickUps.AsNoTracking().SingleAsync(each => each.CollectedAt == null, Cancel);
        (await desk.HandOverAsync(new Claim(house.Hall.Id, renewed.Code, null), Guid.CreateVersion7(), house.Clerk, Cancel)).OrThrow();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Withdraw_OneOrAll_EndsOnlyWhatIsOpen(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var receipt = await ApplyAsync(house, await BundleAsync(house));
        var cases = await CasesAsync(house, receipt);
        await house.ActAsync(cases["招牌备案"].Id, CaseAction.Withdraw, house.Applicant);
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<CaseDesk>();
        var key = Guid.CreateVersion7();
        (await desk.WithdrawAllAsync(receipt.RunId!.Value, "不开了", key, house.Applicant, Cancel)).OrThrow().ShouldBe(2);
        (await desk.WithdrawAllAsync(receipt.RunId.Value, "不开了", key, house.Applicant, Cancel)).OrThrow().ShouldBe(0);
        (await CasesAsync(house, receipt)).Values.ShouldAllBe(matter => matter.Outcome == Outcome.Withdrawn);
        (await desk.WithdrawAllAsync(Guid.CreateVersion7(), null, key, house.Applicant, Cancel)).Refusal.ShouldBeOfType<NotFound>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Window_TheTreeIsAnsweredInTheDraft_AndSentForThePersonInFront(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var bundle = await BundleAsync(house);
        await using var visit = house.As(house.Clerk);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartBundleAsync(bundle.Id, TestData.Street, Typed(), default, house.Clerk, Cancel)).OrThrow();
        await desk.NameApplicantAsync(draft.Id, house.Citizen.Id, null, house.Clerk, Cancel);
        (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), house.Clerk, Cancel)).Refusal.ShouldBeOfType<NotComplete>().Problems.ShouldContain(problem => problem.Field == "bundle.cooks");
        await desk.SaveAsync(draft.Id, Typed(("bundle.cooks", "no"), ("bundle.sign", "yes"), ("bundle.size", "small")), house.Clerk, Cancel);
        draft = (await desk.SaveAsync(draft.Id, Typed(("idNumber", Number), ("premises", "own"), ("place", "测试路1号"), ("place2", "门头")), house.Clerk, Cancel)).OrThrow();
        draft.Answers["name"].ShouldBe("张小测", "filled in when the answer to the tree brought the question");
        var receipt = (await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), "代办来", house.Clerk, Cancel)).OrThrow();
        receipt.Others.ShouldHaveSingleItem();
        (await CasesAsync(house, receipt)).Values.ShouldAllBe(matter => matter.OriginTenantId == TestData.Street && matter.Channel == Channel.Window);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Run_AnotherPlaceAndAnotherPerson_SeeNothing(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var receipt = await ApplyAsync(house, await BundleAsync(house));
        foreach (var scope in new[] { TestDatabase.StaffScope(TestData.OtherDistrict), TestDatabase.CitizenScope(Guid.CreateVersion7()), TestDatabase.VisitorScope(TestData.Community) })
        {
            await using var foreign = house.Database.Maker.Make(scope);
            (await foreign.BundleRuns.CountAsync(Cancel)).ShouldBe(0);
        }

        await using var own = house.Database.Maker.Make(TestDatabase.CitizenScope(house.Citizen.Id));
        (await own.BundleRuns.SingleAsync(Cancel)).Id.ShouldBe(receipt.RunId!.Value);
        var stranger = TestData.Applicant(Guid.CreateVersion7());
        await using var visit = house.As(stranger);
        (await visit.ServiceProvider.GetRequiredService<CaseDesk>().WithdrawAllAsync(receipt.RunId.Value, null, Guid.CreateVersion7(), stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SubmitAsync(receipt.RunId.Value, new DeliveryChoice(DeliveryWay.Online), stranger, Cancel)).Refusal.ShouldBeOfType<DraftGone>();
    }

    internal static async Task<Bundle> BundleAsync(CaseHouse house, bool foodByOneSigner = false)
    {
        var (licence, food, sign) = TestData.BundleItems();
        foreach (var item in new[] { licence, food, sign })
        {
            item.Detail = item.Detail with { Route = [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs)] };
        }

        if (foodByOneSigner)
        {
            (food.OnTheSpot, food.OneSignerSample) = (true, 50);
            food.Detail = food.Detail with { Route = [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.Street, StepDuty.Decide)] };
        }

        var edit = TestData.BundleEdit(TestData.BundleOf(licence, food, sign));
        var bundle = new Bundle { BundleKey = Guid.CreateVersion7(), TenantId = TestData.District, Version = 1, State = ItemState.Published, Code = edit.Code, Name = edit.Name, NameEn = edit.NameEn, CreatedAt = TestData.Now, Detail = edit.Detail };
        await using var db = house.Everywhere();
        db.AddRange(licence, food, sign, bundle);
        await db.SaveChangesAsync(Cancel);
        return bundle;
    }

    private static Task<Answer<Draft>> StartAsync(CaseHouse house, Bundle bundle, IntakeDesk desk, params (string Question, string Answer)[] told) =>
        desk.StartBundleAsync(bundle.Id, TestData.Community, Typed(told.Length > 0 ? told : [("cooks", "yes"), ("sign", "yes"), ("size", "large")]), (house.Citizen.Id, null, null), house.Applicant, Cancel);

    private static async Task<Draft> FilledAsync(CaseHouse house, Bundle bundle)
    {
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await StartAsync(house, bundle, desk)).OrThrow();
        draft = (await desk.SaveAsync(draft.Id, Typed(("idNumber", Number), ("premises", "rent"), ("landlord", "王房东"), ("place", "测试路1号"), ("seats", "12"), ("people.0.name", "李厨"), ("place2", "门头"), ("loads", "20 公斤")), house.Applicant, Cancel)).OrThrow();
        foreach (var paper in new[] { "lease", "layout", "picture" })
        {
            using var picture = new MemoryStream(Portal.Core.Demo.SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, paper, $"{paper}.png", picture, house.Applicant, Cancel)).OrThrow();
        }

        return draft;
    }

    private static async Task<Answer<SubmissionReceipt>> SendAsync(CaseHouse house, Draft draft)
    {
        await using var visit = house.As(house.Applicant);
        return await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.PickUp, house.Hall.Id), house.Applicant, Cancel);
    }

    private static async Task<SubmissionReceipt> ApplyAsync(CaseHouse house, Bundle bundle) => (await SendAsync(house, await FilledAsync(house, bundle))).OrThrow();

    private static async Task<Dictionary<string, Portal.Core.Cases.Case>> CasesAsync(CaseHouse house, SubmissionReceipt receipt)
    {
        await using var db = house.Everywhere();
        return await db.Cases.AsNoTracking().Where(matter => matter.BundleRunId == receipt.RunId).ToDictionaryAsync(matter => matter.ItemName, Cancel);
    }

    private static Dictionary<string, string> Typed(params (string Name, string Value)[] typed) => typed.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal);
}
