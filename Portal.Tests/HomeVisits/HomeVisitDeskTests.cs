using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Demo;
using Portal.Core.HomeVisits;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.HomeVisits;

/// <summary>Visits at people's homes over real databases: made once, given once, done with photo and signature, read by whom they concern.</summary>
public sealed class HomeVisitDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "46")]
    public async Task Visit_AskedForDispatchedAndDone_IsMadeOnceAndToldInMessages(DatabaseProvider provider)
    {
        await using var house = await HomeVisitHouse.OpenAsync(provider);
        var (office, grid) = (house.Office, house.Grid);
        var wish = house.Wish();
        (await house.DoAsync(office, desk => desk.RequestAsync(wish with { Phone = "12345" }, office, Cancel))).Refusal.ShouldBeOfType<FieldRefused>().Field.ShouldBe("Phone");
        (await house.DoAsync(office, desk => desk.RequestAsync(wish with { Until = house.At(1, 15) }, office, Cancel))).Refusal.ShouldBeOfType<FieldRefused>().Problem.ShouldBe("WindowFault.TooLong");
        (await house.DoAsync(TestData.Reviewer(TestData.Street), desk => desk.RequestAsync(wish, TestData.Reviewer(TestData.Street), Cancel))).Refusal.ShouldBeOfType<NotAllowed>();
        var asked = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => house.DoAsync(office, desk => desk.RequestAsync(wish, office, Cancel))));
        asked.ShouldAllBe(each => each.IsYes);
        var visit = asked[0].Value!;

        (await house.SendAsync(visit, office)).Refusal.ShouldBeOfType<WorkerNotFit>("a post nobody has");
        (await house.SendAsync(visit, await house.HireAsync(TestData.OtherStreet, Duties.Clerk, "别处"))).Refusal.ShouldBeOfType<WorkerNotFit>();
        (await house.SendAsync(visit, await house.HireAsync(TestData.Street, Duties.Reviewer, "审核"))).Refusal.ShouldBeOfType<WorkerNotFit>();
        var sent = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => house.SendAsync(visit, grid)));
        sent.ShouldAllBe(each => each.IsYes, "the second of two clicks");
        visit = sent[0].Value!;
        (visit.State, visit.WorkerName, visit.WorkerTenantId).ShouldBe((HomeVisitState.Dispatched, "李网格", TestData.Community));

        (await house.DoAsync(grid, desk => desk.BeginAsync(visit.Id, grid, Cancel))).Refusal.ShouldBeOfType<HomeVisitNotYet>();
        visit = (await house.SendAsync(visit, grid, house.At(1, 14), house.At(1, 15))).OrThrow();
        house.House.Clock.Now = house.At(1, 14);
        (await house.DoAsync(house.Clerk, desk => desk.BeginAsync(visit.Id, house.Clerk, Cancel))).Refusal.ShouldBeOfType<NotAllowed>("another's visit");
        (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => house.DoAsync(grid, desk => desk.BeginAsync(visit.Id, grid, Cancel))))).ShouldAllBe(each => each.IsYes);

        (await FinishAsync(house, visit, new HomeVisitResult(" ", "x", "x"))).ShouldBeOfType<FieldRefused>();
        (await FinishAsync(house, visit, new HomeVisitResult("办好了"))).ShouldBeOfType<PhotoOrReason>();
        (await AddAsync(house, visit, HomeVisitPaperKind.Photo, "%PDF-1.7"u8.ToArray())).Refusal.ShouldBeOfType<NotAPicture>();
        (await AddAsync(house, visit, HomeVisitPaperKind.Photo, [])).Refusal.ShouldBeOfType<EmptyFile>();
        var photos = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => AddAsync(house, visit, HomeVisitPaperKind.Photo, SampleAnswers.Picture)));
        photos.Select(each => each.OrThrow().Id).Distinct().Count().ShouldBe(1, "the same picture is one");
        (await FinishAsync(house, visit, new HomeVisitResult("办好了"))).ShouldBeOfType<SignatureOrReason>();
        (await AddAsync(house, visit, HomeVisitPaperKind.Signature, Picture(1))).IsYes.ShouldBeTrue();
        (await AddAsync(house, visit, HomeVisitPaperKind.Signature, Picture(2))).IsYes.ShouldBeTrue("signed again");
        (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => FinishAsync(house, visit, new HomeVisitResult("办好了", "不该留下"))))).ShouldAllBe(refusal => refusal == null);
        (await AddAsync(house, visit, HomeVisitPaperKind.Photo, Picture(3))).Refusal.ShouldBeOfType<HomeVisitNotNow>("it is done");

        var file = (await house.DoAsync(office, desk => desk.OpenAsync(visit.Id, office, null, Cancel))).OrThrow();
        (file.IsWhole, file.Visit.State, file.Visit.Result, file.Visit.NoPhotoWhy).ShouldBe((true, HomeVisitState.Done, "办好了", null));
        file.Papers.Select(paper => paper.Kind).ShouldBe([HomeVisitPaperKind.Photo, HomeVisitPaperKind.Signature]);
        Directory.EnumerateFiles(house.House.Folder, "*", SearchOption.AllDirectories).Count(name => Path.GetFileName(name).Length == 40).ShouldBe(2, "what was not taken, or taken back, is gone");

        await using var db = house.House.Everywhere();
        (await db.HomeVisits.CountAsync(Cancel)).ShouldBe(1);
        (await db.Notices.OrderBy(notice => notice.CreatedAt).ThenBy(notice => notice.Id).Select(notice => new { notice.Address, notice.Text }).ToListAsync(Cancel)).ShouldAllBe(notice => notice.Address == "13812345678" && !notice.Text.Contains("测试社区") && !notice.Text.Contains("核对"));
        var texts = await db.Notices.OrderBy(notice => notice.CreatedAt).ThenBy(notice => notice.Id).Select(notice => notice.Text).ToListAsync(Cancel);
        texts.Select(text => text[(text.IndexOf('】') + 1)..]).ShouldBe(["网格员李同志3月4日10:00–11:00上门，请在家并查看工作证。", "改为网格员李同志3月4日14:00–15:00上门，请在家并查看工作证。"]);
        (await db.Journal.Where(line => line.Kind.StartsWith("visit.")).GroupBy(line => line.Kind).ToDictionaryAsync(group => group.Key, group => group.Count(), Cancel))
            .ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["visit.Request"] = 1, ["visit.Dispatch"] = 2, ["visit.Begin"] = 1, ["visit.Finish"] = 1 }, ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "46")]
    public async Task Dispatchers_AtOnce_OneWinsAndNobodyIsAtTwoHomes(DatabaseProvider provider)
    {
        await using var house = await HomeVisitHouse.OpenAsync(provider);
        var other = TestData.Clerk(TestData.Street);
        var visit = await house.AskedAsync();
        var both = await Task.WhenAll(house.SendAsync(visit, house.Grid), house.SendAsync(visit, house.Clerk, by: other));
        both.Count(each => each.IsYes).ShouldBe(1);
        both.Single(each => !each.IsYes).Refusal.ShouldBeOfType<ChangedByAnother>().Who.ShouldBe(both[0].IsYes ? house.Office.Name : other.Name);
        (await house.DoAsync(other, desk => desk.CancelAsync(visit.Id, "不去了", visit.Version, other, Cancel))).Refusal.ShouldBeOfType<ChangedByAnother>("what was seen is no longer so");

        var visits = new List<HomeVisit>();
        for (var hour = 0; hour < 6; hour++)
        {
            visits.Add(await house.AskedAsync(days: 2));
        }

        var sent = await Task.WhenAll(visits.Select(each => house.SendAsync(each, house.Grid)));
        sent.Count(each => each.IsYes).ShouldBe(1, "six for the same hour");
        sent.Where(each => !each.IsYes).ShouldAllBe(each => each.Refusal is WorkerBusy);
        var busy = (WorkerBusy)sent.First(each => !each.IsYes).Refusal!;
        busy.Sentence(System.Globalization.CultureInfo.GetCultureInfo("zh-CN")).ShouldBe("李网格在2026-03-05 10:00–11:00已经有一次上门，请换个时间或换一个人。");
        var left = visits.First(each => !sent.Any(yes => yes.Value?.Id == each.Id));
        (await house.SendAsync(left, house.Grid, house.At(2, 10, 59), house.At(2, 12))).Refusal.ShouldBeOfType<WorkerBusy>();
        (await house.SendAsync(left, house.Grid, house.At(2, 11), house.At(2, 12))).IsYes.ShouldBeTrue("one after the other");
        (await house.SendAsync(visits.Last(each => each.Id != left.Id && !sent.Any(yes => yes.Value?.Id == each.Id)), house.Clerk)).IsYes.ShouldBeTrue("somebody else at the same hour");
    }

    /// <summary>A worker with posts at two places is sent by both; each sees its own visits and is told the other's time alone.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Worker_SentByAnotherPlaceToo_IsBusyThere(DatabaseProvider provider)
    {
        await using var house = await HomeVisitHouse.OpenAsync(provider);
        var elsewhere = TestData.Clerk(TestData.OtherStreet);
        (await house.SendAsync(await house.AskedAsync(), house.Clerk)).IsYes.ShouldBeTrue();
        var second = new Post { AccountId = house.Clerk.AccountId!.Value, TenantId = TestData.OtherStreet, UnitId = TestData.UnitId(TestData.OtherStreet), Duties = Duties.Clerk, Title = "岗", Since = TestData.Now };
        await using (var db = house.House.Everywhere())
        {
            db.Add(second);
            await db.SaveChangesAsync(Cancel);
        }

        var theirs = (await house.DoAsync(elsewhere, desk => desk.RequestAsync(house.Wish(), elsewhere, Cancel))).OrThrow();
        var given = new HomeVisitDispatch(second.Id, theirs.From, theirs.Until, theirs.Version);
        (await house.DoAsync(elsewhere, desk => desk.DispatchAsync(theirs.Id, given, elsewhere, Cancel))).Refusal.ShouldBeOfType<WorkerBusy>();
        (await house.DoAsync(elsewhere, desk => desk.PlaceAsync(ended: false, null, elsewhere, Cancel))).Visits.ShouldHaveSingleItem().Id.ShouldBe(theirs.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "46")]
    public async Task NotMet_IsSentAgain_AndCalledOffWithAMessage(DatabaseProvider provider)
    {
        await using var house = await HomeVisitHouse.OpenAsync(provider);
        var visit = await house.BegunAsync(house.Clerk);
        (await house.DoAsync(house.Clerk, desk => desk.ReportNotMetAsync(visit.Id, " ", house.Clerk, Cancel))).Refusal.ShouldBeOfType<ReasonNeeded>();
        visit = (await house.DoAsync(house.Clerk, desk => desk.ReportNotMetAsync(visit.Id, "敲门没有人应", house.Clerk, Cancel))).OrThrow();
        (visit.State, visit.NotMet, visit.EndedAt).ShouldBe((HomeVisitState.NotMet, 1, null));
        (await house.DoAsync(house.Clerk, desk => desk.MineAsync(house.Clerk, Cancel))).Open.ShouldBeEmpty("it is the office's turn");
        visit = (await house.SendAsync(visit, house.Grid, house.At(1, 9), house.At(1, 10))).OrThrow();
        (visit.State, visit.BegunAt).ShouldBe((HomeVisitState.Dispatched, null));
        (await house.DoAsync(house.Clerk, desk => desk.BeginAsync(visit.Id, house.Clerk, Cancel))).Refusal.ShouldBeOfType<NotAllowed>("it was given to another");
        (await house.DoAsync(house.Office, desk => desk.CancelAsync(visit.Id, "", visit.Version, house.Office, Cancel))).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await house.DoAsync(house.Grid, desk => desk.CancelAsync(visit.Id, "不去", visit.Version, house.Grid, Cancel))).Refusal.ShouldBeOfType<NotAllowed>();
        (await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => house.DoAsync(house.Office, desk => desk.CancelAsync(visit.Id, "已到大厅办好", visit.Version, house.Office, Cancel))))).ShouldAllBe(each => each.IsYes);
        (await house.SendAsync(visit, house.Grid)).Refusal.ShouldBeOfType<HomeVisitNotNow>();

        await using var db = house.House.Everywhere();
        (await db.Notices.OrderBy(notice => notice.CreatedAt).ThenBy(notice => notice.Id).Select(notice => notice.Template).ToListAsync(Cancel)).ShouldBe(["HomeVisitSet", "HomeVisitChanged", "HomeVisitCancelled"]);
        (await db.Notices.SingleAsync(notice => notice.Template == "HomeVisitCancelled", Cancel)).Text.ShouldEndWith("原定3月5日09:00–10:00的上门服务已取消，要改时间请联系我们。");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "46")]
    public async Task Reading_IsTheWorkersAndTheDispatchers_OthersSayWhyFirst(DatabaseProvider provider)
    {
        await using var house = await HomeVisitHouse.OpenAsync(provider);
        var visit = await house.BegunAsync(house.Grid);
        var photo = (await AddAsync(house, visit, HomeVisitPaperKind.Photo, SampleAnswers.Picture)).OrThrow();
        foreach (var (who, whole) in new[] { (house.Grid, true), (house.Office, true), (TestData.Reviewer(TestData.Street), false), (TestData.Clerk(TestData.Community), false), (TestData.Approver(TestData.District), false) })
        {
            var file = (await house.DoAsync(who, desk => desk.OpenAsync(visit.Id, who, null, Cancel))).OrThrow();
            (file.IsWhole, file.Visit.Phone, file.Papers.Count).ShouldBe(whole ? (true, "13812345678", 1) : (false, "138****5678", 0));
            (await house.DoAsync(who, desk => desk.PaperAsync(photo.Id, who, Cancel)) is not null).ShouldBe(whole);
            if (!whole)
            {
                (file.Visit.PersonName, file.Visit.Address).ShouldBe(("张*测", "测试街道测试*******"));
                (await house.DoAsync(who, desk => desk.OpenAsync(visit.Id, who, "核查投诉", Cancel))).OrThrow().Visit.Phone.ShouldBe("13812345678");
                (await house.DoAsync(who, desk => desk.PaperAsync(photo.Id, who, Cancel))).ShouldNotBeNull();
                (await house.DoAsync(who, desk => desk.OpenAsync(visit.Id, who, null, Cancel))).OrThrow().IsWhole.ShouldBeTrue("a reason holds for the day");
            }
        }

        foreach (var stranger in new[] { TestData.Clerk(TestData.OtherStreet), TestData.Clerk(TestData.OtherDistrict), TestData.Staff(TestData.OtherCommunity, UnitFunction.Hall, Duties.GridWorker), TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SecurityAdministrator) })
        {
            (await house.DoAsync(stranger, desk => desk.OpenAsync(visit.Id, stranger, "想看看", Cancel))).Refusal.ShouldBeOfType<NotFound>($"{stranger.Duties} {stranger.Post!.TenantId}");
            (await house.DoAsync(stranger, desk => desk.PaperAsync(photo.Id, stranger, Cancel))).ShouldBeNull();
            (await house.DoAsync(stranger, desk => desk.PlaceAsync(ended: false, null, stranger, Cancel))).Visits.ShouldBeEmpty();
            (await house.SendAsync(visit, house.Clerk, by: stranger)).Refusal.ShouldBeOfType<NotFound>();
            (await house.DoAsync(stranger, desk => desk.FinishAsync(visit.Id, new HomeVisitResult("x", "x", "x"), stranger, Cancel))).Refusal.ShouldBeOfType<NotFound>();
        }

        await using (var citizen = house.House.As(house.House.Applicant))
        {
            (await citizen.ServiceProvider.GetRequiredService<HomeVisitDesk>().OpenAsync(visit.Id, house.House.Applicant, "x", Cancel)).Refusal.ShouldBeOfType<NotFound>();
        }

        await using var db = house.House.Everywhere();
        (await db.Journal.CountAsync(line => line.Kind == "visit.Read" && line.Note == "核查投诉", Cancel)).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Photos_AreSixAtMost_HoweverManyArriveAtOnce_AndCanBeTakenBack(DatabaseProvider provider)
    {
        await using var house = await HomeVisitHouse.OpenAsync(provider);
        var visit = await house.BegunAsync(house.Grid);
        for (var number = 0; number < 4; number++)
        {
            (await AddAsync(house, visit, HomeVisitPaperKind.Photo, Picture(number))).IsYes.ShouldBeTrue();
        }

        var more = await Task.WhenAll(Enumerable.Range(10, 4).Select(number => AddAsync(house, visit, HomeVisitPaperKind.Photo, Picture(number))));
        more.Count(each => each.IsYes).ShouldBe(2);
        more.Where(each => !each.IsYes).ShouldAllBe(each => each.Refusal is TooManyPhotos);
        var first = more.First(each => each.IsYes).Value!;
        (await house.DoAsync(house.Office, desk => desk.RemovePaperAsync(visit.Id, first.Id, house.Office, Cancel))).Refusal.ShouldBeOfType<NotAllowed>();
        (await house.DoAsync(house.Grid, desk => desk.RemovePaperAsync(visit.Id, first.Id, house.Grid, Cancel))).IsYes.ShouldBeTrue();
        (await house.DoAsync(house.Grid, desk => desk.RemovePaperAsync(visit.Id, first.Id, house.Grid, Cancel))).IsYes.ShouldBeTrue("twice is once");
        (await house.DoAsync(house.Grid, desk => desk.PaperAsync(first.Id, house.Grid, Cancel))).ShouldBeNull();
        (await AddAsync(house, visit, HomeVisitPaperKind.Photo, Picture(20))).IsYes.ShouldBeTrue("there is room again");
        Directory.EnumerateFiles(house.House.Folder, "*", SearchOption.AllDirectories).Count(name => Path.GetFileName(name).Length == 40).ShouldBe(6);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OfACase_TakesItsPersonAndTelephone_ButOfNoCaseThatMayNotBeOpened(DatabaseProvider provider)
    {
        await using var house = await HomeVisitHouse.OpenAsync(provider);
        var caseId = await house.House.SubmitAsync();
        var clerk = house.House.Clerk;
        var from = (await house.DoAsync(clerk, desk => desk.FromCaseAsync(caseId, clerk, Cancel))).OrThrow();
        from.ApplicantName.ShouldBe(house.House.Citizen.Name);
        var visit = (await house.DoAsync(clerk, desk => desk.RequestAsync(house.Wish() with { Phone = null, CaseId = caseId }, clerk, Cancel))).OrThrow();
        (visit.Phone, visit.CitizenId, visit.ItemCode).ShouldBe((house.House.Citizen.Phone, house.House.Citizen.Id, house.House.Item.Code));
        (await house.DoAsync(clerk, desk => desk.OfCaseAsync(caseId, clerk, Cancel))).ShouldHaveSingleItem().Phone.ShouldBe("138****0000");

        var stranger = TestData.Clerk(TestData.OtherDistrict);
        (await house.DoAsync(stranger, desk => desk.RequestAsync(house.Wish() with { CaseId = caseId }, stranger, Cancel))).Refusal.ShouldBeOfType<NotFound>();
        var unconcerned = TestData.Staff(TestData.District, UnitFunction.Health, Duties.Clerk);
        (await house.DoAsync(unconcerned, desk => desk.FromCaseAsync(caseId, unconcerned, Cancel))).Refusal.ShouldBeOfType<ReasonForReadingNeeded>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lists_AreInOrder_PageByPage_AndMasked(DatabaseProvider provider)
    {
        await using var house = await HomeVisitHouse.OpenAsync(provider);
        await using (var db = house.House.Everywhere())
        {
            // Many at one hour, so that a page ends among equals.
            db.AddRange(Enumerable.Range(0, 130).Select(number => Row(house, number, number % 2 == 0 ? null : TestData.Now.AddMinutes(-(number / 20)))));
            await db.SaveChangesAsync(Cancel);
        }

        foreach (var ended in new[] { false, true })
        {
            List<HomeVisit> all = [];
            WorkCursor? next = null;
            do
            {
                var page = await house.DoAsync(house.Office, desk => desk.PlaceAsync(ended, next, house.Office, Cancel));
                all.AddRange(page.Visits);
                next = page.Next is { } cursor ? WorkCursor.Read(cursor.ToString()) : null;
            }
            while (next is not null);

            all.Count.ShouldBe(65);
            all.Select(visit => visit.Id).Distinct().Count().ShouldBe(65);
            all.ShouldAllBe(visit => visit.Phone == "138****5678");
            (ended ? all.Select(visit => visit.EndedAt!.Value).Zip(all.Skip(1), (one, later) => one >= later.EndedAt) : all.Zip(all.Skip(1), (one, later) => one.From <= later.From)).ShouldAllBe(sorted => sorted);
        }

        var mine = await house.DoAsync(house.Grid, desk => desk.MineAsync(house.Grid, Cancel));
        mine.Open.Count.ShouldBe(HomeVisitDesk.PageSize);
        mine.DoneToday.Count.ShouldBe(HomeVisitDesk.PageSize);
    }

    internal static HomeVisit Row(HomeVisitHouse house, int number, DateTime? ended, int tenantId = TestData.Street) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = tenantId,
        PersonName = "张小测",
        Phone = "13812345678",
        Address = "测试街道测试社区1栋101",
        Purpose = $"核对{number}",
        From = TestData.Now.AddHours(number / 20),
        Until = TestData.Now.AddHours((number / 20) + 1),
        State = ended is null ? HomeVisitState.Dispatched : HomeVisitState.Done,
        WorkerId = house.Grid.AccountId,
        WorkerName = house.Grid.Name,
        WorkerTenantId = TestData.Community,
        EndedAt = ended,
        RequestedAt = TestData.Now,
        RequestedByName = "x",
        ChangedByName = "x",
        ChangedAt = TestData.Now,
    };

    /// <summary>A PNG that differs from every other number's by a chunk of colour.</summary>
    internal static byte[] Picture(int number)
    {
        var plain = SampleAnswers.Picture;
        return [.. plain[..33], 0, 0, 0, 1, .. "gAMA"u8, (byte)number, 0, 0, 0, 0, .. plain[33..]];
    }

    private static Task<Answer<HomeVisitPaper>> AddAsync(HomeVisitHouse house, HomeVisit visit, HomeVisitPaperKind kind, byte[] content) =>
        house.DoAsync(house.Grid, desk => desk.AddPaperAsync(visit.Id, kind, new MemoryStream(content), house.Grid, Cancel));

    private static async Task<Refusal?> FinishAsync(HomeVisitHouse house, HomeVisit visit, HomeVisitResult result) => (await house.DoAsync(house.Grid, desk => desk.FinishAsync(visit.Id, result, house.Grid, Cancel))).Refusal;
}
