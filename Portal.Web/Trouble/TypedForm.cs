namespace Portal.Web.Trouble;

/// <summary>What somebody typed into a form that could not be taken, so that the page of trouble can offer it again.</summary>
/// <param name="Address">Where the form was sent, relative to the tenant's base.</param>
internal sealed record TypedForm(string Address, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    private const int MostFields = 500;

    private static readonly object Key = new();

    /// <summary>What a person wrote themselves, as against ids, dates and choices: worth showing where the form is gone.</summary>
    public IEnumerable<string> Written => Fields.Select(pair => pair.Value.Trim()).Where(value => value.Length >= 6 && value.Any(sign => sign > '\u007f' || sign == ' '));

    /// <summary>Null when nothing was sent, or not from a page of ours.</summary>
    public static TypedForm? In(HttpContext context) => context.Items.TryGetValue(Key, out var typed) ? (TypedForm?)typed : null;

    /// <summary>Only what the browser itself says comes from here: another site must not get a ready form laid before somebody. Files and passwords are left out.</summary>
    public static async Task KeepAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers["Sec-Fetch-Site"] != "same-origin" || !request.HasFormContentType)
        {
            return;
        }

        var form = await request.ReadFormAsync(context.RequestAborted);
        var fields = form.Where(field => !field.Key.StartsWith("__", StringComparison.Ordinal) && !IsSecret(field.Key))
            .SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? "")).Take(MostFields).ToList();
        context.Items[Key] = new TypedForm(AddressOf(request), fields);
    }

    internal static string AddressOf(HttpRequest request) => $"{request.Path.Value?.TrimStart('/')}{request.QueryString}";

    private static bool IsSecret(string name) => name.Contains("password", StringComparison.OrdinalIgnoreCase) || name.Contains("repeated", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name.Split('.')[^1], "current", StringComparison.OrdinalIgnoreCase);
}
