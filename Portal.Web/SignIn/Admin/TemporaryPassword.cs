using System.Security.Cryptography;

namespace Portal.Web.SignIn.Admin;

/// <summary>A password for the first sign-in, easy to read out: four groups of signs that are not mistaken for each other.</summary>
internal static class TemporaryPassword
{
    private const string Signs = "23456789abcdefghjkmnpqrstuvwxyz";

    public static string New() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Signs, 4)));
}
