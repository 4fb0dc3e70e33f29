using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>The desks of the running portal as a member of the demonstration's staff has them.</summary>
internal sealed class DeskVisit : IAsyncDisposable
{
    private readonly AsyncServiceScope _services;

    private DeskVisit(AsyncServiceScope services, Actor actor) => (_services, Actor) = (services, actor);

    public Actor Actor { get; }

    public static async Task<DeskVisit> AsAsync(PortalFixture portal, string userName)
    {
        await using var db = portal.Everywhere();
        var post = await db.Posts.AsNoTracking().Include(each => each.Account).Include(each => each.Tenant).Include(each => each.Unit)
            .Where(each => each.Account!.UserName == userName && each.IsActive).OrderBy(each => each.Id).FirstAsync(TestContext.Current.CancellationToken);
        var services = portal.Services.CreateAsyncScope();
        services.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant!.Path);
        return new DeskVisit(services, new Actor
        {
            AccountId = post.AccountId,
            Name = post.Account!.DisplayName,
            Channel = Channel.Window,
            Post = new StaffPost(post.Id, post.TenantId, post.Tenant.Path, post.UnitId, post.Unit!.Name, post.Duties),
        });
    }

    public T Get<T>()
        where T : notnull => _services.ServiceProvider.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
