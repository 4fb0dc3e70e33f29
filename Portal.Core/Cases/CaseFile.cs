using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Catalog;

namespace Portal.Core.Cases;

/// <summary>All that staff see of a case that they have opened (<see cref="CaseDesk.OpenAsync"/>).</summary>
public sealed record CaseFile
{
    public required Case Matter { get; init; }

    /// <summary>The version it was handed in under.</summary>
    public required ServiceItem Item { get; init; }

    /// <summary>In the order they happened; the whole, internal notes with it.</summary>
    public required IReadOnlyList<CaseEvent> Events { get; init; }

    /// <summary>Who read it without holding a step, who uncovered a number, who was refused a signature.</summary>
    public required IReadOnlyList<JournalEntry> Readings { get; init; }

    public required IReadOnlyList<Attachment> Papers { get; init; }
}

public sealed partial class WorkDesk
{
    /// <summary>The rest of a case that was opened.</summary>
    public async Task<CaseFile> FileOfAsync(Case matter, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var journal = await db.Journal.AsNoTracking().Where(entry => entry.CaseId == matter.Id).OrderBy(entry => entry.Number).ToListAsync(cancellationToken);
        return new CaseFile
        {
            Matter = matter,
            Item = await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == matter.ItemId, cancellationToken),
            Events = [.. journal.OfType<CaseEvent>()],
            Readings = [.. journal.Where(entry => entry is not CaseEvent)],
            Papers = await db.Attachments.AsNoTracking().Where(paper => paper.CaseId == matter.Id && paper.RemovedAt == null).OrderBy(paper => paper.UploadedAt).ToListAsync(cancellationToken),
        };
    }
}
