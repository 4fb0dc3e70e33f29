using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Machines of a hall on the shared portal, paired as staff do it: a code, typed once by nobody in particular.</summary>
internal static class Machines
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A browser at a machine of its own of this hall.</summary>
    public static async Task<PortalHttp> PairedAsync(PortalFixture portal, string slug, Guid hallId) => await PairAsync(portal, slug, await CodeAsync(portal, hallId));

    public static async Task<PortalHttp> PairAsync(PortalFixture portal, string slug, string code)
    {
        var machine = portal.Http(slug);
        var start = await machine.PostFormAsync(await machine.GetAsync("kiosk/pair"), Fresh.Fields(("Code", code)), "pair");
        start.Address.AbsolutePath.ShouldEndWith("/kiosk/number", customMessage: start.Text);
        return machine;
    }

    /// <summary>The code for a new machine of this hall.</summary>
    public static async Task<string> CodeAsync(PortalFixture portal, Guid hallId) => (await AddAsync(portal, hallId, HallDeviceKind.TicketMachine)).Code;

    /// <summary>A new machine of this hall, with the code that makes a browser it.</summary>
    public static Task<MachineCode> AddAsync(PortalFixture portal, Guid hallId, HallDeviceKind kind) => AsAdministratorAsync(portal, hallId, async (shift, administrator) =>
    {
        var desk = shift.GetRequiredService<HallDesk>();
        var device = (await desk.KeepDeviceAsync(hallId, new DeviceEdit(Guid.CreateVersion7(), new LocalText("测试终端", "Test machine"), kind), administrator, Cancel)).OrThrow();
        return (await desk.CodeAsync(device.Id, administrator, Cancel)).OrThrow();
    });

    /// <summary>What an administrator of the hall's place does.</summary>
    public static async Task<T> AsAdministratorAsync<T>(PortalFixture portal, Guid hallId, Func<IServiceProvider, Actor, Task<T>> act)
    {
        await using var db = portal.Everywhere();
        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == hallId, Cancel);
        var place = await db.Tenants.AsNoTracking().SingleAsync(each => each.Id == hall.TenantId, Cancel);
        var administrator = new Actor { AccountId = Guid.CreateVersion7(), Name = "设备管理员", Channel = Channel.Window, Post = new StaffPost(Guid.CreateVersion7(), place.Id, place.Path, Guid.CreateVersion7(), "大厅", Duties.SystemAdministrator) };
        await using var shift = portal.Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(place.Path);
        return await act(shift.ServiceProvider, administrator);
    }
}
