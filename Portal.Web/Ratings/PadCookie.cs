namespace Portal.Web.Ratings;

/// <summary>What makes a tablet a rating pad: it is shown by the browser to this place's pages alone, and no script reads it.</summary>
public static class PadCookie
{
    private const string Name = "portal-pad";

    public static string? Of(HttpContext context) => context.Request.Cookies[Name];

    public static void Keep(HttpContext context, string value) => context.Response.Cookies.Append(Name, value, new CookieOptions
    {
        MaxAge = TimeSpan.FromDays(730),
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        IsEssential = true,
        SameSite = SameSiteMode.Strict,
        HttpOnly = true,
        Secure = context.Request.IsHttps,
    });
}
