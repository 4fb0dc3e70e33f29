using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Core.Cases;
using Portal.Core.Certificates;
using Portal.Core.Demo;
using Portal.Devices;
using Portal.Tests.Browser;
using Portal.Tests.Devices;
using Portal.Tests.Kiosks;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Certificates;

/// <summary>Somebody has a certificate printed at a kiosk: real pages, the real agent, a simulated A4 printer that says so; and what happens when things break in the middle.</summary>
public sealed class CertificateJourneyTests(Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "16"), Trait("Row", "18")]
    public async Task Resident_PrintsTheirCertificate_AndTheCodeOnItSaysValid()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;

        await page.GetByText("查询打印证明").ClickAsync();
        await Expect(page.Locator("#certificate-kinds > a")).ToHaveCountAsync(4);
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(1, "certificates");
        await page.GetByText("个人参保证明").ClickAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("王终端", NumberOf(ownsHome: false)));
        await Expect(page.Locator("#ask")).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(2, "ask");
        await page.ClickAsync("#ask");
        await Expect(page.Locator(".facts")).ToContainTextAsync("王*端");
        (await page.ContentAsync()).ShouldNotContain("王终端");
        (await page.ContentAsync()).ShouldNotContain("演示单位", customMessage: "the employer is in stars");
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(3, "preview");
        foreach (var target in await page.Locator("main a.btn:visible, main button:visible").AllAsync())
        {
            (await target.BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(56, await target.InnerTextAsync());
        }

        await page.ClickAsync("#print");
        await StateAsync(page, PrintState.Printed);
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(4, "printed");
        house.World.Sheets.ShouldBe(1);
        await page.ReloadAsync();
        await StateAsync(page, PrintState.Printed);
        house.World.Sheets.ShouldBe(1, "a page that is loaded again prints nothing");

        // What the code on the sheet says to a reader of other people's making, held to the machine's own scanner.
        await using var db = house.Portal.Everywhere();
        var certificate = await db.Certificates.AsNoTracking().SingleAsync(Cancel);
        var said = await CodeOnAsync(house, certificate);
        said.ShouldBe($"{house.Portal.Url}/furong/verify/{certificate.VerifyCode}");
        house.World.Scan(said);
        await Expect(page.Locator("#verdict")).ToHaveAttributeAsync("data-standing", "Valid");
        await Expect(page.Locator("main")).ToContainTextAsync(certificate.Number);
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain("王终端");
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(5, "verified");

        var figures = await FiguresAsync(house);
        (figures.Asked, figures.Printed, figures.WithinMinute).ShouldBe((1, 1, 1), $"median {figures.MedianSeconds} s");
        TestContext.Current.TestOutputHelper!.WriteLine($"from question to paper: {figures.MedianSeconds} s");
        visit.ShouldHaveNoComplaints();
    }

    /// <summary>The program killed as by a power cut while it prints. Afterwards it is asked, not told to print again.</summary>
    [Fact, Trait("Row", "18")]
    public async Task AgentKilledInTheMiddle_IsAskedAfterwards_AndAPersonLooks()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await house.StopAgentAsync();
        var number = NumberOf(ownsHome: false);
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        using (var first = await AgentProgram.StartAsync(house))
        {
            await first.OrderAsync("document PaperOut");
            await PreviewAsync(page, "no-home", () => first.OrderAsync($"idcard 王终端 {number}"));
            await page.ClickAsync("#print");
            await Expect(page.Locator("[data-say=paper-end]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
            await visit.PictureAsync(6, "paper-out");
            first.Kill();
        }

        await Expect(page.Locator("[data-say=away], [data-say=connecting]").Locator("visible=true").First).ToBeVisibleAsync();
        using var second = await AgentProgram.StartAsync(house);
        await StateAsync(page, PrintState.Unknown);
        await visit.ShouldBeAccessibleAsync();
        await visit.PictureAsync(7, "uncertain");
        (await second.StateAsync()).ShouldContain("A4 None (0,", customMessage: "nothing is printed by itself");

        // The paper's page leads back to the print that is not settled.
        await using var db = house.Portal.Everywhere();
        var job = await db.PrintJobs.AsNoTracking().SingleAsync(Cancel);
        job.FetchedAt.ShouldNotBeNull();
        await visit.GoAsync($"furong/kiosk/papers/{job.CertificateId}");
        await StateAsync(page, PrintState.Unknown);

        // A colleague looks, and only then it is printed again: the same number, one sheet.
        using var clerk = await house.Portal.SignedInAsync("furong.clerk", "furong");
        var settled = await clerk.PostFormAsync(await clerk.GetAsync("work/certificates"), Fresh.Fields(("Printed", "false")), $"settle-{job.Id:N}");
        settled.Text.ShouldContain("已记下");
        settled.Text.ShouldNotContain("王终端");
        await page.ReloadAsync();
        await StateAsync(page, PrintState.Failed);
        await page.GetByText("再打印一次").ClickAsync();
        await page.ClickAsync("#print");
        await StateAsync(page, PrintState.Printed);
        (await second.StateAsync()).ShouldContain("A4 None (1,");
        (await db.Certificates.CountAsync(Cancel)).ShouldBe(1);
    }

    /// <summary>The agent was away when the page came: it never heard of the print, so it is printed when it is there, once.</summary>
    [Fact, Trait("Row", "18")]
    public async Task AgentAway_PrintsOnceWhenItIsBack_AndWhoLeftIsToldOfByTheMachine()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await PreviewAsync(page, "insured", () =>
        {
            house.World.PutIdCard(SamSimulator.Resident("李等等", NumberOf(ownsHome: false)));
            return Task.CompletedTask;
        });
        await house.StopAgentAsync();
        await page.ClickAsync("#print");
        await Expect(page.Locator("[data-say=away]")).ToBeVisibleAsync();
        await visit.PictureAsync(8, "away");
        await house.StartAgentAsync();
        await StateAsync(page, PrintState.Printed);
        house.World.Sheets.ShouldBe(1);

        // Paper jams, the person leaves: the agent takes the print back, and the machine tells the portal so from its first screen.
        house.World.BreakDocumentPrinter(Fault.Jam);
        await page.GotoAsync($"{house.Portal.Url}/furong/kiosk/certificates/medical");
        await page.ClickAsync("#ask");
        await page.ClickAsync("#print");
        await Expect(page.Locator("[data-say=jam]")).ToBeVisibleAsync();
        var heard = await page.RunAndWaitForResponseAsync(() => page.ClickAsync("[form=kiosk-end].btn-primary"), response => response.Url.EndsWith("kiosk/print-word", StringComparison.Ordinal), new() { Timeout = 20_000 });
        heard.Status.ShouldBe(204);
        page.Url.ShouldContain("/kiosk/bye");
        await using var db = house.Portal.Everywhere();
        (await db.PrintJobs.AsNoTracking().SingleAsync(job => job.Kind == "medical", Cancel)).State.ShouldBe(PrintState.Failed);
        house.World.Sheets.ShouldBe(1);
    }

    [Fact, Trait("Row", "16")]
    public async Task WhoOwnsAHome_IsToldWhy_AndFindsTheRegisterWithinAMinute()
    {
        var (house, code) = await KioskHouse.OpenAsync();
        await using var _ = house;
        await using var visit = await house.PairAsync(chromium, code);
        var page = visit.Page;
        await visit.GoAsync("furong/kiosk/certificates/no-home");
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync();
        house.World.PutIdCard(SamSimulator.Resident("房有主", NumberOf(ownsHome: true)));
        await page.ClickAsync("#ask");
        await Expect(page.Locator("#refused")).ToContainTextAsync("不能为您出具");
        await visit.PictureAsync(9, "contradicted");
        await visit.GoAsync("furong/kiosk/certificates/property");
        await page.ClickAsync("#ask");
        await Expect(page.Locator(".facts")).ToContainTextAsync("国有建设用地使用权");
        await page.ClickAsync("#print");
        await StateAsync(page, PrintState.Printed);
        await using var db = house.Portal.Everywhere();
        var job = await db.PrintJobs.AsNoTracking().Include(each => each.Certificate).SingleAsync(Cancel);
        (job.EndedAt!.Value - job.Certificate!.AskedAt).ShouldBeLessThan(TimeSpan.FromSeconds(60));
        using var clerk = await house.Portal.SignedInAsync("furong.clerk", "furong");
        var figures = await clerk.GetAsync("work/certificates");
        figures.All("#print-figures tbody tr").Single(row => row.TextContent.Contains("不动产")).TextContent.ShouldMatch(@"\d+秒");
    }

    /// <summary>What was asked for at a machine is among one's own matters, whole, on one's own phone.</summary>
    [Fact, Trait("Row", "18")]
    public async Task Owner_FindsTheirCertificateOnTheirPhone()
    {
        await using var portal = new PortalFixture(new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal)));
        var certificate = await AddAsync(portal, "19900000001");
        await using var visit = await chromium.VisitAsync(portal.Url, 390, 844, "certificates-phone");
        await visit.SignInAsync("furong", "19900000001");
        await visit.GoAsync("furong/my/cases");
        await visit.Page.GetByText("在自助终端查询打印的证明").ClickAsync();
        await visit.Page.GetByText("个人参保证明").ClickAsync();
        await Expect(visit.Page.Locator(".facts")).ToContainTextAsync(certificate.Content.Holder);
        await visit.ShouldBeAccessibleAsync();
        await visit.ShouldFitAsync();
        await visit.PictureAsync(1, "certificate");

        (await visit.Page.GotoAsync($"{portal.Url}/furong/my/certificates/{Guid.CreateVersion7()}"))!.Status.ShouldBe(404);
    }

    private static async Task<Certificate> AddAsync(PortalFixture portal, string phone)
    {
        await using var db = portal.Everywhere();
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.Phone == phone, Cancel);
        var now = DateTime.UtcNow;
        var certificate = new Certificate
        {
            Id = Guid.CreateVersion7(),
            TenantId = await db.Tenants.Where(tenant => tenant.Slug == "furong").Select(tenant => tenant.Id).SingleAsync(Cancel),
            CitizenId = citizen.Id,
            Kind = "insured",
            Title = "个人参保证明",
            Number = "芙蓉社证〔2026〕901号",
            VerifyCode = "PHQNE2345678",
            Content = new CertificateContent(citizen.Name, citizen.DocumentNumber, [new CertificateLine("参保状态", "正常参保", IsMasked: false)]),
            SourceName = "〔演示〕来源",
            IsDemo = true,
            AskedAt = now,
            IssuedAt = now,
            ValidUntil = DateOnly.FromDateTime(now).AddDays(30),
        };
        db.Add(certificate);
        await db.SaveChangesAsync(Cancel);
        return certificate;
    }

    internal static async Task PreviewAsync(IPage page, string kind, Func<Task> layCard)
    {
        await page.GetByText("查询打印证明").ClickAsync();
        await page.Locator($"#certificate-kinds > a[href$='/{kind}']").ClickAsync();
        await Expect(page.Locator("[data-say=waiting-for-card]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await layCard();
        await page.ClickAsync("#ask");
        await Expect(page.Locator("#print")).ToBeVisibleAsync();
    }

    /// <summary>A file is made by a browser of its own, which takes its time on a machine that is busy.</summary>
    internal static Task StateAsync(IPage page, PrintState state) => Expect(page.Locator("#print-state")).ToHaveAttributeAsync("data-state", state.ToString(), new() { Timeout = 60_000 });

    private static async Task<PrintFigure> FiguresAsync(KioskHouse house)
    {
        using var clerk = await house.Portal.SignedInAsync("furong.clerk", "furong");
        var cells = (await clerk.GetAsync("work/certificates")).All("#print-figures tbody tr").Single(row => row.TextContent.Contains("参保")).QuerySelectorAll("td").Select(cell => cell.TextContent).ToList();
        return new PrintFigure("insured", cells[0], Of(cells[1])!.Value, Of(cells[2])!.Value, Of(cells[3]), Of(cells[4])!.Value);

        static int? Of(string cell) => int.TryParse(string.Concat(cell.Where(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    internal static string NumberOf(bool ownsHome)
    {
        string number;
        do
        {
            number = Fresh.IdNumber();
        }
        while (DemoCertificates.Office.OwnsHome(number) != ownsHome);
        return number;
    }

    /// <summary>The file that went to the printer, drawn by poppler and read by zbar.</summary>
    private static async Task<string> CodeOnAsync(KioskHouse house, Certificate certificate)
    {
        var folder = Directory.CreateTempSubdirectory("sheet-");
        try
        {
            var pdf = Path.Combine(folder.FullName, "sheet.pdf");
            await using (var kept = house.Portal.Get<PaperStore>().Open(certificate.StoredName!))
            {
                await using var copy = File.Create(pdf);
                await kept.CopyToAsync(copy, Cancel);
            }

            await Daemon.RunAsync("pdftoppm", ["-png", "-r", "200", "-singlefile", pdf, Path.Combine(folder.FullName, "sheet")]);
            return (await Daemon.RunAsync("zbarimg", ["--raw", "--quiet", "--nodbus", Path.Combine(folder.FullName, "sheet.png")])).Trim();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
