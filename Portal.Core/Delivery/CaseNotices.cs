using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Delivery;

/// <summary>
/// Tells people what happened to their case: rows of the outbox, written with the event itself. It stands with the
/// delivery: notices know nothing of cases, and cases nothing of what waits at a hall.
/// </summary>
public sealed class CaseNotices(TenantDirectory directory, PortalDbMaker maker) : ICaseConsequence
{
    /// <summary>What the applicant is told of an event; null when nothing.</summary>
    /// <param name="waits">The decision waits at a hall under a code.</param>
    public static NoticeTemplate? TemplateFor(Case matter, CaseEvent happened, bool waits) => happened.Action switch
    {
        CaseAction.Submit => NoticeTemplate.Submitted,
        CaseAction.StartClock when EndOf(matter) is not null => NoticeTemplate.ClockStarted,
        CaseAction.AskForCorrection => NoticeTemplate.CorrectionAsked,
        CaseAction.DeemAccepted when EndOf(matter) is not null => NoticeTemplate.DeemedAccepted,
        CaseAction.Suspend => matter.OpenPause?.Reason == PauseReason.Correction ? NoticeTemplate.CorrectionAsked : NoticeTemplate.Suspended,
        CaseAction.Resume => EndOf(matter) is null ? null : NoticeTemplate.Resumed,
        CaseAction.Correct when happened.From == CaseStatus.Suspended && EndOf(matter) is not null => NoticeTemplate.Resumed,
        CaseAction.GrantExtension => NoticeTemplate.Extended,
        CaseAction.Accept or CaseAction.DeemAccepted => matter.DueAt is null ? NoticeTemplate.AcceptedNoDate : NoticeTemplate.Accepted,
        CaseAction.Refuse or CaseAction.Approve or CaseAction.Reject or CaseAction.ApproveByRules or CaseAction.LapseOwed when happened.To == CaseStatus.Decided && waits => NoticeTemplate.ReadyForPickUp,
        CaseAction.Refuse => NoticeTemplate.Refused,
        CaseAction.Approve or CaseAction.ApproveByRules when happened.To == CaseStatus.Decided => NoticeTemplate.Approved,
        CaseAction.Reject => NoticeTemplate.Rejected,
        CaseAction.Message when happened.PostId is not null => NoticeTemplate.MessageFromStaff,
        CaseAction.LapseOwed => NoticeTemplate.OwedLapsed,
        CaseAction.Close when matter.DeliveryWay == DeliveryWay.PickUp && happened.PostId is not null => NoticeTemplate.Collected,
        _ => null,
    };

    /// <summary>The moment a template speaks of.</summary>
    public static DateTime? DayOf(NoticeTemplate template, Case matter) => template switch
    {
        NoticeTemplate.Accepted => matter.DueAt,
        NoticeTemplate.Collected => matter.ClosedAt,
        NoticeTemplate.DeemedAccepted or NoticeTemplate.Resumed or NoticeTemplate.Extended or NoticeTemplate.ClockStarted => EndOf(matter),
        NoticeTemplate.Suspended => matter.Pauses.LastOrDefault(pause => pause.ExpectedUntil is not null)?.ExpectedUntil is { } until ? ChinaTime.StartOf(until) : null,
        NoticeTemplate.OwedHalf or NoticeTemplate.OwedLast => matter.OwedBy ?? matter.Owed.Max(paper => (DateTime?)paper.DueAt),
        _ => null,
    };

    /// <summary>Why time is, or was last, not counted.</summary>
    public static PauseReason? PauseOf(NoticeTemplate template, Case matter) =>
        template == NoticeTemplate.Suspended ? matter.Pauses.LastOrDefault(pause => pause.ExpectedUntil is not null)?.Reason : null;

    /// <summary>Whether it speaks of all that was handed in together, and not of one case.</summary>
    public static bool IsOfRun(NoticeTemplate template) => template is NoticeTemplate.SubmittedTogether or NoticeTemplate.SubmittedTogetherForYou;

    private static DateTime? EndOf(Case matter) => matter.DueAt ?? matter.StatutoryDueAt;

    public async Task FollowAsync(PortalDb db, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken)
    {
        var waiting = happened.To == CaseStatus.Decided ? db.PickUps.Local.FirstOrDefault(each => each.CaseId == matter.Id) : null;
        var template = TemplateFor(matter, happened, waiting is not null);
        if (matter.BundleRunId is { } runId && matter.IsEnded && happened.From is not (CaseStatus.Decided or CaseStatus.Closed))
        {
            // Said once, when everything lies ready; until then each decision is told as such.
            await db.HoldRunAsync(runId, cancellationToken); // Of two decided at this moment the second sees the first.
            var (isWhole, lies) = await EndOfRunAsync(runId, matter.Id, cancellationToken);
            (template, waiting) = !isWhole ? (TemplateFor(matter, happened, waits: false), null)
                : (waiting ?? lies) is { } ready ? (NoticeTemplate.ReadyTogether, ready)
                : (template, waiting);
        }

        var run = happened.Action == CaseAction.Submit && matter.BundleRunId is { } handedIn ? db.BundleRuns.Local.FirstOrDefault(each => each.Id == handedIn) : null;
        if (run is { Parts.Count: > 1 })
        {
            if (run.Parts[^1].CaseId != matter.Id)
            {
                return; // 一件事 is handed in once, so it is said once: with its last case.
            }

            template = NoticeTemplate.SubmittedTogether;
        }

        var byProxy = happened.IsOnBehalf; // Whatever it is: the person is told of each act in their name.
        if (template is null && !byProxy)
        {
            return;
        }

        var grant = await GoodGrantAsync(db, matter, happened.At, cancellationToken);
        if (template is { } told)
        {
            var facts = await FactsAsync(db, told, matter, waiting, setting.Tree, cancellationToken);
            await WriteAsync(db, matter, (byProxy ? grant?.DelegateId : null) ?? matter.CitizenId, told, facts, happened.At, cancellationToken);
            if (grant?.DelegateId is { } delegateId && !byProxy)
            {
                await WriteAsync(db, matter, delegateId, told, facts, happened.At, cancellationToken);
            }
        }

        if (byProxy)
        {
            var alarm = template == NoticeTemplate.SubmittedTogether ? NoticeTemplate.SubmittedTogetherForYou : happened.Action == CaseAction.Submit ? NoticeTemplate.SubmittedForYou : NoticeTemplate.ActedForYou;
            await WriteAsync(db, matter, matter.CitizenId, alarm, await FactsAsync(db, alarm, matter, null, setting.Tree, cancellationToken), happened.At, cancellationToken);
        }
    }

    /// <returns>Whether every other case of the run has ended, and one of them that lies at a hall.</returns>
    private async Task<(bool IsWhole, PickUp? Lies)> EndOfRunAsync(Guid runId, Guid caseId, CancellationToken cancellationToken)
    {
        await using var everybody = maker.Make(Scope.Everywhere("whether all that was handed in together has ended"));
        var isWhole = !await everybody.Cases.AnyAsync(other => other.BundleRunId == runId && other.Id != caseId && other.Status != CaseStatus.Decided && other.Status != CaseStatus.Closed, cancellationToken);
        return (isWhole, isWhole ? await everybody.PickUps.AsNoTracking().FirstOrDefaultAsync(pickUp => pickUp.Case!.BundleRunId == runId && pickUp.CaseId != caseId && pickUp.CollectedAt == null, cancellationToken) : null);
    }

    /// <summary>Once more, with a new code.</summary>
    internal async Task TellReadyAsync(PortalDb db, Case matter, PickUp waiting, DateTime now, CancellationToken cancellationToken)
    {
        var facts = await FactsAsync(db, NoticeTemplate.ReadyForPickUp, matter, waiting, await directory.TreeAsync(cancellationToken), cancellationToken);
        await WriteAsync(db, matter, matter.CitizenId, NoticeTemplate.ReadyForPickUp, facts, now, cancellationToken);
        if (await GoodGrantAsync(db, matter, now, cancellationToken) is { DelegateId: { } delegateId })
        {
            await WriteAsync(db, matter, delegateId, NoticeTemplate.ReadyForPickUp, facts, now, cancellationToken);
        }
    }

    /// <summary>Reminds of a promised paper, once: the ids of its notices follow from what it reminds of.</summary>
    /// <param name="days">For which promise: all papers of a case with the same days are due together.</param>
    /// <returns>False when it was said before.</returns>
    internal async Task<bool> RemindAsync(PortalDb db, Case matter, NoticeTemplate template, int days, DateTime now, CancellationToken cancellationToken)
    {
        var key = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{matter.Id:N}:{template}:{days}");
        var first = IdOf(key, matter.CitizenId, NoticeChannel.Inbox);
        if (await db.Notices.AnyAsync(notice => notice.Id == first, cancellationToken))
        {
            return false;
        }

        var facts = await FactsAsync(db, template, matter, null, await directory.TreeAsync(cancellationToken), cancellationToken);
        await WriteAsync(db, matter, matter.CitizenId, template, facts, now, cancellationToken, key);
        if (await GoodGrantAsync(db, matter, now, cancellationToken) is { DelegateId: { } delegateId })
        {
            await WriteAsync(db, matter, delegateId, template, facts, now, cancellationToken, key);
        }

        return true;
    }

    private static Guid IdOf(string key, Guid citizenId, NoticeChannel channel) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}:{citizenId:N}:{channel}")).AsSpan(0, 16));

    /// <summary>The proxy through whom it was handed in, as long as they may still act.</summary>
    private static async Task<ProxyGrant?> GoodGrantAsync(PortalDb db, Case matter, DateTime now, CancellationToken cancellationToken) =>
        matter.ProxyGrantId is { } id && await db.ProxyGrants.AsNoTracking().SingleOrDefaultAsync(grant => grant.Id == id, cancellationToken) is { } grant && grant.IsGood(now) ? grant : null;

    private static async Task<NoticeFacts> FactsAsync(PortalDb db, NoticeTemplate template, Case matter, PickUp? waiting, TenantTree tree, CancellationToken cancellationToken)
    {
        var tenant = tree.Find(matter.TenantId) ?? throw new InvalidOperationException($"case {matter.Number} has no tenant that could tell of it");
        var hall = waiting is null ? null : await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == waiting.HallId, cancellationToken);
        return new NoticeFacts
        {
            Signature = tree.SettingsOf(tenant).SmsSignature ?? tenant.Name,
            CaseNumber = matter.Number,
            On = DayOf(template, matter),
            PickUpCode = waiting?.Code,
            HallName = hall?.Name.Zh,
            Pause = PauseOf(template, matter),
            QueryCode = matter.QueryCode,
            Together = matter.BundleRunId is { } runId && IsOfRun(template) ? db.BundleRuns.Local.FirstOrDefault(run => run.Id == runId)?.Parts.Count : null,
        };
    }

    private static async Task WriteAsync(PortalDb db, Case matter, Guid citizenId, NoticeTemplate template, NoticeFacts facts, DateTime at, CancellationToken cancellationToken, string? key = null)
    {
        var text = NoticeTemplates.Sms(template, facts);
        db.Notices.Add(Row(NoticeChannel.Inbox, null));

        // At a window far from home the filter may not show the clerk this person: then the outbox asks for the telephone when it sends.
        var seen = await db.Citizens.AsNoTracking().Where(citizen => citizen.Id == citizenId).Select(citizen => new { citizen.Phone }).SingleOrDefaultAsync(cancellationToken);
        if (seen is null || !string.IsNullOrWhiteSpace(seen.Phone))
        {
            db.Notices.Add(Row(NoticeChannel.Sms, seen?.Phone));
        }

        Notice Row(NoticeChannel channel, string? address) => new()
        {
            Id = key is null ? Guid.CreateVersion7() : IdOf(key, citizenId, channel),
            TenantId = matter.TenantId,
            CaseId = matter.Id,
            CitizenId = citizenId,
            Channel = channel,
            Address = address,
            Template = template.ToString(),
            Text = text,
            State = channel == NoticeChannel.Inbox ? NoticeState.Sent : NoticeState.Queued,
            SentAt = channel == NoticeChannel.Inbox ? at : null,
            CreatedAt = at,
            NextAttemptAt = at,
        };
    }
}
