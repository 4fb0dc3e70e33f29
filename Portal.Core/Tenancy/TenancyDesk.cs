using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.People;

namespace Portal.Core.Tenancy;

/// <summary>Where the tree of tenants is changed.</summary>
public sealed partial class TenancyDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<TenancyDesk> log)
{
    /// <summary>What the unit of a new place is called that takes in from people.</summary>
    private static readonly LocalText Windows = new("综合窗口", "Integrated windows");

    /// <summary>
    /// Takes in a file of places (<see cref="TenantImport"/>): new ones are added, known ones (by slug) changed. An empty cell leaves what
    /// is there. A refused line keeps out the lines below it and nothing else. Settings are not touched, save the theme; a new place gets
    /// its windows, without which nothing could be handed in there.
    /// </summary>
    public async Task<TenantImportReport> ImportAsync(TextReader text, Actor actor, CancellationToken cancellationToken = default)
    {
        var file = TenantImport.Read(text);
        await using var db = maker.Make(Scope.Everywhere("a file of places may begin at the root, where no tenant's staff may write"));
        var report = await ImportAsync(db, file, actor, time.GetUtcNow().UtcDateTime, cancellationToken);
        db.Units.AddRange(db.ChangeTracker.Entries<Tenant>().Where(entry => entry.State == EntityState.Added).Select(entry => new Unit { TenantId = entry.Entity.Id, Name = Windows.Zh, NameEn = Windows.En, Function = UnitFunction.Hall }).ToList());
        await db.SaveChangesAsync(cancellationToken);
        directory.Forget();
        return report;
    }

    /// <summary>The same within a transaction of the caller's, who saves.</summary>
    internal static async Task<TenantImportReport> ImportAsync(PortalDb db, TenantImportFile file, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var known = (await db.Tenants.ToListAsync(cancellationToken)).ToDictionary(tenant => tenant.Slug, StringComparer.OrdinalIgnoreCase);
        var nextId = known.Values.Select(tenant => tenant.Id).DefaultIfEmpty().Max() + 1;
        var lines = new List<TenantImportLine>(file.Refused);
        var before = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in FromTheTop(file.Rows))
        {
            var parent = row.Parent is null ? null : known.GetValueOrDefault(row.Parent);
            var old = known.GetValueOrDefault(row.Slug);
            if (FaultOf(row, old, parent) is { } fault)
            {
                lines.Add(new TenantImportLine(row.Line, row.Slug, TenantImportOutcome.Refused, fault));
                continue;
            }

            if (old is null)
            {
                known.Add(row.Slug, Taken(db, row, parent, nextId++));
                lines.Add(new TenantImportLine(row.Line, row.Slug, TenantImportOutcome.Taken));
                continue;
            }

            var was = Said(old);
            var isChanged = Change(old, row, parent, known.Values);
            lines.Add(new TenantImportLine(row.Line, row.Slug, isChanged ? TenantImportOutcome.Changed : TenantImportOutcome.Unchanged));
            if (isChanged)
            {
                before.TryAdd(row.Slug, was); // A file may name a place twice: what it was before the file is what counts.
            }
        }

        Journal(db, lines, known, before, actor, now);
        return new TenantImportReport([.. lines.OrderBy(line => line.Line)]);
    }

    /// <summary>Parents before children, whatever the order of the file; what hangs on nothing, or on itself, comes last and is refused.</summary>
    private static IEnumerable<TenantImportRow> FromTheTop(IReadOnlyList<TenantImportRow> rows)
    {
        var inFile = rows.Select(row => row.Slug).ToHashSet(StringComparer.Ordinal);
        var below = rows.ToLookup(row => row.Parent is { } parent && inFile.Contains(parent) ? parent : null, StringComparer.Ordinal);
        var reached = new List<TenantImportRow>(rows.Count);
        var next = new Queue<TenantImportRow>(below[null]);
        while (next.TryDequeue(out var row))
        {
            reached.Add(row);
            foreach (var child in below[row.Slug])
            {
                next.Enqueue(child);
            }
        }

        return reached.Concat(rows.Except(reached));
    }

    private static TenantImportFault? FaultOf(TenantImportRow row, Tenant? old, Tenant? parent)
    {
        if (row.Parent is not null && parent is null)
        {
            return TenantImportFault.ParentUnknown;
        }

        if (!TenantImport.MayStandBelow(row.Level, parent?.Level))
        {
            return TenantImportFault.ParentNotAbove;
        }

        return old is not null && old.Level != row.Level ? TenantImportFault.LevelFixed : null;
    }

    private static Tenant Taken(PortalDb db, TenantImportRow row, Tenant? parent, int id)
    {
        var tenant = new Tenant
        {
            Id = id,
            Slug = row.Slug,
            Level = row.Level,
            Kind = row.Kind ?? TenantKind.Administrative,
            Name = row.Name,
            NameEn = row.NameEn,
            ParentId = parent?.Id,
            Path = PathOf(parent, id),
            DivisionCode = row.Code,
            CodeIsDemo = row.Code is not null && row.CodeIsDemo,
            CodeParent = row.CodeParent,
            Settings = new TenantSettings { Theme = row.Theme },
        };
        db.Tenants.Add(tenant);
        return tenant;
    }

    private static bool Change(Tenant old, TenantImportRow row, Tenant? parent, IEnumerable<Tenant> all)
    {
        var before = (old.Kind, old.Name, old.NameEn, old.ParentId, old.DivisionCode, old.CodeIsDemo, old.CodeParent, old.Settings.Theme);
        (old.Kind, old.Name, old.NameEn) = (row.Kind ?? old.Kind, row.Name, row.NameEn ?? old.NameEn);
        if (row.Code is not null)
        {
            (old.DivisionCode, old.CodeIsDemo) = (row.Code, row.CodeIsDemo);
        }

        old.CodeParent = row.CodeParent ?? old.CodeParent;
        if (row.Theme is not null && row.Theme != old.Settings.Theme)
        {
            old.Settings = old.Settings with { Theme = row.Theme };
        }

        if (old.ParentId != parent?.Id)
        {
            old.ParentId = parent?.Id;
            Move(old, PathOf(parent, old.Id), all);
        }

        return before != (old.Kind, old.Name, old.NameEn, old.ParentId, old.DivisionCode, old.CodeIsDemo, old.CodeParent, old.Settings.Theme);
    }

    /// <summary>A place that gets another parent takes all below it along.</summary>
    private static void Move(Tenant moved, string path, IEnumerable<Tenant> all)
    {
        var from = moved.Path;
        foreach (var tenant in all.Where(tenant => TenantPath.Holds(from, tenant.Path)).ToList())
        {
            tenant.Path = path + tenant.Path[from.Length..];
        }
    }

    private static string PathOf(Tenant? parent, int id) => parent is null ? TenantPath.Root(id) : TenantPath.Below(parent.Path, id);

    /// <summary>Everything that a file may change of a place, in one line.</summary>
    private static string Said(Tenant tenant) =>
        string.Create(CultureInfo.InvariantCulture, $"{tenant.Slug}: {tenant.Name} / {tenant.NameEn} {tenant.Kind} {tenant.Path} {tenant.DivisionCode}{(tenant.CodeIsDemo ? "*" : "")} {tenant.CodeParent} {tenant.Settings.Theme}");

    /// <summary>One line for each tree that was touched, in its root's journal.</summary>
    /// <param name="before">What was changed, as it was.</param>
    private static void Journal(PortalDb db, List<TenantImportLine> lines, Dictionary<string, Tenant> known, Dictionary<string, string> before, Actor actor, DateTime now)
    {
        var touched = lines.Where(line => line.Outcome is TenantImportOutcome.Taken or TenantImportOutcome.Changed);
        foreach (var root in touched.GroupBy(line => TenantPath.Ids(known[line.Slug].Path)[0]))
        {
            db.Journal.Add(new JournalEntry
            {
                TenantId = root.Key,
                At = now,
                Kind = "tenant.Import",
                ActorId = actor.AccountId,
                ActorName = actor.Name,
                PostId = actor.Post?.Id,
                Channel = actor.Channel,
                Subject = string.Create(CultureInfo.InvariantCulture, $"{root.Count(line => line.Outcome == TenantImportOutcome.Taken)}+{root.Count(line => line.Outcome == TenantImportOutcome.Changed)}"),
                Before = root.Any(line => before.ContainsKey(line.Slug)) ? string.Join('\n', root.Where(line => before.ContainsKey(line.Slug)).Select(line => before[line.Slug])) : null,
                After = string.Join('\n', root.Select(line => Said(known[line.Slug]))),
            });
        }
    }
}
