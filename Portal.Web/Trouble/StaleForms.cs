using Microsoft.AspNetCore.Antiforgery;

namespace Portal.Web.Trouble;

/// <summary>
/// A form without its token, or with one of an earlier session, is answered before it reaches a page: 400, and the page of trouble
/// says in words what to do. Where the form came from a page of ours, what was typed is kept and can be sent again from there.
/// </summary>
public sealed class StaleForms(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
        {
            await next(context);
            return;
        }

        context.Features.Set<IAntiforgeryValidationFeature>(null); // Refused here and now; as long as it stands, the framework lets nobody read the form.
        await TypedForm.KeepAsync(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }
}
