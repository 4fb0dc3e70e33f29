using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;

namespace Portal.Core.Vault;

/// <summary>Answers that a person lets the portal keep for their next forms: agreed to once, seen and taken out on their own page.</summary>
public sealed partial class VaultDesk
{
    /// <summary>What a case's applicant may keep of its answers: nothing that is kept already, and nothing told for an organisation.</summary>
    public async Task<IReadOnlyList<ToldField>> KeepableFieldsAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await OwnCaseAsync(db, caseId, actor, cancellationToken) is { } matter ? await KeepableFieldsAsync(db, matter, cancellationToken) : [];
    }

    /// <summary>Keeps them, with the consent that was read. Agreed once, it is not asked again; a second click does nothing.</summary>
    /// <returns>How many were new, or other than before.</returns>
    public Task<Answer<int>> KeepFieldsAsync(Guid caseId, ConsentText read, int tenantId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => KeepFieldsOnceAsync(caseId, read, tenantId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<int>> KeepFieldsOnceAsync(Guid caseId, ConsentText read, int tenantId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        return await OwnCaseAsync(db, caseId, actor, cancellationToken) is { } matter
            ? await KeepFieldsAsync(db, matter, read, tenantId, actor, time.GetUtcNow().UtcDateTime, cancellationToken)
            : new NotFound();
    }

    /// <summary>Takes one answer out; null takes all of them out and the consent back, so that nothing is kept from then on.</summary>
    public Task<Answer<int>> RemoveFieldsAsync(string? name, int tenantId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RemoveFieldsOnceAsync(name, tenantId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<int>> RemoveFieldsOnceAsync(string? name, int tenantId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (actor.CitizenId is not { } citizenId || await db.Citizens.SingleOrDefaultAsync(each => each.Id == citizenId, cancellationToken) is not { } citizen)
        {
            return new NotFound();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var gone = citizen.Known.Keys.Where(key => name is null || key == name).ToList();
        var consents = name is null ? await db.Consents.Where(consent => consent.CitizenId == citizenId && consent.Purpose == ConsentPurpose.Fields && consent.WithdrawnAt == null).ToListAsync(cancellationToken) : [];
        if (gone.Count == 0 && consents.Count == 0)
        {
            return 0;
        }

        consents.ForEach(consent => consent.WithdrawnAt = now);
        citizen.Known = citizen.Known.Where(known => !gone.Contains(known.Key)).ToDictionary(StringComparer.Ordinal);
        citizen.Origins = citizen.Origins.Where(origin => !gone.Contains(origin.Key)).ToDictionary(StringComparer.Ordinal);
        db.Journal.Add(Line("vault.RemoveField", tenantId, actor, now, citizenId, Words(gone)));
        await db.SaveChangesAsync(cancellationToken);
        return gone.Count;
    }

    internal static async Task<IReadOnlyList<ToldField>> KeepableFieldsAsync(PortalDb db, Case matter, CancellationToken cancellationToken)
    {
        if (matter.OrganisationId is not null)
        {
            return [];
        }

        var form = (await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == matter.ItemId, cancellationToken)).Detail.Form;
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.Id == matter.CitizenId, cancellationToken);
        return [.. KnownFields.Told(form, matter.Answers).Where(told => citizen.Known.GetValueOrDefault(told.Name) != told.Value)];
    }

    /// <summary>The same for the owner's own page and for the window before which the owner stands.</summary>
    internal static async Task<int> KeepFieldsAsync(PortalDb db, Case matter, ConsentText read, int tenantId, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var told = await KeepableFieldsAsync(db, matter, cancellationToken);
        if (told.Count == 0)
        {
            return 0;
        }

        var words = Words(told.Select(field => field.Label.Zh));
        if (!await AgreedAsync(db, matter.CitizenId, cancellationToken))
        {
            db.Consents.Add(NewConsent(ConsentPurpose.Fields, words, read, matter.CitizenId, tenantId, null, actor, now));
        }

        var form = (await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == matter.ItemId, cancellationToken)).Detail.Form;
        var kept = KnownFields.Take(await db.Citizens.SingleAsync(each => each.Id == matter.CitizenId, cancellationToken), form, matter.Answers, new FieldOrigin(matter.Number, now) { SeenBy = actor.IsStaff ? actor.Name : null });
        db.Journal.Add(Line("vault.KeepField", tenantId, actor, now, matter.CitizenId, words + " · " + read.Version, actor.IsStaff ? matter.Id : null));
        await db.SaveChangesAsync(cancellationToken);
        return kept;
    }

    /// <summary>Whether the person has agreed, and not taken it back, that their answers are kept and filled in.</summary>
    internal static Task<bool> AgreedAsync(PortalDb db, Guid citizenId, CancellationToken cancellationToken) =>
        db.Consents.AnyAsync(consent => consent.CitizenId == citizenId && consent.Purpose == ConsentPurpose.Fields && consent.WithdrawnAt == null, cancellationToken);
}
