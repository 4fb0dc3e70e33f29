using System.Globalization;
using Microsoft.Extensions.Configuration;
using Portal.Core.Tenancy;

namespace Portal.Core;

/// <summary>
/// What a configuration says of an outside system that is asked over HTTP. What is missing or cannot be is said at the start with the
/// name of the setting, before anybody's data go anywhere.
/// </summary>
internal static class OutsideSettings
{
    private const int LongestAnswer = 256 * 1024;

    /// <summary>Follows no redirection, which would carry key and document elsewhere, and reads no answer without end. The limit is the desk's.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    /// <summary>https, or http on this machine alone.</summary>
    public static Uri Address(IConfigurationSection source) =>
        Uri.TryCreate(source["Url"], UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)) ? address : throw Wrong(source, "Url", "must be an https address");

    public static LocalText Words(IConfigurationSection section, string name) =>
        section[name] is { Length: > 0 } zh ? new LocalText(zh, section[name + "En"]) : throw Wrong(section, name, "is missing");

    public static TimeSpan Limit(IConfigurationSection source) => TimeSpan.FromMilliseconds(Number(source, "LimitMilliseconds", 100, 10_000));

    public static int Number(IConfigurationSection section, string name, int least, int most) =>
        int.TryParse(section[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw Wrong(section, name, $"must be a number from {least} to {most}");

    public static TEnum Choice<TEnum>(IConfigurationSection section, string name) where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(section[name], ignoreCase: false, out var choice) && Enum.IsDefined(choice) ? choice : throw Wrong(section, name, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}");

    public static InvalidOperationException Wrong(IConfigurationSection section, string name, string why) => new($"{section.Path}:{name} {why}");
}
