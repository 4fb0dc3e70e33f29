using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Delivery;

public sealed class DocumentDeskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Issue_FromSubmissionToDecision_EachActMakesItsPaper(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.DecidedAsync();

        await using var db = house.Everywhere();
        var papers = await db.CaseDocuments.Where(paper => paper.CaseId == id).ToListAsync(Stop);
        papers.Select(paper => paper.Kind).ShouldBe([DocumentKind.Receipt, DocumentKind.Acceptance, DocumentKind.Decision], ignoreOrder: true);
        papers.ShouldAllBe(paper => paper.VerifyCode.Length == 12 && paper.VerifyCode.All(sign => "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".Contains(sign)));

        papers.Single(paper => paper.Kind == DocumentKind.Receipt).Content[PaperWord.ReplyBy].ShouldBe("2026年3月10日", "five working days");

        var matter = await db.Cases.SingleAsync(each => each.Id == id, Stop);
        var acceptance = papers.Single(paper => paper.Kind == DocumentKind.Acceptance);
        acceptance.Number.ShouldBe("测试街道11受〔2026〕1号");
        acceptance.TenantId.ShouldBe(TestData.Street);
        acceptance.Content[PaperWord.CaseNumber].ShouldBe(matter.Number);
        acceptance.Content[PaperWord.SubmittedOn].ShouldBe("2026年3月3日");
        acceptance.Content[PaperWord.DueOn].ShouldBe("2026年3月31日", "twenty working days after the day of acceptance");

        var decision = papers.Single(paper => paper.Kind == DocumentKind.Decision);
        decision.TenantId.ShouldBe(TestData.District);
        decision.Content[PaperWord.Outcome].ShouldBe("准予");
        decision.Content[PaperWord.Reason].ShouldBe("符合条件");
        decision.Content[PaperWord.Basis + ".1"].ShouldBe("《社会救助暂行办法》（国务院令第649号）第十一条");
        decision.Content.ContainsKey(PaperWord.Appeal).ShouldBeFalse();
        decision.Content[PaperWord.SealNote].ShouldContain("不作为法定电子证照");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Issue_SuspendedThenExtended_TellsWhyAndUntilWhenInWriting(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(id, new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Note = "须现场检测", Pause = PauseReason.Inspection, Document = "检测委托书", Days = 5 }, house.Approver);
        await house.ActAsync(id, CaseAction.Resume, house.Approver);
        await house.ActAsync(id, new CaseAct(CaseAction.AskExtension, Guid.CreateVersion7()) { Note = "等待外地核查", Days = 5 }, house.Approver);
        await house.ActAsync(id, CaseAction.GrantExtension, TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Leader));

        await using var db = house.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == id, Stop);
        var pause = await db.CaseDocuments.SingleAsync(each => each.CaseId == id && each.Kind == DocumentKind.Suspension, Stop);
        pause.Number.ShouldBe("测试区1特〔2026〕1号");
        (pause.Content[PaperWord.PauseFor], pause.Content[PaperWord.PauseDocument], pause.Content[PaperWord.Reason]).ShouldBe(("检验、检测、检疫", "检测委托书", "须现场检测"));
        pause.Content[PaperWord.PausedUntil].ShouldBe("5个工作日，预计到2026年3月10日");
        var extension = await db.CaseDocuments.SingleAsync(each => each.CaseId == id && each.Kind == DocumentKind.Extension, Stop);
        extension.IssuedByUnit.ShouldEndWith(UnitFunction.CivilAffairs, customMessage: "in the name of the unit that decides, whoever approved");
        (extension.TenantId, extension.Content[PaperWord.Extended], extension.Content[PaperWord.Reason]).ShouldBe((TestData.District, "5个工作日", "等待外地核查"));
        extension.Content[PaperWord.DueOn].ShouldBe("2026年4月8日", "twenty and five working days after 3 March, with 清明 between");
        ChinaTime.DateOf(matter.DueAt!.Value).ShouldBe(new DateOnly(2026, 4, 8));
    }

    /// <summary>Days of an extension are working days whatever the limit is in, and an item may have the law's limit alone.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Issue_ExtendedWhereTheLawCountsCalendarDays_SaysWorkingDays(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using (var db = house.Everywhere())
        {
            var item = await db.ServiceItems.SingleAsync(each => each.Id == house.Item.Id, Stop);
            item.Detail = item.Detail with { PromisedLimit = null, StatutoryLimit = new TimeLimit(10, TimeUnit.CalendarDays) };
            await db.SaveChangesAsync(Stop);
        }

        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(id, new CaseAct(CaseAction.AskExtension, Guid.CreateVersion7()) { Note = "等待外地核查", Days = 5 }, house.Approver);
        await house.ActAsync(id, CaseAction.GrantExtension, TestData.Staff(TestData.District, UnitFunction.MarketRegulation, Duties.Leader));

        await using var read = house.Everywhere();
        var papers = await read.CaseDocuments.AsNoTracking().Where(each => each.CaseId == id).ToListAsync(Stop);
        papers.Single(each => each.Kind == DocumentKind.Acceptance).Content[PaperWord.DueOn].ShouldBe("2026年3月13日", "ten days of the calendar, by the law alone");
        var extension = papers.Single(each => each.Kind == DocumentKind.Extension).Content;
        (extension[PaperWord.Extended], extension[PaperWord.DueOn]).ShouldBe(("5个工作日", "2026年3月20日"), "as the clock counts it");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Issue_SuspendedForCorrection_IsTheListOfWhatIsMissing(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(id, new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Note = "请补齐", Pause = PauseReason.Correction, Document = "补正告知书", Days = 5, Missing = ["收入证明"] }, house.Approver);

        await using var db = house.Everywhere();
        var paper = await db.CaseDocuments.SingleAsync(each => each.CaseId == id && (each.Kind == DocumentKind.Correction || each.Kind == DocumentKind.Suspension), Stop);
        paper.Kind.ShouldBe(DocumentKind.Correction);
        PaperWord.Lines(paper.Content, PaperWord.Missing).ShouldBe(["收入证明"]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Issue_Correction_ListsAllThatIsMissing(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.AskForCorrection, house.Clerk, "请一次补齐", ["收入证明", " ", "户口簿第三页"]);

        await using var db = house.Everywhere();
        var paper = await db.CaseDocuments.SingleAsync(each => each.CaseId == id && each.Kind == DocumentKind.Correction, Stop);
        PaperWord.Lines(paper.Content, PaperWord.Missing).ShouldBe(["收入证明", "户口簿第三页"]);
        paper.Content[PaperWord.Reason].ShouldBe("请一次补齐");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Issue_Refusal_HasReasonAndPathsOfAppealWithoutAPeriod(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.Refuse, house.Clerk, "不属于本机关职权范围");

        await using var db = house.Everywhere();
        var paper = await db.CaseDocuments.SingleAsync(each => each.CaseId == id && each.Kind == DocumentKind.Refusal, Stop);
        paper.Content[PaperWord.Reason].ShouldBe("不属于本机关职权范围");
        paper.Content[PaperWord.Appeal].ShouldContain("可依法申请行政复议或者提起行政诉讼");
        paper.Content[PaperWord.Appeal].Any(char.IsAsciiDigit).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Issue_RejectionWhereTheTenantWordsAppeals_PrintsTheTenantsWords(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await using (var change = house.Everywhere())
        {
            var district = await change.Tenants.SingleAsync(tenant => tenant.Id == TestData.District, Stop);
            district.Settings = district.Settings with { AppealPaths = "可向测试市人民政府申请行政复议。" };
            await change.SaveChangesAsync(Stop);
        }

        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(id, CaseAction.Reject, house.Approver, "收入超过标准");

        await using var db = house.Everywhere();
        var paper = await db.CaseDocuments.SingleAsync(each => each.CaseId == id && each.Kind == DocumentKind.Decision, Stop);
        paper.Content[PaperWord.Outcome].ShouldBe("不予批准");
        paper.Content[PaperWord.Appeal].ShouldBe("可向测试市人民政府申请行政复议。");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Number_UnderParallelAcceptance_IsUniqueAndWithoutGaps(DatabaseProvider provider)
    {
        const int Many = 12;
        await using var house = await CaseHouse.OpenAsync(provider);
        var ids = new List<Guid>();
        for (var each = 0; each < Many; each++)
        {
            ids.Add(await house.SubmitAsync());
        }

        var answers = await Task.WhenAll(ids.Select(id => Task.Run(() => house.TryAsync(id, CaseAction.Accept, house.Clerk), Stop)));
        var again = ids.Where((_, index) => answers[index].Refusal is TryAgain).ToList();
        foreach (var id in again)
        {
            await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        }

        await using var db = house.Everywhere();
        var numbers = await db.CaseDocuments.Where(paper => paper.Kind == DocumentKind.Acceptance).Select(paper => paper.Number).ToListAsync(Stop);
        var serials = numbers.Select(number => int.Parse(number.Split('〕')[1].TrimEnd('号'), CultureInfo.InvariantCulture)).Order();
        serials.ShouldBe(Enumerable.Range(1, Many));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Number_InANewYear_BeginsAgain(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();
        house.Clock.Now = new DateTime(2026, 12, 31, 16, 30, 0, DateTimeKind.Utc); // Half past midnight of New Year's Day in China.
        var id = await house.SubmitAsync();

        await using var db = house.Everywhere();
        (await db.CaseDocuments.SingleAsync(paper => paper.CaseId == id, Stop)).Number.ShouldBe("测试街道11收〔2027〕1号");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Verify_ValidRevokedAndUnknown_AnswersEachAndTellsNothingOfThePerson(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.DecidedAsync();
        await using var db = house.Everywhere();
        var paper = await db.CaseDocuments.SingleAsync(each => each.CaseId == id && each.Kind == DocumentKind.Decision, Stop);
        var desk = new DocumentDesk(house.Database.Maker);
        var code = paper.VerifyCode;
        var asTyped = $" {code[..4].ToLowerInvariant()}-{code[4..8]}－{string.Concat(code[8..].Select(sign => (char)(sign + 0xFEE0)))} ";

        var found = (await desk.VerifyAsync(asTyped, Stop)).ShouldNotBeNull();
        found.Number.ShouldBe(paper.Number);
        found.RevokedAt.ShouldBeNull();
        found.ToString().ShouldNotContain(house.Citizen.Name);

        paper.RevokedAt = house.Clock.Now;
        await db.SaveChangesAsync(Stop);
        (await desk.VerifyAsync(code, Stop)).ShouldNotBeNull().RevokedAt.ShouldBe(house.Clock.Now);

        (await desk.VerifyAsync("2222-2222-2222", Stop)).ShouldBeNull();
        (await desk.VerifyAsync("' OR 1=1 --", Stop)).ShouldBeNull();
        (await desk.VerifyAsync(new string('A', 10_000), Stop)).ShouldBeNull();
    }

    [Fact]
    public void Content_OfADecisionWithoutReasonOrBasis_LeavesThemOut()
    {
        var run = TestData.Case().Until(Core.Catalog.StepDuty.Decide);
        var decided = run.Do(CaseAction.Approve, CaseRun.HolderOf(run.Open));

        var words = CaseDocuments.Content(DocumentKind.Decision, run.Matter, decided, new Issuer(TestData.Tree.Find(TestData.District)!, "民政局"));

        words.ShouldNotContainKey(PaperWord.Reason);
        PaperWord.Lines(words, PaperWord.Basis).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("测试区1", "区1民政局", "测试区1民政局")]
    [InlineData("测试区1", "测试区1民政局", "测试区1民政局")]
    [InlineData("测试区1", "民政局", "测试区1民政局")]
    [InlineData("测试区1", "", "测试区1")]
    public void OfficeOf_PlaceAndUnit_SaysWhatTheyShareOnce(string place, string unit, string office)
    {
        var tenant = new Tenant { Slug = "t", Level = TenantLevel.District, Name = place, Path = "/1/" };

        DocumentDesk.OfficeOf(new Issuer(tenant, unit)).ShouldBe(office);
    }

    [Fact]
    public void KindFor_ApprovalByAReviewer_MakesNoPaper()
    {
        var run = TestData.Case().Until(Core.Catalog.StepDuty.Review);

        CaseDocuments.KindFor(run.Sign()).ShouldBeNull();
    }
}
