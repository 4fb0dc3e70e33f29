using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Credit;

/// <summary>
/// Asks the credit source about an organisation, keeps the answer with its source and date, and takes objections
/// (<c>CreditDesk.Objections.cs</c>). A source that hangs is cut off and one that fails is left out; both are written down.
/// </summary>
public sealed partial class CreditDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CalendarDesk calendars, IEnumerable<ICreditSource> sources, TimeProvider time, ILogger<CreditDesk> log)
{
    /// <summary>An answer is used again for so long, so that a person who turns pages asks the source once.</summary>
    public static readonly TimeSpan AnswerHolds = TimeSpan.FromMinutes(10);

    /// <summary>A source that is down is left in peace for so long, and nobody waits for it on every page.</summary>
    public static readonly TimeSpan SilenceHolds = TimeSpan.FromMinutes(1);

    private static readonly LocalText NoSource = new("未接入信用信息", "No credit records are connected");

    private readonly ICreditSource? _source = sources.FirstOrDefault();

    /// <summary>What an organisation may do in one matter; a person's standing is their promises alone.</summary>
    /// <param name="tenantId">Where it is asked.</param>
    /// <param name="broken">The promise that was not kept, if one was.</param>
    public async Task<CreditStanding> StandAsync(ItemDetail item, Guid? organisationId, int tenantId, PromiseBroken? broken, CancellationToken cancellationToken = default)
    {
        var today = ChinaTime.DateOf(Now());
        if (organisationId is not { } organisation || !CreditRule.Matters(item))
        {
            return CreditRule.Stand(item.Credit, null, new HashSet<string>(StringComparer.Ordinal), broken, today);
        }

        var check = await LookAsync(organisation, tenantId, cancellationToken);
        return CreditRule.Stand(item.Credit, check, await CorrectedAsync(organisation, cancellationToken), broken, today);
    }

    /// <summary>What is known of an organisation's credit now: asked, or answered a moment ago.</summary>
    public async Task<CreditCheck> LookAsync(Guid organisationId, int tenantId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("every question to the credit source is written down"));
        var newest = await db.CreditChecks.AsNoTracking().Where(check => check.OrganisationId == organisationId && check.CaseId == null).OrderByDescending(check => check.At).ThenByDescending(check => check.Id).FirstOrDefaultAsync(cancellationToken);
        if (newest is not null && Now() - newest.At < (newest.IsAnswer ? AnswerHolds : SilenceHolds))
        {
            return newest;
        }

        var code = await db.Organisations.AsNoTracking().Where(each => each.Id == organisationId).Select(each => each.CreditCode).SingleAsync(cancellationToken);
        var check = await AskAsync(organisationId, code, tenantId, cancellationToken);
        db.CreditChecks.Add(check);
        await db.SaveChangesAsync(cancellationToken);
        return check;
    }

    /// <summary>Keys of the entries that an upheld objection has corrected here.</summary>
    public async Task<IReadOnlySet<string>> CorrectedAsync(Guid organisationId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("an entry that was corrected counts nowhere any more"));
        return await db.CreditObjections.AsNoTracking().Where(each => each.OrganisationId == organisationId && each.Upheld == true).Select(each => each.EntryKey).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
    }

    private async Task<CreditCheck> AskAsync(Guid organisationId, string typed, int tenantId, CancellationToken cancellationToken)
    {
        if (_source is not { } source)
        {
            return Check(CreditOutcome.NotConnected, null);
        }

        if (CreditCode.Read(typed).Code is not { } code)
        {
            return Check(CreditOutcome.Unknown, null);
        }

        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // On a thread of its own, and not waited for longer than its limit even when it heeds no cancellation.
            var file = await Task.Run(() => source.AskAsync(code, cut.Token), cut.Token).WaitAsync(source.Sheet.Limit, time, cancellationToken);
            return Check(file is null ? CreditOutcome.Unknown : CreditOutcome.Answered, file);
        }
        catch (TimeoutException)
        {
            await cut.CancelAsync();
            log.LogWarning("Credit source {Source} was cut off after {Limit}", source.Sheet.Key, source.Sheet.Limit);
            return Check(CreditOutcome.TimedOut, null);
        }
        catch (Exception trouble) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever another office's system throws, the application goes the ordinary path.
            log.LogWarning(trouble, "Credit source {Source} failed", source.Sheet.Key);
            return Check(CreditOutcome.Failed, null);
        }

        CreditCheck Check(CreditOutcome outcome, CreditFile? file) => new()
        {
            TenantId = tenantId,
            OrganisationId = organisationId,
            Source = _source?.Sheet.Key ?? "",
            SourceName = _source?.Sheet.Name ?? NoSource,
            IsDemo = _source?.Sheet.IsDemo == true,
            Outcome = outcome,
            Grade = file?.Grade,
            AsOf = file?.AsOf,
            Entries = file?.Entries ?? [],
            At = Now(),
        };
    }

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
