using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Web.Tenancy;

/// <summary>
/// Where this request or circuit is, and who asks: what pages inject. Filled by <see cref="ScopeMiddleware"/> for a request and by
/// <see cref="TenantCircuit"/> for a circuit, the two places that set the <see cref="Scope"/>.
/// </summary>
public sealed class Here(Scope scope)
{
    private static readonly TenantTree Nowhere = new([], []);

    private Place? _place;

    /// <summary>The tenant whose pages are being looked at. Only the finder and the pages of trouble are outside of every tenant.</summary>
    public Tenant Tenant => Find ?? throw new InvalidOperationException("This page is outside of every tenant.");

    /// <summary>As <see cref="Tenant"/>, or null outside of every tenant.</summary>
    public Tenant? Find => _place?.Tenant;

    public TenantTree Tree => _place?.Tree ?? Nowhere;

    /// <summary>What holds at this tenant, inherited where it sets nothing itself.</summary>
    public TenantSettings Settings => _place?.Settings ?? new TenantSettings();

    /// <summary>The address before every tenant: "" or, behind a proxy, a path without closing slash. For links out of this tenant.</summary>
    public string Root => _place?.Root ?? "";

    /// <summary>Who asks; passed to rules and desks. A visitor has neither a post nor a citizen's id.</summary>
    public Actor Actor { get; private set; } = new() { Name = "" };

    /// <summary>Null for a visitor.</summary>
    public Standing? Standing { get; private set; }

    public StaffPost? Post => Actor.Post;

    /// <summary>The tenant that the chosen post is at, which need not be the one being looked at.</summary>
    public Tenant? PostTenant => Post is { } post ? Tree.Find(post.TenantId) : null;

    public string AddressOf(Tenant tenant) => $"{Root}/{tenant.Slug}/";

    /// <summary>
    /// Says where and who. The post and never the address decides what staff may see; everybody else sees what this place shows to
    /// everybody and, when they are a citizen, their own.
    /// </summary>
    internal void Arrive(Place place, Standing? standing, Channel channel)
    {
        _place = place;
        Standing = standing;
        Actor = standing?.As(channel) ?? new Actor { Name = "", Channel = channel };
        var path = place.Tenant?.Path ?? "/";
        if (standing?.Post is { } post)
        {
            scope.BeStaff(post.TenantPath);
        }
        else if (standing?.CitizenId is { } citizenId)
        {
            scope.BeCitizen(citizenId, path);
        }
        else
        {
            scope.BeVisitor(path);
        }
    }

    /// <summary>The same place, somebody else's right: after an account was disabled or a post changed.</summary>
    internal void Become(Standing? standing) => Arrive(_place ?? new Place(Nowhere, null, ""), standing, Actor.Channel);

    /// <summary>The same place as the tree has it now. One that is there no longer stays as it was, until the page is left.</summary>
    internal void Renew(TenantTree tree)
    {
        if (_place is not { } place || ReferenceEquals(place.Tree, tree))
        {
            return;
        }

        var renewed = new Place(tree, place.Tenant is { } tenant ? tree.Find(tenant.Id) ?? tenant : null, place.Root);
        if (renewed.Tenant?.Path == place.Tenant?.Path)
        {
            _place = renewed;
        }
        else
        {
            Arrive(renewed, Standing, Actor.Channel); // It hangs elsewhere in the tree now, so other rows are to be seen here.
        }
    }
}

/// <param name="Root">The address before the tenant's segment, without closing slash.</param>
internal sealed record Place(TenantTree Tree, Tenant? Tenant, string Root)
{
    public TenantSettings Settings => field ??= Tenant is not null && Tree.Find(Tenant.Id) is { } found ? Tree.SettingsOf(found) : new TenantSettings();
}
