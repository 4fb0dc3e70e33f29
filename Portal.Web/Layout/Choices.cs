using Microsoft.AspNetCore.Localization;

namespace Portal.Web.Layout;

/// <summary>What makes a machine easier to use, beside elder mode; chosen at the machine, for one visit.</summary>
public enum Ease
{
    /// <summary>Light on dark, with the strongest contrast.</summary>
    Contrast,

    /// <summary>Everything that is touched lies in the lower half, for whoever sits or is small.</summary>
    Low,

    /// <summary>Each screen says what to do.</summary>
    Voice,
}

/// <summary>What a person chooses for themselves and a cookie keeps for a year: the language, and elder mode. At a machine it ends with the visit.</summary>
public static class Choices
{
    public const string Chinese = "zh-CN";
    public const string English = "en";
    private const string Elder = "elder";

    public static bool IsElder(HttpContext context) => context.Request.Cookies[Elder] == "1";

    public static bool Has(HttpContext context, Ease ease) => context.Request.Cookies[NameOf(ease)] == "1";

    /// <summary>Chinese unless the person chose otherwise; what the browser prefers does not count.</summary>
    public static void UseLanguages(this WebApplication app)
    {
        var options = new RequestLocalizationOptions().SetDefaultCulture(Chinese).AddSupportedCultures(Chinese, English).AddSupportedUICultures(Chinese, English);
        options.RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = CookieRequestCultureProvider.DefaultCookieName }];
        app.UseRequestLocalization(options);
    }

    public static void MapChoices(this WebApplication app)
    {
        app.MapGet($"/{PortalUrls.Language}", (HttpContext context, string? to, string? back) =>
        {
            var language = to == English ? English : Chinese;
            Keep(context, CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)));
            return Back(context, back);
        }).WithMetadata(new Kiosks.AtKioskAttribute()).Add(SignIn.BeforeNewPassword.Allow);
        app.MapGet($"/{PortalUrls.ElderMode}", (HttpContext context, string? on, string? back) =>
        {
            Keep(context, Elder, on == "1" ? "1" : "0");
            return Back(context, back);
        }).WithMetadata(new Kiosks.AtKioskAttribute()).Add(SignIn.BeforeNewPassword.Allow);
        app.MapGet($"/{PortalUrls.Ease}/{{ease}}", (HttpContext context, string ease, string? on, string? back) =>
        {
            if (Enum.TryParse<Ease>(ease, ignoreCase: true, out var chosen) && Enum.IsDefined(chosen))
            {
                Keep(context, NameOf(chosen), on == "1" ? "1" : "0");
            }

            return Back(context, back);
        }).WithMetadata(new Kiosks.AtKioskAttribute());
    }

    /// <summary>The classes of the root element, by which the style sheets know.</summary>
    public static string Classes(HttpContext context) =>
        string.Join(' ', new[] { IsElder(context) ? Elder : null }.Concat(Enum.GetValues<Ease>().Select(ease => Has(context, ease) ? NameOf(ease) : null)).Where(name => name is not null));

    private static string NameOf(Ease ease) => ease switch
    {
        Ease.Contrast => "contrast",
        Ease.Low => "low",
        Ease.Voice => "voice",
        _ => throw new ArgumentOutOfRangeException(nameof(ease), ease, null),
    };

    /// <summary>To a page of the same tenant, never further.</summary>
    internal static IResult Back(HttpContext context, string? back) =>
        Results.LocalRedirect($"{context.Request.PathBase}/{(PortalUrls.IsOurs(back) ? back : "")}");

    private static void Keep(HttpContext context, string name, string value) => context.Response.Cookies.Append(name, value, new CookieOptions
    {
        MaxAge = TimeSpan.FromDays(365),
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        HttpOnly = true,
        Secure = context.Request.IsHttps,
    });
}
