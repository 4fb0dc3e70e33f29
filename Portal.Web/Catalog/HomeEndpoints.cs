using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Web.Tenancy;

namespace Portal.Web.Catalog;

/// <summary>The piece of the home page that moves: who leaves the page open asks for it every few seconds, and not for the whole page.</summary>
public static class HomeEndpoints
{
    public static void MapHome(this WebApplication app) =>
        app.MapGet($"/{PortalUrls.HallsNow}", Results<RazorComponentResult<HomeHalls>, NotFound> (Here here) => here.Find is null ? TypedResults.NotFound() : new RazorComponentResult<HomeHalls>()).AllowAnonymous();
}
