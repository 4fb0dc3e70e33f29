using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>
/// 好差评: takes ratings from every door, once for each visit and each matter, and opens a follow-up for a bad one in the same
/// transaction. Ratings are written and read past the tenancy filter, here alone: nobody else has a query that shows one, so no page
/// can tell a window who said what. Every method that staff call checks place and duty itself.
/// </summary>
public sealed partial class RatingDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CaseDesk cases, ProgressDesk progress, TimeProvider time, ILogger<RatingDesk> log)
{
    /// <summary>What the journal calls whoever rated.</summary>
    private const string Rater = "办事人";

    /// <summary>A matter by its applicant, or by who may act for them.</summary>
    public Task<Answer<Rating>> RateMatterAsync(Guid caseId, RatingForm form, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Rating>(async () =>
    {
        await using var db = maker.Make(scope);
        if (actor.CitizenId is null || await db.Cases.AsNoTracking().Include(each => each.Steps).SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken) is not { } matter)
        {
            return new NotFound();
        }

        return await RateMatterOnceAsync(matter, form, RatingChannel.Web, actor.CitizenId, cancellationToken);
    }, time, log, cancellationToken);

    /// <summary>A matter by number and query code, at a kiosk or after scanning: whoever has both holds its papers, unless it is somebody who worked on it.</summary>
    public Task<Answer<Rating>> RateMatterAsync(string number, string queryCode, RatingForm form, RatingChannel channel, Actor actor, RatingBrowser browser, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Rating>(async () =>
    {
        var found = await progress.FindAsync(number, queryCode, cancellationToken);
        if (!found.IsYes)
        {
            return found.Refusal;
        }

        var matter = found.Value.Matter;
        return await WhyNotFromHereAsync(matter.TenantId, RatingRule.Rated(null, matter), actor, browser, cancellationToken) is { } refusal
            ? await RefuseAsync(refusal, matter.TenantId, $"case:{matter.Number}", actor, channel, cancellationToken)
            : await RateMatterOnceAsync(matter, form, channel, null, cancellationToken);
    }, time, log, cancellationToken);

    /// <summary>What was said of this citizen's matter, by them or by who acted for them; null when nothing was.</summary>
    public async Task<(Rating Rating, FollowUp? FollowUp)?> OfMatterAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using (var own = maker.Make(scope))
        {
            if (actor.CitizenId is null || !await own.Cases.AnyAsync(matter => matter.Id == caseId, cancellationToken))
            {
                return null;
            }
        }

        await using var db = All();
        return await db.Ratings.AsNoTracking().SingleOrDefaultAsync(rating => rating.CaseId == caseId, cancellationToken) is { } found
            ? (found, await db.FollowUps.AsNoTracking().SingleOrDefaultAsync(followUp => followUp.RatingId == found.Id, cancellationToken))
            : null;
    }

    private async Task<Answer<Rating>> RateMatterOnceAsync(Case matter, RatingForm form, RatingChannel channel, Guid? citizenId, CancellationToken cancellationToken) =>
        !RatingRule.IsRateable(matter) ? new NotRateable() : await KeepAsync(form, RatingRule.Rated(null, matter), asked => new Rating
        {
            Id = form.Key,
            TenantId = matter.TenantId,
            Kind = RatingKind.Matter,
            Channel = channel,
            CaseId = matter.Id,
            About = new LocalText(matter.ItemName, matter.ItemNameEn),
            CitizenId = citizenId,
            Level = form.Level!.Value,
            Answers = asked.Answers,
            Tags = asked.Tags,
            Words = asked.Words,
            QuestionnaireId = asked.Id,
            EndedAt = matter.DecidedAt ?? matter.ClosedAt!.Value,
            At = Now(),
        }, RatingKind.Matter, matter.TenantId, other => other.CaseId == matter.Id, cancellationToken);

    private async Task<Answer<Rating>> KeepAsync(RatingForm form, IReadOnlyList<Guid> rated, Func<Asked, Rating> make, RatingKind kind, int tenantId, System.Linq.Expressions.Expression<Func<Rating, bool>> same, CancellationToken cancellationToken)
    {
        if (RatingRule.WhyNot(form) is { } refusal)
        {
            return refusal;
        }

        await using var db = All();
        if (await db.Ratings.AsNoTracking().FirstOrDefaultAsync(same, cancellationToken) is { } before)
        {
            return before.Id == form.Key ? before : new AlreadyRated(before.At);
        }

        var questionnaire = await QuestionnaireAsync(db, tenantId, kind, cancellationToken);
        var (answers, tags, words) = RatingRule.Taken(form, questionnaire);
        var rating = make(new Asked(questionnaire.Id, answers, tags, words));
        db.Ratings.Add(rating);
        db.Journal.Add(new JournalEntry { TenantId = tenantId, Kind = "rating.Give", At = JournalEntry.Millisecond(rating.At), ActorName = Rater, Channel = ChannelOf(rating.Channel), Subject = SubjectOf(rating.Id), After = $"{rating.Kind} · {rating.Channel} · {rating.Level}" });
        if (rating.IsBad)
        {
            await OpenFollowUpAsync(db, rating, rated, form.Phone, cancellationToken);
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return rating;
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            await using var again = All();
            return await again.Ratings.AsNoTracking().FirstOrDefaultAsync(same, cancellationToken) is not { } first ? throw new InvalidOperationException("a rating's key was used for another", duplicate)
                : first.Id == form.Key ? first : new AlreadyRated(first.At);
        }
    }

    private async Task OpenFollowUpAsync(PortalDb db, Rating rating, IReadOnlyList<Guid> rated, string? phone, CancellationToken cancellationToken)
    {
        var setting = await cases.SettingAsync(cancellationToken);
        var own = setting.Tree.SettingsOf(setting.Tree.Find(rating.TenantId)!);
        var file = rating.CitizenId is { } citizenId ? await db.Citizens.AsNoTracking().Where(citizen => citizen.Id == citizenId).Select(citizen => citizen.Phone).SingleOrDefaultAsync(cancellationToken) : null;
        var followUp = new FollowUp
        {
            TenantId = rating.TenantId,
            RatingId = rating.Id,
            CitizenId = rating.CitizenId,
            Phone = PhoneNumber.Read(phone).Number?.Value ?? file,
            Rated = rated,
            ContactDays = own.RatingContactDays ?? FollowUp.StandardContactDays,
            RightDays = own.RatingRightDays ?? FollowUp.StandardRightDays,
            OpenedAt = rating.At,
        };
        FollowUpFlow.Begin(followUp, CalendarOf(setting, rating.TenantId));
        db.FollowUps.Add(followUp);
        db.Journal.Add(new JournalEntry { TenantId = rating.TenantId, Kind = "rating.FollowUp", At = JournalEntry.Millisecond(rating.At), ActorName = Actor.System.Name, Channel = Channel.System, Subject = SubjectOf(rating.Id), After = $"{followUp.ContactDays} · {followUp.RightDays}" });
        Tell(db, followUp, rating, NoticeTemplate.RatingFollowUp, followUp.DueAt, setting.Tree, rating.At);
    }

    /// <summary>A line in the inbox of who rated, if they were signed in: nobody else is known.</summary>
    private static void Tell(PortalDb db, FollowUp followUp, Rating rating, NoticeTemplate template, DateTime? on, TenantTree tree, DateTime now)
    {
        if (followUp.CitizenId is not { } citizenId)
        {
            return;
        }

        var place = tree.Find(followUp.TenantId)!;
        var facts = new NoticeFacts { Signature = tree.SettingsOf(place).SmsSignature ?? place.Name, CaseNumber = rating.Id.ToString("N"), On = on ?? now };
        db.Notices.Add(new Notice
        {
            TenantId = followUp.TenantId,
            CitizenId = citizenId,
            Channel = NoticeChannel.Inbox,
            Template = template.ToString(),
            Subject = new NoticeSubject { About = rating.About ?? new LocalText(place.Name, place.NameEn), On = facts.On },
            Text = NoticeTemplates.Inbox(template, rating.About?.Zh ?? place.Name, facts, System.Globalization.CultureInfo.GetCultureInfo("zh-CN")),
            CreatedAt = now,
            NextAttemptAt = now,
        });
    }

    private static WorkCalendar CalendarOf(CaseSetting setting, int tenantId) => setting.Circumstances.CalendarOf?.Invoke(tenantId) ?? setting.Circumstances.Calendar;

    private static Channel ChannelOf(RatingChannel channel) => channel switch
    {
        RatingChannel.Web => Channel.Web,
        RatingChannel.Qr => Channel.Phone,
        RatingChannel.Pad or RatingChannel.Kiosk => Channel.Kiosk,
        _ => throw new ArgumentOutOfRangeException(nameof(channel)),
    };

    private static string SubjectOf(Guid ratingId) => $"rating:{ratingId:N}";

    private PortalDb All() => maker.Make(Scope.Everywhere("ratings are read and written by this desk alone, whoever asks"));

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    private sealed record Asked(Guid? Id, IReadOnlyDictionary<string, int> Answers, IReadOnlyList<string> Tags, string? Words);
}
