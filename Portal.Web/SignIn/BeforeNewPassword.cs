using Microsoft.AspNetCore.StaticAssets;
using Portal.Web.Tenancy;

namespace Portal.Web.SignIn;

/// <summary>On an endpoint that works before a password given by somebody else has been changed: signing out, the language, the machine's health.</summary>
public sealed class BeforeNewPassword
{
    private static readonly BeforeNewPassword Mark = new();

    /// <summary>Everything else is closed, the live connection too: a new endpoint is closed unless it says otherwise.</summary>
    internal static bool IsOpen(HttpContext context, Type? page)
    {
        if (page is not null)
        {
            return page == typeof(NewPasswordPage) || Attribute.IsDefined(page, typeof(OutsideTenantsAttribute));
        }

        // Nothing there to open, or what a page is drawn with.
        return context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<BeforeNewPassword>() is not null
            || endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
            || context.Request.Path.StartsWithSegments("/_framework", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>To the page for it; the connection of a live page cannot be led anywhere.</summary>
    internal static void Lead(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase) || TenantMiddleware.PlaceOf(context)?.Tenant is null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var back = HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/sign-in", StringComparison.OrdinalIgnoreCase) ? $"{request.Path.Value?.TrimStart('/')}{request.QueryString}" : null;
        context.Response.Redirect($"{request.PathBase}/{PortalUrls.NewPasswordFor(back)}");
    }

    internal static void Allow(EndpointBuilder endpoint) => endpoint.Metadata.Add(Mark);
}
