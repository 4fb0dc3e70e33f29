using System.Data.Common;
using Microsoft.AspNetCore.Diagnostics;
using Portal.Core;

namespace Portal.Web.Trouble;

/// <summary>What a person meets when something went wrong: a kind sentence in the tenant's own frame, and never a stack trace outside Development.</summary>
public static class TroubleFrame
{
    /// <summary>First segment of the addresses of trouble; nobody can be led there by a link.</summary>
    public const string Segment = "trouble";

    public static void UseTrouble(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = $"/{Segment}/500",
                StatusCodeSelector = trouble => IsAway(trouble) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
                CreateScopeForErrors = true,
            });
        }

        app.UseStatusCodePagesWithReExecute($"/{Segment}/{{0}}", createScopeForStatusCodePages: true);
    }

    /// <summary>This is the page that says so; it has nothing to ask of a database that does not answer.</summary>
    internal static bool IsSayingAway(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>() is { Error: { } trouble } && IsAway(trouble);

    /// <summary>The database is away, locked or restarting; nothing was saved.</summary>
    internal static bool IsAway(Exception trouble) => PortalDbMaker.IsPassing(trouble) || trouble is DbException;
}
