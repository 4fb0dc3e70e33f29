using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>A follow-up as its handlers see it: what was said, without who said it.</summary>
/// <param name="Number">The case's, where it was a matter.</param>
/// <param name="Hall">Where it was a visit.</param>
public sealed record FollowUpFile(FollowUp FollowUp, Rating Rating, QuestionnaireInForce Asked, string? Number, LocalText? Hall);

/// <param name="Level">What was given.</param>
public sealed record FollowUpRow(FollowUp FollowUp, RatingLevel Level, RatingKind Kind, LocalText? About);

/// <summary>差评整改: the list, the moves and the appeal.</summary>
public sealed partial class RatingDesk
{
    public const int ListSize = 100;

    /// <summary>The others have their turn at the next round.</summary>
    private const int ForgottenAtOnce = 500;

    /// <summary>The open ones of the place and below, most urgent first, or the last that were closed. Empty for whoever does not handle any, and without those that speak of the asker.</summary>
    public async Task<IReadOnlyList<FollowUpRow>> FollowUpsAsync(bool closed, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !FollowUpFlow.MayHandle(actor, post.TenantPath))
        {
            return [];
        }

        await using var staff = maker.Make(scope);
        var list = staff.FollowUps.AsNoTracking().Where(followUp => closed == (followUp.ClosedAt != null));
        list = closed ? list.OrderByDescending(followUp => followUp.ClosedAt).ThenBy(followUp => followUp.Id) : list.OrderBy(followUp => followUp.DueAt ?? followUp.RightBy).ThenBy(followUp => followUp.Id);
        var rows = (await list.Take(ListSize).ToListAsync(cancellationToken)).Where(followUp => actor.AccountId is { } me && !followUp.Rated.Contains(me)).ToList();
        var ids = rows.Select(row => row.RatingId).ToList();
        await using var db = All();
        var ratings = await db.Ratings.AsNoTracking().Where(rating => ids.Contains(rating.Id)).ToDictionaryAsync(rating => rating.Id, cancellationToken);
        return [.. rows.Select(row => new FollowUpRow(row, ratings[row.RatingId].Level, ratings[row.RatingId].Kind, ratings[row.RatingId].About))];
    }

    /// <summary>One of them with what was said. Whoever it speaks of does not find it.</summary>
    public async Task<Answer<FollowUpFile>> FollowUpAsync(Guid id, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var staff = maker.Make(scope);
        if (await staff.FollowUps.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id, cancellationToken) is not { } followUp || await PathAsync(followUp.TenantId, cancellationToken) is not { } path
            || !FollowUpFlow.MayHandle(actor, path) || (actor.AccountId is { } me && followUp.Rated.Contains(me)))
        {
            return new NotFound();
        }

        await using var db = All();
        var rating = await db.Ratings.AsNoTracking().SingleAsync(each => each.Id == followUp.RatingId, cancellationToken);
        var own = rating.QuestionnaireId is { } asked ? await db.Questionnaires.AsNoTracking().SingleAsync(each => each.Id == asked, cancellationToken) : null;
        var standard = Questionnaire.Standard(rating.Kind);
        return new FollowUpFile(
            followUp,
            rating,
            own is null ? new QuestionnaireInForce(null, null, 0, standard.Questions, standard.Tags) : new QuestionnaireInForce(own.Id, own.TenantId, own.Version, own.Questions, own.Tags),
            rating.CaseId is { } caseId ? await db.Cases.AsNoTracking().Where(matter => matter.Id == caseId).Select(matter => matter.Number).SingleAsync(cancellationToken) : null,
            rating.HallId is { } hallId ? await db.Halls.AsNoTracking().Where(hall => hall.Id == hallId).Select(hall => hall.Name).SingleOrDefaultAsync(cancellationToken) : null);
    }

    /// <summary>The telephone number, uncovered; who looked, and when, stands in the journal.</summary>
    public async Task<Answer<string>> RevealPhoneAsync(Guid id, Actor actor, CancellationToken cancellationToken = default)
    {
        var file = await FollowUpAsync(id, actor, cancellationToken);
        if (!file.IsYes || file.Value.FollowUp.Phone is not { } phone)
        {
            return file.Refusal ?? new NotFound();
        }

        await using var db = maker.Make(scope);
        db.Journal.Add(Line("rating.Reveal", file.Value.FollowUp, actor, Now(), null));
        await db.SaveChangesAsync(cancellationToken);
        return phone;
    }

    /// <summary>One move. The same key again is answered as before; of two at the same moment one is told what the other did.</summary>
    public Task<Answer<FollowUp>> ActAsync(Guid id, FollowUpAct act, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<FollowUp>(async () =>
    {
        await using (var staff = maker.Make(scope))
        {
            if (!await staff.FollowUps.AnyAsync(each => each.Id == id, cancellationToken))
            {
                return new NotFound();
            }
        }

        // What tells of the rating, or leaves it out, is written with the move: past the filter, which lets nobody near a rating.
        await using var db = All();
        var setting = await cases.SettingAsync(cancellationToken);
        var followUp = await db.FollowUps.SingleAsync(each => each.Id == id, cancellationToken);
        if (followUp.Moves.Any(move => move.Key == act.Key))
        {
            return followUp;
        }

        if (FollowUpFlow.WhyNot(followUp, act, actor, setting.Tree.Find(followUp.TenantId)!.Path) is { } refusal)
        {
            return refusal;
        }

        var now = Now();
        var move = FollowUpFlow.Apply(followUp, act, actor, now, CalendarOf(setting, followUp.TenantId));
        db.Journal.Add(Line($"rating.{act.Action}", followUp, actor, now, move.Note));
        if (act.Action is FollowUpAction.PutRight or FollowUpAction.UpholdAppeal)
        {
            var rating = await db.Ratings.SingleAsync(each => each.Id == followUp.RatingId, cancellationToken);
            var isLeftOut = act.Action == FollowUpAction.UpholdAppeal;
            rating.LeftOutAt = isLeftOut ? now : rating.LeftOutAt;
            Tell(db, followUp, rating, isLeftOut ? NoticeTemplate.RatingLeftOut : NoticeTemplate.RatingPutRight, now, setting.Tree, now);
        }

        await db.SaveChangesAsync(cancellationToken);
        return followUp;
    }, time, log, cancellationToken);

    /// <summary>Empties telephones of follow-ups that ended <see cref="FollowUp.PhoneDays"/> days ago. A job's work; returns how many.</summary>
    public async Task<int> ForgetPhonesAsync(CancellationToken cancellationToken = default)
    {
        var over = Now().AddDays(-FollowUp.PhoneDays);
        await using var db = All();
        var ended = await db.FollowUps.Where(each => each.Phone != null && each.ClosedAt < over).OrderBy(each => each.Id).Take(ForgottenAtOnce).ToListAsync(cancellationToken);
        ended.ForEach(each => each.Phone = null);
        await db.SaveChangesAsync(cancellationToken);
        return ended.Count;
    }

    private async Task<string?> PathAsync(int tenantId, CancellationToken cancellationToken) => (await directory.TreeAsync(cancellationToken)).Find(tenantId)?.Path;

    private static JournalEntry Line(string kind, FollowUp followUp, Actor actor, DateTime now, string? note) => new()
    {
        TenantId = followUp.TenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(now),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = SubjectOf(followUp.RatingId),
        Note = note,
        After = followUp.State.ToString(),
    };
}
