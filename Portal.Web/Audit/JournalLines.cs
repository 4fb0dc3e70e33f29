using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;
using Portal.Web.Tenancy;

namespace Portal.Web.Audit;

/// <summary>One line for people: names for ids, offices for posts, applicants and numbers masked. Page, paper and table show the same.</summary>
public sealed record JournalLine
{
    public required JournalEntry Entry { get; init; }

    public required string Place { get; init; }

    public required string What { get; init; }

    public required string Who { get; init; }

    /// <summary>The sign-in name of staff, to look for all that this person did.</summary>
    public string? Login { get; init; }

    /// <summary>Title and unit of the post it was done under.</summary>
    public string? Post { get; init; }

    public string? CaseNumber { get; init; }

    public string? Subject { get; init; }

    public string? Note { get; init; }

    public required IReadOnlyList<JournalChange> Changes { get; init; }

    public ItemComparison? Items { get; init; }
}

/// <summary>Makes lines of entries, a page or a part of an export at a time.</summary>
public sealed class JournalReader(IDbContextFactory<PortalDb> databases, Here here)
{
    private readonly Dictionary<Guid, FormSchema> _forms = [];

    public async Task<List<JournalLine>> LinesOfAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken = default)
    {
        await using var db = databases.CreateDbContext();
        var caseIds = Distinct(entries.Select(entry => entry.CaseId));
        var cases = await db.Cases.AsNoTracking().Where(matter => caseIds.Contains(matter.Id)).Select(matter => new { matter.Id, matter.Number, matter.ItemId, matter.ApplicantName }).ToDictionaryAsync(matter => matter.Id, cancellationToken);
        var postIds = Distinct(entries.Select(entry => entry.PostId));
        var posts = await db.Posts.AsNoTracking().Where(post => postIds.Contains(post.Id)).Select(post => new { post.Id, post.TenantId, post.UnitId, post.Title, post.Account!.UserName }).ToDictionaryAsync(post => post.Id, cancellationToken);
        var people = Distinct(entries.Select(entry => entry.ActorId).Concat(entries.Select(SubjectId)));
        var accounts = await db.Users.AsNoTracking().Where(account => people.Contains(account.Id)).Select(account => new { account.Id, account.DisplayName, account.CitizenId }).ToDictionaryAsync(account => account.Id, cancellationToken);
        var citizens = await db.Citizens.AsNoTracking().Where(citizen => people.Contains(citizen.Id)).Select(citizen => new { citizen.Id, citizen.Name }).ToDictionaryAsync(citizen => citizen.Id, citizen => Masking.Name(citizen.Name), cancellationToken);
        await ReadFormsAsync(db, [.. entries.Where(entry => entry.Kind == "file.Reveal" && entry.CaseId is not null).Select(entry => cases.GetValueOrDefault(entry.CaseId!.Value)?.ItemId ?? Guid.Empty)], cancellationToken);
        return [.. entries.Select(LineOf)];

        JournalLine LineOf(JournalEntry entry)
        {
            var matter = entry.CaseId is { } caseId ? cases.GetValueOrDefault(caseId) : null;
            var post = entry.PostId is { } postId ? posts.GetValueOrDefault(postId) : null;
            var isCitizens = IsApplicants(entry) || (entry.PostId is null && entry.ActorId is { } actor && accounts.GetValueOrDefault(actor)?.CitizenId is not null);
            var items = Portal.Core.Catalog.ItemComparison.Of(entry);
            return new JournalLine
            {
                Entry = entry,
                Place = Shown.NameOf(here.Tree.Find(entry.TenantId)),
                What = entry is CaseEvent happened ? happened.Action.Name() : AuditTexts.NameOf(entry.Kind),
                Who = isCitizens ? Masking.Name(entry.ActorName) : entry.ActorName,
                Login = post?.UserName,
                Post = post is not null ? $"{post.Title} · {Shown.PlaceOf(here.Tree, post.TenantId, post.UnitId)}"
                    : entry.PostId is null ? null
                    : entry is CaseEvent { UnitName: { } unit } ? unit : AuditTexts.Find("Subject.Elsewhere"),
                CaseNumber = matter?.Number,
                Subject = SubjectOf(entry, matter?.ItemId, matter?.ApplicantName),
                Note = JournalText.WithoutNumbers(IsApplicants(entry) && entry.Note is not null ? AuditTexts.Find("Note.Applicants") : entry.Note),
                Items = items,
                Changes = items is not null ? [] : JournalKinds.RoomOf(entry.Kind) == "journal" ? OfJournal(entry) : JournalChange.Of(entry, word => NameOfUnit(entry.TenantId, word)),
            };
        }

        string? SubjectOf(JournalEntry entry, Guid? itemId, string? applicant) => entry.Kind switch
        {
            "file.Read" or "file.Lookup" => null,
            "file.Reveal" => entry.Subject switch
            {
                FilePerson.Number => AuditTexts.Find("Field.DocumentNumber"),
                FilePerson.Phone => AuditTexts.Find("Field.Phone"),
                { } name => itemId is { } item && _forms.TryGetValue(item, out var form) ? AnswerVeil.LabelOf(form, name) ?? name : name,
                null => null,
            },
            _ when entry.Subject?.StartsWith(CaseEvent.OnBehalf, StringComparison.Ordinal) == true => applicant is null ? AuditTexts.Find("Subject.OnBehalf") : AuditTexts.Find("Subject.OnBehalfOf", Masking.Name(applicant)),
            _ when SubjectId(entry) is { } subject => accounts.TryGetValue(subject, out var account) ? account.CitizenId is null ? account.DisplayName : Masking.Name(account.DisplayName)
                : citizens.GetValueOrDefault(subject) ?? AuditTexts.Find("Subject.Elsewhere"),
            _ => JournalText.WithoutNumbers(entry.Subject),
        };
    }

    /// <summary>Sign-in name and name of whoever has a post in the reader's places, to choose from.</summary>
    public async Task<IReadOnlyList<(string Login, string Name)>> PeopleAsync(CancellationToken cancellationToken = default)
    {
        const int Most = 500;
        await using var db = databases.CreateDbContext();
        var found = await db.Posts.AsNoTracking().Where(post => post.Account!.UserName != null).Select(post => new { post.Account!.UserName, post.Account.DisplayName }).Distinct()
            .OrderBy(person => person.UserName).Take(Most).ToListAsync(cancellationToken);
        return [.. found.Select(person => (person.UserName!, person.DisplayName))];
    }

    /// <summary>Of a case, and written neither by staff nor by a job: the applicant's own words stay in the case, and who needs them opens it.</summary>
    private static bool IsApplicants(JournalEntry entry) => entry is { CaseId: not null, PostId: null, Channel: not Channel.System };

    private static Guid? SubjectId(JournalEntry entry) => Guid.TryParseExact(entry.Subject, "N", out var id) ? id : null;

    private static List<Guid> Distinct(IEnumerable<Guid?> ids) => [.. ids.Where(id => id is not null).Select(id => id!.Value).Distinct()];

    /// <summary>The journal keeps ids, so that a name that changes later changes nothing; a reader wants the office's name.</summary>
    private string? NameOfUnit(int tenantId, string word) =>
        Guid.TryParseExact(word, "N", out var unitId) && here.Tree.FindUnit(tenantId, unitId) is { } unit ? new LocalText(unit.Name, unit.NameEn).In() : null;

    /// <summary>What was asked of the journal, or found in it: places and kinds by their names.</summary>
    private IReadOnlyList<JournalChange> OfJournal(JournalEntry entry)
    {
        var (place, kind) = (AuditTexts.Find("Field.Place"), AuditTexts.Find("Field.Kind"));
        return [.. JournalChange.Of(entry, _ => null).Where(change => change.Name != AuditTexts.Find("Field.IsFiltered"))
            .Select(change => change.Name == place && int.TryParse(change.Now, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? change with { Now = Shown.NameOf(here.Tree.Find(id)) }
                : change.Name == kind && change.Now is { } room ? change with { Now = AuditTexts.FindOrNull($"Room.{room}") ?? AuditTexts.NameOf(room) }
                : change)];
    }

    private async Task ReadFormsAsync(PortalDb db, HashSet<Guid> itemIds, CancellationToken cancellationToken)
    {
        var missing = itemIds.Where(id => id != Guid.Empty && !_forms.ContainsKey(id)).ToList();
        if (missing.Count > 0)
        {
            foreach (var item in await db.ServiceItems.AsNoTracking().Where(item => missing.Contains(item.Id)).ToListAsync(cancellationToken))
            {
                _forms[item.Id] = item.Detail.Form;
            }
        }
    }
}
