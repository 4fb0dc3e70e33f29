using Microsoft.AspNetCore.Components.Endpoints;

namespace Portal.Web.Trouble;

/// <summary>
/// A form that its page no longer shows when it arrives, since somebody else acted meanwhile: the framework answers 400, and the page of
/// trouble says what happened, keeps what was written where it can be copied, and leads to how things stand now.
/// </summary>
public sealed class GoneForms(RequestDelegate next, IHostEnvironment environment)
{
    private static readonly object Key = new();

    public static bool Is(HttpContext context) => context.Items.ContainsKey(Key);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
        {
            await next(context);
        }
        else if (environment.IsDevelopment())
        {
            await WithheldAsync(context);
        }
        else
        {
            await next(context);
            await LookAsync(context);
        }
    }

    /// <summary>In Development the framework also writes a sentence for programmers, which would stand before a demonstration's guests: so the answer is held back until it is known.</summary>
    private async Task WithheldAsync(HttpContext context)
    {
        var body = context.Response.Body;
        using var held = new MemoryStream();
        context.Response.Body = held;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        if (!await LookAsync(context) && held.Length > 0)
        {
            held.Position = 0;
            await held.CopyToAsync(body, context.RequestAborted);
        }
    }

    private static async Task<bool> LookAsync(HttpContext context)
    {
        if (context.Response is not { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest })
        {
            return false;
        }

        context.Items[Key] = true;
        context.Response.ContentType = null; // Set for a page that was never written; with it the page of trouble would not take its place.
        await TypedForm.KeepAsync(context);
        return true;
    }
}
