using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>A citizen with a browser without scripts, filling in an application of the demonstration page by page.</summary>
internal sealed class ApplyRun(PortalFixture portal, PortalHttp http)
{
    private static int _phones;

    public PortalHttp Http => http;

    /// <summary>With which the person signs in.</summary>
    public string Phone { get; private init; } = "";

    /// <summary>The draft's address without its page: <c>apply/draft/…</c>.</summary>
    public string Draft { get; private set; } = "";

    public Guid DraftId => Guid.Parse(Draft.Split('/')[^1]);

    public static async Task<ApplyRun> SomebodyAsync(PortalFixture portal, string slug = "xincheng", string name = "张小测")
    {
        var http = portal.Http(slug);
        var phone = $"1980000{Interlocked.Increment(ref _phones):0000}";
        await Fresh.RegisterAsync(http, Fresh.IdNumber(), phone, name);
        await http.SignInAsync(phone, Fresh.Password);
        return new ApplyRun(portal, http) { Phone = phone };
    }

    public async Task<ServiceItem> ItemAsync(string code)
    {
        await using var db = portal.Everywhere();
        return await db.ServiceItems.AsNoTracking().Where(item => item.Code == code && item.State == ItemState.Published).OrderBy(item => item.TenantId).FirstAsync(TestContext.Current.CancellationToken);
    }

    public async Task<PortalPage> StartAsync(string code, string who = "me")
    {
        var item = await ItemAsync(code);
        var page = await http.PostFormAsync(await http.GetAsync($"apply/{item.Id}"), Fresh.Fields(("for", who)), "apply");
        return Take(page);
    }

    /// <summary>Goes on with the draft that a page belongs to.</summary>
    public PortalPage Take(PortalPage page)
    {
        Draft = page.Address.AbsolutePath.TrimStart('/').Split('/', 2)[1];
        Draft.ShouldStartWith("apply/draft/", customMessage: page.Text);
        return page;
    }

    /// <summary>Goes through every page with answers that pass, up to the page of checking.</summary>
    public async Task<PortalPage> FillAsync(string code, PortalPage page, string way = "Online") => await FillAsync((await ItemAsync(code)).Detail, page, way);

    /// <inheritdoc cref="FillAsync(string, PortalPage, string)"/>
    public async Task<PortalPage> FillAsync(ItemDetail detail, PortalPage page, string way = "Online")
    {
        var answers = SampleAnswers.For(detail, new DateOnly(2026, 3, 3));
        for (var step = 0; step < 20 && PageOf(page) != "check"; step++)
        {
            page = PageOf(page) switch
            {
                "upload" => await UploadAllAsync(page),
                "delivery" => await http.PostFormAsync(page, Fresh.Fields((Core.Intake.Draft.WayKey, way), (Core.Intake.Draft.HallKey, page.Find($"[name='{Core.Intake.Draft.HallKey}']").GetAttribute("value")!), ("go", "next")), "draft"),
                _ => await http.PostFormAsync(page, With(answers.Where(answer => page.Document.QuerySelector($"[name='{answer.Key}']") is not null), ("go", "next")), "draft"),
            };
            page.Document.QuerySelector(".error-summary").ShouldBeNull(page.Text);
        }

        return page;
    }

    public Task<PortalPage> SendAsync(PortalPage check) => http.PostFormAsync(check, Fresh.Fields(("go", "send")), "draft");

    /// <summary>Hands in an application from the first page to the last.</summary>
    public async Task<Guid> ApplyAsync(string code, string who = "me")
    {
        var done = await SendAsync(await FillAsync(code, await StartAsync(code, who)));
        done.Address.AbsolutePath.ShouldContain("/apply/done/", customMessage: done.Text);
        return Guid.Parse(done.Address.Segments[^1]);
    }

    /// <summary>As a browser posts files: in parts.</summary>
    public async Task<PortalPage> UploadAsync(PortalPage page, string material, string fileName, byte[] content, string go = "stay")
    {
        using var parts = new MultipartFormDataContent();
        parts.Add(new StringContent(page.Find("form[data-draft] input[name=__RequestVerificationToken]").GetAttribute("value")!), "__RequestVerificationToken");
        parts.Add(new StringContent("draft"), "_handler");
        parts.Add(new StringContent(go), "go");
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        parts.Add(file, $"file.{material}", fileName);
        return await PortalPage.ReadAsync(await http.Client.PostAsync(page.Address, parts, TestContext.Current.CancellationToken));
    }

    public static string PageOf(PortalPage page) => System.Web.HttpUtility.ParseQueryString(page.Address.Query)["page"] ?? page.Document.QuerySelector("form[data-draft]")?.GetAttribute("data-page") ?? "";

    private async Task<PortalPage> UploadAllAsync(PortalPage page)
    {
        foreach (var input in page.All("input[type=file]"))
        {
            page = await UploadAsync(page, input.GetAttribute("name")!["file.".Length..], "材料.png", SampleAnswers.Picture);
        }

        return await http.PostFormAsync(page, Fresh.Fields(("go", "next")), "draft");
    }

    private static Dictionary<string, string> With(IEnumerable<KeyValuePair<string, string>> answers, params (string Name, string Value)[] more) =>
        answers.Concat(more.Select(each => KeyValuePair.Create(each.Name, each.Value))).ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal);
}
