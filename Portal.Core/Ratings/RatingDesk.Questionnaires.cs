using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>What is asked beside the grade.</summary>
public sealed partial class RatingDesk
{
    /// <summary>The newest version of the place, or of the nearest above it that has one; else the portal's own.</summary>
    public async Task<QuestionnaireInForce> QuestionnaireAsync(int tenantId, RatingKind kind, CancellationToken cancellationToken = default)
    {
        await using var db = All();
        return await QuestionnaireAsync(db, tenantId, kind, cancellationToken);
    }

    /// <summary>Publishes a new version for a place; what was asked before stays as it was.</summary>
    /// <param name="readAs">The version that the editor began from (0: none of its own): a colleague's newer one is not passed over.</param>
    public Task<Answer<Questionnaire>> PublishQuestionnaireAsync(int tenantId, RatingKind kind, string questions, string good, string bad, int readAs, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Questionnaire>(async () =>
    {
        if (actor.Post is not { } post || !actor.Has(Duties.SystemAdministrator) || await PathAsync(tenantId, cancellationToken) is not { } path || !TenantPath.Holds(post.TenantPath, path))
        {
            return new NotAllowed();
        }

        var (asked, tags) = (RatingRule.ReadQuestions(questions), RatingRule.ReadTags(good, bad));
        if ((asked.Refusal ?? tags.Refusal) is { } wrong)
        {
            return wrong;
        }

        await using var db = maker.Make(scope);
        var newest = await db.Questionnaires.AsNoTracking().Where(each => each.TenantId == tenantId && each.Kind == kind).OrderByDescending(each => each.Version).FirstOrDefaultAsync(cancellationToken);
        if ((newest?.Version ?? 0) != readAs)
        {
            return new ChangedByAnother(newest?.PublishedBy ?? "", kind);
        }

        var now = Now();
        var made = new Questionnaire { TenantId = tenantId, Kind = kind, Version = readAs + 1, Questions = asked.Value!, Tags = tags.Value!, PublishedAt = now, PublishedBy = actor.Name };
        db.Questionnaires.Add(made);
        db.Journal.Add(new JournalEntry { TenantId = tenantId, Kind = "rating.Questionnaire", At = JournalEntry.Millisecond(now), ActorId = actor.AccountId, ActorName = actor.Name, PostId = post.Id, Channel = actor.Channel, Subject = $"{kind} v{made.Version}", After = $"{made.Questions.Count} · {made.Tags.Count}" });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return made;
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            return new ChangedByAnother("", kind);
        }
    }, time, log, cancellationToken);

    private async Task<QuestionnaireInForce> QuestionnaireAsync(PortalDb db, int tenantId, RatingKind kind, CancellationToken cancellationToken)
    {
        var lineage = TenantPath.Ids((await directory.TreeAsync(cancellationToken)).Find(tenantId)!.Path).ToList();
        var all = await db.Questionnaires.AsNoTracking().Where(each => each.Kind == kind && lineage.Contains(each.TenantId)).ToListAsync(cancellationToken);
        var standard = Questionnaire.Standard(kind);
        return all.OrderByDescending(each => lineage.IndexOf(each.TenantId)).ThenByDescending(each => each.Version).FirstOrDefault() is { } own
            ? new QuestionnaireInForce(own.Id, own.TenantId, own.Version, own.Questions, own.Tags)
            : new QuestionnaireInForce(null, null, 0, standard.Questions, standard.Tags);
    }
}
