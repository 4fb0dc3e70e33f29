using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Catalog;

namespace Portal.Core.Cases;

/// <summary>All that staff see of a case that they have opened (<see cref="CaseDesk.OpenAsync"/>).</summary>
public sealed record CaseFile
{
    /// <summary>Its numbers of documents and telephones are masked (<see cref="AnswerVeil"/>).</summary>
    public required Case Matter { get; init; }

    /// <summary>Null where this post may not see the person's own row.</summary>
    public FilePerson? Applicant { get; init; }

    /// <summary>The version it was handed in under.</summary>
    public required ServiceItem Item { get; init; }

    /// <summary>In the order they happened; the whole, internal notes with it.</summary>
    public required IReadOnlyList<CaseEvent> Events { get; init; }

    /// <summary>Who read it without holding a step, who uncovered a number, who was refused a signature.</summary>
    public required IReadOnlyList<JournalEntry> Readings { get; init; }

    public required IReadOnlyList<Attachment> Papers { get; init; }

    /// <summary>Of its limits that run (<see cref="CaseDesk.WarningsAsync"/>).</summary>
    public IReadOnlyList<LimitWarning> Warnings { get; init; } = [];
}

public sealed partial class WorkDesk
{
    /// <summary>The rest of a case that was opened. From here on its answers are masked: no page holds a number that nobody asked for.</summary>
    public async Task<CaseFile> FileOfAsync(Case matter, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var journal = await db.Journal.AsNoTracking().Where(entry => entry.CaseId == matter.Id).OrderBy(entry => entry.Number).ToListAsync(cancellationToken);
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == matter.ItemId, cancellationToken);
        var applicant = await db.Citizens.AsNoTracking().SingleOrDefaultAsync(citizen => citizen.Id == matter.CitizenId, cancellationToken);
        matter.Answers = AnswerVeil.Over(item.Detail.Form, matter.Answers);
        foreach (var happened in journal.OfType<CaseEvent>().Where(happened => happened.Change.Corrections is not null))
        {
            happened.Complete(happened.Change with { Corrections = [.. happened.Change.Corrections!.Select(change => Veiled(item.Detail.Form, change))] });
        }

        return new CaseFile
        {
            Matter = matter,
            Applicant = applicant is null ? null : FilePerson.Of(applicant),
            Item = item,
            Events = [.. journal.OfType<CaseEvent>()],
            Readings = [.. journal.Where(entry => entry is not CaseEvent)],
            Papers = await db.Attachments.AsNoTracking().Where(paper => paper.CaseId == matter.Id && paper.RemovedAt == null).OrderBy(paper => paper.UploadedAt).ToListAsync(cancellationToken),
        };
    }

    private static AnswerChange Veiled(FormSchema form, AnswerChange change)
    {
        var (was, now) = AnswerVeil.Over(form, change.Name, change.Was, change.Is);
        return change with { Was = was, Is = now };
    }
}
