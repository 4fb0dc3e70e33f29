using Microsoft.Extensions.Localization;
using Portal.Web.Tenancy;

namespace Portal.Web.Delivery;

/// <summary>Registrations and endpoints of this room.</summary>
public static class DeliverySetup
{
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddScoped<PaperDoor>();
        services.AddSingleton<PaperPrinter>();
        return services;
    }

    public static void MapDelivery(this WebApplication app) =>
        app.MapGet("/documents/{id:guid}/pdf", async (Guid id, HttpContext context, PaperDoor door, PaperPrinter printer, Here here, IStringLocalizer<DeliveryTexts> texts) =>
        {
            var opened = await door.OpenAsync(id, here.Actor, context.RequestAborted);
            if (opened.AskReasonAt is { } caseId)
            {
                return Results.LocalRedirect($"{context.Request.PathBase}/{PortalUrls.WorkCase(caseId)}");
            }

            if (opened.Document is not { } document || !printer.IsThere)
            {
                return Results.NotFound();
            }

            var baseUri = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/";
            var pdf = await printer.PdfAsync(document, door.VerifyAddress(document, baseUri), context.RequestAborted);
            context.Response.Headers.CacheControl = "private, no-store";
            return pdf is null ? Results.Text(texts["Pdf.Busy"], statusCode: StatusCodes.Status503ServiceUnavailable) : Results.File(pdf, "application/pdf", $"{document.Number}.pdf");
        }).RequireAuthorization();
}
