using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Tests.SignIn;
using Portal.Web;
using Portal.Web.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Delivery;

public sealed class DeliveryPageTests(PortalFixture portal)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_ByCode_ShowsThePaperAndNothingOfThePerson()
    {
        var made = await WebCases.MakeAsync(portal);
        var paper = await PaperAsync(made.CaseId, DocumentKind.Decision);
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Stop);
        using var anybody = portal.Http("kaifu");

        var page = await anybody.GetAsync(PortalUrls.Verify(paper.VerifyCode));

        page.Text.ShouldContain(paper.Number);
        page.Text.ShouldContain("有效");
        page.Text.ShouldContain("办结决定书");
        foreach (var secret in (string[])[made.Name, made.DocumentNumber, made.Phone, matter.Number, matter.QueryCode, matter.ItemName, made.CaseId.ToString(), paper.Id.ToString()])
        {
            page.Html.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task Verify_RevokedOrUnknown_SaysSo()
    {
        var made = await WebCases.MakeAsync(portal, decided: false);
        var paper = await PaperAsync(made.CaseId, DocumentKind.Receipt);
        using var anybody = portal.Http();
        await using (var db = portal.Everywhere())
        {
            (await db.CaseDocuments.SingleAsync(each => each.Id == paper.Id, Stop)).RevokedAt = new DateTime(2026, 11, 22, 4, 0, 0, DateTimeKind.Utc);
            await db.SaveChangesAsync(Stop);
        }

        (await anybody.GetAsync($"verify?code={paper.VerifyCode.ToLowerInvariant()}")).Text.ShouldContain("已撤销");
        (await anybody.GetAsync("verify?code=2222-2222-2222")).Text.ShouldContain("没有查到");
        (await anybody.GetAsync("verify?code=%3Cscript%3Ealert(1)%3C%2Fscript%3E")).Html.ShouldNotContain("<script>alert");
        (await anybody.GetAsync("verify")).Find("input[name=code]").GetAttribute("value").ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task Document_OfOnesOwn_IsReadInEitherLanguageAndForeignAndUnknownAnswerAlike()
    {
        var made = await WebCases.MakeAsync(portal);
        var paper = await PaperAsync(made.CaseId, DocumentKind.Decision);

        var own = await made.Http.GetAsync(PortalUrls.Document(paper.Id));
        own.Find("h1").TextContent.ShouldBe("办结决定书");
        own.Text.ShouldContain(made.Name);
        await using var db = portal.Everywhere();
        var issuer = (await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == paper.TenantId, Stop)).Slug;
        var verify = $"{portal.Url}/{issuer}/{PortalUrls.Verify(paper.VerifyCode)}";
        own.Find(".doc-qr svg path").GetAttribute("d").ShouldBe(QrDrawing.Of(verify, QRCoder.QRCodeGenerator.ECCLevel.Q), "whoever holds the paper is led to the page that says whether it stands");
        using var stranger = portal.Http();
        (await stranger.GetAsync(verify)).Text.ShouldContain("有效");
        own.Text.ShouldContain("不作为法定电子证照");
        await made.Http.InEnglishAsync();
        var english = await made.Http.GetAsync(PortalUrls.Document(paper.Id));
        english.Find("article").GetAttribute("lang").ShouldBe("zh-CN");
        english.Find("h1").TextContent.ShouldBe("办结决定书");

        using var other = await portal.SignedInAsync("19900000002");
        var foreign = await other.GetAsync(PortalUrls.Document(paper.Id));
        var unknown = await other.GetAsync(PortalUrls.Document(Guid.CreateVersion7()));
        foreign.Status.ShouldBe(HttpStatusCode.NotFound);
        unknown.Status.ShouldBe(HttpStatusCode.NotFound);
        foreign.Text.ShouldBe(unknown.Text);
        using var visitor = portal.Http();
        (await visitor.GetAsync(PortalUrls.Document(paper.Id))).Address.AbsolutePath.ShouldEndWith("/sign-in");
    }

    [Fact]
    public async Task Document_ForStaffWithoutAStep_AsksForAReasonFirst()
    {
        var made = await WebCases.MakeAsync(portal, decided: false);
        var paper = await PaperAsync(made.CaseId, DocumentKind.Receipt);
        using var supervisor = await portal.SignedInAsync("kaifu.supervisor", "kaifu");

        (await supervisor.GetAsync(PortalUrls.Document(paper.Id))).Address.AbsolutePath.ShouldEndWith(PortalUrls.WorkCase(made.CaseId));
    }

    [Fact]
    public async Task Pdf_WhereChromiumIs_IsAPdf()
    {
        Assert.SkipUnless(portal.Get<PaperPrinter>().IsThere, "chromium is not installed");
        var made = await WebCases.MakeAsync(portal, decided: false);
        var paper = await PaperAsync(made.CaseId, DocumentKind.Receipt);

        var response = await made.Http.Client.GetAsync(new Uri(PortalUrls.DocumentPdf(paper.Id), UriKind.Relative), Stop);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/pdf");
        var bytes = await response.Content.ReadAsByteArrayAsync(Stop);
        System.Text.Encoding.ASCII.GetString(bytes, 0, 5).ShouldBe("%PDF-");
        using var other = await portal.SignedInAsync("19900000002");
        (await other.Client.GetAsync(new Uri(PortalUrls.DocumentPdf(paper.Id), UriKind.Relative), Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task PaperFile_WithScriptInAReason_HoldsItAsText()
    {
        var made = await WebCases.MakeAsync(portal, decided: false);
        var paper = await PaperAsync(made.CaseId, DocumentKind.Receipt);
        var forged = new CaseDocument
        {
            TenantId = paper.TenantId,
            CaseId = paper.CaseId,
            Kind = DocumentKind.Refusal,
            Number = "测〔2026〕1号",
            VerifyCode = paper.VerifyCode,
            IssuedAt = paper.IssuedAt,
            IssuedByUnit = paper.IssuedByUnit,
            Content = new Dictionary<string, string>(paper.Content, StringComparer.Ordinal) { [PaperWord.Reason] = "<script>alert(1)</script>" },
        };

        var html = await portal.Get<PaperPrinter>().HtmlAsync(forged, "http://localhost/kaifu/verify/ABCDEFGHJKLM");

        html.ShouldNotContain("<script");
        html.ShouldContain("default-src 'none'");
        html.ShouldContain(".doc-head");
    }

    [Fact]
    public async Task PickUp_AtTheCounter_WrongThenRightThenTwice()
    {
        var made = await WebCases.MakeAsync(portal, pickUpAt: "furong");
        await using var db = portal.Everywhere();
        var waiting = await db.PickUps.AsNoTracking().SingleAsync(each => each.CaseId == made.CaseId, Stop);
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Stop);
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var page = await clerk.GetAsync(PortalUrls.PickUpsOf(waiting.HallId));
        page.Text.ShouldContain(matter.Number);
        page.Text.ShouldNotContain(made.Name, customMessage: "the list on the counter's screen masks names");

        var missing = await clerk.PostFormAsync(page, Fresh.Fields(("Sent.Code", ""), ("Sent.Number", matter.Number)), "hand-over");
        missing.Find("#code[aria-invalid=true]").GetAttribute("aria-describedby").ShouldBe("code-error code-hint");
        missing.Find("#code-error").TextContent.ShouldNotBeEmpty();

        page = await clerk.PostFormAsync(page, Fresh.Fields(("Sent.Code", waiting.Code == "111111" ? "222222" : "111111"), ("Sent.Number", matter.Number)), "hand-over");
        page.Find("[role=alert]").TextContent.ShouldContain("取件码不对");
        page.Find("#number").GetAttribute("value").ShouldBe(matter.Number, "what was typed is kept");

        page = await clerk.PostFormAsync(page, Fresh.Fields(("Sent.Code", waiting.Code)), "hand-over");
        page.Find("[role=status]").TextContent.ShouldContain("已交付");
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Stop)).Status.ShouldBe(CaseStatus.Closed);

        page = await clerk.PostFormAsync(await clerk.GetAsync(PortalUrls.PickUpsOf(waiting.HallId)), Fresh.Fields(("Sent.Code", waiting.Code), ("Sent.Number", matter.Number)), "hand-over");
        page.Find("[role=alert]").TextContent.ShouldContain("已经交付过了");
    }

    [Fact]
    public async Task PickUp_ForOthersThanClerks_IsClosed()
    {
        using var citizen = await portal.SignedInAsync("19900000001");
        (await citizen.GetAsync(PortalUrls.PickUps)).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var reviewer = await portal.SignedInAsync("furong.reviewer", "furong");
        (await reviewer.GetAsync(PortalUrls.PickUps)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<CaseDocument> PaperAsync(Guid caseId, DocumentKind kind)
    {
        await using var db = portal.Everywhere();
        return await db.CaseDocuments.AsNoTracking().SingleAsync(each => each.CaseId == caseId && each.Kind == kind, Stop);
    }
}
