using Portal.Core.Tenancy;
using Portal.Web.Trouble;

namespace Portal.Web.Tenancy;

/// <summary>
/// Before routing: a first segment that is a tenant's slug moves from the path into the path base, so that links, assets and the
/// circuit's address carry the tenant (docs/adr/0005); otherwise a tenant's own host name counts. The bare address is the finder.
/// </summary>
public sealed class TenantMiddleware(RequestDelegate next)
{
    /// <summary>First segments that are the portal's own; no tenant is looked for there, so they answer without the database.</summary>
    public static readonly IReadOnlySet<string> Reserved = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "health", "themes", "css", "js", "_framework", "_content", "_blazor", "icons.svg", "favicon.ico", PortalUrls.KioskEnrolment, PortalUrls.KioskHealth, TroubleFrame.Segment, PortalUrls.Finder,
    };

    private static readonly object Key = new();

    public async Task InvokeAsync(HttpContext context, TenantDirectory directory)
    {
        var request = context.Request;
        var (path, root, method) = (request.Path, request.PathBase, request.Method);
        var first = FirstSegment(path);
        if (string.Equals(first, TroubleFrame.Segment, StringComparison.Ordinal))
        {
            // The page of trouble is shown where the trouble arose, and is looked at, whatever was sent before it.
            request.PathBase = VisitOf(context)?.PathBase ?? root;
            request.Method = HttpMethods.Get;
        }
        else if (first is null || !Reserved.Contains(first) || string.Equals(first, PortalUrls.Finder, StringComparison.Ordinal))
        {
            var tree = await directory.TreeAsync(context.RequestAborted);
            var bySlug = first is null ? null : tree.FindBySlug(first);
            if (bySlug is not null && HttpMethods.IsGet(request.Method) && (path.Value!.Length == first!.Length + 1 || first != bySlug.Slug))
            {
                // The browser compares its own address with the base letter by letter.
                context.Response.Redirect($"{root.ToUriComponent()}/{bySlug.Slug}{new PathString("/" + path.Value[(first.Length + 1)..].TrimStart('/')).ToUriComponent()}{request.QueryString}");
                return;
            }

            Arrive(request, tree, bySlug, first, root);
        }

        try
        {
            await next(context);
        }
        finally
        {
            (request.Path, request.PathBase, request.Method) = (path, root, method);
        }
    }

    /// <summary>Where the request is; null for the portal's own first segments.</summary>
    internal static Place? PlaceOf(HttpContext context) => VisitOf(context)?.Place;

    private static void Arrive(HttpRequest request, TenantTree tree, Tenant? bySlug, string? first, PathString root)
    {
        var tenant = bySlug ?? tree.FindByHost(request.Host.Host);
        if (bySlug is not null)
        {
            request.PathBase = root.Add("/" + bySlug.Slug);
            request.Path = new PathString(request.Path.Value!.Length > first!.Length + 1 ? request.Path.Value[(first.Length + 1)..] : "/"); // A string by itself would be decoded once more.
        }
        else if (tenant is null && first is null)
        {
            request.Path = "/" + PortalUrls.Finder;
        }

        request.HttpContext.Items[Key] = new Visit(new Place(tree, tenant, root.Value ?? ""), request.PathBase);
    }

    private static string? FirstSegment(PathString path)
    {
        var text = path.Value.AsSpan().TrimStart('/');
        var end = text.IndexOf('/');
        return text.IsEmpty ? null : (end < 0 ? text : text[..end]).ToString();
    }

    private static Visit? VisitOf(HttpContext context) => context.Items.TryGetValue(Key, out var visit) ? (Visit?)visit : null;

    private sealed record Visit(Place Place, PathString PathBase);
}
