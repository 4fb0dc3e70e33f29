using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// Plants the demonstration districts: places, offices, people, items, halls and columns, from the files beside this one. What is there
/// already (by slug, or by the id made from its name) is left as somebody may have changed it, so planting twice changes nothing.
/// </summary>
public static class DemoSeed
{
    public static async Task PlantAsync(PortalDbMaker maker, IPasswordHasher<Account> hasher, TimeProvider time, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("planting the demonstration"));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var places = await DemoPlaces.PlantAsync(db, now, cancellationToken);
        await DemoHalls.PlantAsync(db, now, cancellationToken);
        await DemoPeople.PlantAsync(db, places, hasher, now, cancellationToken);
        await DemoCatalog.PlantAsync(db, places, now, cancellationToken);
        await DemoRules.PlantAsync(db, now, cancellationToken);
        await DemoBundles.PlantAsync(db, places, now, cancellationToken);
        await DemoProjects.PlantAsync(db, places, now, cancellationToken);
        if (Added(db) is var added and > 0)
        {
            Journal(db, places, added, now);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A morning's visits in the hall of the demonstration, once a day; and those of two weeks before, once.</summary>
    public static async Task OpenDayAsync(PortalDbMaker maker, TimeProvider time, CancellationToken cancellationToken = default)
    {
        await DemoHallHistory.PlantAsync(maker, DemoHalls.Street, time.GetUtcNow().UtcDateTime, cancellationToken);
        await DemoHalls.OpenDayAsync(maker, time.GetUtcNow().UtcDateTime, cancellationToken);
    }

    /// <summary>What today's visitors said of it.</summary>
    public static Task RateAsync(IServiceProvider services, PortalDbMaker maker, CancellationToken cancellationToken = default) => DemoRatings.PlantAsync(services, maker, cancellationToken);

    /// <summary>Adds a row unless one with its id is there.</summary>
    internal static void AddMissing<T>(PortalDb db, IReadOnlySet<Guid> there, Guid id, Func<Guid, T> make)
        where T : class
    {
        if (!there.Contains(id))
        {
            db.Add(make(id));
        }
    }

    private static int Added(PortalDb db) => db.ChangeTracker.Entries().Count(entry => entry.State == EntityState.Added && entry.Entity is not JournalEntry);

    private static void Journal(PortalDb db, DemoPlaces places, int added, DateTime now)
    {
        foreach (var root in places.All.Where(tenant => tenant.ParentId is null))
        {
            db.Journal.Add(new JournalEntry
            {
                TenantId = root.Id,
                At = now,
                Kind = "demo.Plant",
                ActorName = Actor.System.Name,
                Channel = Actor.System.Channel,
                Subject = added.ToString(CultureInfo.InvariantCulture),
            });
        }
    }
}
