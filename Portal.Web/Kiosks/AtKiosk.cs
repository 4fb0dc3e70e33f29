using Microsoft.AspNetCore.Components.Endpoints;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Web.Halls.Machines;
using Portal.Web.Tenancy;

namespace Portal.Web.Kiosks;

/// <summary>
/// On a page or endpoint that somebody may open who signed in at a machine by their card. Everything else is closed to such a session: a
/// new page is closed unless it says otherwise.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AtKioskAttribute : Attribute;

/// <summary>What a session that began at a machine is worth for one request.</summary>
public enum MachineRule
{
    /// <summary>It opens this.</summary>
    Open,

    /// <summary>It goes on, and does not open this.</summary>
    NotHere,

    /// <summary>It was carried to another browser, or the machine is none any more.</summary>
    Ended,
}

/// <summary>Sessions of people at machines: only on the machine itself, only what a machine is for.</summary>
public static class AtKiosk
{
    private static readonly object Left = new();

    /// <summary>A machine's browser opens a machine's pages and no others, whoever is signed in there: nobody signs in at one by a password, and no colleague works at it.</summary>
    public static void UseMachineDoor(this WebApplication app) => app.Use((context, next) =>
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>() is null || endpoint.Metadata.GetMetadata<AtKioskAttribute>() is not null
            || TenantMiddleware.PlaceOf(context)?.Tenant is null || context.RequestServices.GetRequiredService<MachineCookie>().Of(context) is null)
        {
            return next(context);
        }

        context.Response.Redirect($"{context.Request.PathBase}/{PortalUrls.KioskElsewhere}");
        return Task.CompletedTask;
    });

    public static async Task<MachineRule> WhatHoldsAsync(HttpContext context, MachineVisit visit)
    {
        var cookie = context.RequestServices.GetRequiredService<MachineCookie>().Of(context);
        if (Pairing.Read(cookie)?.Id != visit.MachineId || TenantMiddleware.PlaceOf(context)?.Tenant is not { } place
            || await context.RequestServices.GetRequiredService<HallDesk>().MachineAsync(cookie, place, context.RequestAborted) is null)
        {
            return MachineRule.Ended;
        }

        context.Items[Left] = true;
        return context.GetEndpoint()?.Metadata.GetMetadata<AtKioskAttribute>() is null ? MachineRule.NotHere : MachineRule.Open;
    }

    /// <summary>Where whoever must sign in is led on a machine; null in any other browser.</summary>
    internal static string? SignInOf(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<MachineCookie>().Of(context) is null)
        {
            return null;
        }

        // Signed in and not let in: asking for the card again would not help.
        return context.Items.ContainsKey(Left) ? PortalUrls.KioskElsewhere
            : PortalUrls.KioskCardFor(HttpMethods.IsGet(context.Request.Method) ? $"{context.Request.Path.Value?.TrimStart('/')}{context.Request.QueryString}" : null);
    }
}
