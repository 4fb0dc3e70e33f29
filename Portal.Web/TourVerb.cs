using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Web;

/// <summary><c>-- tour</c>: the main job without a browser, on a database that is gone afterwards.</summary>
public static class TourVerb
{
    private const string Place = "xincheng";
    private const string Item = "MZ-0101";

    /// <returns>0 when the case was decided and every check held.</returns>
    public static async Task<int> RunAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("portal-tour-");
        try
        {
            var services = new ServiceCollection().AddLogging().AddPortalCore(new ConfigurationBuilder().Build(), folder.FullName);
            services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
            await using var container = services.BuildServiceProvider();
            var (maker, time) = (container.GetRequiredService<PortalDbMaker>(), container.GetRequiredService<TimeProvider>());
            await using (var db = maker.Make(Scope.Everywhere("laying out the tour's database")))
            {
                await db.Database.MigrateAsync();
            }

            await DemoSeed.PlantAsync(maker, container.GetRequiredService<IPasswordHasher<Account>>(), time);
            var (matter, journal) = await new Tour(container, maker, time).TakeAsync(Place, Item);
            var tree = await container.GetRequiredService<TenantDirectory>().TreeAsync();
            await PrintAsync(output, matter, journal, tree);

            await using var job = container.CreateAsyncScope();
            var chain = await job.ServiceProvider.GetRequiredService<JournalCheck>().RunAsync();
            var custody = await job.ServiceProvider.GetRequiredService<CustodyCheck>().RunAsync();
            var papers = await job.ServiceProvider.GetRequiredService<PaperCheck>().RunAsync();
            var fault = chain.Fault ?? custody.Fault ?? papers.Fault;
            await output.WriteLineAsync(fault is null ? $"{chain.Rows} journal rows verified" : $"BROKEN: {fault}");
            return matter.Outcome == Outcome.Approved && fault is null ? 0 : 1;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task PrintAsync(TextWriter output, Case matter, IReadOnlyList<CaseEvent> journal, TenantTree tree)
    {
        await output.WriteLineAsync($"{matter.ItemName}  {matter.Number}  ({matter.QueryCode})");
        foreach (var happened in journal)
        {
            var place = happened.StepId is { } id ? tree.Find(matter.StepOf(id)!.TenantId)?.Name : null;
            var at = ChinaTime.ToLocal(happened.At).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            await output.WriteLineAsync($"{happened.Sequence,3}  {at}  {happened.Action.DisplayName()}  {place} {happened.UnitName} {happened.ActorName}  → {happened.To.DisplayName()}");
        }

        await output.WriteLineAsync($"{matter.Status.DisplayName()}  {matter.Outcome?.DisplayName()}  {matter.DueAt:O}");
    }
}
