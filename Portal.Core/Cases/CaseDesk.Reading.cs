using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Catalog;
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
    /// gives a reason first, which is journalled (features.md row 206); the applicant sees that it happened.
    /// </summary>
    public Task<Answer<Case>> OpenAsync(Guid caseId, Actor actor, string? reason, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => OpenOnceAsync(caseId, actor, reason, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Case>> OpenOnceAsync(Guid caseId, Actor actor, string? reason, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var matter = await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs).Include(each => each.Organisation)
            .SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        if (matter is null)
        {
            return new NotFound();
        }

        if (actor.Post is not { } post || HasStep(matter, post) || IsAsked(matter, actor, post) || await ReadingAsync(db, caseId, actor, cancellationToken) is not null)
        {
            return matter;
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ReasonForReadingNeeded();
        }

        // The write guard lets a line be added to a case that this very context has read, and the page's copy is not tracked.
        _ = await db.Cases.SingleAsync(each => each.Id == caseId, cancellationToken);
        db.Journal.Add(ReadingLine("file.Read", matter, actor, new ReadingPlace(post.TenantId, post.UnitId).ToString(), reason.Trim(), Audience.Applicant));
        await db.SaveChangesAsync(cancellationToken);
        return matter;
    }

    /// <summary>
    /// Tells one number that is masked, and writes down in the same transaction who asked for which. Who holds no step of the case
    /// must have given a reason for reading it; the reason stands in the line. Nothing else of the case is told this way.
    /// </summary>
    /// <param name="field">An answer's name, or one of <see cref="FilePerson"/>'s.</param>
    public Task<Answer<string>> RevealAsync(Guid caseId, string field, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RevealOnceAsync(caseId, field, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<string>> RevealOnceAsync(Guid caseId, string field, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var matter = await db.Cases.AsSplitQuery().Include(each => each.Steps).Include(each => each.Citizen).SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        if (matter is null || actor.Post is not { } post || await MaskedAsync(db, matter, field, cancellationToken) is not { } value)
        {
            return new NotFound();
        }

        var reading = HasStep(matter, post) ? null : await ReadingAsync(db, caseId, actor, cancellationToken);
        if (reading is null && !HasStep(matter, post))
        {
            return new ReasonForReadingNeeded();
        }

        db.Journal.Add(ReadingLine("file.Reveal", matter, actor, field, reading?.Note, Audience.Staff));
        await db.SaveChangesAsync(cancellationToken);
        return value;
    }

    /// <summary>The person in charge reads what they are to approve, and what they have approved.</summary>
    private static bool IsAsked(Case matter, Actor actor, StaffPost post) => actor.Has(Duties.Leader) && (matter.ExtensionAsked?.TenantId == post.TenantId || matter.Extension?.ApprovedBy == actor.AccountId);

    /// <summary>A step that has come up, whoever signed it; one that is only planned gives nobody a right to the file yet.</summary>
    private static bool HasStep(Case matter, StaffPost post) => matter.Steps.Exists(step => step.TenantId == post.TenantId && step.UnitId == post.UnitId && step.State != StepState.Waiting);

    /// <summary>The reason that this person gave for this case, as long as it is good; given under another post it is none.</summary>
    private Task<JournalEntry?> ReadingAsync(PortalDb db, Guid caseId, Actor actor, CancellationToken cancellationToken)
    {
        var (since, postId) = (time.GetUtcNow().UtcDateTime - ReasonHolds, actor.Post?.Id);
        return db.Journal.AsNoTracking().Where(entry => entry.CaseId == caseId && entry.Kind == "file.Read" && entry.ActorId == actor.AccountId && entry.PostId == postId && entry.At > since)
            .OrderByDescending(entry => entry.Number).FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task<string?> MaskedAsync(PortalDb db, Case matter, string field, CancellationToken cancellationToken)
    {
        var value = field switch
        {
            FilePerson.Number => matter.Citizen?.DocumentNumber,
            FilePerson.Phone => matter.Citizen?.Phone,
            _ => matter.Answers.GetValueOrDefault(field) is { } typed
                && AnswerVeil.FieldOf((await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == matter.ItemId, cancellationToken)).Detail.Form, field) is { } asked
                && AnswerVeil.IsVeiled(asked) ? typed : null,
        };
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private JournalEntry ReadingLine(string kind, Case matter, Actor actor, string subject, string? reason, Audience audience) => new()
    {
        TenantId = matter.TenantId,
        CaseId = matter.Id,
        Kind = kind,
        At = CaseFlow.Millisecond(time.GetUtcNow().UtcDateTime),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Audience = audience,
        Subject = subject,
        Note = reason,
    };
}
