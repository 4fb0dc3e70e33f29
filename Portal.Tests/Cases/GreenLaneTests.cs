using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>绿色通道 on the worklists: on top of the first page, on no other, and never lost.</summary>
[Trait("Row", "73")]
public sealed class GreenLaneTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Green_OnTopOfTheFirstPage_AndEveryRowExactlyOnce(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        List<Guid> all = [], green = [];
        for (var number = 0; number < 7; number++)
        {
            var receipt = await office.HandInAsync();
            all.Add(receipt.CaseId);
            if (number is 4 or 6)
            {
                green.Add(receipt.CaseId);
            }
        }

        await MakeGreenAsync(office, green);
        var desk = office.WorkDeskAt(TestData.Community);
        var clerk = TestData.Clerk(TestData.Community);
        foreach (var list in new[] { WorkListKind.Unit, WorkListKind.Incoming })
        {
            List<Guid> read = [];
            WorkCursor? back = null;
            WorkPage page = await desk.PageAsync(list, clerk, size: 2, cancellationToken: Cancel);
            page.Rows.Take(2).Select(row => row.CaseId).ShouldBe(green, ignoreOrder: true);
            page.Rows.Take(2).ShouldAllBe(row => row.Lane == Lane.Green);
            while (true)
            {
                read.AddRange(page.Rows.Select(row => row.CaseId));
                if (page.Next is not { } next)
                {
                    break;
                }

                page = await desk.PageAsync(list, clerk, next, size: 2, cancellationToken: Cancel);
                page.Rows.ShouldAllBe(row => row.Lane == Lane.Normal);
                back ??= page.Previous;
            }

            var again = await desk.PageAsync(list, clerk, back, size: 2, cancellationToken: Cancel);
            again.Rows.Take(2).Select(row => row.CaseId).ShouldBe(green, ignoreOrder: true, "back on the first page they stand on top as before");
            again.Previous.ShouldBeNull();

            read.ShouldBe(all, ignoreOrder: true, $"{list}");
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Green_StaysWithTheStepsMadeByHand(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        await MakeGreenAsync(office, [receipt.CaseId]);
        await office.MustAsync(receipt.CaseId, CaseAction.HandOver, TestData.Clerk(TestData.Community));
        await office.MustAsync(receipt.CaseId, CaseAction.SendBack, TestData.Clerk(TestData.Street), "缺一页");
        await using var db = office.Database.Everywhere();
        (await db.CaseSteps.AsNoTracking().Where(step => step.CaseId == receipt.CaseId && step.State == StepState.Open).ToListAsync(Cancel)).ShouldAllBe(step => step.Lane == Lane.Green);
    }

    /// <summary>As the desk of intake does for good credit.</summary>
    private static async Task MakeGreenAsync(CaseOffice office, List<Guid> cases)
    {
        await using var db = office.Database.Everywhere();
        foreach (var id in cases)
        {
            await db.Database.ExecuteSqlAsync($"""UPDATE "Cases" SET "Lane" = 'Green' WHERE "Id" = {id}""", Cancel);
            await db.Database.ExecuteSqlAsync($"""UPDATE "CaseSteps" SET "Lane" = 'Green' WHERE "CaseId" = {id}""", Cancel);
        }
    }
}
