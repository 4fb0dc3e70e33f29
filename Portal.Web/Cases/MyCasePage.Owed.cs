using Microsoft.AspNetCore.Components;
using Portal.Core;

namespace Portal.Web.Cases;

/// <summary>Bringing what was promised for later.</summary>
public sealed partial class MyCasePage
{
    private Refusal? _owedRefusal;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    private async Task SupplyAsync()
    {
        if (_matter is null)
        {
            return;
        }

        _owedRefusal = await Intake.SupplyAsync(CaseId, Context, Here.Actor);
        if (_owedRefusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.MyCase(CaseId)}#owed");
        }
    }
}
