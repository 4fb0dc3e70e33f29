using Microsoft.AspNetCore.Components.Endpoints;

namespace Portal.Web.Trouble;

/// <summary>
/// A form that its page no longer shows when it arrives, since somebody else acted meanwhile: the framework answers 400, and the page of
/// trouble says what happened, keeps what was written where it can be copied, and leads to how things stand now.
/// </summary>
public sealed class GoneForms(RequestDelegate next)
{
    private static readonly object Key = new();

    public static bool Is(HttpContext context) => context.Items.ContainsKey(Key);

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (HttpMethods.IsPost(context.Request.Method) && context.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest } && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
        {
            context.Items[Key] = true;
            context.Response.ContentType = null; // Set for a page that was never written; with it the page of trouble would not take its place.
            await TypedForm.KeepAsync(context);
        }
    }
}
