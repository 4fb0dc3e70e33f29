using Portal.Core.Cases;
using Portal.Core.HomeVisits;
using Portal.Web.Tenancy;

namespace Portal.Web.HomeVisits;

/// <summary>Photos and signatures of visits.</summary>
public static class HomeVisitEndpoints
{
    public static void MapHomeVisits(this WebApplication app) => app.MapGet("/home-visits/papers/{id:guid}", ServeAsync);

    /// <summary>To whoever reads the visit whole. Not there and not yours are the same answer.</summary>
    private static async Task<IResult> ServeAsync(Guid id, HttpContext context, Here here, HomeVisitDesk desk, PaperStore papers, CancellationToken cancellationToken)
    {
        if (here.Find is null || !here.Actor.IsStaff || await desk.PaperAsync(id, here.Actor, cancellationToken) is not { } paper)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.Stream(papers.Open(paper.StoredName), paper.ContentType);
    }
}
