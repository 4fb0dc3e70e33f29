using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;
using Portal.Core;
using Portal.Core.People;
using Portal.Web.Kiosks;
using Portal.Web.Tenancy;
using Portal.Web.Trouble;

namespace Portal.Web.SignIn;

/// <summary>One cookie for the whole portal; who it speaks for is asked anew at every request.</summary>
public static class SignInSetup
{
    public static IServiceCollection AddPortalSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddIdentityCore<Account>(options =>
        {
            options.Password.RequiredLength = PasswordRule.Shortest;
            options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
            options.Lockout.MaxFailedAccessAttempts = SignInRule.TriesBeforeLock;
            options.Lockout.DefaultLockoutTimeSpan = SignInRule.LockedFor;
        }).AddEntityFrameworkStores<PortalDb>().AddSignInManager();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = "portal";
            options.Cookie.HttpOnly = true;
            options.Cookie.Path = "/"; // Of the whole portal: who signs out at one place has signed out at every other.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = TimeSpan.FromHours(1);
            options.SlidingExpiration = true;
            options.Events.OnValidatePrincipal = ValidateAsync;
            options.Events.OnRedirectToLogin = LeadToSignIn;
            options.Events.OnRedirectToAccessDenied = TurnAway;
        });
        Doors.Lay(services.AddAuthorizationBuilder());
        var keys = services.AddDataProtection().SetApplicationName("Portal");
        var certificate = KeyCertificate.Read(configuration);
        services.AddSingleton(certificate);
        if (certificate is { Certificate: { } present, Problem: null })
        {
            keys.ProtectKeysWithCertificate(present).UnprotectKeysWithAnyCertificate(certificate.Older is null ? [present] : [present, certificate.Older]);
        }

        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(container =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = new KeyStore(container.GetRequiredService<PortalDbMaker>())));
        return services;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return; // Style sheets are everybody's; they are not worth a question to the database.
        }

        if (TroubleFrame.IsSayingAway(http))
        {
            return; // That page shows nothing of anybody; the form on it is sealed for whom the cookie names, and is looked at when it is sent.
        }

        var badge = SessionClaims.BadgeOf(context.Principal!);
        var rule = badge?.Visit is { } visit ? await AtKiosk.WhatHoldsAsync(http, visit) : MachineRule.Open;
        if (rule == MachineRule.NotHere)
        {
            context.RejectPrincipal(); // A visitor for this request alone; the machine's own pages still know the person.
            return;
        }

        var standing = badge is not null && rule == MachineRule.Open
            ? await http.RequestServices.GetRequiredService<PostWatch>().StandingAsync(badge, http.RequestAborted)
            : null;
        if (standing is null)
        {
            http.Items[typeof(SignInNews)] = SignInNews.Changed;
            context.RejectPrincipal();
            await http.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        context.ReplacePrincipal(SessionClaims.PersonOf(standing, IdentityConstants.ApplicationScheme));
    }

    /// <summary>Staff who have not said under which post they work are asked that first; everybody else is told that this door is not theirs.</summary>
    private static Task TurnAway(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) && context.HttpContext.RequestServices.GetRequiredService<Here>().Standing is { CitizenId: null, Post: null })
        {
            context.Response.Redirect($"{request.PathBase}/{PortalUrls.ChoosePostFor($"{request.Path.Value?.TrimStart('/')}{request.QueryString}")}");
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static async Task LeadToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.HttpContext.Request;
        if (AtKiosk.SignInOf(context.HttpContext) is { } atMachine)
        {
            context.Response.Redirect($"{request.PathBase}/{atMachine}");
            return;
        }

        var news = context.HttpContext.Items[typeof(SignInNews)] as SignInNews?
            ?? (request.Cookies.ContainsKey("portal") ? SignInNews.Expired : SignInNews.Needed);

        // A form of a page is sent to the page's own address: after signing in again the person is back on it.
        var isPage = HttpMethods.IsGet(request.Method) || context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null;
        var back = isPage ? $"{request.Path.Value?.TrimStart('/')}{request.QueryString}" : null;
        if (back is not null && HttpMethods.IsPost(request.Method) && await KeepTypedAsync(context.HttpContext))
        {
            back = PortalUrls.TypedFor(back);
        }

        context.Response.Redirect($"{request.PathBase}/{PortalUrls.SignIn(back, news)}");
    }

    /// <summary>What was typed comes back after signing in, at this browser and to that account only (docs/adr/0004).</summary>
    private static async Task<bool> KeepTypedAsync(HttpContext context)
    {
        await TypedForm.KeepAsync(context);
        if (TypedForm.In(context) is not { } typed || (await context.Request.ReadFormAsync(context.RequestAborted))["__RequestVerificationToken"].ToString() is not { Length: > 0 } token
            || context.RequestServices.GetRequiredService<TypedShelf>().Keep(typed, token) is not { } secret)
        {
            return false;
        }

        context.Response.Cookies.Append(TypedShelf.CookieName, secret, new CookieOptions { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/", MaxAge = TypedShelf.Keeps });
        return true;
    }
}
