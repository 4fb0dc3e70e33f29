using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Portal.Core.People;

namespace Portal.Web.SignIn;

/// <summary>The cookie is written here and nowhere else.</summary>
public static class Session
{
    /// <summary>A working day; a colleague who leaves the screen locks it.</summary>
    private static readonly TimeSpan ForStaff = TimeSpan.FromHours(10);

    /// <summary>A phone or a shared computer is put away sooner.</summary>
    private static readonly TimeSpan ForCitizen = TimeSpan.FromHours(1);

    public static Task BeginAsync(HttpContext context, Standing standing)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var person = SessionClaims.PersonOf(standing, IdentityConstants.ApplicationScheme);
        context.User = person;
        return context.SignInAsync(IdentityConstants.ApplicationScheme, new ClaimsPrincipal(person.Identity!), new AuthenticationProperties
        {
            IssuedUtc = now,
            ExpiresUtc = now + (standing.CitizenId is null ? ForStaff : ForCitizen),
            AllowRefresh = true,
        });
    }
}
