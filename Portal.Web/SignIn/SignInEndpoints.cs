using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Portal.Core.People;
using Portal.Web.Layout;

namespace Portal.Web.SignIn;

/// <summary>What the forms of header and rail post to: signing out, and taking another of one's posts.</summary>
public static class SignInEndpoints
{
    public static void MapSignIn(this WebApplication app)
    {
        app.MapPost($"/{PortalUrls.SignOut}", async (HttpContext context, [FromForm] string? back) =>
        {
            await context.SignOutAsync(IdentityConstants.ApplicationScheme);
            return Choices.Back(context, PortalUrls.IsOurs(back) ? back : PortalUrls.Home);
        }).Add(BeforeNewPassword.Allow);
        app.MapPost($"/{PortalUrls.TakePost}", async (HttpContext context, PostWatch watch, [FromForm] Guid post, [FromForm] string? back) =>
        {
            if (SessionClaims.BadgeOf(context.User) is not { } badge)
            {
                return Choices.Back(context, PortalUrls.SignIn(back, SignInNews.Expired));
            }

            var standing = await watch.StandingAsync(badge with { PostId = post }, context.RequestAborted);
            if (standing is null)
            {
                return Choices.Back(context, PortalUrls.ChoosePost);
            }

            await Session.BeginAsync(context, standing);
            return Choices.Back(context, PortalUrls.IsOurs(back) ? back : PortalUrls.Work);
        });
    }
}
