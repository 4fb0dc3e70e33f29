using Microsoft.AspNetCore.Components.Endpoints;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.SignIn;
using Portal.Web.Trouble;

namespace Portal.Web.Tenancy;

/// <summary>A page that is the same outside of every tenant: the finder, the pages of trouble.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OutsideTenantsAttribute : Attribute;

/// <summary>
/// After authentication: sets the request's <see cref="Scope"/> and fills <see cref="Here"/>. One of the two places that do;
/// the other is <see cref="TenantCircuit"/>. A page without its tenant is not found.
/// </summary>
public sealed class ScopeMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, Here here, PostWatch watch)
    {
        var place = TenantMiddleware.PlaceOf(context);
        var page = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type;
        if (page is not null && place?.Tenant is null && !Attribute.IsDefined(page, typeof(OutsideTenantsAttribute)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var standing = !TroubleFrame.IsSayingAway(context) && SessionClaims.BadgeOf(context.User) is { } badge ? await watch.StandingAsync(badge, context.RequestAborted) : null;
        if (standing is { MustChangePassword: true } && !BeforeNewPassword.IsOpen(context, page))
        {
            BeforeNewPassword.Lead(context);
            return;
        }

        here.Arrive(place ?? new Place(new TenantTree([], []), null, context.Request.PathBase.Value ?? ""), standing, ChannelOf(context.Request));
        await next(context);
    }

    private static Channel ChannelOf(HttpRequest request) =>
        request.Headers["Sec-CH-UA-Mobile"] == "?1" || request.Headers.UserAgent.ToString().Contains("Mobi", StringComparison.Ordinal) ? Channel.Phone : Channel.Web;
}
