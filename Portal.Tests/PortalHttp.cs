using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Portal.Core.Demo;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>
/// A browser without scripts: cookies, redirects, forms. Addresses are relative to the tenant (<c>items</c>), as in <c>PortalUrls</c>.
/// </summary>
public sealed class PortalHttp : IDisposable
{
    private readonly Uri _base;
    private readonly CookieContainer _cookies;
    private readonly HttpClient _http;

    public PortalHttp(Uri @base)
        : this(@base, new CookieContainer())
    {
    }

    private PortalHttp(Uri @base, CookieContainer cookies) =>
        (_base, _cookies, _http) = (@base, cookies, new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = true }) { BaseAddress = @base });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public HttpClient Client => _http;

    public async Task<PortalPage> GetAsync(string address) => await PortalPage.ReadAsync(await _http.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute), Cancel));

    public Task<PortalPage> InEnglishAsync(string back = "") => GetAsync($"language?to=en&back={Uri.EscapeDataString(back)}");

    /// <summary>
    /// Sends a form of a page as a person would: what stands in it (the token and other hidden fields too), overlaid with what they
    /// typed. The form is named by its <c>@formname</c> or its action; without a name it is the one that has the fields.
    /// </summary>
    public async Task<PortalPage> PostFormAsync(PortalPage page, IReadOnlyDictionary<string, string> fields, string? form = null, bool withoutToken = false)
    {
        var chosen = page.Form(form, fields.Keys);
        var sent = chosen.Elements.OfType<IHtmlElement>().Where(element => element.GetAttribute("name") is { Length: > 0 }).Select(ValueOf)
            .Where(pair => pair.Value is not null && !fields.ContainsKey(pair.Key) && !(withoutToken && pair.Key == "__RequestVerificationToken"))
            .Concat(fields.Select(field => KeyValuePair.Create(field.Key, (string?)field.Value)));
        var action = chosen.GetAttribute("action") is { Length: > 0 } relative ? new Uri(_base, relative) : page.Address;
        using var content = new FormUrlEncodedContent(sent!);
        return await PortalPage.ReadAsync(await _http.PostAsync(action, content, Cancel));
    }

    /// <summary>Signs in; fails when it did not succeed.</summary>
    public async Task<PortalPage> SignInAsync(string name, string password = DemoAccounts.Password)
    {
        var after = await TrySignInAsync(name, password);
        after.Address.AbsolutePath.ShouldNotEndWith("/sign-in", customMessage: after.Text);
        return after;
    }

    public async Task<PortalPage> TrySignInAsync(string name, string password, string address = "sign-in") =>
        await PostFormAsync(await GetAsync(address), new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Name"] = name, ["Sent.Password"] = password }, "sign-in");

    /// <summary>The same browser at another place.</summary>
    public PortalHttp At(Uri place) => new(place, _cookies);

    /// <summary>The same cookies sent to every address of the portal, as a browser would not but a thief may.</summary>
    public PortalHttp WithCookiesEverywhere(Uri? at = null)
    {
        var everywhere = new CookieContainer();
        foreach (Cookie cookie in _cookies.GetAllCookies())
        {
            everywhere.Add(new Cookie(cookie.Name, cookie.Value, "/", cookie.Domain));
        }

        return new PortalHttp(at ?? _base, everywhere);
    }

    /// <summary>What the browser would send under this name.</summary>
    public string? CookieOf(string name) => _cookies.GetCookies(_base).FirstOrDefault(cookie => cookie.Name == name)?.Value;

    public void Dispose() => _http.Dispose();

    private static KeyValuePair<string, string?> ValueOf(IHtmlElement element) => KeyValuePair.Create(element.GetAttribute("name")!, element switch
    {
        IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked ? box.Value : null,
        IHtmlInputElement { Type: "submit" or "button" or "file" } => null,
        IHtmlInputElement input => input.Value,
        IHtmlSelectElement select => select.Value,
        IHtmlTextAreaElement area => area.Value,
        _ => null,
    });
}

/// <summary>A page as it was answered.</summary>
public sealed record PortalPage(HttpStatusCode Status, Uri Address, string Html, IHtmlDocument Document, HttpResponseMessage Response)
{
    /// <summary>What a person reads in the page's own part, without header and footer.</summary>
    public string Text => string.Join(' ', (Document.QuerySelector("main") ?? Document.Body)!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string Title => Document.Title ?? "";

    public static async Task<PortalPage> ReadAsync(HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new PortalPage(response.StatusCode, response.RequestMessage!.RequestUri!, html, new HtmlParser().ParseDocument(html), response);
    }

    public IElement Find(string selector) => Document.QuerySelector(selector) ?? throw new ShouldAssertException($"{Address} has no {selector}: {Text}");

    public IReadOnlyList<IElement> All(string selector) => [.. Document.QuerySelectorAll(selector)];

    internal IHtmlFormElement Form(string? name, IEnumerable<string> fields)
    {
        var forms = Document.Forms.Where(form => name is null
            ? fields.All(field => form.Elements.Any(element => element.GetAttribute("name") == field))
            : form.QuerySelector("input[name=_handler]")?.GetAttribute("value") == name || form.GetAttribute("action") == name).ToList();
        return forms.Count == 1 ? forms[0] : throw new ShouldAssertException($"{Address} ({(int)Status}) has {forms.Count} such forms ({name}): {Text}");
    }
}
