using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Certificates;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.Payments;
using Portal.Core.Tenancy;
using Portal.Core.Terminals;
using Portal.Web.Certificates;
using Portal.Web.Fleet;
using Portal.Web.Payments;
using Portal.Web.Terminals;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>What both databases say they will do for the lists of machines, certificates, payments and doors, with the filter in them: docs/indices.md is the table to read.</summary>
public sealed class FleetQueryPlanTests
{
    private const int Machines = 300;

    private static readonly string[] Growing = ["MachineFaults", "RepairOrders", "MachineDays", "CaresDone", "RemoteCommands", "MachinePlaces", "Certificates", "PrintJobs", "Payments", "DoorEntries", "TerminalOutcomes"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task EveryListOfMachines_IsServedByItsIndex(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var (machine, citizen) = await FillAsync(house);
        var listener = new PlanListener(provider);
        var maker = new PortalDbMaker(provider, house.Database.ConnectionString, options => options.AddInterceptors(listener));
        using var directory = new TenantDirectory(maker, house.Time);
        await directory.TreeAsync(Cancel);
        var street = TestData.Tree.Find(TestData.Street)!;
        await using (var staff = maker.Make(TestDatabase.StaffScope(TestData.Street)))
        {
            await listener.AskAsync("register", async () => (await FleetView.MachinesAsync(staff, TestData.Tree, street, null, false, null, house.Now)).Count.ShouldBe(FleetView.AtOnce + 1));
            await listener.AskAsync("orders", async () => (await RepairReading.ReadAsync(staff, RepairShow.Open, null)).Orders.Count.ShouldBe(FleetView.AtOnce));
            await listener.AskAsync("orders that ended", async () => (await RepairReading.ReadAsync(staff, RepairShow.Ended, null)).Orders.Count.ShouldBe(FleetView.AtOnce));
            await listener.AskAsync("care", async () => (await CareReading.ReadAsync(staff, TestData.Tree, street, CareKind.Monthly, CareShow.ToDo, null, house.Now)).Lines.ShouldNotBeEmpty());
            await listener.AskAsync("care that was done", async () => (await CareReading.ReadAsync(staff, TestData.Tree, street, CareKind.Monthly, CareShow.Done, null, house.Now)).Lines.Count.ShouldBe(FleetView.AtOnce));
            await listener.AskAsync("days", async () => (await FleetView.DaysOf(staff, machine, null).Take(14).ToListAsync(Cancel)).Count.ShouldBe(14));
            await listener.AskAsync("certificates", async () => (await WorkCertificatesPage.Rows(staff, null, null).Take(51).ToListAsync(Cancel)).Count.ShouldBe(51));
            await listener.AskAsync("unsettled prints", async () => (await WorkCertificatesPage.Unsettled(staff).ToListAsync(Cancel)).ShouldBeEmpty());
            await listener.AskAsync("open payments", async () => (await WorkPaymentsPage.Open(staff).ToListAsync(Cancel)).ShouldBeEmpty());
        }

        await using (var own = maker.Make(TestDatabase.CitizenScope(citizen)))
        {
            await listener.AskAsync("done elsewhere", async () => (await DoneElsewhere.Newest(own, citizen).ToListAsync(Cancel)).Count.ShouldBe(3));
            await listener.AskAsync("my certificates", async () => (await MyCertificatesPage.Rows(own, citizen, null).Take(21).ToListAsync(Cancel)).Count.ShouldBe(3));
            await listener.AskAsync("my payments", async () => (await MyPaymentsPage.Of(own, citizen).OrderByDescending(each => each.EnteredAt).Take(21).ToListAsync(Cancel)).Count.ShouldBe(3));
        }

        var doors = new DoorDesk(maker, TestDatabase.StaffScope(TestData.Street), directory, null!, null!, new EphemeralDataProtectionProvider(), house.Time, NullLogger<DoorDesk>.Instance);
        await listener.AskAsync("door", async () => (await doors.EntriesAsync(house.Hall.Id, null, TestData.Clerk(TestData.Street), Cancel)).ShouldNotBeEmpty());
        var repairs = new RepairDesk(maker, TestDatabase.StaffScope(TestData.Street), directory, house.Time, NullLogger<RepairDesk>.Instance);
        await listener.AskAsync("lamp", async () => (await repairs.WaitingAsync(FleetHouse.Supervisor, Cancel)).Unattended.ShouldBeGreaterThan(0));

        TestContext.Current.TestOutputHelper!.WriteLine(listener.ToString());
        listener["register"].ShouldContain("IX_MachineFaults_MachineId_Since");
        listener["orders that ended"].ShouldContain("IX_RepairOrders_EndedAt_Id");
        listener["lamp"].ShouldContain("IX_RepairOrders_");
        listener["care that was done"].ShouldContain("IX_CaresDone_Kind_Period_Id");
        listener["care"].ShouldContain("IX_CaresDone_");
        listener["days"].ShouldContain(provider == DatabaseProvider.Postgres ? "PK_MachineDays" : "sqlite_autoindex_MachineDays_1");
        listener["my certificates"].ShouldContain("IX_Certificates_CitizenId_IssuedAt");
        listener["my payments"].ShouldContain("IX_Payments_CitizenId_EnteredAt");
        listener["certificates"].ShouldContain("IX_Certificates_IssuedAt_Id_TenantId");
        listener["unsettled prints"].ShouldContain("IX_PrintJobs_State_PreparedAt");
        if (provider == DatabaseProvider.Postgres)
        {
            // SQLite goes by the mean of a state, and nearly all payments are delivered: it reads them all (docs/indices.md).
            listener["open payments"].ShouldContain("IX_Payments_State_EnteredAt");
        }

        listener["done elsewhere"].ShouldContain("IX_TerminalOutcomes_CitizenId_DoneAt");
        listener["door"].ShouldContain("IX_DoorEntries_TenantId_HallId_At");
        foreach (var question in new[] { "register", "orders", "orders that ended", "care", "care that was done", "days", "certificates", "unsettled prints", "done elsewhere", "my certificates", "my payments", "door", "lamp" })
        {
            Growing.SelectMany(table => Whole(provider, listener[question], table)).ShouldBeEmpty(question);
        }
    }

    /// <summary>Where a table, or its alias, is read from end to end without an order that an index gives.</summary>
    private static IEnumerable<string> Whole(DatabaseProvider provider, string plan, string table) => plan.Split('\n').Select(line => line.Trim())
        .Where(line => provider == DatabaseProvider.Postgres ? line.Contains($"Seq Scan on \"{table}\"", StringComparison.Ordinal) : line == $"SCAN {char.ToLowerInvariant(table[0])}");

    /// <summary>Half of everything is another street's.</summary>
    private static async Task<(Guid Machine, Guid Citizen)> FillAsync(FleetHouse house)
    {
        var elsewhere = await house.AddHallAsync(TestData.OtherStreet);
        var (machines, days) = (new List<HallDevice>(), new DateOnly(2026, 3, 2));
        var person = TestData.Citizen(homeTenantId: TestData.Street);
        await using (var db = house.Database.Everywhere())
        {
            db.Add(person);
            for (var each = 0; each < Machines; each++)
            {
                var isHere = each % 2 == 0;
                var machine = new HallDevice { TenantId = isHere ? TestData.Street : TestData.OtherStreet, HallId = isHere ? house.Hall.Id : elsewhere.Id, Name = $"终端{each}", Kind = HallDeviceKind.Government };
                machines.Add(machine);
                db.AddRange(machine, new Terminal { Id = machine.Id, TenantId = machine.TenantId, InstalledOn = new DateOnly(2025, 6, 1) });
            }

            await db.SaveChangesAsync(Cancel);
        }

        for (var part = 0; part < 10; part++)
        {
            await using var db = house.Database.Everywhere();
            foreach (var machine in machines)
            {
                var at = house.Now.AddDays(-40 * part).AddMinutes(machines.IndexOf(machine));
                var isOpen = part == 0 && machines.IndexOf(machine) < 120;
                var fault = new MachineFault { TenantId = machine.TenantId, MachineId = machine.Id, HallId = machine.HallId, Kind = FaultKind.Paper, Part = "document0", Since = at };
                fault.End(at.AddMinutes(5));
                db.Add(fault);
                db.Add(new RepairOrder { Id = fault.Id, TenantId = machine.TenantId, HallId = machine.HallId, MachineId = machine.Id, Kind = fault.Kind, At = at, IsUnattended = isOpen, State = isOpen ? RepairState.Open : RepairState.Done, EndedAt = isOpen ? null : at.AddMinutes(5) });
                db.AddRange(Enumerable.Range(0, 4).Select(day => new MachineDay { TenantId = machine.TenantId, MachineId = machine.Id, Day = days.AddDays((-4 * part) - day) }));
                if (part is > 0 and < 9)
                {
                    db.Add(new CareDone { TenantId = machine.TenantId, Kind = CareKind.Monthly, SubjectId = machine.Id, Period = new DateOnly(2026, 3, 1).AddMonths(-part), At = at, ByName = "x" });
                }

                var number = (part * Machines) + machines.IndexOf(machine);
                var holder = number < 3 ? person.Id : Guid.CreateVersion7();
                var certificate = new Certificate { Id = Guid.CreateVersion7(), TenantId = machine.TenantId, CitizenId = holder, Kind = "k", Title = "证明", Number = $"{number}", VerifyCode = $"CERT{number:00000000}", Content = new CertificateContent("张小测", "1", []), SourceName = "来源", IsDemo = true, AskedAt = at, IssuedAt = at, ValidUntil = days };
                db.Add(certificate);
                db.Add(new PrintJob { Id = Guid.CreateVersion7(), TenantId = machine.TenantId, CertificateId = certificate.Id, CitizenId = holder, Kind = "k", MachineId = machine.Id, PreparedAt = at, State = PrintState.Printed });
                db.Add(new Payment { Id = Guid.CreateVersion7(), TenantId = machine.TenantId, CitizenId = holder, MachineId = machine.Id, Number = $"{number}", Provider = "p", ProviderName = "单位", IsDemo = true, Kind = "k", Title = "水费", Account = "9912345678", AmountFen = 100, EnteredAt = at, State = PaymentState.Delivered });
                db.Add(new DoorEntry { Id = Guid.CreateVersion7(), TenantId = machine.TenantId, HallId = machine.HallId, MachineId = machine.Id, At = at, Outcome = DoorOutcome.Opened });
                db.Add(new TerminalOutcome { TenantId = machine.TenantId, CitizenId = holder, Source = "police", SourceName = "公安", Reference = $"{number}", Title = "签注", DoneAt = at, ToldAt = at });
            }

            await db.SaveChangesAsync(Cancel);
        }

        await using var all = house.Database.Everywhere();
        await all.Database.ExecuteSqlRawAsync("ANALYZE", Cancel);
        return (machines[0].Id, person.Id);
    }
}
