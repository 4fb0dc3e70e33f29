using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.People;

namespace Portal.Web.SignIn;

/// <summary>The cookie is written here and nowhere else.</summary>
public static class Session
{
    /// <summary>A working day; a colleague who leaves the screen locks it.</summary>
    private static readonly TimeSpan ForStaff = TimeSpan.FromHours(10);

    /// <summary>A phone or a shared computer is put away sooner.</summary>
    private static readonly TimeSpan ForCitizen = TimeSpan.FromHours(1);

    /// <summary>A machine's own page says goodbye long before; this is for one whose page was closed.</summary>
    private static readonly TimeSpan AtMachine = TimeSpan.FromMinutes(5);

    /// <summary>For somebody who has proved a password; the page to go to. Null when they lost their standing in that very moment.</summary>
    public static async Task<string?> WelcomeAsync(HttpContext context, SignedIn who, string? back)
    {
        var badge = new Badge(who.AccountId, who.Posts is [var only] ? only.Id : null);
        if (await context.RequestServices.GetRequiredService<PostWatch>().StandingAsync(badge, context.RequestAborted) is not { } standing)
        {
            return null;
        }

        await BeginAsync(context, standing);
        var wanted = PortalUrls.IsOurs(back) ? back : null;
        return (standing, who) switch
        {
            ({ MustChangePassword: true }, _) => PortalUrls.NewPasswordFor(wanted),
            (_, { CitizenId: not null }) => wanted ?? PortalUrls.MyCases,
            (_, { Posts.Count: > 1 }) => PortalUrls.ChoosePostFor(wanted),
            _ => wanted ?? PortalUrls.Work,
        };
    }

    /// <summary>For a citizen whose card a machine has read; false when they lost their standing in that very moment.</summary>
    public static async Task<bool> WelcomeAtMachineAsync(HttpContext context, SignedIn who, HallDevice machine)
    {
        var badge = new Badge(who.AccountId, null) { Visit = new MachineVisit(machine.Id, Guid.NewGuid()) };
        if (await context.RequestServices.GetRequiredService<PostWatch>().StandingAsync(badge, context.RequestAborted) is not { CitizenId: not null } standing)
        {
            return false;
        }

        await context.RequestServices.GetRequiredService<KioskDesk>().BeginVisitAsync(machine, badge.Visit.Id, context.RequestAborted);
        await BeginAsync(context, standing);
        return true;
    }

    public static Task BeginAsync(HttpContext context, Standing standing)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var person = SessionClaims.PersonOf(standing, IdentityConstants.ApplicationScheme);
        context.User = person;
        if (standing.CitizenId is null)
        {
            context.RequestServices.GetRequiredService<Ratings.RatingBrowsers>().Remember(context, standing.Badge.AccountId);
        }

        return context.SignInAsync(IdentityConstants.ApplicationScheme, new ClaimsPrincipal(person.Identity!), new AuthenticationProperties
        {
            IssuedUtc = now,
            ExpiresUtc = now + (standing.CitizenId is null ? ForStaff : standing.Badge.Visit is null ? ForCitizen : AtMachine),
            AllowRefresh = true,
        });
    }
}
