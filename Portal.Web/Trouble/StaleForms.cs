using Microsoft.AspNetCore.Antiforgery;

namespace Portal.Web.Trouble;

/// <summary>
/// A form without its token, or with one of an earlier session, is answered before it reaches a page: 400, and the page of trouble
/// says in words what to do. Where the form came from our own page, what was typed is offered again there.
/// </summary>
public sealed class StaleForms(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
