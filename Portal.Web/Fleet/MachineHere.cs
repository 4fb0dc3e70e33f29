using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Web.Halls.Machines;
using Portal.Web.Tenancy;

namespace Portal.Web.Fleet;

/// <summary>At which machine a page is read, if at one, and what that machine is bound to.</summary>
public sealed class MachineHere(MachineCookie cookie, HallDesk halls, Here here)
{
    /// <summary>The machine that this browser is; null for any other browser.</summary>
    public async Task<HallDevice?> FindAsync(HttpContext? context) =>
        context is not null && here.Find is { } place && cookie.Of(context) is { } shown ? await halls.MachineAsync(shown, place, context.RequestAborted) : null;

    /// <summary>Whose items are shown here; null: everybody's.</summary>
    public async Task<IReadOnlyList<string>?> AgenciesAsync(HttpContext? context) =>
        await FindAsync(context) is { } machine ? AgenciesOf(machine) : null;

    public IReadOnlyList<string>? AgenciesOf(HallDevice machine) => MachineCatalogues.AgenciesOf(machine.Kind, here.Tree.SettingsOf(here.Tree.Find(machine.TenantId)!));
}
