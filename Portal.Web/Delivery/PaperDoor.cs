using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Core.People;
using Portal.Web.Tenancy;

namespace Portal.Web.Delivery;

/// <summary>A paper that may be read, or the case on whose page staff must first say why they want to read it; neither when there is no such paper for this person.</summary>
public sealed record OpenedPaper(CaseDocument? Document, Guid? AskReasonAt = null);

/// <summary>Who may read which paper: whoever may read its case. Page and PDF ask here.</summary>
public sealed class PaperDoor(IDbContextFactory<PortalDb> databases, CaseDesk cases, Here here, IConfiguration configuration)
{
    public async Task<OpenedPaper> OpenAsync(Guid documentId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var document = await db.CaseDocuments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == documentId, cancellationToken);
        if (document is null)
        {
            return new OpenedPaper(null);
        }

        var opened = await cases.OpenAsync(document.CaseId, actor, null, cancellationToken);
        return opened.IsYes ? new OpenedPaper(document) : new OpenedPaper(null, opened.Refusal is ReasonForReadingNeeded ? document.CaseId : null);
    }

    /// <summary>The public page that answers for this paper, whole, at the issuing tenant's own address.</summary>
    /// <param name="baseUri">Of the page being looked at; <c>Portal:PublicUrl</c> goes before it where the portal is reached by another name from outside.</param>
    public string VerifyAddress(CaseDocument document, string baseUri) => VerifyAddress(document.TenantId, document.VerifyCode, baseUri);

    /// <inheritdoc cref="VerifyAddress(CaseDocument, string)"/>
    public string VerifyAddress(int tenantId, string code, string baseUri)
    {
        var issuer = here.Tree.Find(tenantId) ?? here.Tenant;
        var origin = configuration["Portal:PublicUrl"] is { Length: > 0 } known ? known.TrimEnd('/') : new Uri(baseUri).GetLeftPart(UriPartial.Authority) + here.Root;
        return $"{origin}/{issuer.Slug}/{PortalUrls.Verify(code)}";
    }
}
