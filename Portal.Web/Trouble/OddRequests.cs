using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.WebUtilities;

namespace Portal.Web.Trouble;

/// <summary>
/// An address whose query does not fit its page (<c>?from=abc</c> where a number belongs) leads to the page without that part, so that a
/// torn link still opens. A request that holds the sign NUL, which no keyboard types and PostgreSQL does not keep, is answered with 400.
/// </summary>
public sealed class OddRequests(RequestDelegate next)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, Func<string, bool>>> Rules = new();

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (HoldsNul(request.QueryString.Value) || HoldsNul(request.Path.Value) // A path may be decoded once more further on.
            || (request.HasFormContentType && HttpMethods.IsPost(request.Method) && context.Features.Get<Microsoft.AspNetCore.Antiforgery.IAntiforgeryValidationFeature>() is { IsValid: true } && HoldsNul(await request.ReadFormAsync(context.RequestAborted))))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (request.QueryString.HasValue && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page)
        {
            var rules = Rules.GetOrAdd(page.Type, RulesOf);
            var fits = request.Query.Where(part => !rules.TryGetValue(part.Key, out var fitsPage) || part.Value.All(value => fitsPage(value ?? ""))).ToList();
            if (fits.Count < request.Query.Count)
            {
                var rest = QueryHelpers.AddQueryString("", fits.SelectMany(part => part.Value, (part, value) => KeyValuePair.Create(part.Key, value)));
                if (HttpMethods.IsGet(request.Method))
                {
                    context.Response.Redirect($"{request.PathBase.ToUriComponent()}{request.Path.ToUriComponent()}{rest}");
                    return;
                }

                request.QueryString = new QueryString(rest.Length == 0 ? null : rest);
            }
        }

        await next(context);
    }

    private static bool HoldsNul(string? query) => query?.Contains("%00", StringComparison.Ordinal) == true;

    private static bool HoldsNul(IFormCollection form) =>
        form.Any(field => field.Key.Contains('\0', StringComparison.Ordinal) || field.Value.Any(value => value?.Contains('\0', StringComparison.Ordinal) == true));

    /// <summary>Of each part of the query that is not plain text: what it may hold. Nothing at all is left to the page's own default.</summary>
    private static Dictionary<string, Func<string, bool>> RulesOf(Type page)
    {
        var rules = new Dictionary<string, Func<string, bool>>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in page.GetProperties())
        {
            if (property.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is { } part && FitOf(property.PropertyType) is { } fits)
            {
                rules[part.Name ?? property.Name] = fits;
            }
        }

        return rules;
    }

    private static Func<string, bool>? FitOf(Type type)
    {
        var isOptional = Nullable.GetUnderlyingType(type) is not null;
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        Func<string, bool>? fits = kind == typeof(int) ? text => int.TryParse(text, System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out _)
            : kind == typeof(long) ? text => long.TryParse(text, System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out _)
            : kind == typeof(Guid) ? text => Guid.TryParse(text, out _)
            : kind == typeof(bool) ? text => bool.TryParse(text, out _)
            : kind == typeof(DateOnly) ? text => DateOnly.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _)
            : kind == typeof(string) || kind == typeof(string[]) ? null
            : throw new NotSupportedException($"Say what a query of type {kind} may hold.");
        return fits is null ? null : text => (isOptional && text.Length == 0) || fits(text);
    }
}
