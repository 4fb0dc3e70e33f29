using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Projects;

public sealed partial class ProjectDesk
{
    /// <summary>
    /// Takes a place's kinds of projects in, from a file, by whoever runs the program: a new one is its first version, one that differs
    /// from what stands is the next and ends the one before, and what has a fault is left out. What is in no file stays as it is.
    /// Run as a job, with a scope of everywhere.
    /// </summary>
    public Task<Answer<IReadOnlyList<TemplateImportLine>>> ImportTemplatesAsync(TemplateFile file, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        try
        {
            return await ImportOnceAsync(file, actor, cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            return await ImportOnceAsync(file, actor, cancellationToken); // The same version was taken in at the same moment: it is looked at again.
        }
    }, time, log, cancellationToken);

    private async Task<Answer<IReadOnlyList<TemplateImportLine>>> ImportOnceAsync(TemplateFile file, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (actor != Actor.System)
        {
            return new NotAllowed();
        }

        if (await db.Tenants.AsNoTracking().SingleOrDefaultAsync(tenant => tenant.Slug == file.Tenant, cancellationToken) is not { } place)
        {
            return new NotFound();
        }

        var now = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
        var known = await db.ProjectTemplates.Where(template => template.TenantId == place.Id).ToListAsync(cancellationToken);
        var codes = await db.ServiceItems.AsNoTracking().Where(item => item.TenantId == place.Id && item.State == ItemState.Published).Select(item => item.Code).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var twice = file.Templates.GroupBy(line => line.Key, StringComparer.Ordinal).Where(same => same.Skip(1).Any()).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        var lines = new List<TemplateImportLine>();
        foreach (var line in file.Templates)
        {
            var versions = known.FindAll(template => template.Key == line.Key);
            var standing = versions.Find(template => template.State == TemplateState.Published);
            var template = new ProjectTemplate
            {
                TenantId = place.Id,
                Key = line.Key,
                Version = versions.Count == 0 ? 1 : versions.Max(each => each.Version) + 1,
                Name = line.Name,
                Days = line.Days,
                Stages = line.Stages,
                Basis = line.Basis,
                CreatedAt = now,
            };
            List<string> faults =
            [
                .. twice.Contains(line.Key) ? ["Key.Twice"] : Array.Empty<string>(),
                .. template.Faults(),
                .. line.Stages.SelectMany(stage => stage.Items).Where(item => !codes.Contains(item.Code)).Select(item => $"Item.Unknown {item.Code}"),
            ];
            if (faults.Count > 0)
            {
                lines.Add(new TemplateImportLine(line.Key, TemplateImportOutcome.Refused, standing?.Version ?? 0, faults));
                continue;
            }

            if (standing is { IsDemo: false } && Content(standing) == Content(template))
            {
                lines.Add(new TemplateImportLine(line.Key, TemplateImportOutcome.Unchanged, standing.Version, []));
                continue;
            }

            standing?.State = TemplateState.Superseded;
            db.ProjectTemplates.Add(template);
            db.Journal.Add(new JournalEntry
            {
                TenantId = place.Id,
                Kind = "project.Template",
                At = now,
                ActorId = actor.AccountId,
                ActorName = actor.Name,
                Channel = actor.Channel,
                Audience = Audience.Staff,
                Subject = line.Key,
                Note = template.Version.ToString(CultureInfo.InvariantCulture),
                Before = standing is null ? null : Content(standing),
                After = Content(template),
            });
            lines.Add(new TemplateImportLine(line.Key, standing is null ? TemplateImportOutcome.Taken : TemplateImportOutcome.Changed, template.Version, []));
        }

        await db.SaveChangesAsync(cancellationToken);
        return lines;
    }

    private static string Content(ProjectTemplate template) => JsonSerializer.Serialize(new { template.Name, template.Days, template.Basis, template.Stages }, JournalJson);

    /// <summary>Chinese as people read it.</summary>
    private static readonly JsonSerializerOptions JournalJson = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
