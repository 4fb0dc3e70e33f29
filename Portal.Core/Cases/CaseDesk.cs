using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>What an act left behind; the same for its repetition.</summary>
/// <param name="Repeated">The operation key had been used before: nothing was done now.</param>
public sealed record Acted(Guid CaseId, int Version, bool Repeated = false);

/// <summary>
/// The one place where cases change. Every click after the submission is <see cref="ActAsync"/>: read the case, ask
/// <see cref="CaseFlow.WhyNot(Case, CaseAct, Actor)"/>, decide, apply, and save state, step, custody, journal, papers,
/// notices and operation key in one transaction.
/// </summary>
public sealed partial class CaseDesk(
    PortalDbMaker maker,
    Scope scope,
    TenantDirectory directory,
    CalendarDesk calendars,
    CaseNews news,
    IEnumerable<ICaseConsequence> consequences,
    TimeProvider time,
    ILogger<CaseDesk> log)
{
    private const int DefaultReceiptDays = 1;

    /// <summary>Does one thing to one case, exactly once for its operation key.</summary>
    /// <returns>A refusal that a person may read, or the case's new version.</returns>
    public Task<Answer<Acted>> ActAsync(Guid caseId, CaseAct act, Actor actor, CancellationToken cancellationToken = default) =>
        ActAsync(scope, caseId, act, actor, cancellationToken);

    private async Task<Answer<Acted>> ActAsync(Scope within, Guid caseId, CaseAct act, Actor actor, CancellationToken cancellationToken)
    {
        Case? changed = null;
        var answer = await Attempt.SafelyAsync(async () => await OnceAsync(within, caseId, act, actor, await SettingAsync(cancellationToken), matter => changed = matter, cancellationToken), time, log, cancellationToken);
        if (answer is { IsYes: true, Value.Repeated: false } && changed is not null)
        {
            news.Announce(new CaseChanged(caseId, answer.Value.Version, [.. changed.Steps.Select(step => step.TenantId).Append(changed.TenantId).Append(changed.OriginTenantId).Distinct()]));
            await StartWhatWaitedAsync(changed, cancellationToken);
        }
        else if (answer.Refusal is SamePersonTwice or ActsForApplicant or MustNotBeAsked or NamesSharedPaper)
        {
            await JournalRefusalAsync(caseId, act, actor, answer.Refusal, cancellationToken);
        }

        return answer;
    }

    /// <summary>Signs for several cases at once; each is its own transaction, and each answer stands for itself.</summary>
    public async Task<IReadOnlyDictionary<Guid, Answer<Acted>>> ReceiveAsync(IReadOnlyCollection<Guid> caseIds, Actor actor, CancellationToken cancellationToken = default)
    {
        var answers = new Dictionary<Guid, Answer<Acted>>();
        foreach (var caseId in caseIds)
        {
            answers[caseId] = await ActAsync(caseId, new CaseAct(CaseAction.Receive, Guid.CreateVersion7()), actor, cancellationToken);
        }

        return answers;
    }

    private async Task<Answer<Acted>> OnceAsync(Scope within, Guid caseId, CaseAct act, Actor actor, CaseSetting setting, Action<Case> changed, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(within);
        var matter = await db.Cases.Include(each => each.Steps).Include(each => each.Handoffs).SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        if (matter is null)
        {
            return new NotFound();
        }

        var item = act.MayDemand(actor) ? (await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == matter.ItemId, cancellationToken)).Detail : null;
        var lines = act.SharedReason is null || await WasStoppedAsync(db, caseId, actor, cancellationToken) ? act : act with { SharedReason = null };
        act = item is null ? act : act.WithNames(item.Materials);
        if ((CaseFlow.WhyNot(matter, act, actor, setting.Circumstances.Now) ?? (item is null ? null : SharedPapers.WhyNot(item, matter.Answers, lines))) is { } refusal)
        {
            return await RepeatedAsync(db, caseId, act, actor, cancellationToken) is { } repeated ? repeated : await ExplainAsync(db, matter, act, refusal, cancellationToken);
        }

        if (await WhyNotYetAsync(matter, act, cancellationToken) is { } early)
        {
            return early;
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (act is { Action: CaseAction.Correct, Supplies.Count: > 0 })
            {
                // What was owed comes with the correction: it is told as such, before it.
                var brings = new CaseAct(CaseAction.Supplement, Guid.CreateVersion7()) { Supplies = act.Supplies };
                if (CaseFlow.WhyNot(matter, brings, actor, setting.Circumstances.Now) is { } notOwed)
                {
                    return notOwed;
                }

                await CarryOutAsync(db, matter, CaseFlow.Decide(matter, brings, actor, setting.Circumstances), setting, cancellationToken);
            }

            var happened = CaseFlow.Decide(matter, act, actor, setting.Circumstances);
            if (act is { Action: CaseAction.Correct, Answers: { } brought })
            {
                happened.Complete(happened.Change with { AnswersSeal = CaseProof.AnswersSeal(caseId, brought), Corrections = CorrectionsOf(matter.Answers, brought, happened.Change.Corrected ?? []) });
            }

            await CarryOutAsync(db, matter, happened, setting, cancellationToken);
            if (item is not null && SharedPapers.NamedBy(item, matter.Answers, lines) is { Count: > 0 } insisted)
            {
                db.Journal.Add(LineOf(matter, SharedPapers.InsistedKind, string.Join('、', insisted.Select(material => material.Name.Zh)), lines.SharedReason, actor));
            }

            if (act.Besides is { } besides)
            {
                await besides(db, matter, cancellationToken);
            }

            if (act.Answers is { } corrected && act.Action == CaseAction.Correct)
            {
                matter.Answers = new Dictionary<string, string>(corrected, StringComparer.Ordinal);
            }

            if (!string.IsNullOrWhiteSpace(act.Aside))
            {
                await CarryOutAsync(db, matter, CaseFlow.Decide(matter, new CaseAct(CaseAction.Note, Guid.CreateVersion7()) { Note = act.Aside }, actor, setting.Circumstances), setting, cancellationToken);
            }

            if (act.Then is { } next)
            {
                var follows = new CaseAct(next, act.OperationKey) { Note = act.Note };
                if ((CaseFlow.WhyNot(matter, follows, actor, setting.Circumstances.Now) ?? await WhyNotYetAsync(matter, follows, cancellationToken)) is { } hindrance)
                {
                    return hindrance;
                }

                happened = CaseFlow.Decide(matter, follows, actor, setting.Circumstances);
                await CarryOutAsync(db, matter, happened, setting, cancellationToken);
            }

            if (matter is { Status: CaseStatus.Decided, DeliveryWay: Catalog.DeliveryWay.Online } && happened.From != CaseStatus.Decided)
            {
                // The decision lies in the applicant's own page from this moment: it is delivered.
                var delivered = new CaseAct(CaseAction.Close, Guid.CreateVersion7());
                await CarryOutAsync(db, matter, CaseFlow.Decide(matter, delivered, Actor.System, setting.Circumstances), setting, cancellationToken);
            }

            db.Operations.Add(new Operation { Key = act.OperationKey, CaseId = caseId, ActorId = actor.AccountId, Version = matter.Version, At = setting.Circumstances.Now });
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            // The same click twice at the same moment: the other one won, and its answer is ours.
            await using var again = maker.Make(within);
            if (await RepeatedAsync(again, caseId, act, actor, cancellationToken) is { } repeated)
            {
                return repeated;
            }

            throw;
        }

        changed(matter);
        return new Acted(caseId, matter.Version);
    }

    private static List<AnswerChange>? CorrectionsOf(IReadOnlyDictionary<string, string> was, IReadOnlyDictionary<string, string> now, IReadOnlyList<string> names) =>
        names.Count == 0 ? null : [.. names.Select(name => new AnswerChange(name, was.GetValueOrDefault(name), now.GetValueOrDefault(name)))];

    internal async Task CarryOutAsync(PortalDb db, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken)
    {
        matter.Apply(happened);
        db.CaseEvents.Add(happened);
        foreach (var consequence in consequences)
        {
            await consequence.FollowAsync(db, matter, happened, setting, cancellationToken);
        }
    }

    /// <param name="with">A notice that is not in force yet: what would be if it were.</param>
    internal async Task<CaseSetting> SettingAsync(CancellationToken cancellationToken, YearNotice? with = null)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var calendar = await calendars.CurrentAsync(cancellationToken);
        calendar = with is null ? calendar : calendar.With(with);
        return new CaseSetting(tree, new Circumstances(time.GetUtcNow().UtcDateTime, calendar, DefaultReceiptDays, id => tree.Find(id)?.Path)
        {
            Draw = System.Security.Cryptography.RandomNumberGenerator.GetInt32(100),
            CalendarOf = id => calendar.Of(SettingsOf(tree, id)),
            HoursOf = id => SettingsOf(tree, id)?.WeekHours is { } week ? HallHours.Of(week) : HallHours.Standard,
            ReceiptDaysOf = id => SettingsOf(tree, id)?.ReceiptDays ?? DefaultReceiptDays,
        });
    }

    private static TenantSettings? SettingsOf(TenantTree tree, int tenantId) => tree.Find(tenantId) is { } tenant ? tree.SettingsOf(tenant) : null;

    private static async Task<Answer<Acted>?> RepeatedAsync(PortalDb db, Guid caseId, CaseAct act, Actor actor, CancellationToken cancellationToken)
    {
        var done = await db.Operations.AsNoTracking().SingleOrDefaultAsync(operation => operation.Key == act.OperationKey, cancellationToken);
        if (done is null)
        {
            return null;
        }

        return done.CaseId == caseId && done.ActorId == actor.AccountId ? new Acted(caseId, done.Version, Repeated: true) : new NotAllowed();
    }

    /// <summary>
    /// "Changed by another" tells who did what last, which is what the person needs to know: also where the rule already says that
    /// the button no longer holds, because the case went on while they were looking at it.
    /// </summary>
    private static async Task<Answer<Acted>> ExplainAsync(PortalDb db, Case matter, CaseAct act, Refusal refusal, CancellationToken cancellationToken)
    {
        var wasOverlooked = act.SeenVersion is { } seen && seen != matter.Version && refusal is not (SamePersonTwice or ActsForApplicant);
        if (refusal is not ChangedByAnother && !wasOverlooked)
        {
            return refusal;
        }

        var last = await db.CaseEvents.AsNoTracking().Where(happened => happened.CaseId == matter.Id).OrderByDescending(happened => happened.Sequence).FirstOrDefaultAsync(cancellationToken);
        return last is null ? refusal : new ChangedByAnother(last.ActorName, last.Action);
    }

    /// <summary>An attempt to sign twice, or for whom one acts, is itself worth a line (features.md row 61), and so is one to demand what sharing gives.</summary>
    private async Task JournalRefusalAsync(Guid caseId, CaseAct act, Actor actor, Refusal refusal, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var matter = await db.Cases.SingleAsync(each => each.Id == caseId, cancellationToken);
        var subject = refusal switch { MustNotBeAsked asked => string.Join('、', asked.Names.Select(name => name.Zh)), NamesSharedPaper named => string.Join('、', named.Names.Select(name => name.Zh)), _ => null };
        db.Journal.Add(LineOf(matter, $"refused.{act.Action}", subject, refusal.Code, actor));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>A reason is heard only from who was stopped: each stop lets one such text pass.</summary>
    private static async Task<bool> WasStoppedAsync(PortalDb db, Guid caseId, Actor actor, CancellationToken cancellationToken)
    {
        var own = db.Journal.Where(line => line.CaseId == caseId && line.ActorId == actor.AccountId);
        return await own.CountAsync(line => line.Kind.StartsWith("refused.") && line.Note == nameof(NamesSharedPaper), cancellationToken)
            > await own.CountAsync(line => line.Kind == SharedPapers.InsistedKind, cancellationToken);
    }

    private JournalEntry LineOf(Case matter, string kind, string? subject, string? note, Actor actor) => new()
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
        Subject = subject,
        Note = note,
    };
}
