using Microsoft.AspNetCore.Components;
using Portal.Tests.Certificates;
using Portal.Tests.Kiosks;
using Portal.Tests.Payments;
using Shouldly;
using Xunit;

namespace Portal.Tests.Browser;

/// <summary>No serious or critical finding of axe on any page, at a desk and on a phone, in both languages; and nothing scrolls sideways on a phone.</summary>
public sealed class AccessibilityTests(PortalFixture portal, Chromium chromium)
{
    private static readonly (string Account, string Slug, string[] Pages)[] Who =
    [
        ("", "xincheng", ["", "items", "items/MZ-0101", "items/MZ-0101/versions", "bundles/restaurant", "bundles/restaurant?licence=together&premises=rent&sign=yes", "zero", "where", "where?item=MZ-0101", "halls", "events", "columns", "columns/notices", "ask", "progress", "search", "places", "sign-in", "register", "verify", "verify/NOSUCHCODE22", "rate", "satisfaction", "pad"]),
        ("19900000001", "xincheng", ["", "my/cases", "my/notices", "my/profile", "my/proxies", "my/vault", "my/credit", "my/appointments", "my/certificates", "my/payments", "kiosk/finger/keep", "typed"]),
        ("19900000005", "guangming-community", ["my/credit", "my/projects", "my/projects/new"]),
        ("gm.approver", "guangming", ["work/credit", "work/projects", "work/ratings", "work/ratings?view=figures"]),
        ("gm.leader", "guangming", ["work/extensions"]),
        ("xincheng.clerk", "xincheng", ["work", "work/search", "window", "window/owed", "window/password", "window/objection", "work/pick-ups", "work/appointments", "work/appointments/new", "work/hall-day", "work/help", "work/devices", "work/events", "work/events/new"]),
        ("furong.clerk", "furong", ["counter", "reception", "kiosk", "kiosk/card", "kiosk/check", "kiosk/elsewhere", "kiosk/pair", "kiosk/number", "kiosk/booked", "kiosk/help", "kiosk/rate", "kiosk/bye", "kiosk/door", "kiosk/ease", "kiosk/find", "kiosk/finger", "kiosk/social", "work/door", "kiosk/certificates", "kiosk/not-connected?what=hospital", "kiosk/payments", "work/certificates", "work/payments", "work/orders", "work/fleet", "work/fleet/repairs", "work/fleet/care", "work/fleet/care?kind=Daily", "work/home-visits", "work/home-visits?view=Open", "work/home-visits/new"]),
        ("kaifu.reviewer", "kaifu", ["sessions", "sessions/new"]),
        ("furong.reviewer", "furong", ["work", "work/search"]),
        ("furong.two", "furong", ["sign-in/post", "sign-in/password"]),
        ("kaifu.admin", "kaifu", ["work/fleet/settings", "dev/sms", "admin/items", "admin/bundles", "admin/rules", "admin/data-share", "admin/reports", "admin/truths", "admin/truths?view=shared", "admin/hall-figures", "admin/hall-figures?view=openings", "admin/hall-figures?view=load", "admin/slots", "admin/calendar", "admin/halls", "admin/halls/new", "admin/hours", "admin/roster", "work/hosting", "work/hosting/print", "admin/tenants", "admin/site", "admin/notices", "admin/pads", "admin/questionnaires"]),
        ("kaifu.supervisor", "kaifu", ["work/hall-tree", "work/orders/new", "work/fleet/rollout", "work/fleet/profiles"]),
        ("kaifu.security", "kaifu", ["admin/staff", "admin/staff/new"]),
        ("kaifu.audit", "kaifu", ["admin/journal", "admin/journal/print?kind=journal.Print"]), // A thousand lines of other tests would say nothing more.
    ];

    /// <summary>Pages that are prerendered and then taken over by a circuit.</summary>
    private static readonly HashSet<string> InCircuit = new(StringComparer.Ordinal) { "work", "window", "window/password", "window/objection", "admin/items", "admin/bundles", "admin/tenants", "admin/site", "admin/staff/new", "sessions/new", "counter", "reception" };

    /// <summary>Pages that can only be reached by living through something, each with the journey that asks axe there.</summary>
    private static readonly Dictionary<string, string> InJourneys = new(StringComparer.Ordinal)
    {
        ["apply/draft/{DraftId:guid}"] = nameof(ResidentJourneyTests),
        ["apply/bundle/{BundleId:guid}"] = nameof(BundleJourneyTests),
        ["my/bundles/{RunId:guid}"] = nameof(BundleJourneyTests),
        ["my/bundles/{RunId:guid}/withdraw"] = nameof(BundleJourneyTests),
        ["my/cases/{CaseId:guid}/rate"] = nameof(RatingJourneyTests),
        ["rate/{Secret}"] = nameof(RatingJourneyTests),
        ["work/ratings/{Id:guid}"] = nameof(RatingJourneyTests),
        ["tickets/{Secret}"] = nameof(HallJourneyTests),
        ["tickets/{Secret}/print"] = nameof(HallJourneyTests),
        ["display/{HallId:guid}"] = nameof(BoardTests),
        ["sessions/{Id:guid}"] = nameof(SessionJourneyTests),
        ["sessions/{Id:guid}/minutes"] = nameof(SessionJourneyTests),
        ["window/spot/{CaseId:guid}"] = nameof(SpotJourneyTests),
        ["window/grant/{DraftId:guid}"] = nameof(ProxyJourneyTests),
        ["window/promise/{DraftId:guid}"] = nameof(LaterJourneyTests),
        ["kiosk/certificates/{kind}"] = nameof(CertificateJourneyTests),
        ["kiosk/papers/{id:guid}"] = nameof(CertificateJourneyTests),
        ["kiosk/prints/{id:guid}"] = nameof(CertificateJourneyTests),
        ["my/certificates/{id:guid}"] = nameof(CertificateJourneyTests),
        ["kiosk/payments/{kind}"] = nameof(PaymentJourneyTests),
        ["kiosk/payments/pay/{id:guid}"] = nameof(PaymentJourneyTests),
        ["apply/draft/{DraftId:guid}/machine/{Material}"] = nameof(KioskJourneyTests),
        ["hand/{Code}"] = nameof(KioskJourneyTests),
        ["work/home-visits/{Id:guid}"] = nameof(HomeVisitJourneyTests),
    };

    public static TheoryData<string, string, int> Faces
    {
        get
        {
            var faces = new TheoryData<string, string, int>();
            foreach (var (account, _, _) in Who)
            {
                faces.Add(account, "zh", 1280);
                faces.Add(account, "en", account.Length == 0 || char.IsDigit(account[0]) ? 390 : 1024);
                if (account.Length > 0 && !char.IsDigit(account[0]))
                {
                    faces.Add(account, "zh", 390); // A clerk on the way looks at a phone.
                }
            }

            return faces;
        }
    }

    [Theory]
    [MemberData(nameof(Faces))]
    public async Task EveryPage_AskedByAxe_HasNoSeriousFinding(string account, string language, int width)
    {
        var (_, slug, pages) = Who.Single(each => each.Account == account);
        await using var visit = await chromium.VisitAsync(portal.Url, width, 900, $"pages-{language}-{width}");
        await visit.GoAsync($"{slug}/language?to={language}&back=");
        if (account.Length > 0)
        {
            await visit.SignInAsync(slug, account);
        }

        List<string> findings = [];
        var number = 0;
        foreach (var address in pages)
        {
            await visit.GoAsync($"{slug}/{address}");
            if (InCircuit.Contains(address))
            {
                await visit.WaitForCircuitAsync();
            }

            await visit.PictureAsync(++number, $"{(account.Length == 0 ? "visitor" : account)}-{(address.Length == 0 ? "home" : address.Replace('/', '-'))}");
            findings.AddRange(await visit.AskAxeAsync());
            if (width < 500)
            {
                await visit.ShouldFitAsync();
            }
        }

        findings.ShouldBeEmpty();
        visit.ShouldHaveNoComplaints();
    }

    /// <summary>A new page without a line above, in <see cref="PagesOfRowsTests"/> or in the list of those that a journey asks would not be asked.</summary>
    [Fact]
    public void EveryPage_WhoseAddressHoldsARow_IsAskedSomewhere()
    {
        var asked = Who.SelectMany(each => each.Pages).Concat(PagesOfRowsTests.Routes).Concat(InJourneys.Keys).ToList();
        var every = typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>()).Select(route => route.Template.TrimStart('/')).ToList();
        var routes = every.FindAll(route => route.Contains('{', StringComparison.Ordinal) && !route.StartsWith("trouble", StringComparison.Ordinal));
        var named = every.Except(routes).ToHashSet(StringComparer.Ordinal); // "work/orders/new" is a page of its own and no order.

        routes.Where(route => !asked.Exists(page => page == route || IsOf(route, page))).ShouldBeEmpty();
        InJourneys.Keys.Except(routes).ShouldBeEmpty("no page has this address any more");
        InJourneys.Values.Where(journey => !typeof(AccessibilityTests).Assembly.GetTypes().Any(type => type.Name == journey)).ShouldBeEmpty();

        bool IsOf(string route, string page)
        {
            var (parts, said) = (route.Split('/'), page.Split('?')[0].Split('/'));
            return !named.Contains(page.Split('?')[0]) && parts.Length == said.Length && parts.Zip(said).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0 && !pair.Second.StartsWith('{')));
        }
    }

    /// <summary>Pages whose address holds an id are asked in the journeys or with an id from the database.</summary>
    [Fact]
    public void EveryPage_WithAnAddressOfItsOwn_IsInTheList()
    {
        var asked = Who.SelectMany(each => each.Pages).Select(page => page.Split('?')[0]).ToHashSet(StringComparer.Ordinal);
        var routes = typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>())
            .Select(route => route.Template.TrimStart('/')).Where(route => !route.Contains('{', StringComparison.Ordinal) && !route.StartsWith("trouble", StringComparison.Ordinal));

        routes.Except(asked).ShouldBeEmpty();
    }

    /// <summary>What is shown when something is not to be had: no such address, no right to it, too many tries. The database's absence is asked in DatabaseAwayTests.</summary>
    [Theory]
    [InlineData("zh", 1280)]
    [InlineData("en", 390)]
    public async Task PagesOfTrouble_AskedByAxe_HaveNoSeriousFinding(string language, int width)
    {
        await using var host = new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:sign-in"] = "2" });
        List<string> findings = [];
        await using var visitor = await chromium.VisitAsync(host.Url, width, 900, $"trouble-{language}-{width}");
        await visitor.GoAsync($"xincheng/language?to={language}&back=");
        (await visitor.Page.GotoAsync("/xincheng/nosuch/page"))!.Status.ShouldBe(404);
        await AskAsync(visitor, 1, "404");
        using (var http = new PortalHttp(new Uri($"{host.Url}/xincheng/")))
        {
            await http.TrySignInAsync("nobody", "x");
            await http.TrySignInAsync("nobody", "x");
        }

        await visitor.GoAsync("xincheng/sign-in");
        await visitor.Page.FillAsync("[name='Sent.Name']", "nobody");
        await visitor.Page.FillAsync("[name='Sent.Password']", "x");
        await visitor.Page.ClickAsync("main form button.btn-primary");
        await Microsoft.Playwright.Assertions.Expect(visitor.Page.Locator("h1")).ToHaveTextAsync(language == "zh" ? "请稍等一会儿再试" : "Please wait a moment");
        await AskAsync(visitor, 2, "429");

        await using var clerk = await chromium.VisitAsync(portal.Url, width, 900, $"trouble-{language}-{width}");
        await clerk.GoAsync($"xincheng/language?to={language}&back=");
        await clerk.SignInAsync("xincheng", "xincheng.clerk");
        (await clerk.Page.GotoAsync("/xincheng/admin/tenants"))!.Status.ShouldBe(403);
        await AskAsync(clerk, 3, "403");
        findings.ShouldBeEmpty();

        async Task AskAsync(Visit visit, int number, string name)
        {
            await visit.PictureAsync(number, name);
            findings.AddRange(await visit.AskAxeAsync());
            await visit.ShouldFitAsync();
        }
    }

    [Fact]
    public async Task Finder_InElderModeOnAPhone_FitsAndHasNoSeriousFinding()
    {
        await using var visit = await chromium.VisitAsync(portal.Url, 390, 844, "pages-elder");
        await visit.GoAsync("xincheng/elder?on=1&back=");
        foreach (var address in (string[])["", "items/MZ-0101", "sign-in"])
        {
            await visit.GoAsync($"xincheng/{address}");
            await visit.PictureAsync(1, $"elder-{(address.Length == 0 ? "home" : address.Replace('/', '-'))}");
            await visit.ShouldFitAsync();
            await visit.ShouldBeAccessibleAsync();
        }
    }

    /// <summary>Enhanced navigation would scroll and leave the focus on top.</summary>
    [Theory]
    [InlineData("sign-in", "Sent.Name")]
    [InlineData("progress", "Sent.Number")]
    public async Task SkipLink_Pressed_LeadsTheKeyboardPastTheHeader(string address, string first)
    {
        await using var visit = await chromium.VisitAsync(portal.Url, 1280, 800, "skip");
        await visit.GoAsync($"xincheng/{address}");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForFunctionAsync("() => document.activeElement.id === 'main'");
        await visit.Page.Keyboard.PressAsync("Tab");

        (await visit.Page.EvaluateAsync<string>("() => document.activeElement.name")).ShouldBe(first);
    }
}
