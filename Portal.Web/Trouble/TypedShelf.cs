using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Portal.Web.Trouble;

/// <summary>What was typed when the session had ended, until the person has signed in again.</summary>
/// <param name="Token">Of the form itself: made for one account, it says whose words they are.</param>
internal sealed record KeptForm(TypedForm Form, string Token, DateTimeOffset At);

/// <summary>
/// Keeps such forms in memory for half an hour, by a secret that only the browser they came from holds. What does not come back this
/// way, because it was too much or this program was restarted, is as it was before: a draft holds what was saved last.
/// </summary>
internal sealed class TypedShelf(TimeProvider time)
{
    public const string CookieName = "portal-typed";
    public static readonly TimeSpan Keeps = TimeSpan.FromMinutes(30);

    private const int MostForms = 1_000;
    private const int MostSigns = 200_000;

    private readonly ConcurrentDictionary<string, KeptForm> _forms = new(StringComparer.Ordinal);

    /// <returns>The secret; null when it cannot be kept.</returns>
    public string? Keep(TypedForm form, string token)
    {
        foreach (var (old, kept) in _forms.Where(each => time.GetUtcNow() - each.Value.At > Keeps))
        {
            _forms.TryRemove(KeyValuePair.Create(old, kept));
        }

        if (_forms.Count >= MostForms || form.Fields.Sum(field => field.Key.Length + field.Value.Length) > MostSigns)
        {
            return null;
        }

        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return _forms.TryAdd(secret, new KeptForm(form, token, time.GetUtcNow())) ? secret : null;
    }

    public KeptForm? Find(string? secret) => secret is not null && _forms.TryGetValue(secret, out var kept) && time.GetUtcNow() - kept.At <= Keeps ? kept : null;
}
