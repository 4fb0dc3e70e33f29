using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Portal.Web.Fleet;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>The list of inspections, page by page over a real database: what is due is nowhere stored.</summary>
[Trait("Row", "12")]
public sealed class CareReadingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Pages_TogetherAreThePlan_EachLineOnce_TheOldestFirst(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var machines = await FillAsync(house, 40);
        var today = ChinaTime.DateOf(house.Now);
        List<CareDone> done;
        await using (var db = house.Database.Everywhere())
        {
            done = await db.CaresDone.AsNoTracking().ToListAsync(Cancel);
        }

        var due = machines.SelectMany(machine => CarePlan.Of(CareKind.Monthly, machine.Id, machine.Installed, done, today)).ToList();
        var (toDo, overdue) = (due.Where(task => task.Done is null).ToList(), due.Where(task => task.IsOverdue(today)).ToList());
        toDo.Count.ShouldBeGreaterThan(2 * FleetView.AtOnce, "or there is nothing to page through");

        (await AllAsync(house, CareShow.ToDo)).Select(line => (line.Task.Period, line.Task.SubjectId)).ShouldBe(toDo.Select(task => (task.Period, task.SubjectId)), ignoreOrder: true);
        (await AllAsync(house, CareShow.ToDo)).Select(line => line.Task.Period).ShouldBeInOrder();
        (await AllAsync(house, CareShow.Overdue)).Select(line => (line.Task.Period, line.Task.SubjectId)).ShouldBe(overdue.Select(task => (task.Period, task.SubjectId)), ignoreOrder: true);
        (await PageAsync(house, CareShow.ToDo, null)).Overdue.ShouldBe(overdue.Count);
        (await AllAsync(house, CareShow.Done)).Select(line => line.Task.Done!.Id).ShouldBe(done.Select(each => each.Id), ignoreOrder: true);
        (await AllAsync(house, CareShow.Done)).Select(line => line.Task.Period).ShouldBeInOrder(SortDirection.Descending);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task APage_CostsTheSameQuestions_HoweverManyMachinesThereAre(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        await FillAsync(house, 2);
        var few = (await QuestionsAsync(house, CareShow.ToDo), await QuestionsAsync(house, CareShow.Done));
        await FillAsync(house, 60);

        (await QuestionsAsync(house, CareShow.ToDo), await QuestionsAsync(house, CareShow.Done)).ShouldBe(few);
        few.ShouldBe((2, 3), "the count of what is overdue and the lines; of what is done also the names");
    }

    [Theory]
    [InlineData("20260301.0198c0de00007000800000000000abcd", true)]
    [InlineData("20260301", false)]
    [InlineData("2026-03-01.0198c0de00007000800000000000abcd", false)]
    [InlineData("20260301.'; drop", false)]
    public void After_IsWhatWasWritten_OrNothing(string written, bool isOne) => CareAfter.Read(written)?.ToString().ShouldBe(isOne ? written : null);

    private static async Task<int> QuestionsAsync(FleetHouse house, CareShow show)
    {
        var log = new StatementLog();
        var maker = new PortalDbMaker(house.Database.Provider, house.Database.ConnectionString, options => options.AddInterceptors(log));
        await using var db = maker.Make(TestDatabase.StaffScope(TestData.Street));
        (await CareReading.ReadAsync(db, TestData.Tree, TestData.Tree.Find(TestData.Street)!, CareKind.Monthly, show, null, house.Now)).Lines.ShouldNotBeEmpty();
        return log.Statements.Count;
    }

    private static async Task<List<CareLine>> AllAsync(FleetHouse house, CareShow show)
    {
        List<CareLine> all = [];
        CareAfter? after = null;
        do
        {
            var page = await PageAsync(house, show, after);
            page.Lines.Count.ShouldBeLessThanOrEqualTo(FleetView.AtOnce);
            all.AddRange(page.Lines);
            after = page.Next is { } next ? CareAfter.Read($"{next}").ShouldNotBeNull() : null;
        }
        while (after is not null);

        return all;
    }

    private static async Task<CarePageRows> PageAsync(FleetHouse house, CareShow show, CareAfter? after)
    {
        await using var db = house.Database.Maker.Make(TestDatabase.StaffScope(TestData.Street));
        return await CareReading.ReadAsync(db, TestData.Tree, TestData.Tree.Find(TestData.Street)!, CareKind.Monthly, show, after, house.Now);
    }

    /// <summary>Machines that were installed in different months, every third of which was inspected in February, and some of another street.</summary>
    private static async Task<List<(Guid Id, DateOnly Installed)>> FillAsync(FleetHouse house, int count)
    {
        var elsewhere = await house.AddHallAsync(TestData.OtherStreet);
        List<(Guid, DateOnly)> made = [];
        await using var db = house.Database.Everywhere();
        for (var each = 0; each < count; each++)
        {
            var (here, installed) = (each % 5 != 4, new DateOnly(2025, 8 + (each % 5), 1 + (each % 28)));
            var machine = new HallDevice { TenantId = here ? TestData.Street : TestData.OtherStreet, HallId = here ? house.Hall.Id : elsewhere.Id, Name = $"终端{each}", Kind = HallDeviceKind.Government };
            db.AddRange(machine, new Terminal { Id = machine.Id, TenantId = machine.TenantId, InstalledOn = installed });
            if (here)
            {
                made.Add((machine.Id, installed));
                if (each % 3 == 0)
                {
                    db.Add(new CareDone { TenantId = TestData.Street, Kind = CareKind.Monthly, SubjectId = machine.Id, Period = new DateOnly(2026, 2, 1), At = house.Now, ByName = "x" });
                }
            }
        }

        await db.SaveChangesAsync(Cancel);
        return made;
    }
}
