using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>Where an application goes, told before it is sent.</summary>
/// <param name="Origin">Where it is handed in.</param>
/// <param name="Responsible">Where the matter belongs.</param>
/// <param name="First">The step that opens with the submission.</param>
/// <param name="Decides">The step that ends it.</param>
public sealed record PlannedWay(Tenant Origin, Tenant Responsible, CaseStep First, CaseStep Decides)
{
    /// <summary>全城通办: it goes to another place than the one it was handed in at.</summary>
    public bool GoesElsewhere => Origin.Id != Responsible.Id;
}

/// <summary>The hall that was chosen hands over no papers of this matter.</summary>
public sealed record NotAHallOfThis : Refusal;

/// <summary>全城通办: where a matter belongs.</summary>
public sealed partial class IntakeDesk
{
    /// <summary>Where this draft would go if it were sent now; null when it leads nowhere, or is not this person's.</summary>
    public async Task<PlannedWay?> WayAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return null;
        }

        var tree = (await cases.SettingAsync(cancellationToken)).Tree;
        var item = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item;
        var home = draft.CitizenId is { } citizenId ? (await ApplicantAsync(draft, citizenId, tree, cancellationToken)).Home : null;
        var rights = await RightsAsync([item.ItemKey], tree, cancellationToken);
        return tree.Find(draft.TenantId) is { } origin && Plan(item, draft, origin, home, tree, rights(item.ItemKey)) is { } planned
            ? new PlannedWay(origin, planned.Tenant, planned.Steps.MinBy(step => step.Stage)!, planned.Steps.Last(step => step.Duty == Catalog.StepDuty.Decide))
            : null;
    }

    /// <summary>
    /// The name that goes on the case, and the place the matter belongs to: the organisation's, or the person's. The filter shows staff
    /// only people of their own place; of who stands in front of the window these two are needed all the same.
    /// </summary>
    private async Task<(string Name, Tenant? Home)> ApplicantAsync(Draft draft, Guid citizenId, TenantTree tree, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the applicant's own name goes on the applicant's own case"));
        var known = draft.OrganisationId is { } organisationId
            ? await db.Organisations.AsNoTracking().Where(each => each.Id == organisationId).Select(each => new { each.Name, each.HomeTenantId }).SingleAsync(cancellationToken)
            : await db.Citizens.AsNoTracking().Where(each => each.Id == citizenId).Select(each => new { each.Name, each.HomeTenantId }).SingleAsync(cancellationToken);
        return (known.Name, known.HomeTenantId is { } id ? tree.Find(id) : null);
    }
}
