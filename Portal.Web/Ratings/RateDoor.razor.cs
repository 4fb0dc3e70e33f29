using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Ratings;
using Portal.Core.Tenancy;

namespace Portal.Web.Ratings;

public sealed partial class RateDoor
{
    private string? _about;
    private QuestionnaireInForce? _asked;
    private RatingForm? _typed;
    private RatingLevel? _done;
    private Refusal? _refusal;
    private string? _notFound;
    private string? _number;
    private string? _code;

    /// <summary>The code of a slip, from its QR code.</summary>
    [Parameter]
    public string? Secret { get; set; }

    /// <summary>At a machine of the hall, which goes back to its start for the next person.</summary>
    [Parameter]
    public bool IsKiosk { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    private RatingChannel Channel => IsKiosk ? RatingChannel.Kiosk : Secret is null ? RatingChannel.Web : RatingChannel.Qr;

    protected override async Task OnInitializedAsync()
    {
        // A form that is sent must be on the page, also by the second click.
        var isSent = HttpMethods.IsPost(Context.Request.Method) && Context.Request.Form["_handler"] == "rate";
        if (Secret is null)
        {
            if (isSent && await Progress.FindAsync(Context.Request.Form["number"].ToString(), Context.Request.Form["code"].ToString(), Context.RequestAborted) is { IsYes: true } matter)
            {
                await AskAsync(matter.Value.Matter);
            }

            return;
        }

        if (await Desk.VisitAsync(Secret, Context.RequestAborted) is not { } found)
        {
            _notFound = "Find.NoVisit";
        }
        else if (!isSent && found.Rating is { } rating)
        {
            (_about, _done) = (found.Visit.About?.In(), rating.Level);
        }
        else if (!isSent && !found.IsOpen)
        {
            _notFound = "Find.NotNow";
        }
        else
        {
            (_about, _asked) = (found.Visit.About?.In(), await Desk.QuestionnaireAsync(found.Visit.TenantId, RatingKind.Visit, Context.RequestAborted));
        }
    }

    private void FindVisit()
    {
        var slip = string.Concat(Context.Request.Form["slip"].ToString().Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (slip.Length == 0)
        {
            _notFound = "Find.NoVisit";
            return;
        }

        Navigation.NavigateTo(IsKiosk ? PortalUrls.KioskRateSlip(slip) : PortalUrls.RateSlip(slip));
    }

    private async Task FindMatterAsync()
    {
        (_number, _code) = (Context.Request.Form["number"], Context.Request.Form["code"]);
        var found = await Progress.FindAsync(_number ?? "", _code ?? "", Context.RequestAborted);
        if (!found.IsYes)
        {
            _notFound = "Find.NoMatter";
        }
        else if (!RatingRule.IsRateable(found.Value.Matter))
        {
            _notFound = "Find.NotNow";
        }
        else
        {
            await AskAsync(found.Value.Matter);
        }
    }

    private async Task AskAsync(Case matter) =>
        (_about, _asked) = (new LocalText(matter.ItemName, matter.ItemNameEn).In(), await Desk.QuestionnaireAsync(matter.TenantId, RatingKind.Matter, Context.RequestAborted));

    private async Task RateAsync()
    {
        var form = Context.Request.Form;
        _typed = RatingFields.Read(form);
        (_number, _code) = (form["number"], form["code"]);
        var browser = Browsers.Of(Context, isMachine: IsKiosk);
        var answer = Secret is { } secret
            ? await Desk.RateVisitAsync(secret, _typed, Channel, Here.Actor, browser, Context.RequestAborted)
            : await Desk.RateMatterAsync(_number ?? "", _code ?? "", _typed, Channel, Here.Actor, browser, Context.RequestAborted);
        (_refusal, _done) = (answer.Refusal, answer.Value?.Level);
        if (_refusal is AlreadyRated or NotRateable or NotFound)
        {
            _asked = null;
        }
    }
}
