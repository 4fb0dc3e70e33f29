using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.SignIn;
using Portal.Web.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Tenancy;

/// <summary>
/// What a circuit may see, from its start until its person is disabled; with the program's own directory and watch.
/// Whose right is taken away here is nobody that another test of the shared portal works as.
/// </summary>
public sealed class CircuitTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "177")]
    public async Task Staff_AtTheAddressOfAnotherDistrict_SeeTheirOwnSubtreeOnly()
    {
        await using var circuit = await CircuitAsync("guangming", "furong.clerk");

        circuit.Here.Tenant.Slug.ShouldBe("guangming");
        circuit.Here.PostTenant!.Slug.ShouldBe("furong");
        circuit.Scope.Kind.ShouldBe(ScopeKind.Staff);
        circuit.Scope.StaffPath.ShouldBe(circuit.Here.PostTenant.Path);
        circuit.Here.Actor.Channel.ShouldBe(Channel.Window);
    }

    [Fact]
    public async Task Visitor_SeesWhatThePlaceShowsEverybody()
    {
        await using var circuit = await CircuitAsync("xincheng", null);

        circuit.Scope.Kind.ShouldBe(ScopeKind.Visitor);
        circuit.Here.Post.ShouldBeNull();
    }

    [Fact]
    public async Task Places_ChangedMeanwhile_AreTheNewOnesAtTheNextClick()
    {
        await using var circuit = await CircuitAsync("jiangwan", null);
        var click = circuit.Handler.CreateInboundActivityHandler(_ => Task.CompletedTask);
        var before = circuit.Here.Tree;
        portal.Get<TenantDirectory>().Forget();

        await click(null!);

        circuit.Here.Tree.ShouldNotBeSameAs(before);
        circuit.Here.Tenant.ShouldBeSameAs(circuit.Here.Tree.FindBySlug("jiangwan"));
    }

    [Fact]
    public void Place_Renewed_HasItsNewNameAndSettings_AndStaysWhenItIsGone()
    {
        var scope = new Scope(TimeProvider.System);
        var here = new Here(scope);
        here.Arrive(PlaceOf("旧名", "/1/", "12345"), null, Channel.Web);
        here.Settings.Hotline.ShouldBe("12345");

        here.Renew(PlaceOf("新名", "/1/", "12300").Tree);
        (here.Tenant.Name, here.Settings.Hotline).ShouldBe(("新名", "12300"));
        here.Renew(new TenantTree([], []));
        here.Tenant.Name.ShouldBe("新名", "a page that stands open keeps its place");

        static Portal.Web.Tenancy.Place PlaceOf(string name, string path, string hotline)
        {
            var tenant = new Tenant { Id = 1, Slug = "somewhere", Name = name, Level = TenantLevel.District, Path = path, Settings = new TenantSettings { Hotline = hotline } };
            return new Portal.Web.Tenancy.Place(new TenantTree([tenant], []), tenant, "");
        }
    }

    [Fact]
    public async Task Disabled_OpenCircuit_LosesItsRightAndIsLedToSignIn()
    {
        await using var circuit = await CircuitAsync("jiangwan", "jiangwan.approver");
        var accountId = circuit.Here.Actor.AccountId!.Value;
        try
        {
            await SetActiveAsync(accountId, false);
            portal.Get<PostWatch>().Forget(accountId);
            await portal.Get<PostWatch>().LookAsync(Cancel);
            await circuit.Left.Task.WaitAsync(TimeSpan.FromSeconds(5), Cancel);

            circuit.Scope.Kind.ShouldBe(ScopeKind.Visitor);
            circuit.Here.Actor.IsStaff.ShouldBeFalse();
            (await circuit.People.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated.ShouldNotBe(true);
            (await circuit.Left.Task).ShouldBe("sign-in?back=work&news=Changed");
        }
        finally
        {
            await SetActiveAsync(accountId, true);
            portal.Get<PostWatch>().Forget(accountId);
        }
    }

    [Fact]
    public async Task PasswordGivenBySomebodyElse_OpenCircuit_LosesItsRightAndIsLedToSignIn()
    {
        await using var circuit = await CircuitAsync("jiangwan", "jiangwan.clerk");
        var accountId = circuit.Here.Actor.AccountId!.Value;
        var before = await PasswordAsync(accountId, "another stamp", true);
        try
        {
            portal.Get<PostWatch>().Forget(accountId);
            await portal.Get<PostWatch>().LookAsync(Cancel);
            (await circuit.Left.Task.WaitAsync(TimeSpan.FromSeconds(5), Cancel)).ShouldBe("sign-in?back=work&news=Changed");
            circuit.Scope.Kind.ShouldBe(ScopeKind.Visitor);

            // One opened now, with a cookie of the given password, has no right from its start.
            await using var opened = await CircuitAsync("jiangwan", "jiangwan.clerk");
            opened.Scope.Kind.ShouldBe(ScopeKind.Visitor);
            (opened.Here.Post, opened.Here.Actor.CitizenId).ShouldBe((null, null));
            (await opened.People.GetAuthenticationStateAsync()).User.Claims.ShouldNotContain(claim => claim.Type == SessionClaims.Post || claim.Type == SessionClaims.Duty);
        }
        finally
        {
            await PasswordAsync(accountId, before, false);
            portal.Get<PostWatch>().Forget(accountId);
        }
    }

    private async Task<string?> PasswordAsync(Guid accountId, string? stamp, bool mustChange)
    {
        await using var db = portal.Everywhere();
        var before = await db.Users.Where(account => account.Id == accountId).Select(account => account.SecurityStamp).SingleAsync(Cancel);
        await db.Users.Where(account => account.Id == accountId)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.SecurityStamp, stamp).SetProperty(account => account.MustChangePassword, mustChange), Cancel);
        return before;
    }

    private async Task SetActiveAsync(Guid accountId, bool isActive)
    {
        await using var db = portal.Everywhere();
        await db.Users.Where(account => account.Id == accountId).ExecuteUpdateAsync(set => set.SetProperty(account => account.IsActive, isActive), Cancel);
    }

    private async Task<OneCircuit> CircuitAsync(string slug, string? userName)
    {
        var watch = portal.Get<PostWatch>();
        var user = new ClaimsPrincipal();
        if (userName is not null)
        {
            await using var db = portal.Everywhere();
            var post = await db.Posts.AsNoTracking().FirstAsync(each => each.Account!.UserName == userName, Cancel);
            user = SessionClaims.PersonOf((await watch.StandingAsync(new Badge(post.AccountId, post.Id), Cancel))!, "test");
        }

        var circuit = new OneCircuit($"{portal.Url}/{slug}/", user, portal.Get<TenantDirectory>(), watch);
        await circuit.Handler.OnCircuitOpenedAsync(null!, Cancel);
        return circuit;
    }

    private sealed class OneCircuit : IAsyncDisposable
    {
        public OneCircuit(string baseUri, ClaimsPrincipal user, TenantDirectory directory, PostWatch watch)
        {
            Here = new Here(Scope);
            People.SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
            Handler = new TenantCircuit(Here, directory, watch, new Browser(baseUri, Left), People);
        }

        public Scope Scope { get; } = new(TimeProvider.System);

        public Here Here { get; }

        public ServerAuthenticationStateProvider People { get; } = new();

        public TenantCircuit Handler { get; }

        /// <summary>Where the page was led.</summary>
        public TaskCompletionSource<string> Left { get; } = new();

        public async ValueTask DisposeAsync() => await Handler.OnCircuitClosedAsync(null!, Cancel);
    }

    private sealed class Browser : NavigationManager
    {
        private readonly TaskCompletionSource<string> _left;

        public Browser(string baseUri, TaskCompletionSource<string> left)
        {
            _left = left;
            Initialize(baseUri, baseUri + "work");
        }

        protected override void NavigateToCore(string uri, NavigationOptions options) => _left.TrySetResult(uri);
    }
}
