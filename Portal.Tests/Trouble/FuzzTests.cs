using System.Globalization;
using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Shouldly;
using Xunit;

namespace Portal.Tests.Trouble;

/// <summary>
/// Every page and every form of the program is asked with what nobody would type, twice at once, by a visitor, a citizen and staff:
/// never an error of ours, never a long wait. The choices are drawn from a seed that a failure names.
/// </summary>
public sealed class FuzzTests(PortalFixture portal)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly string[] Odd =
    [
        "", " ", "0", "-1", "1", "99999999999999999999", "null", "true", "\0", "a\0b", "\uFFFE", "\u202E倒", "🏮", "%", "%00", "{0}", "../../etc/passwd", "' OR 1=1 --", "<script>alert(1)</script>", "2026-02-30", "9999-12-31",
        "0001-01-01", "a\r\nb", "٣", "NaN", "1e308", "Unit", "Published", "https://example.org/", "//example.org", new string('长', 600), new string('x', 3000), "mine|%", "_", "\\", "[", "100:100", "*", "\"", "11010519491231002X",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPageAndForm_AskedOddly_NeverFailsAndNeverHangs()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PORTAL_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var dice = new Random(seed);
        var provider = Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is { Length: > 0 } ? DatabaseProvider.Postgres : DatabaseProvider.Sqlite;
        await using var database = await TestDatabase.NewAsync(provider, bare: true);
        await using var host = new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Database:Provider"] = provider.ToString(), ["Database:ConnectionString"] = database.ConnectionString });
        var own = new PortalFixture(host);
        var ids = await IdsAsync(own);
        var wrong = new List<string>();
        foreach (var account in (string[])["", "19900000001", "xincheng.clerk", "kaifu.admin", "kaifu.security", "kaifu.audit"])
        {
            var slug = account.StartsWith("kaifu", StringComparison.Ordinal) ? "kaifu" : "xincheng";
            using var http = account.Length == 0 ? own.Http(slug) : await own.SignedInAsync(account, slug);
            foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(IsOurs))
            {
                foreach (var isOdd in (bool[])[false, true])
                {
                    var address = AddressOf(endpoint, ids, dice, isOdd);
                    if (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == false)
                    {
                        await AskAsync(wrong, account, address, () => http.Client.PostAsync(address, Form([("_x", Odd[dice.Next(Odd.Length)])]), Cancel));
                        continue;
                    }

                    var page = await AskAsync(wrong, account, address, () => http.Client.GetAsync(address, Cancel));
                    if (page is not null && endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                    {
                        await PostFormsAsync(wrong, account, http, page, dice);
                    }
                }
            }
        }

        wrong.ShouldBeEmpty($"seed {seed}");
    }

    [Fact]
    public async Task UnknownPlaces_HoweverTheyAreSpelt_AreNotFound()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = LongestWait };
        foreach (var slug in Odd.Where(odd => odd.Trim().Trim('/').Length > 0 && !odd.StartsWith("..", StringComparison.Ordinal)))
        {
            using var answer = await http.GetAsync(new Uri($"{portal.Url}/{Uri.EscapeDataString(slug)}/items"), Cancel);
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
        }
    }

    [Theory]
    [InlineData("XinCheng/columns/中文 %25?q=1", "/xincheng/columns/%E4%B8%AD%E6%96%87%20%25?q=1")]
    [InlineData("xincheng/items?from=abc&q=x", "/xincheng/items?q=x")]
    [InlineData("xincheng/items?from=3", "/xincheng/items?from=3")]
    public async Task AddressThatIsNearlyRight_OpensWhatWasMeant(string typed, string opened)
    {
        using var http = portal.Http();

        (await http.GetAsync($"{portal.Url}/{typed}")).Address.PathAndQuery.ShouldBe(opened);
    }

    private static bool IsOurs(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText is { } route
        && !route.Contains("_blazor", StringComparison.Ordinal) && !route.Contains("_framework", StringComparison.Ordinal) && !route.Contains("sign-out", StringComparison.Ordinal) && !route.EndsWith("/pdf", StringComparison.Ordinal)
        && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null && !route.Contains("{**", StringComparison.Ordinal) && !route.Contains("{*", StringComparison.Ordinal);

    /// <summary>Each form of the page, sent as a double click: what is in it first, then odd things in its fields.</summary>
    private static async Task PostFormsAsync(List<string> wrong, string account, PortalHttp http, PortalPage page, Random dice)
    {
        foreach (var form in page.Document.Forms.Where(form => form.Method == "post" && form.GetAttribute("action")?.Contains("sign-out", StringComparison.Ordinal) != true).Take(4))
        {
            var fields = form.Elements.Select(element => (Name: element.GetAttribute("name") ?? "", Value: element.GetAttribute("value") ?? "")).Where(field => field.Name.Length > 0).ToList();
            var action = form.GetAttribute("action") is { Length: > 0 } relative ? relative : page.Address.ToString();
            var odd = fields.Select(field => field.Name is "__RequestVerificationToken" or "_handler" ? field : (field.Name, Value: Odd[dice.Next(Odd.Length)])).Append((Odd[dice.Next(Odd.Length)], Odd[dice.Next(Odd.Length)])).ToList();
            await Task.WhenAll(
                AskAsync(wrong, account, $"POST {action}", () => http.Client.PostAsync(action, Form(odd), Cancel)),
                AskAsync(wrong, account, $"POST {action}", () => http.Client.PostAsync(action, Form(odd), Cancel)));
        }
    }

    private static FormUrlEncodedContent Form(IEnumerable<(string Name, string Value)> fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static async Task<PortalPage?> AskAsync(List<string> wrong, string account, string address, Func<Task<HttpResponseMessage>> ask)
    {
        try
        {
            var page = await PortalPage.ReadAsync(await ask().WaitAsync(LongestWait, Cancel));
            if ((int)page.Status >= 500 || page.Html.Contains("   at Portal.", StringComparison.Ordinal))
            {
                lock (wrong)
                {
                    wrong.Add($"{account} {address}: {(int)page.Status} {page.Document.QuerySelector("h1")?.TextContent}");
                }
            }

            return page;
        }
        catch (Exception trouble) when (trouble is TimeoutException or HttpRequestException)
        {
            lock (wrong)
            {
                wrong.Add($"{account} {address}: {trouble.Message}");
            }

            return null;
        }
    }

    private static async Task<List<string>> IdsAsync(PortalFixture house)
    {
        await using var db = house.Everywhere();
        List<Guid> ids =
        [
            .. await db.ServiceItems.Select(each => each.Id).Take(4).ToListAsync(Cancel), .. await db.Halls.Select(each => each.Id).Take(2).ToListAsync(Cancel),
            .. await db.Users.Select(each => each.Id).Take(2).ToListAsync(Cancel), .. await db.Articles.Select(each => each.Id).Take(2).ToListAsync(Cancel), Guid.Empty, Guid.CreateVersion7(),
        ];
        return [.. ids.Select(id => id.ToString())];
    }

    /// <summary>The page's address with its parts and its query filled in, plausibly or oddly.</summary>
    private static string AddressOf(RouteEndpoint endpoint, List<string> ids, Random dice, bool isOdd)
    {
        var parts = endpoint.RoutePattern.PathSegments.Select(segment => segment.Parts[0] switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => Part(parameter, ids, dice, isOdd),
            _ => "x",
        });
        var query = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Select(property => (property.GetCustomAttribute<SupplyParameterFromQueryAttribute>(), property.Name)).Where(each => each.Item1 is not null).Select(each => each.Item1!.Name ?? each.Name) ?? [];
        return string.Join('/', parts) + (isOdd ? "?" + string.Join('&', query.Append("back").Select(name => $"{name}={Escape(Odd[dice.Next(Odd.Length)])}")) : "");
    }

    private static string Part(Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter, List<string> ids, Random dice, bool isOdd) => (parameter.ParameterPolicies is [var policy, ..] ? policy.Content : null) switch
    {
        "guid" => ids[dice.Next(ids.Count)],
        "int" => dice.Next(-3, 400).ToString(CultureInfo.InvariantCulture),
        _ => isOdd && Escape(Odd[dice.Next(Odd.Length)]) is { Length: > 0 and < 2000 } odd ? odd : "MZ-0101",
    };

    private static string Escape(string text) => Uri.EscapeDataString(text[..Math.Min(text.Length, 500)]);
}
