using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Portal.Core.Vault;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Vault;

/// <summary>一次采集 as a citizen meets it, with a browser without scripts: keep after the first application, one tick in the second.</summary>
[Trait("Row", "81")]
public sealed class VaultPageTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keep_ThenApplyForSomethingElse_OneTickIsEnough()
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "钱一次");
        var first = await run.ApplyAsync("MZ-0101");
        var done = await run.Http.GetAsync($"apply/done/{first}");
        (await run.Http.PostFormAsync(done, Fresh.Fields(), "keep")).Text.ShouldContain("请先勾选");
        await using var db = portal.Everywhere();
        var proof = await db.Attachments.AsNoTracking().SingleAsync(paper => paper.CaseId == first && paper.MaterialKey == "incomeProof", Cancel);
        var at = done.All("#keep input[type=checkbox]").Select((box, index) => (box, index)).Single(pair => pair.box.GetAttribute("value") == proof.Id.ToString()).index;
        var kept = await run.Http.PostFormAsync(done, Fresh.Fields(($"Sent.Papers[{at}].Id", $"{proof.Id}"), ($"Sent.Papers[{at}].ValidUntil", "2099-12-31")), "keep");
        kept.Address.AbsolutePath.ShouldEndWith("/my/vault");
        kept.Text.ShouldContain("有效至2099年12月31日");
        kept.Find("#consents").TextContent.ShouldContain("收入证明");

        // Another item, which asks for the same paper under a name of its own.
        await run.StartAsync("ZF-0101");
        var upload = await run.Http.GetAsync($"{run.Draft}?page=upload");
        upload.Text.ShouldContain("您之前交过：收入证明");
        var paperId = upload.Find("input[name='kept.incomeProof']").GetAttribute("value")!;
        upload = await run.Http.PostFormAsync(upload, Fresh.Fields(("kept.incomeProof", paperId), ("go", "stay")), "draft");
        upload.Find("#f-paper-incomeProof .files").TextContent.ShouldContain("用您材料库里的");
        upload.All("input[name='kept.incomeProof']").ShouldBeEmpty();
        var again = await db.Attachments.AsNoTracking().SingleAsync(paper => paper.DraftId == run.DraftId, Cancel);
        (again.StoredName, again.VaultPaperId).ShouldBe((proof.StoredName, Guid.Parse(paperId)));

        // Taken away again, the consent for it is taken back as well.
        await run.Http.PostFormAsync(upload, Fresh.Fields(("take-away", $"{again.Id}")), "draft");
        (await db.Consents.AsNoTracking().SingleAsync(consent => consent.Id == again.ConsentId, Cancel)).WithdrawnAt.ShouldNotBeNull();

        var vault = await run.Http.GetAsync("my/vault");
        var removed = await run.Http.PostFormAsync(vault, Fresh.Fields(), $"remove-{Guid.Parse(paperId):N}");
        removed.Text.ShouldContain("材料库还是空的");
        removed.Find("#consents").TextContent.ShouldContain("已撤回");
        (await run.Http.GetAsync($"my/cases/{first}")).Text.ShouldContain("材料.png", customMessage: "the case keeps its own");
    }

    [Fact]
    public async Task Fields_AreKeptFromTheDonePage_SeenOnTheProfileWithTheirLastDay_AndDeletedThere()
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "孙预填");
        var first = await run.ApplyAsync("MZ-0101");
        var done = await run.Http.GetAsync($"apply/done/{first}");
        done.Find("#keep-fields").TextContent.ShouldContain("我同意保存上面这些我填写的信息");
        var profile = await run.Http.PostFormAsync(done, Fresh.Fields(), "keep-fields");
        profile.Address.AbsolutePath.ShouldEndWith("/my/profile");
        profile.Find("#kept-fields").TextContent.ShouldContain("您在");
        var address = profile.All(".answer").Single(row => row.TextContent.Contains("现住址", StringComparison.Ordinal));
        address.TextContent.ShouldContain("前会为您预先填好");
        (await run.Http.GetAsync($"apply/done/{first}")).All("#keep-fields").ShouldBeEmpty("it is kept, and not asked again");
        await run.Http.InEnglishAsync();
        (await run.Http.GetAsync("my/profile")).Text.ShouldContain("Filled in for you until");

        var removed = await run.Http.PostFormAsync(await run.Http.GetAsync("my/profile"), Fresh.Fields(), "remove-address");
        removed.All(".answer").ShouldNotContain(row => row.TextContent.Contains("Present address", StringComparison.Ordinal));
        var stopped = await run.Http.PostFormAsync(removed, Fresh.Fields(), "stop-fields");
        stopped.Find("#kept-fields").TextContent.ShouldContain("You have not agreed");
        await using var db = portal.Everywhere();
        var citizenId = await db.Cases.Where(matter => matter.Id == first).Select(matter => matter.CitizenId).SingleAsync(Cancel);
        (await db.Citizens.AsNoTracking().SingleAsync(citizen => citizen.Id == citizenId, Cancel)).Known.ShouldBeEmpty();
        (await db.Consents.AsNoTracking().SingleAsync(consent => consent.CitizenId == citizenId, Cancel)).WithdrawnAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Organisation_ItsMembersSeeItsPapers_AndWhoHasLeftDoesNot()
    {
        var (member, former) = (await ApplyRun.SomebodyAsync(portal, name: "周在职"), await ApplyRun.SomebodyAsync(portal, name: "周离职"));
        await using var db = portal.Everywhere();
        var people = await db.Citizens.AsNoTracking().Where(citizen => citizen.Name == "周在职" || citizen.Name == "周离职").ToDictionaryAsync(citizen => citizen.Name, Cancel);
        var place = people["周在职"].HomeTenantId!.Value;
        var company = new Organisation { Name = "〔演示〕周记示例公司", CreditCode = "91999999MADE00077Z", HomeTenantId = place };
        db.Add(company);
        db.AddRange(people.Values.Select(person => new OrganisationMember { TenantId = place, CitizenId = person.Id, OrganisationId = company.Id, Role = "agent" }));
        db.Add(new VaultPaper
        {
            TenantId = place,
            CitizenId = people["周离职"].Id,
            OrganisationId = company.Id,
            Kind = "营业执照",
            Name = "营业执照副本",
            Source = VaultSource.HandedIn,
            CaseId = Guid.CreateVersion7(),
            CaseNumber = "T-1",
            AttachmentId = Guid.CreateVersion7(),
            Sha256 = "00",
            OriginalSeenBy = "程受理",
            KeptAt = portal.Get<TimeProvider>().GetUtcNow().UtcDateTime,
        });
        await db.SaveChangesAsync(Cancel);
        foreach (var run in new[] { member, former })
        {
            (await run.Http.GetAsync("my/vault")).Text.ShouldContain("营业执照副本");
        }

        await db.OrganisationMembers.Where(each => each.OrganisationId == company.Id && each.CitizenId == people["周离职"].Id).ExecuteDeleteAsync(Cancel);
        (await former.Http.GetAsync("my/vault")).Text.ShouldNotContain("营业执照副本", customMessage: "though it was this person who kept it");
        (await member.Http.GetAsync("my/vault")).Text.ShouldContain("原件由程受理在窗口核对");
    }

    [Fact]
    public async Task Issued_IsThereByItself_ReadsAsItWasIssued_AndIsNobodyElses()
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "孙证照");
        var first = await run.ApplyAsync("SP-0101");
        await portal.DecideAsync(first);
        var vault = await run.Http.GetAsync("my/vault");
        vault.Text.ShouldContain("食品经营许可证");
        vault.Text.ShouldContain("由我们签发");

        await run.StartAsync("GT-0101");
        await run.Http.PostFormAsync(await run.Http.GetAsync($"{run.Draft}?page=situation"), Fresh.Fields(("needsPermit", "yes"), ("premises", "own"), ("go", "next")), "draft");
        var upload = await run.Http.GetAsync($"{run.Draft}?page=upload");
        upload.Text.ShouldContain("我们给您签发过：食品经营许可证");
        var paperId = upload.Find("input[name='kept.permit']").GetAttribute("value")!;
        await run.Http.PostFormAsync(upload, Fresh.Fields(("kept.permit", paperId), ("go", "stay")), "draft");
        await using var db = portal.Everywhere();
        var paper = await db.Attachments.AsNoTracking().SingleAsync(each => each.DraftId == run.DraftId && each.VaultPaperId != null, Cancel);
        var sheet = await run.Http.GetAsync($"attachments/{paper.Id}");
        sheet.Status.ShouldBe(HttpStatusCode.OK);
        sheet.Text.ShouldContain("食品经营许可");

        var other = await ApplyRun.SomebodyAsync(portal, name: "李旁人");
        (await other.Http.GetAsync($"attachments/{paper.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        await other.StartAsync("GT-0101");
        var theirs = await other.Http.GetAsync($"{other.Draft}?page=upload");
        var stolen = await other.Http.PostFormAsync(theirs, Fresh.Fields(("kept.permit", paperId), ("go", "stay")), "draft");
        stolen.Text.ShouldContain("已经不在材料库");
        (await db.Attachments.AsNoTracking().AnyAsync(each => each.DraftId == other.DraftId && each.VaultPaperId != null, Cancel)).ShouldBeFalse();
        (await db.VaultPapers.AsNoTracking().CountAsync(each => each.Source == VaultSource.Issued && each.CaseId == first, Cancel)).ShouldBe(1);
    }
}
