using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Core;
using Portal.Core.People;
using Portal.Web.Tenancy;

namespace Portal.Web.SignIn;

/// <summary>One door for everybody: residents by document number or mobile, staff by their sign-in name.</summary>
public sealed partial class SignInPage(PeopleDesk desk, Here here, NavigationManager navigation, PortalMode mode, IStringLocalizer<SignInTexts> texts)
{
    private Refusal? _refusal;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromQuery]
    public string? Back { get; set; }

    [SupplyParameterFromQuery]
    public string? News { get; set; }

    [SupplyParameterFromForm(FormName = "sign-in")]
    public Fields? Sent { get; set; }

    private PortalMode Mode => mode;

    private IStringLocalizer<SignInTexts> T => texts;

    private string? NewsText => Enum.TryParse<SignInNews>(News, out var news) && Enum.IsDefined(news) ? texts[$"News.{news}"].Value : null;

    private async Task SendAsync()
    {
        var answer = await desk.SignInAsync(Sent?.Name, Sent?.Password, here.Tenant.Id, here.Actor.Channel, Context.RequestAborted);
        if (!answer.IsYes)
        {
            _refusal = answer.Refusal;
            return;
        }

        if (await Session.WelcomeAsync(Context, answer.Value!, Back) is not { } next)
        {
            _refusal = new TryAgain();
            return;
        }

        navigation.NavigateTo(next);
    }

    public sealed class Fields
    {
        public string? Name { get; set; }

        public string? Password { get; set; }
    }
}
