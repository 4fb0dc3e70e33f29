using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.People;

namespace Portal.Core.Cases;

/// <summary>The viewer holds no step of this case: why do they open it? The reason is journalled with the reading.</summary>
public sealed record ReasonForReadingNeeded : Refusal;

public sealed partial class CaseDesk
{
    /// <summary>A reason once given is good for the working day.</summary>
    private static readonly TimeSpan ReasonHolds = TimeSpan.FromHours(10);

    /// <summary>
    /// Opens a case for staff to read. Whoever has, or had, a step of it in their unit just reads; everybody else in scope
    /// gives a reason first, which is journalled (features.md row 206).
    /// </summary>
    public async Task<Answer<Case>> OpenAsync(Guid caseId, Actor actor, string? reason, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var matter = await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs).Include(each => each.Citizen).Include(each => each.Organisation)
            .SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        if (matter is null)
        {
            return new NotFound();
        }

        if (actor.Post is not { } post || matter.Steps.Exists(step => step.TenantId == post.TenantId && step.UnitId == post.UnitId))
        {
            return matter;
        }

        var since = time.GetUtcNow().UtcDateTime - ReasonHolds;
        if (await db.Journal.AnyAsync(entry => entry.CaseId == caseId && entry.Kind == "file.Read" && entry.ActorId == actor.AccountId && entry.At > since, cancellationToken))
        {
            return matter;
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ReasonForReadingNeeded();
        }

        await JournalReadingAsync(db, matter, "file.Read", actor, reason, cancellationToken);
        return matter;
    }

    /// <summary>Shows what is masked: each reveal is a line of the journal.</summary>
    public async Task<Answer<string>> RevealDocumentNumberAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var matter = await db.Cases.Include(each => each.Citizen).SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        if (matter?.Citizen is null || !actor.IsStaff)
        {
            return new NotFound();
        }

        await JournalReadingAsync(db, matter, "file.Reveal", actor, null, cancellationToken);
        return matter.Citizen.DocumentNumber;
    }

    private async Task JournalReadingAsync(PortalDb db, Case matter, string kind, Actor actor, string? reason, CancellationToken cancellationToken)
    {
        // The write guard lets a line be added to a case that this very context has read, and the page's copy is not tracked.
        _ = await db.Cases.SingleAsync(each => each.Id == matter.Id, cancellationToken);
        db.Journal.Add(new JournalEntry
        {
            TenantId = matter.TenantId,
            CaseId = matter.Id,
            Kind = kind,
            At = CaseFlow.Millisecond(time.GetUtcNow().UtcDateTime),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            Audience = Audience.Staff,
            Note = reason?.Trim(),
        });
        await db.SaveChangesAsync(cancellationToken);
    }
}
