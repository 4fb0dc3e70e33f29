using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Credit;

/// <summary>The appeal path: an entry is objected to, and a person answers within the days.</summary>
public sealed partial class CreditDesk
{
    public const int LongestWords = 1000;

    /// <summary>
    /// Objects to an entry, for an organisation that this citizen acts for. It goes to the office of the nearest place above that
    /// regulates organisations. Sent twice, it is one objection.
    /// </summary>
    /// <param name="tenantId">Where it is handed in.</param>
    public Task<Answer<CreditObjection>> ObjectAsync(Guid organisationId, string entryKey, string reason, int tenantId, Actor actor, CancellationToken cancellationToken = default) =>
        actor.CitizenId is not { } citizenId ? Task.FromResult<Answer<CreditObjection>>(new NotFound())
            : Attempt.SafelyAsync(() => ObjectOnceAsync(scope, organisationId, citizenId, entryKey, reason.Trim(), tenantId, null, actor, cancellationToken), time, log, cancellationToken);

    /// <summary>
    /// The same at a window, for who stands there and acts for the organisation: their document and their authority were looked at, and
    /// the objection says so. It lives as one that was sent online, and they are told the answer.
    /// </summary>
    /// <param name="citizenId">Who came; found or entered by <see cref="CitizenDesk"/>, which journals it.</param>
    public Task<Answer<CreditObjection>> ObjectAtWindowAsync(Guid organisationId, Guid citizenId, string entryKey, string reason, bool documentSeen, AuthoritySeen? authority, Actor actor, CancellationToken cancellationToken = default)
    {
        Refusal? refusal = actor.Post is null || !actor.Has(Duties.Clerk) ? new NotAllowed()
            : !documentSeen ? new DocumentNotSeen()
            : authority is null ? new AuthorityNotSeen()
            : null;
        return refusal is not null ? Task.FromResult<Answer<CreditObjection>>(refusal)
            : Attempt.SafelyAsync(() => ObjectOnceAsync(Scope.Everywhere("the person at the window objects; the clerk writes it down for them"), organisationId, citizenId, entryKey, reason.Trim(), actor.Post!.TenantId, authority, actor, cancellationToken), time, log, cancellationToken);
    }

    private async Task<Answer<CreditObjection>> ObjectOnceAsync(Scope within, Guid organisationId, Guid citizenId, string entryKey, string reason, int tenantId, AuthoritySeen? authority, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(within);
        // Online a member objects; at a window who stands there, whose authority was looked at. Nobody becomes a member by it.
        if (await db.Organisations.AsNoTracking().SingleOrDefaultAsync(each => each.Id == organisationId, cancellationToken) is not { } organisation
            || (authority is null && !await db.OrganisationMembers.AnyAsync(each => each.OrganisationId == organisationId && each.CitizenId == citizenId, cancellationToken))
            || await db.Citizens.AsNoTracking().Where(each => each.Id == citizenId).Select(each => each.Name).SingleOrDefaultAsync(cancellationToken) is not { } name)
        {
            return new NotFound();
        }

        if (reason.Length is 0 or > LongestWords)
        {
            return new ObjectionWords(LongestWords);
        }

        if (await OpenAsync(db, organisationId, entryKey, cancellationToken) is { } before)
        {
            return before;
        }

        var check = await LookAsync(organisationId, tenantId, cancellationToken);
        if (check.Entries.FirstOrDefault(each => each.Key == entryKey) is not { } entry || (await CorrectedAsync(organisationId, cancellationToken)).Contains(entryKey))
        {
            return new EntryGone();
        }

        var tree = await directory.TreeAsync(cancellationToken);
        if (tree.Find(tenantId) is not { } place || OfficeFor(tree, place) is not { } office)
        {
            return new NobodyToAnswer();
        }

        var now = Now();
        var due = Clock.DueAt(now, new TimeLimit(CreditObjection.AnswerDays, TimeUnit.WorkingDays), (await calendars.CurrentAsync(cancellationToken)).Of(tree.SettingsOf(office.Place)));
        var objection = new CreditObjection
        {
            TenantId = office.Place.Id,
            UnitId = office.UnitId,
            OrganisationId = organisationId,
            OrganisationName = organisation.Name,
            Entry = entry,
            EntryKey = entryKey,
            SourceName = check.SourceName,
            Reason = reason,
            CitizenId = citizenId,
            ByName = name,
            Channel = actor.Channel,
            TakenInBy = actor.IsStaff ? actor.AccountId : null,
            TakenInByName = actor.IsStaff ? actor.Name : null,
            Authority = authority,
            At = now,
            DueAt = due.AtUtc,
            WarnAt = due.WarnUtc,
        };
        db.CreditObjections.Add(objection);
        db.Journal.Add(Line("credit.Object", objection, actor, now, authority is { } seen ? $"{reason}（{name}，{seen.DisplayName()}）" : reason));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return objection;
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            await using var again = maker.Make(within);
            if (await OpenAsync(again, organisationId, entryKey, cancellationToken) is { } first)
            {
                return first;
            }

            throw;
        }
    }

    /// <summary>A person of the office answers. Upheld, the entry counts as corrected from this moment; whoever objected is told.</summary>
    public Task<Answer<CreditObjection>> AnswerAsync(Guid objectionId, bool upheld, string answer, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => AnswerOnceAsync(objectionId, upheld, answer.Trim(), actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<CreditObjection>> AnswerOnceAsync(Guid objectionId, bool upheld, string answer, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (await db.CreditObjections.SingleOrDefaultAsync(each => each.Id == objectionId, cancellationToken) is not { } objection)
        {
            return new NotFound();
        }

        if (!MayAnswer(objection, actor))
        {
            return new NotAllowed();
        }

        if (objection.AnsweredAt is not null)
        {
            return objection.AnsweredBy == actor.AccountId && objection.Upheld == upheld && objection.Answer == answer ? objection : new ObjectionAnswered(objection.AnsweredByName ?? "");
        }

        if (answer.Length is 0 or > LongestWords)
        {
            return new ObjectionWords(LongestWords);
        }

        var now = Now();
        (objection.AnsweredAt, objection.AnsweredBy, objection.AnsweredByName, objection.Upheld, objection.Answer, objection.Version) = (now, actor.AccountId, actor.Name, upheld, answer, objection.Version + 1);
        db.Journal.Add(Line(upheld ? "credit.Uphold" : "credit.Decline", objection, actor, now, answer));
        var tree = await directory.TreeAsync(cancellationToken);
        var facts = new NoticeFacts { Signature = tree.SettingsOf(tree.Find(objection.TenantId)!).SmsSignature ?? tree.Find(objection.TenantId)!.Name, CaseNumber = objection.Id.ToString("N"), On = now };
        db.Notices.Add(new Notice
        {
            TenantId = objection.TenantId,
            CitizenId = objection.CitizenId,
            Channel = NoticeChannel.Inbox,
            Template = (upheld ? NoticeTemplate.CreditCorrected : NoticeTemplate.CreditStands).ToString(),
            Text = NoticeTemplates.Inbox(upheld ? NoticeTemplate.CreditCorrected : NoticeTemplate.CreditStands, objection.OrganisationName, facts, System.Globalization.CultureInfo.GetCultureInfo("zh-CN")),
            CreatedAt = now,
            NextAttemptAt = now,
        });
        await db.SaveChangesAsync(cancellationToken);
        return objection;
    }

    /// <summary>Whose post may answer: an approver's of the office it lies with, who did not take it in for the applicant at a window.</summary>
    public static bool MayAnswer(CreditObjection objection, Actor actor) =>
        actor.Post is { } post && post.TenantId == objection.TenantId && post.UnitId == objection.UnitId && actor.Has(Duties.Approver) && (objection.TakenInBy is not { } taker || taker != actor.AccountId);

    /// <summary>The nearest place from here up with an office that regulates organisations; without one, the windows of the uppermost place.</summary>
    private static (Tenant Place, Guid UnitId)? OfficeFor(TenantTree tree, Tenant place)
    {
        var lineage = tree.Lineage(place);
        var nearest = lineage.Reverse().Select(tenant => (Place: tenant, Unit: tree.UnitOf(tenant.Id, UnitFunction.MarketRegulation))).FirstOrDefault(pair => pair.Unit is not null);
        return nearest is { Place: { } found, Unit: { } unit } ? (found, unit)
            : tree.UnitOf(lineage[0].Id, UnitFunction.Hall) is { } hall ? (lineage[0], hall)
            : null;
    }

    private static Task<CreditObjection?> OpenAsync(PortalDb db, Guid organisationId, string entryKey, CancellationToken cancellationToken) =>
        db.CreditObjections.AsNoTracking().FirstOrDefaultAsync(each => each.OrganisationId == organisationId && each.EntryKey == entryKey && each.AnsweredAt == null, cancellationToken);

    private static JournalEntry Line(string kind, CreditObjection objection, Actor actor, DateTime now, string note) => new()
    {
        TenantId = objection.TenantId,
        Kind = kind,
        At = now,
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = objection.OrganisationName,
        Note = note,
        After = $"{objection.Entry.Reason.Zh} · {objection.Entry.By.Zh} · {objection.Entry.On:yyyy-MM-dd}",
    };
}
