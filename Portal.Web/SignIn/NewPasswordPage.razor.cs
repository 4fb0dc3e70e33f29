using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Core;
using Portal.Core.People;
using Portal.Web.Tenancy;

namespace Portal.Web.SignIn;

/// <summary>A password of one's own: the only page that opens after somebody else has given one.</summary>
public sealed partial class NewPasswordPage(PeopleDesk desk, Here here, NavigationManager navigation, IStringLocalizer<SignInTexts> texts)
{
    private Refusal? _refusal;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromQuery]
    public string? Back { get; set; }

    [SupplyParameterFromForm(FormName = "password")]
    public Fields? Sent { get; set; }

    private Here Here => here;

    private IStringLocalizer<SignInTexts> T => texts;

    private async Task SendAsync()
    {
        var typed = new NewPassword { Current = Sent?.Current, Password = Sent?.Password, Repeated = Sent?.Repeated };
        var answer = await desk.ChangePasswordAsync(here.Standing!.Badge.AccountId, typed, here.Tenant.Id, here.Actor.Channel, Context.RequestAborted);
        if (answer.IsYes)
        {
            navigation.NavigateTo(await Session.WelcomeAsync(Context, answer.Value!, Back) ?? PortalUrls.SignIn(Back, SignInNews.Changed));
            return;
        }

        _refusal = answer.Refusal;
    }

    private string? Error(string field) => _refusal is FieldRefused refused && refused.Field == field ? refused.Sentence() : null;

    public sealed class Fields
    {
        public string? Current { get; set; }

        public string? Password { get; set; }

        public string? Repeated { get; set; }
    }
}
