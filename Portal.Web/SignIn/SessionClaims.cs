using System.Globalization;
using System.Security.Claims;
using Portal.Core.People;

namespace Portal.Web.SignIn;

/// <summary>
/// What the cookie says: the account with its stamp and, for staff, the post chosen. Everything else (name, duties, whether they still stand) is
/// asked of <see cref="PostWatch"/> at each request and put beside them for the policies; it never comes from the cookie.
/// </summary>
public static class SessionClaims
{
    public const string Account = "account";
    public const string Post = "post";
    public const string Stamp = "stamp";
    public const string Citizen = "citizen";
    public const string Duty = "duty";
    public const string Machine = "machine";
    public const string Visit = "visit";

    /// <summary>Whom the cookie speaks for; null for a visitor. One without a stamp would outlive every change of password, so it speaks for nobody.</summary>
    public static Badge? BadgeOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(Account), CultureInfo.InvariantCulture, out var account) && user.FindFirstValue(Stamp) is { } stamp
        ? new Badge(account, Guid.TryParse(user.FindFirstValue(Post), CultureInfo.InvariantCulture, out var post) ? post : null, stamp)
        {
            Visit = Guid.TryParse(user.FindFirstValue(Machine), CultureInfo.InvariantCulture, out var machine) && Guid.TryParse(user.FindFirstValue(Visit), CultureInfo.InvariantCulture, out var visit) ? new MachineVisit(machine, visit) : null,
        }
        : null;

    /// <summary>What goes into the cookie.</summary>
    public static IEnumerable<Claim> Of(Badge badge)
    {
        yield return new Claim(Account, badge.AccountId.ToString());
        yield return new Claim(Stamp, badge.Stamp ?? "");
        if (badge.PostId is { } post)
        {
            yield return new Claim(Post, post.ToString());
        }

        if (badge.Visit is { } visit)
        {
            yield return new Claim(Machine, visit.MachineId.ToString());
            yield return new Claim(Visit, visit.Id.ToString());
        }
    }

    /// <summary>The person as they stand at this moment, as the policies need them.</summary>
    public static ClaimsPrincipal PersonOf(Standing standing, string scheme)
    {
        var identity = new ClaimsIdentity(Of(standing.Badge), scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, standing.Badge.AccountId.ToString()));
        identity.AddClaim(new Claim(ClaimTypes.Name, standing.Name));
        if (standing.CitizenId is { } citizen)
        {
            identity.AddClaim(new Claim(Citizen, citizen.ToString()));
        }

        foreach (var duty in Enum.GetValues<Duties>().Where(duty => duty != Duties.None && standing.Post?.Duties.HasFlag(duty) == true))
        {
            identity.AddClaim(new Claim(Duty, duty.ToString()));
        }

        return new ClaimsPrincipal(identity);
    }
}
