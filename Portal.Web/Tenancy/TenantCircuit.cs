using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.SignIn;
using Portal.Web.Trouble;

namespace Portal.Web.Tenancy;

/// <summary>
/// Sets a circuit's scope before its components render, from the address that the browser chose and the person who is signed in
/// (the second of the two places, see <see cref="ScopeMiddleware"/>), and keeps it right: when the account is disabled or the post
/// changes, the circuit loses its right at once and its page is left.
/// </summary>
public sealed class TenantCircuit(Here here, TenantDirectory directory, PostWatch watch, NavigationManager navigation, AuthenticationStateProvider people) : CircuitHandler, IDisposable
{
    private IDisposable? _watching;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var user = (await people.GetAuthenticationStateAsync()).User;
        var standing = SessionClaims.BadgeOf(user) is { } badge ? await watch.StandingAsync(badge, cancellationToken) : null;
        here.Arrive(PlaceOf(new Uri(navigation.BaseUri), await directory.TreeAsync(cancellationToken)), standing, Channel.Web);
        if (standing is not null)
        {
            _watching = watch.Watch(standing, ChangedAsync);
        }
    }

    /// <summary>Each click finds the places as they are now, not as they were at the circuit's start; the directory mostly answers from memory.</summary>
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        try
        {
            here.Renew(await directory.TreeAsync());
        }
        catch (Exception trouble) when (TroubleFrame.IsAway(trouble))
        {
            // The places of a moment ago still hold; that the database is away is said by whatever asks it next.
        }

        await next(context);
    };

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => Interlocked.Exchange(ref _watching, null)?.Dispose();

    internal static Place PlaceOf(Uri baseUri, TenantTree tree)
    {
        var path = baseUri.AbsolutePath.TrimEnd('/');
        var slash = path.LastIndexOf('/');
        return slash >= 0 && tree.FindBySlug(path[(slash + 1)..]) is { } tenant
            ? new Place(tree, tenant, path[..slash])
            : new Place(tree, tree.FindByHost(baseUri.Host), path);
    }

    private Task ChangedAsync(Standing? standing)
    {
        here.Become(standing);
        if (standing is null && people is IHostEnvironmentAuthenticationStateProvider circuitPeople)
        {
            circuitPeople.SetAuthenticationState(Task.FromResult(new AuthenticationState(new System.Security.Claims.ClaimsPrincipal())));
        }

        // A whole new request: it is answered as the person now stands, and who no longer stands at all is led to the sign-in page.
        navigation.NavigateTo(standing is null ? PortalUrls.SignIn(navigation.ToBaseRelativePath(navigation.Uri), SignInNews.Changed) : navigation.Uri, forceLoad: true);
        return Task.CompletedTask;
    }
}
