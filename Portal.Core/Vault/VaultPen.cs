using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;

namespace Portal.Core.Vault;

/// <summary>What we issue ourselves goes into the vault by itself, in the transaction of the decision: nobody is asked for our own certificate.</summary>
public sealed class VaultPen : ICaseConsequence
{
    public async Task FollowAsync(PortalDb db, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken)
    {
        if (happened is not { To: CaseStatus.Decided, Outcome: Outcome.Approved } || happened.From == CaseStatus.Decided
            || db.CaseDocuments.Local.FirstOrDefault(document => document.CaseId == matter.Id && document.Kind == DocumentKind.Decision && document.RevokedAt is null) is not { } paper)
        {
            return;
        }

        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == matter.ItemId, cancellationToken);
        db.VaultPapers.Add(new VaultPaper
        {
            TenantId = matter.TenantId,
            CitizenId = matter.CitizenId,
            OrganisationId = matter.OrganisationId,
            Kind = PaperKind.OfResult(item),
            Name = item.Detail.ResultName ?? new Tenancy.LocalText(item.Name, item.NameEn),
            Source = VaultSource.Issued,
            CaseId = matter.Id,
            CaseNumber = matter.Number,
            DocumentId = paper.Id,
            Sha256 = VaultRules.HashOf(paper.Content),
            IssuedOn = Calendars.ChinaTime.DateOf(paper.IssuedAt),
            KeptAt = happened.At,
        });
    }
}
