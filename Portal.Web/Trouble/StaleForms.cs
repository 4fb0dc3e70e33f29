using Microsoft.AspNetCore.Antiforgery;

namespace Portal.Web.Trouble;

/// <summary>
/// A form without its token, or with one of an earlier session, is answered before it reaches a page: 400, and the page of trouble
/// says in words what to do. Where the form came from a page of ours, what was typed is kept and can be sent again from there.
/// </summary>
public sealed class StaleForms(RequestDelegate next)
{
    private const int MostFields = 500;

    private static readonly object Key = new();

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
        {
            await next(context);
            return;
        }

        context.Features.Set<IAntiforgeryValidationFeature>(null); // Refused here and now; as long as it stands, the framework lets nobody read the form.
        await KeepAsync(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    /// <summary>What was typed into the form that was refused; null when it did not come from a page of ours, or was no form.</summary>
    internal static TypedForm? TypedIn(HttpContext context) => context.Items.TryGetValue(Key, out var typed) ? (TypedForm?)typed : null;

    /// <summary>Only what the browser itself says comes from here: another site must not get a ready form laid before somebody.</summary>
    private static async Task KeepAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers["Sec-Fetch-Site"] != "same-origin" || !request.HasFormContentType)
        {
            return;
        }

        var form = await request.ReadFormAsync(context.RequestAborted);
        var fields = form.Where(field => !field.Key.StartsWith("__", StringComparison.Ordinal) && !IsSecret(field.Key))
            .SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? "")).Take(MostFields).ToList();
        context.Items[Key] = new TypedForm($"{request.Path.Value?.TrimStart('/')}{request.QueryString}", fields);
    }

    private static bool IsSecret(string name) => name.Contains("password", StringComparison.OrdinalIgnoreCase) || name.Contains("repeated", StringComparison.OrdinalIgnoreCase);
}

/// <param name="Address">Where the form was sent, relative to the tenant's base.</param>
internal sealed record TypedForm(string Address, IReadOnlyList<KeyValuePair<string, string>> Fields);
