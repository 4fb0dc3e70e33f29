using System.Globalization;

namespace Portal.Core.Tenancy;

/// <summary>The materialised path of a tenant: ids from the root down, each followed by a slash, beginning with one (<c>/3/17/204/</c>).</summary>
public static class TenantPath
{
    public static string Root(int id) => string.Create(CultureInfo.InvariantCulture, $"/{id}/");

    public static string Below(string parent, int id) => string.Create(CultureInfo.InvariantCulture, $"{parent}{id}/");

    /// <summary>True for the tenant itself and everything below it. The closing slash keeps /3/1/ from holding /3/17/.</summary>
    public static bool Holds(string path, string other) => other.StartsWith(path, StringComparison.Ordinal);

    /// <summary>Ids from the root down, this tenant last.</summary>
    public static IReadOnlyList<int> Ids(string path) =>
        [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
}
