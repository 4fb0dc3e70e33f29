using Portal.Core.Intake;
using Portal.Core.Vault;
using Portal.Web.Vault;

namespace Portal.Web.Intake;

/// <summary>Who stands at the window, and what that person handed in before: looked for when they agree, used by a button.</summary>
public sealed partial class WindowPage
{
    private bool IsInPerson => WindowMarks.BearerOf(_answers) is null && _draft?.ProxyGrantId is null;

    private async Task OpenVaultAsync()
    {
        var opened = await Intake.OpenVaultAsync(_draft!.Id, VaultTexts.Consent(ConsentText.AtWindow), Here.Actor);
        (_refusal, _vaultIsOpen) = (opened.Refusal, opened.IsYes);
        await ReadPapersAsync();
    }

    private async Task ChooseProxyAsync(Guid? grantId)
    {
        var named = await Intake.NameProxyAsync(_draft!.Id, grantId, Here.Actor);
        _refusal = named.Refusal;
        if (named.IsYes)
        {
            Take(named.Value);
            Saved(named.Value);
        }

        await ReadPapersAsync();
    }

    private async Task UseKeptAsync(VaultOffer offer)
    {
        _refusal = (await Intake.UseKeptAsync(_draft!.Id, offer.MaterialKey, offer.PaperId, VaultTexts.Consent(ConsentText.Use), Here.Actor)).Refusal;
        await ReadPapersAsync();
    }
}
