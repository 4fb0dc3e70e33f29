using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.HomeVisits;

/// <summary>With years of visits in the table none of its questions reads it from end to end: docs/indices.md is the table to read.</summary>
public sealed class HomeVisitQueryPlanTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task EveryQuestion_IsServedByItsIndex(DatabaseProvider provider)
    {
        var listener = new PlanListener(provider);
        await using var house = await HomeVisitHouse.OpenAsync(provider, listener);
        for (var part = 0; part < 4; part++)
        {
            await using var db = house.House.Everywhere();
            for (var number = 0; number < 1000; number++)
            {
                var visit = HomeVisitDeskTests.Row(house, number, number % 4 == 0 ? null : TestData.Now.AddHours(-number - (part * 1000)), number % 10 < 3 ? TestData.Street : TestData.OtherStreet);
                visit.WorkerId = number % 50 < 2 ? house.Grid.AccountId : Guid.CreateVersion7();
                db.Add(visit);
            }

            await db.SaveChangesAsync(Cancel);
        }

        await using (var db = house.House.Everywhere())
        {
            await db.Database.ExecuteSqlRawAsync("ANALYZE", Cancel);
        }

        var (visit2, case1) = (await house.AskedAsync(days: 20), Guid.CreateVersion7());
        await listener.AskAsync("mine", async () => (await house.DoAsync(house.Grid, desk => desk.MineAsync(house.Grid, Cancel))).Open.ShouldNotBeEmpty());
        await listener.AskAsync("open", async () => (await house.DoAsync(house.Office, desk => desk.PlaceAsync(false, null, house.Office, Cancel))).Visits.ShouldNotBeEmpty());
        await listener.AskAsync("ended", async () => (await house.DoAsync(house.Office, desk => desk.PlaceAsync(true, null, house.Office, Cancel))).Visits.ShouldNotBeEmpty());
        await listener.AskAsync("dispatch", async () => (await house.SendAsync(visit2, house.Grid)).OrThrow());
        await listener.AskAsync("case", async () => (await house.DoAsync(house.Office, desk => desk.OfCaseAsync(case1, house.Office, Cancel))).ShouldBeEmpty());

        TestContext.Current.TestOutputHelper!.WriteLine(listener.ToString());
        listener["mine"].ShouldContain("IX_HomeVisits_WorkerId_From");
        listener["mine"].ShouldContain("IX_HomeVisits_WorkerId_EndedAt");
        listener["open"].ShouldContain("IX_HomeVisits_TenantId_From_Id");
        listener["ended"].ShouldContain("IX_HomeVisits_TenantId_EndedAt_Id");
        listener["dispatch"].ShouldContain("IX_HomeVisits_WorkerId_From");
        listener["case"].ShouldContain("IX_HomeVisits_CaseId");
        foreach (var question in new[] { "mine", "open", "ended", "dispatch", "case" })
        {
            listener[question].Split('\n').Select(line => line.Trim()).Where(line => line.Contains("Seq Scan on \"HomeVisits\"", StringComparison.Ordinal) || line is "SCAN HomeVisits" or "SCAN h").ShouldBeEmpty(question);
        }
    }
}
