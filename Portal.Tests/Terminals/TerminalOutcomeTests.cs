using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Terminals;
using Portal.Tests.Delivery;
using Portal.Tests.Kiosks;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Terminals;

/// <summary>What was done at another office's machine stands among one's own matters.</summary>
[Trait("Row", "17")]
public sealed class TerminalOutcomeTests
{
    private const string Secret = "a secret of the police terminals";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Report_IsKeptOnce_ForWhomItConcerns(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var person = TestData.Citizen(homeTenantId: TestData.Street);
        await using (var db = database.Everywhere())
        {
            db.Add(person);
            await db.SaveChangesAsync(Cancel);
        }

        var time = new MovableTime(new DateTimeOffset(TestData.Now));
        var source = new TerminalSource("police", "公安出入境自助终端", Secret);
        var desk = new TerminalDesk(database.Maker, new TerminalSources([source]), time, NullLogger<TerminalDesk>.Instance);
        var place = TestData.NewTenants().Single(tenant => tenant.Id == TestData.Street);
        var report = new TerminalReport("QZ-1", "ResidentIdCard", person.DocumentNumber, "赴港澳签注", "Endorsement", TestData.Now.AddMinutes(-1));

        var both = await Task.WhenAll(desk.TakeDownAsync(source, report, place, Cancel), desk.TakeDownAsync(source, report, place, Cancel));
        both.ShouldAllBe(answer => answer.IsYes);
        both[0].Value!.Id.ShouldBe(both[1].Value!.Id);
        (await desk.TakeDownAsync(source, report with { Reference = "QZ-2", DocumentNumber = "999999199001019999" }, place, Cancel)).Refusal.ShouldBeOfType<NotFound>("somebody the portal does not know");
        foreach (var wrong in (TerminalReport[])[report with { Reference = "" }, report with { Title = null }, report with { DocumentType = "Shoe" }, report with { DoneAt = TestData.Now.AddHours(1) }, report with { DoneAt = null }])
        {
            (await desk.TakeDownAsync(source, wrong, place, Cancel)).Refusal.ShouldBeOfType<ReportMalformed>();
        }

        (desk.Find(Secret), desk.Find("another"), desk.Find(null)).ShouldBe((source, null, null));
        foreach (var (sees, db) in new[] { (1, database.Citizen(person.Id)), (0, database.Citizen(Guid.CreateVersion7())), (1, database.Staff(TestData.Street)), (0, database.Staff(TestData.OtherStreet)) })
        {
            await using (db)
            {
                (await db.TerminalOutcomes.CountAsync(Cancel)).ShouldBe(sees);
            }
        }

        await using var all = database.Everywhere();
        (await all.Journal.AsNoTracking().SingleAsync(line => line.Kind == "terminal.Done", Cancel)).Note!.ShouldNotContain(person.DocumentNumber);
    }

    [Fact]
    public async Task PoliceTerminal_TellsThePortal_AndItIsSeenInMyMatters()
    {
        await using var portal = new PortalFixture(new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Terminals:Sources:police:Name"] = "公安出入境自助终端", ["Terminals:Sources:police:Secret"] = Secret }));
        using var machine = await AtMachine.OpenAsync(portal);
        var number = Fresh.IdNumber();
        await machine.ShowCardAsync(number, "签注人");

        (await TellAsync(portal, null, number)).ShouldBe(HttpStatusCode.Unauthorized);
        (await TellAsync(portal, "not the secret of anybody here", number)).ShouldBe(HttpStatusCode.Unauthorized);
        (await TellAsync(portal, Secret, Fresh.IdNumber())).ShouldBe(HttpStatusCode.NotFound);
        (await machine.Http.GetAsync("my/cases")).All("#done-elsewhere").ShouldBeEmpty();
        (await TellAsync(portal, Secret, number)).ShouldBe(HttpStatusCode.OK);
        var mine = (await machine.Http.GetAsync("my/cases")).All("#done-elsewhere").ShouldHaveSingleItem().TextContent;
        mine.ShouldContain("赴港澳签注");
        mine.ShouldContain("已在终端办好");
    }

    private static async Task<HttpStatusCode> TellAsync(PortalFixture portal, string? secret, string number)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{portal.Url}/furong/terminal-outcomes") { Content = JsonContent.Create(new { reference = "QZ-77", documentType = "ResidentIdCard", documentNumber = number, title = "赴港澳签注", doneAt = DateTime.UtcNow }) };
        if (secret is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
        }

        using var answer = await http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
