using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Halls;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Ratings;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Ratings;

/// <summary>好差评 through the real desks: matters, visits, pads, follow-ups and what is published of them.</summary>
[Trait("Row", "119")]
public sealed class RatingDeskTests
{
    private static readonly Actor Visitor = new() { Name = "", Channel = Channel.Kiosk };
    private static readonly Actor Leader = TestData.Staff(TestData.Street, UnitFunction.CivilAffairs, Duties.Approver);
    private static readonly Actor Supervisor = TestData.Staff(TestData.District, UnitFunction.CivilAffairs, Duties.Supervisor);
    private static readonly Actor Administrator = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Matter_RatedOnce_HoweverOftenItIsClicked(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var caseId = await house.SubmitAsync();
        (await RateMatterAsync(house, caseId, Form(RatingLevel.Satisfied))).Refusal.ShouldBeOfType<NotRateable>("it has not ended");
        await house.ActAsync(caseId, CaseAction.Accept, house.Clerk);
        await house.ActAsync(caseId, CaseAction.Approve, house.Approver, "符合条件");

        var form = Form(RatingLevel.Satisfied) with { Tags = ["fast", "slow"], Answers = new Dictionary<string, int>(StringComparer.Ordinal) { ["speed"] = 4 } };
        var clicks = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RateMatterAsync(house, caseId, form)));
        clicks.Where(answer => answer.IsYes).ShouldNotBeEmpty();
        (await RateMatterAsync(house, caseId, form)).OrThrow().Tags.ShouldBe(["fast"]);
        (await RateMatterAsync(house, caseId, Form(RatingLevel.VeryDissatisfied))).Refusal.ShouldBeOfType<AlreadyRated>("another form, the same matter");

        await using var db = house.Everywhere();
        (await db.Ratings.CountAsync(Cancel)).ShouldBe(1);
        (await db.FollowUps.CountAsync(Cancel)).ShouldBe(0);
        var line = await db.Journal.AsNoTracking().SingleAsync(each => each.Kind == "rating.Give", Cancel);
        (line.ActorId, line.CaseId, line.ActorName).ShouldBe((null, null, "办事人"), "the journal does not say who it was either");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Matter_ByNumberAndCode_AtAKiosk_AndNotByStaff(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var caseId = await house.DecidedAsync();
        await using var db = house.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel);
        await using var kiosk = AsVisitor(house);
        var desk = kiosk.ServiceProvider.GetRequiredService<RatingDesk>();
        (await desk.RateMatterAsync(matter.Number, "WRONGXYZ", Form(RatingLevel.Satisfied), RatingChannel.Kiosk, Visitor, new RatingBrowser(null, []), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.RateMatterAsync(matter.Number, matter.QueryCode, Form(RatingLevel.Satisfied), RatingChannel.Kiosk, house.Clerk, new RatingBrowser(null, []), Cancel)).Refusal.ShouldBeOfType<StaffDoesNotRate>();
        var rating = (await desk.RateMatterAsync(matter.Number, matter.QueryCode, Form(RatingLevel.Dissatisfied) with { Phone = "13912345678" }, RatingChannel.Kiosk, Visitor, new RatingBrowser(null, []), Cancel)).OrThrow();
        (rating.Channel, rating.CitizenId).ShouldBe((RatingChannel.Kiosk, null));
        (await db.FollowUps.AsNoTracking().SingleAsync(Cancel)).Phone.ShouldBe("13912345678");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task BadOne_OpensAFollowUp_WithTheTermsOfThePlace_AndIsClosedByOthers(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using (var set = house.Everywhere())
        {
            var district = await set.Tenants.SingleAsync(tenant => tenant.Id == TestData.District, Cancel);
            district.Settings = district.Settings with { RatingContactDays = 2, RatingRightDays = 10 };
            await set.SaveChangesAsync(Cancel);
        }

        house.Services.GetRequiredService<TenantDirectory>().Forget();
        var caseId = await house.DecidedAsync();
        (await RateMatterAsync(house, caseId, Form(RatingLevel.VeryDissatisfied) with { Words = "拖了很久" })).OrThrow();

        await using var db = house.Everywhere();
        var followUp = await db.FollowUps.AsNoTracking().SingleAsync(Cancel);
        (followUp.ContactDays, followUp.RightDays, followUp.CitizenId, followUp.Phone).ShouldBe((2, 10, house.Citizen.Id, house.Citizen.Phone));
        ChinaTime.DateOf(followUp.ContactBy).ShouldBe(new DateOnly(2026, 3, 5), "two working days after Tuesday 3 March");
        ChinaTime.DateOf(followUp.RightBy).ShouldBe(new DateOnly(2026, 3, 17));
        followUp.Rated.ShouldBe([house.Clerk.AccountId!.Value, house.Approver.AccountId!.Value], ignoreOrder: true);
        followUp.TenantId.ShouldBe(TestData.Community, "the matter's own place");

        // The one who decided leads the district too, and does not find it; a colleague does.
        (await ActAsync(house, followUp.Id, new FollowUpAct(FollowUpAction.Contact, Guid.CreateVersion7(), "x"), house.Approver)).Refusal.ShouldBeOfType<RatedYourself>();
        (await FileAsync(house, followUp.Id, house.Approver)).Refusal.ShouldBeOfType<NotFound>();
        (await FileAsync(house, followUp.Id, Leader)).OrThrow().Rating.Words.ShouldBe("拖了很久");

        var click = new FollowUpAct(FollowUpAction.Contact, Guid.CreateVersion7(), "已致电，说明原因");
        var both = await Task.WhenAll(ActAsync(house, followUp.Id, click, Leader), ActAsync(house, followUp.Id, click, Leader));
        both.ShouldAllBe(answer => answer.IsYes);
        (await ActAsync(house, followUp.Id, new FollowUpAct(FollowUpAction.PutRight, Guid.CreateVersion7(), "已调整排班", Finding.Substantiated), Leader)).OrThrow();
        (await ActAsync(house, followUp.Id, new FollowUpAct(FollowUpAction.CallBackSatisfied, Guid.CreateVersion7()), Supervisor)).OrThrow().State.ShouldBe(FollowUpState.Closed);

        (await db.FollowUps.AsNoTracking().SingleAsync(Cancel)).Moves.Select(move => move.Action).ShouldBe([FollowUpAction.Contact, FollowUpAction.PutRight, FollowUpAction.CallBackSatisfied]);
        (await db.Journal.AsNoTracking().Where(line => line.Kind.StartsWith("rating.")).Select(line => line.Kind).ToListAsync(Cancel))
            .ShouldBe(["rating.Give", "rating.FollowUp", "rating.Contact", "rating.PutRight", "rating.CallBackSatisfied"], ignoreOrder: true);
        (await db.Notices.AsNoTracking().Where(notice => notice.Template.StartsWith("Rating")).Select(notice => notice.Template).ToListAsync(Cancel))
            .ShouldBe([nameof(NoticeTemplate.RatingFollowUp), nameof(NoticeTemplate.RatingPutRight)], ignoreOrder: true);

        // Some days after the end nobody calls any more, and the number is gone; what was done stays.
        (await ForgetAsync()).ShouldBe(0);
        house.Clock.Now += TimeSpan.FromDays(FollowUp.PhoneDays) + TimeSpan.FromMinutes(1);
        (await ForgetAsync()).ShouldBe(1);
        (await ForgetAsync()).ShouldBe(0);
        (await db.FollowUps.AsNoTracking().SingleAsync(Cancel)).ShouldSatisfyAllConditions(left => left.Phone.ShouldBeNull(), left => left.Moves.Count.ShouldBe(3));
        (await RevealAsync()).ShouldBeOfType<NotFound>();

        async Task<int> ForgetAsync()
        {
            await using var job = house.AsJob();
            return await job.ServiceProvider.GetRequiredService<RatingDesk>().ForgetPhonesAsync(Cancel);
        }

        async Task<Refusal?> RevealAsync()
        {
            await using var visit = house.As(Leader);
            return (await visit.ServiceProvider.GetRequiredService<RatingDesk>().RevealPhoneAsync(followUp.Id, Leader, Cancel)).Refusal;
        }
    }

    /// <summary>As long as somebody has to call, the telephone stays, however long that takes.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Phone_OfAnOpenFollowUp_IsKept(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        (await RateMatterAsync(house, await house.DecidedAsync(), Form(RatingLevel.VeryDissatisfied))).OrThrow();
        house.Clock.Now += TimeSpan.FromDays(40);
        await using (var job = house.AsJob())
        {
            (await job.ServiceProvider.GetRequiredService<RatingDesk>().ForgetPhonesAsync(Cancel)).ShouldBe(0);
        }

        await using var db = house.Everywhere();
        (await db.FollowUps.AsNoTracking().SingleAsync(Cancel)).Phone.ShouldBe(house.Citizen.Phone);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Appeal_Upheld_LeavesItOutOfTheFigures_AndKeepsIt(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        (await RateMatterAsync(house, await house.DecidedAsync(), Form(RatingLevel.VeryDissatisfied))).OrThrow();
        await using var db = house.Everywhere();
        var id = (await db.FollowUps.AsNoTracking().SingleAsync(Cancel)).Id;
        (await ActAsync(house, id, new FollowUpAct(FollowUpAction.Appeal, Guid.CreateVersion7(), "对别的部门不满，误评"), Leader)).OrThrow();
        (await ActAsync(house, id, new FollowUpAct(FollowUpAction.UpholdAppeal, Guid.CreateVersion7(), "属实"), Leader)).Refusal.ShouldBeOfType<AskedYourself>();
        (await FiguresAsync(house)).Given.ShouldBe(1);
        (await ActAsync(house, id, new FollowUpAct(FollowUpAction.UpholdAppeal, Guid.CreateVersion7(), "录音属实"), Supervisor)).OrThrow();

        var counts = await FiguresAsync(house);
        (counts.Given, counts.LeftOut, counts.Asked, counts.Response).ShouldBe((0, 1, 1, 1m));
        (await db.Ratings.AsNoTracking().SingleAsync(Cancel)).LeftOutAt.ShouldNotBeNull();
        await using var guarded = house.Everywhere();
        guarded.Remove(await guarded.Ratings.SingleAsync(Cancel));
        await using var staff = house.Database.Staff(TestData.District);
        (await staff.Ratings.CountAsync(Cancel)).ShouldBe(0, "no query of staff shows a rating");

        async Task<RatingCounts> FiguresAsync(CaseHouse at)
        {
            await using var desk = at.As(Leader);
            var today = ChinaTime.DateOf(at.Clock.Now);
            return (await desk.ServiceProvider.GetRequiredService<RatingDesk>().FiguresAsync(TestData.Tree.Find(TestData.Community)!, today, today, Leader, Cancel)).OrThrow().Lines.ShouldHaveSingleItem().Counts;
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnotherTenant_SeesNothing(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        (await RateMatterAsync(house, await house.DecidedAsync(), Form(RatingLevel.Dissatisfied))).OrThrow();
        await using var db = house.Everywhere();
        var id = (await db.FollowUps.AsNoTracking().SingleAsync(Cancel)).Id;
        var stranger = TestData.Staff(TestData.OtherDistrict, UnitFunction.CivilAffairs, Duties.Supervisor);
        (await FileAsync(house, id, stranger)).Refusal.ShouldBeOfType<NotFound>();
        (await ActAsync(house, id, new FollowUpAct(FollowUpAction.Contact, Guid.CreateVersion7(), "x"), stranger)).Refusal.ShouldBeOfType<NotFound>();
        foreach (var (actor, sees) in new[] { (stranger, 0), (Supervisor, 1), (Leader, 1), (house.Approver, 0), (house.Clerk, 0) })
        {
            await using var visit = house.As(actor);
            (await visit.ServiceProvider.GetRequiredService<RatingDesk>().FollowUpsAsync(closed: false, actor, Cancel)).Count.ShouldBe(sees, actor.Name);
        }

        await using var reveal = house.As(Leader);
        (await reveal.ServiceProvider.GetRequiredService<RatingDesk>().RevealPhoneAsync(id, Leader, Cancel)).OrThrow().ShouldBe(house.Citizen.Phone);
        (await db.Journal.AsNoTracking().SingleAsync(line => line.Kind == "rating.Reveal", Cancel)).ActorId.ShouldBe(Leader.AccountId);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "56"), Trait("Row", "120")]
    public async Task Pad_AsksTheVisitorJustFinishedAtItsCounter_Once(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        var pad = await PairedAsync(house, run);
        await using var tablet = AsVisitor(house);
        var desk = tablet.ServiceProvider.GetRequiredService<RatingDesk>();
        (await desk.AsksAsync(pad.Id, Cancel)).ShouldBeNull("nobody was served yet");

        var ticket = await run.FinishedAsync();
        (await desk.AsksAsync(pad.Id, Cancel)).ShouldNotBeNull().TicketId.ShouldBe(ticket.Id);
        var form = Form(RatingLevel.VeryDissatisfied) with { Tags = ["wait"] };
        (await desk.RateAtPadAsync(pad.Id, ticket.Id, form, Cancel)).OrThrow().OfficerId.ShouldBe(run.Clerk.AccountId);
        (await desk.RateAtPadAsync(pad.Id, ticket.Id, form, Cancel)).IsYes.ShouldBeTrue("the same click");
        (await desk.RateAtPadAsync(pad.Id, ticket.Id, Form(RatingLevel.VerySatisfied), Cancel)).Refusal.ShouldBeOfType<AlreadyRated>("twice for one visit");
        (await desk.RateVisitAsync(ticket.Secret, Form(RatingLevel.VerySatisfied), RatingChannel.Qr, Visitor, Phone(), Cancel)).Refusal.ShouldBeOfType<AlreadyRated>("not by the slip either");
        (await desk.AsksAsync(pad.Id, Cancel)).ShouldBeNull();

        // Whoever goes away says nothing, and nothing is said for them.
        await run.FinishedAsync();
        house.Clock.Now += RatingRule.PadAsks + TimeSpan.FromSeconds(1);
        (await desk.AsksAsync(pad.Id, Cancel)).ShouldBeNull();
        await using var db = house.Everywhere();
        (await db.Ratings.CountAsync(Cancel)).ShouldBe(1);

        // The next one is at the window already: the pad waits for them.
        await run.FinishedAsync();
        await run.TakeAsync();
        await run.ActAsync(await run.CallAsync(), TicketAction.Serve);
        (await desk.AsksAsync(pad.Id, Cancel)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "56")]
    public async Task Pad_IsPairedOnceByACode_AndNeverByStaff(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        await using var admin = house.As(Administrator);
        await using var tablet = AsVisitor(house);
        var (setUp, desk) = (admin.ServiceProvider.GetRequiredService<RatingDesk>(), tablet.ServiceProvider.GetRequiredService<RatingDesk>());
        await using (var clerk = house.As(house.Clerk))
        {
            (await clerk.ServiceProvider.GetRequiredService<RatingDesk>().AddPadAsync(Guid.CreateVersion7(), TestData.Street, run.Hall.Id, run.Counter.Id, "1号窗口", house.Clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>("a window sets up no pad");
        }

        var made = (await setUp.AddPadAsync(Guid.CreateVersion7(), TestData.Street, run.Hall.Id, run.Counter.Id, "1号窗口", Administrator, Cancel)).OrThrow();
        (await desk.PairAsync(made.Code, house.Clerk, Cancel)).Refusal.ShouldBeOfType<StaffDoesNotRate>();
        (await desk.PairAsync("00000000", Visitor, Cancel)).Refusal.ShouldBeOfType<PairingCodeWrong>();
        var both = await Task.WhenAll(desk.PairAsync($"{made.Code[..4]} {made.Code[4..]}", Visitor, Cancel), PairElsewhereAsync(made.Code));
        both.Count(answer => answer.IsYes).ShouldBe(1, "of two tablets one is the pad");
        var cookie = both.Single(answer => answer.IsYes).Value!;
        var street = TestData.Tree.Find(TestData.Street)!;
        (await desk.PadAsync(cookie, street, Cancel)).ShouldNotBeNull();
        (await desk.PadAsync(cookie, TestData.Tree.Find(TestData.OtherStreet)!, Cancel)).ShouldBeNull("another place");
        (await desk.PadAsync(cookie[..^1] + (cookie[^1] == '0' ? '1' : '0'), street, Cancel)).ShouldBeNull("one sign wrong");

        // A new code is waiting too long, then the old tablet goes when another is paired, and both when it is taken out.
        var late = (await setUp.NewCodeAsync(made.Pad.Id, Administrator, Cancel)).OrThrow();
        house.Clock.Now += Pairing.CodeHolds + TimeSpan.FromSeconds(1);
        (await desk.PairAsync(late.Code, Visitor, Cancel)).Refusal.ShouldBeOfType<PairingCodeWrong>();
        var second = (await desk.PairAsync((await setUp.NewCodeAsync(made.Pad.Id, Administrator, Cancel)).OrThrow().Code, Visitor, Cancel)).OrThrow();
        (await desk.PadAsync(cookie, street, Cancel)).ShouldBeNull();
        (await setUp.RevokePadAsync(made.Pad.Id, Administrator, Cancel)).OrThrow();
        (await desk.PadAsync(second, street, Cancel)).ShouldBeNull();
        var ticket = await run.FinishedAsync();
        (await desk.RateAtPadAsync(made.Pad.Id, ticket.Id, Form(RatingLevel.Satisfied), Cancel)).Refusal.ShouldBeOfType<PadUnknown>();

        async Task<Answer<string>> PairElsewhereAsync(string code)
        {
            await using var other = AsVisitor(house);
            return await other.ServiceProvider.GetRequiredService<RatingDesk>().PairAsync(code, Visitor, Cancel);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Slip_OpenForAWeek_AndNotForStaff(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        await using var phone = AsVisitor(house);
        var desk = phone.ServiceProvider.GetRequiredService<RatingDesk>();
        var waiting = await run.TakeAsync();
        (await desk.RateVisitAsync(waiting.Secret, Form(RatingLevel.Satisfied), RatingChannel.Qr, Visitor, Phone(), Cancel)).Refusal.ShouldBeOfType<NotRateable>("not served yet");
        await run.ActAsync(await run.CallAsync(), TicketAction.Serve);
        var ticket = await run.ActAsync(waiting, TicketAction.Finish);
        (await desk.RateVisitAsync(ticket.Secret, Form(RatingLevel.Satisfied), RatingChannel.Qr, house.Clerk, Phone(), Cancel)).Refusal.ShouldBeOfType<StaffDoesNotRate>();
        (await desk.RateVisitAsync("NOSUCHSECRET2345", Form(RatingLevel.Satisfied), RatingChannel.Qr, Visitor, Phone(), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.RateVisitAsync(ticket.Secret, Form(RatingLevel.Satisfied), RatingChannel.Qr, Visitor, Phone(), Cancel)).OrThrow().Channel.ShouldBe(RatingChannel.Qr);
        var other = await run.FinishedAsync();
        house.Clock.Now += RatingRule.VisitOpen + TimeSpan.FromMinutes(1);
        (await desk.RateVisitAsync(other.Secret, Form(RatingLevel.Satisfied), RatingChannel.Qr, Visitor, Phone(), Cancel)).Refusal.ShouldBeOfType<NotRateable>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Clerk_SeesCountsOnly_AndNoneWhileTheyAreFew(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        await using var phone = AsVisitor(house);
        var desk = phone.ServiceProvider.GetRequiredService<RatingDesk>();
        for (var visit = 0; visit < RatingRule.FewestShown; visit++)
        {
            var ticket = await run.FinishedAsync();
            (await desk.RateVisitAsync(ticket.Secret, Form(visit == 0 ? RatingLevel.Dissatisfied : RatingLevel.Satisfied), RatingChannel.Qr, Visitor, Phone(), Cancel)).OrThrow();
        }

        await run.FinishedAsync();
        (await OwnAsync()).ShouldBeNull("today's visitors would be recognised");
        house.Clock.Now += TimeSpan.FromDays(1);
        var own = (await OwnAsync()).ShouldNotBeNull();
        (own.Asked, own.Of(RatingLevel.Dissatisfied), own.Of(RatingLevel.Satisfied)).ShouldBe((6, 1, 4));

        var published = await desk.PublishedAsync(TestData.Tree.Find(TestData.District)!, Cancel);
        var line = published.Lines.Single(each => each.HallId == run.Hall.Id);
        (line.Counts.Given, line.Counts.Asked, line.Counts.IsShown).ShouldBe((5, 6, true));
        (await desk.PublishedAsync(TestData.Tree.Find(TestData.OtherDistrict)!, Cancel)).Lines.ShouldBeEmpty();

        async Task<RatingCounts?> OwnAsync()
        {
            await using var clerk = house.As(house.Clerk);
            return await clerk.ServiceProvider.GetRequiredService<RatingDesk>().OwnAsync(house.Clerk, Cancel);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Questionnaire_IsVersioned_InheritedAndKeptWithTheRating(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using var admin = house.As(Administrator);
        var desk = admin.ServiceProvider.GetRequiredService<RatingDesk>();
        (await desk.QuestionnaireAsync(TestData.Community, RatingKind.Matter, Cancel)).Id.ShouldBeNull();
        var first = (await desk.PublishQuestionnaireAsync(TestData.Street, RatingKind.Matter, "calm | 耐心 | Patience", "good | 好", "late | 晚", 0, Administrator, Cancel)).OrThrow();
        (await desk.PublishQuestionnaireAsync(TestData.Street, RatingKind.Matter, "calm | 耐心", "", "", 0, Administrator, Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>();
        (await desk.PublishQuestionnaireAsync(TestData.OtherStreet, RatingKind.Matter, "calm | 耐心", "", "", 0, Administrator, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await desk.QuestionnaireAsync(TestData.Community, RatingKind.Matter, Cancel)).Id.ShouldBe(first.Id, "inherited from the street");

        var rating = (await RateMatterAsync(house, await house.DecidedAsync(), Form(RatingLevel.Dissatisfied) with { Tags = ["late", "slow"] })).OrThrow();
        rating.Tags.ShouldBe(["late"]);
        (await desk.PublishQuestionnaireAsync(TestData.Street, RatingKind.Matter, "other | 别的", "", "", 1, Administrator, Cancel)).OrThrow().Version.ShouldBe(2);
        await using var db = house.Everywhere();
        var followUp = await db.FollowUps.AsNoTracking().SingleAsync(Cancel);
        (await FileAsync(house, followUp.Id, Leader)).OrThrow().Asked.Questions.ShouldHaveSingleItem().Key.ShouldBe("calm", "what the rater was asked");
    }

    /// <summary>The slip lies open: whoever was rated, and who works there, does not use its code from any browser they have signed in with.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Slip_NotFromABrowserOfStaff_NorOverAndOverFromOne_AndEachTryIsWrittenDown(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var run = await VisitRun.OpenAsync(house);
        await using var phone = AsVisitor(house);
        var desk = phone.ServiceProvider.GetRequiredService<RatingDesk>();
        Guid colleague;
        await using (var set = house.Everywhere())
        {
            var account = new Account { DisplayName = "同事", UserName = "colleague", NormalizedUserName = "COLLEAGUE" };
            colleague = account.Id;
            set.Add(account);
            await set.SaveChangesAsync(Cancel);
            set.Add(new Post { AccountId = colleague, TenantId = TestData.Street, UnitId = run.Clerk.Post!.UnitId, Duties = Duties.Clerk, Title = "x", Since = house.Clock.Now });
            await set.SaveChangesAsync(Cancel);
        }

        var ticket = await run.FinishedAsync();
        Task<Answer<Rating>> Rate(Ticket visit, RatingBrowser browser, RatingLevel level = RatingLevel.VerySatisfied, Actor? actor = null) => desk.RateVisitAsync(visit.Secret, Form(level), browser.Key is null ? RatingChannel.Kiosk : RatingChannel.Qr, actor ?? Visitor, browser, Cancel);

        (await Rate(ticket, Phone(run.Clerk.AccountId!.Value))).Refusal.ShouldBeOfType<StaffBrowser>("the clerk's own phone, signed out");
        (await Rate(ticket, Phone(colleague))).Refusal.ShouldBeOfType<StaffBrowser>("a colleague of the place");
        (await Rate(ticket, Phone(), actor: run.Clerk)).Refusal.ShouldBeOfType<StaffDoesNotRate>();
        (await Rate(ticket, new RatingBrowser(null, [run.Clerk.AccountId!.Value]))).Refusal.ShouldBeOfType<StaffBrowser>("a screen of their own that they made a machine");
        (await Rate(ticket, new RatingBrowser(null, [colleague]))).IsYes.ShouldBeTrue("a machine is set up by somebody");

        var gathered = Phone();
        for (var visit = 0; visit < RatingDesk.MostByOneBrowser; visit++)
        {
            var form = Form(RatingLevel.VerySatisfied);
            var slip = (await run.FinishedAsync()).Secret;
            (await desk.RateVisitAsync(slip, form, RatingChannel.Qr, Visitor, gathered, Cancel)).IsYes.ShouldBeTrue();
            (await desk.RateVisitAsync(slip, form, RatingChannel.Qr, Visitor, gathered, Cancel)).IsYes.ShouldBeTrue("the same click is not counted again");
        }

        var next = await run.FinishedAsync();
        (await Rate(next, gathered)).Refusal.ShouldBe(new RatedOftenHere(RatingDesk.MostByOneBrowser));
        (await Rate(next, Phone())).IsYes.ShouldBeTrue("the visitor's own phone");

        await using var db = house.Everywhere();
        var lines = await db.Journal.AsNoTracking().Where(line => line.Kind == "rating.Refused").OrderBy(line => line.At).ThenBy(line => line.Id).ToListAsync(Cancel);
        lines.Select(line => line.After).ShouldBe([nameof(StaffBrowser), nameof(StaffBrowser), nameof(StaffDoesNotRate), nameof(StaffBrowser), nameof(RatedOftenHere)], ignoreOrder: true);
        lines.ShouldAllBe(line => line.TenantId == TestData.Street && line.Subject!.StartsWith("ticket:"));
        await using var leader = house.As(Leader);
        var today = ChinaTime.DateOf(house.Clock.Now);
        (await leader.ServiceProvider.GetRequiredService<RatingDesk>().FiguresAsync(TestData.Tree.Find(TestData.Street)!, today, today, Leader, Cancel)).OrThrow().Refused.ShouldBe(5);
    }

    private static RatingBrowser Phone(params Guid[] staff) => new(Guid.CreateVersion7().ToString("N"), staff);

    internal static RatingForm Form(RatingLevel level) => new(Guid.CreateVersion7(), level);

    private static AsyncServiceScope AsVisitor(CaseHouse house)
    {
        var visit = house.Services.CreateAsyncScope();
        visit.ServiceProvider.GetRequiredService<Scope>().BeVisitor(TestData.PathOf(TestData.Street));
        return visit;
    }

    private static async Task<RatingPad> PairedAsync(CaseHouse house, VisitRun run)
    {
        await using var admin = house.As(Administrator);
        var made = (await admin.ServiceProvider.GetRequiredService<RatingDesk>().AddPadAsync(Guid.CreateVersion7(), TestData.Street, run.Hall.Id, run.Counter.Id, "1号窗口", Administrator, Cancel)).OrThrow();
        await using var tablet = AsVisitor(house);
        (await tablet.ServiceProvider.GetRequiredService<RatingDesk>().PairAsync(made.Code, Visitor, Cancel)).OrThrow();
        return made.Pad;
    }

    private static async Task<Answer<Rating>> RateMatterAsync(CaseHouse house, Guid caseId, RatingForm form)
    {
        await using var visit = house.As(house.Applicant);
        return await visit.ServiceProvider.GetRequiredService<RatingDesk>().RateMatterAsync(caseId, form, house.Applicant, Cancel);
    }

    private static async Task<Answer<FollowUpFile>> FileAsync(CaseHouse house, Guid id, Actor actor)
    {
        await using var visit = house.As(actor);
        return await visit.ServiceProvider.GetRequiredService<RatingDesk>().FollowUpAsync(id, actor, Cancel);
    }

    private static async Task<Answer<FollowUp>> ActAsync(CaseHouse house, Guid id, FollowUpAct act, Actor actor)
    {
        await using var visit = house.As(actor);
        return await visit.ServiceProvider.GetRequiredService<RatingDesk>().ActAsync(id, act, actor, Cancel);
    }
}
