using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;

namespace Portal.Core.Intake;

public sealed partial class IntakeDesk
{
    /// <summary>
    /// Tells the clerk one number of their draft that is masked: one that was filled in from elsewhere, or typed earlier. Who asked
    /// for which is written down in the same transaction. In the correction of a case the case's own rule of reasons holds.
    /// </summary>
    public Task<Answer<string>> RevealAsync(Guid draftId, string name, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RevealOnceAsync(draftId, name, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<string>> RevealOnceAsync(Guid draftId, string name, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (actor.Post is not { } post || await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        var form = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item.Detail.Form;
        if (AnswerVeil.FieldOf(form, name) is not { } field || !AnswerVeil.IsVeiled(field) || string.IsNullOrWhiteSpace(draft.Answers.GetValueOrDefault(name)))
        {
            return new NotFound();
        }

        Case? corrects = null;
        if (draft.Corrects is { } caseId)
        {
            if ((await cases.OpenAsync(caseId, actor, null, cancellationToken)).Refusal is { } refusal)
            {
                return refusal;
            }

            corrects = await db.Cases.SingleAsync(matter => matter.Id == caseId, cancellationToken);
        }

        db.Journal.Add(new JournalEntry
        {
            TenantId = corrects?.TenantId ?? post.TenantId,
            CaseId = corrects?.Id,
            Kind = "draft.Reveal",
            At = CaseFlow.Millisecond(time.GetUtcNow().UtcDateTime),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = post.Id,
            Channel = actor.Channel,
            Subject = draft.CitizenId?.ToString("N"),
            After = AnswerVeil.LabelOf(form, name, label => label.Zh),
        });
        await db.SaveChangesAsync(cancellationToken);
        return draft.Answers[name];
    }

    /// <summary>Takes a row out of a table whose cells the window may hold masked: the rows behind it move up as they are kept here.</summary>
    public Task<Answer<Draft>> RemoveRowAsync(Guid draftId, string fieldKey, int row, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RemoveRowOnceAsync(draftId, fieldKey, row, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Draft>> RemoveRowOnceAsync(Guid draftId, string fieldKey, int row, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        if (await WhyNotProxyAsync(db, draft, actor, cancellationToken) is { } ended)
        {
            return ended;
        }

        var form = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item.Detail.Form;
        if (form.Fields.FirstOrDefault(field => field.Key == fieldKey) is not { Kind: Catalog.FieldKind.Rows } table || row < 0 || row >= table.MaxRows)
        {
            return new NotFound();
        }

        var answers = new Dictionary<string, string>(draft.Answers, StringComparer.Ordinal);
        foreach (var (name, value) in RowRemoval.Without(table, draft.Answers, row))
        {
            answers[name] = value;
        }

        (draft.Answers, draft.ChangedAt) = (answers, time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }
}
