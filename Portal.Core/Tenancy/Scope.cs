namespace Portal.Core.Tenancy;

/// <summary>
/// Whose rows may be seen and written: one for each request, circuit or job. A request's middleware and a circuit's start
/// are the only two places that set it; jobs make their own with <see cref="Everywhere"/>. As long as nobody has set it,
/// reading or writing any tenant's row throws.
/// </summary>
/// <param name="time">What ends by itself (a grant) is compared with this clock whenever it is asked for, however long a circuit has been open.</param>
public sealed class Scope(TimeProvider time)
{
    private ScopeKind? _kind;
    private string _path = "";
    private Guid? _citizenId;

    /// <summary>A scope that sees everything, for a job or a verb of the program.</summary>
    /// <param name="why">Who asks; kept so that a reader of the code finds a reason at each use.</param>
    public static Scope Everywhere(string why)
    {
        var scope = new Scope(TimeProvider.System); // It sees what has ended too, so no test ever depends on this clock.
        scope.BeEverywhere(why);
        return scope;
    }

    /// <summary>The same for a container's own scope: a job or verb that works with desks.</summary>
    public void BeEverywhere(string why)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(why);
        (_kind, _path, _citizenId) = (ScopeKind.Everywhere, "/", null);
    }

    /// <summary>Staff see cases that began in their tenant or below it, or have a step there.</summary>
    public void BeStaff(string tenantPath) => Set(ScopeKind.Staff, tenantPath, null);

    /// <summary>A citizen sees their own cases and those they hold a grant for, and what the tenant shows to everybody.</summary>
    public void BeCitizen(Guid citizenId, string tenantPath) => Set(ScopeKind.Citizen, tenantPath, citizenId);

    /// <summary>Somebody who has not signed in sees what the tenant shows to everybody.</summary>
    public void BeVisitor(string tenantPath) => Set(ScopeKind.Visitor, tenantPath, null);

    public ScopeKind Kind => _kind ?? throw new ScopeNotSetException();

    public bool IsSet => _kind is not null;

    public bool SeesAll => Kind == ScopeKind.Everywhere;

    /// <summary>The subtree that staff work in; for everybody else a path that no tenant has.</summary>
    public string StaffPath => Kind == ScopeKind.Staff ? _path : "-";

    /// <summary>The tenant whose pages are being looked at.</summary>
    public string PlacePath => Kind == ScopeKind.Everywhere ? "/" : _path;

    /// <summary>The citizen; for everybody else an id that no citizen has.</summary>
    public Guid CitizenId => Kind == ScopeKind.Citizen ? _citizenId!.Value : Guid.Empty;

    /// <summary>UTC, at this moment.</summary>
    public DateTime Now => time.GetUtcNow().UtcDateTime;

    private void Set(ScopeKind kind, string path, Guid? citizenId)
    {
        if (!path.StartsWith('/') || !path.EndsWith('/'))
        {
            throw new ArgumentException($"'{path}' is not a tenant path", nameof(path));
        }

        if (_kind == ScopeKind.Everywhere)
        {
            throw new InvalidOperationException("a job's scope does not change");
        }

        (_kind, _path, _citizenId) = (kind, path, citizenId);
    }
}

public enum ScopeKind
{
    Visitor,
    Citizen,
    Staff,
    Everywhere,
}

/// <summary>A tenant's rows were asked for before anybody said whose they may be: a bug, never a person's fault.</summary>
public sealed class ScopeNotSetException() : InvalidOperationException("No scope: whose rows may be seen was never said.");

/// <summary>A row outside the scope was about to be written: a bug or an attack, never a person's fault.</summary>
public sealed class OutOfScopeException(string what) : InvalidOperationException($"A row outside the scope was refused: {what}");
