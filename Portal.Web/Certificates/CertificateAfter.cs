using System.Globalization;
using Portal.Core.Certificates;

namespace Portal.Web.Certificates;

/// <summary>Where the next page of certificates begins: after this moment and id.</summary>
internal static class CertificateAfter
{
    public static string Write(Certificate last) => $"{last.IssuedAt.Ticks.ToString(CultureInfo.InvariantCulture)}-{last.Id:N}";

    /// <returns>Null for anything that <see cref="Write"/> did not make.</returns>
    public static (DateTime At, Guid Id)? Read(string? after) =>
        after?.Split('-') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var last)
            ? (new DateTime(at, DateTimeKind.Utc), last)
            : null;
}
