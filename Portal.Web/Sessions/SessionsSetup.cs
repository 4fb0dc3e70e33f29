using Microsoft.Extensions.Localization;
using Portal.Core.Sessions;
using Portal.Web.Delivery;
using Portal.Web.Tenancy;

namespace Portal.Web.Sessions;

/// <summary>The minutes as a file.</summary>
public static class SessionsSetup
{
    public static void MapSessions(this WebApplication app) =>
        app.MapGet("/sessions/{id:guid}/minutes/pdf", async (Guid id, HttpContext context, SessionDesk desk, PaperPrinter printer, Here here, IStringLocalizer<DeliveryTexts> texts) =>
        {
            var file = await desk.OpenFileAsync(id, here.Actor, context.RequestAborted);
            if (file.Value?.Session.Minutes is not { } minutes || !printer.IsThere)
            {
                return Results.NotFound();
            }

            var number = MinutesSheet.NumberOf(minutes);
            var pdf = await printer.PdfAsync<MinutesSheet>(number, new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(MinutesSheet.Minutes)] = minutes, [nameof(MinutesSheet.LeftOut)] = file.Value.LeftOut }, context.RequestAborted);
            context.Response.Headers.CacheControl = "private, no-store";
            return pdf is null ? Results.Text(texts["Pdf.Busy"], statusCode: StatusCodes.Status503ServiceUnavailable) : Results.File(pdf, "application/pdf", $"{number}.pdf");
        }).RequireAuthorization(SignIn.Doors.Staff);
}
