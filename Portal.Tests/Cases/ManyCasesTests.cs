using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Demo;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>The demonstration with much work in it: custody holds, and the lists give every open step once.</summary>
public sealed class ManyCasesTests
{
    [Fact]
    public async Task Lists_OfABusyCommunity_HoldEveryOpenStepOnce()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var papers = Directory.CreateTempSubdirectory("portal-many-");
        await using var demo = new PlantedDemo();
        await demo.InitializeAsync();
        var now = TestData.Now;
        await new ManyCases(demo.Maker, papers.FullName, now).FillAsync("xincheng", 40, cancellation);

        (await new CustodyCheck(demo.Maker).RunAsync(cancellation)).Fault.ShouldBeNull();
        var community = demo.Tree.FindBySlug("xincheng")!;
        var unitId = demo.Tree.UnitOf(community.Id, UnitFunction.Hall)!.Value;
        var clerk = new Actor { AccountId = Guid.CreateVersion7(), Name = "试看", Channel = Channel.Window, Post = new StaffPost(Guid.CreateVersion7(), community.Id, community.Path, unitId, "", Duties.Clerk | Duties.Approver) };
        var scope = new Scope(TimeProvider.System);
        scope.BeStaff(community.Path);
        using var directory = new TenantDirectory(demo.Maker, TimeProvider.System);
        var desk = new WorkDesk(demo.Maker, scope, new HandClock(now));
        var seen = new List<Guid>();
        WorkCursor? cursor = null;
        do
        {
            var page = await desk.PageAsync(WorkListKind.Unit, clerk, cursor, size: 7, cancellation);
            seen.AddRange(page.Rows.Select(row => row.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        await using var db = demo.Open();
        seen.ShouldBe(db.CaseSteps.Where(step => step.TenantId == community.Id && step.UnitId == unitId && step.State == StepState.Open).Select(step => step.Id).ToList(), ignoreOrder: true);
        seen.Count.ShouldBeGreaterThan(10);
        papers.Delete(recursive: true);
    }
}
