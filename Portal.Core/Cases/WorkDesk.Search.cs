using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Catalog;
using Portal.Core.People;

namespace Portal.Core.Cases;

/// <summary>One case that was found. Names are masked: who holds no step of it opens it with a reason.</summary>
public sealed record FoundCase
{
    public required Guid CaseId { get; init; }

    public required string Number { get; init; }

    public required string ItemName { get; init; }

    public string? ItemNameEn { get; init; }

    public required string MaskedApplicant { get; init; }

    public required CaseStatus Status { get; init; }

    public Outcome? Outcome { get; init; }

    public required DateTime SubmittedAt { get; init; }

    public DateTime? DueAt { get; init; }

    public required int TenantId { get; init; }

    /// <summary>Where it lies now; null when it has ended.</summary>
    public int? HolderTenantId { get; init; }

    public Guid? HolderUnitId { get; init; }

    public Tenancy.LocalText ItemText() => new(ItemName, ItemNameEn);
}

/// <param name="More">There are more than are shown: type more of it.</param>
public sealed record CasesFound(IReadOnlyList<FoundCase> Cases, bool More);

public sealed partial class WorkDesk
{
    private const int MostFound = 50;
    private const int QueryCodeLength = 8;

    /// <summary>
    /// Cases in this post's sight by number (whole, the same at every level), query code, whole document number, an
    /// organisation's credit code, or the beginning of the applicant's name. A search by document number or credit code looks somebody
    /// up and is journalled.
    /// </summary>
    public async Task<CasesFound> SearchAsync(string? text, Actor actor, CancellationToken cancellationToken = default)
    {
        var typed = TypedText.HalfWidth(text).Trim();
        if (typed.Length is < 2 or > 100 || actor.Post is not { } post)
        {
            return new CasesFound([], More: false);
        }

        await using var db = maker.Make(scope);
        var upper = typed.ToUpperInvariant();
        var byNumber = await FoundAsync(db, db.Cases.Where(matter => matter.Number == upper), cancellationToken);
        if (byNumber.Cases.Count > 0)
        {
            return byNumber;
        }

        if (upper.Length == QueryCodeLength && upper.All(char.IsAsciiLetterOrDigit))
        {
            var byCode = await FoundAsync(db, db.Cases.Where(matter => matter.QueryCode == upper), cancellationToken);
            if (byCode.Cases.Count > 0)
            {
                return byCode;
            }
        }

        if (CreditCode.Read(typed).Code is { } code)
        {
            var companies = await db.Organisations.AsNoTracking().Where(organisation => organisation.CreditCode == code.Value).Select(organisation => organisation.Id).ToListAsync(cancellationToken);
            if (companies.Count > 0)
            {
                await JournalLookUpAsync(db, "organisation.Search", companies, actor, post, cancellationToken);
                return await FoundAsync(db, db.Cases.Where(matter => matter.OrganisationId != null && companies.Contains(matter.OrganisationId.Value)), cancellationToken);
            }

            // One identity number in thirty-one has the check sign of a credit code too: then it is a person who is looked for.
        }

        var number = DocumentNumber.Normalise(DocumentType.ResidentIdCard, typed).Number;
        if (number.Count(char.IsAsciiDigit) >= 5)
        {
            var types = Enum.GetValues<DocumentType>();
            var persons = await db.Citizens.AsNoTracking().Where(citizen => types.Contains(citizen.DocumentType) && citizen.DocumentNumber == number)
                .Select(citizen => citizen.Id).ToListAsync(cancellationToken);
            if (persons.Count > 0)
            {
                await JournalLookUpAsync(db, "citizen.Search", persons, actor, post, cancellationToken);
            }

            return persons.Count == 0 ? new CasesFound([], More: false) : await FoundAsync(db, db.Cases.Where(matter => persons.Contains(matter.CitizenId)), cancellationToken);
        }

        return await FoundAsync(db, db.Cases.Where(matter => matter.ApplicantName.StartsWith(typed)), cancellationToken);
    }

    private static async Task<CasesFound> FoundAsync(PortalDb db, IQueryable<Case> cases, CancellationToken cancellationToken)
    {
        var found = await cases.AsNoTracking().OrderByDescending(matter => matter.SubmittedAt).ThenBy(matter => matter.Id).Take(MostFound + 1)
            .Select(matter => new
            {
                matter.Id,
                matter.Number,
                matter.ItemName,
                matter.ItemNameEn,
                matter.ApplicantName,
                matter.Status,
                matter.Outcome,
                matter.SubmittedAt,
                matter.DueAt,
                matter.TenantId,
            }).ToListAsync(cancellationToken);

        // Asked for the few that were found. As the first row of a list beside each case it would be numbered over every open step there is.
        var ids = found.Select(matter => matter.Id).ToList();
        var open = ids.Count == 0 ? [] : (await db.CaseSteps.AsNoTracking().Where(step => ids.Contains(step.CaseId) && step.State == StepState.Open)
            .Select(step => new { step.CaseId, step.Stage, step.TenantId, step.UnitId }).ToListAsync(cancellationToken))
            .GroupBy(step => step.CaseId).ToDictionary(steps => steps.Key, steps => steps.MinBy(step => step.Stage)!);
        return new CasesFound(
            [.. found.Take(MostFound).Select(matter => new FoundCase
            {
                CaseId = matter.Id,
                Number = matter.Number,
                ItemName = matter.ItemName,
                ItemNameEn = matter.ItemNameEn,
                MaskedApplicant = Masking.Name(matter.ApplicantName),
                Status = matter.Status,
                Outcome = matter.Outcome,
                SubmittedAt = matter.SubmittedAt,
                DueAt = matter.DueAt,
                TenantId = matter.TenantId,
                HolderTenantId = open.GetValueOrDefault(matter.Id)?.TenantId,
                HolderUnitId = open.GetValueOrDefault(matter.Id)?.UnitId,
            })],
            found.Count > MostFound);
    }

    private async Task JournalLookUpAsync(PortalDb db, string kind, List<Guid> subjects, Actor actor, StaffPost post, CancellationToken cancellationToken)
    {
        foreach (var subject in subjects)
        {
            db.Journal.Add(new JournalEntry
            {
                TenantId = post.TenantId,
                Kind = kind,
                At = CaseFlow.Millisecond(time.GetUtcNow().UtcDateTime),
                ActorId = actor.AccountId,
                ActorName = actor.Name,
                PostId = post.Id,
                Channel = actor.Channel,
                Subject = subject.ToString("N"),
            });
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
