using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.HomeVisits;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Publications;
using Portal.Core.Tenancy;

namespace Portal.Core;

/// <summary>
/// The database, and the only place of tenancy: the filter decides what a query may see, the guard what a save may write,
/// and the seal numbers and chains the journal in the same transaction. Desks and pages use it directly and briefly;
/// only desks change data. Tables are laid out in <c>PortalDb.Tables.cs</c>.
/// </summary>
public abstract partial class PortalDb : IdentityUserContext<Account, Guid>
{
    private readonly Scope _scope;

    /// <summary>Rows that a query of this very context has let through the filter, or that it made itself: only these may be changed.</summary>
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>The cases among them: the guard lets rows of theirs be added.</summary>
    private readonly HashSet<Guid> _seenCases = [];

    protected PortalDb(DbContextOptions options, Scope scope)
        : base(options)
    {
        _scope = scope;

        // A desk whose save fails ends its transaction and begins again, so none goes back to the last save: two round trips less.
        base.Database.AutoSavepointsEnabled = false;
        base.ChangeTracker.Tracked += (_, tracked) => See(tracked.Entry.Entity, tracked.FromQuery);
        base.ChangeTracker.StateChanged += (_, changed) => See(changed.Entry.Entity, changed.OldState == EntityState.Added && changed.NewState == EntityState.Unchanged);

        void See(object row, bool honestly)
        {
            if (honestly && _seen.Add(row) && row is Case matter)
            {
                _seenCases.Add(matter.Id);
            }
        }
    }

    // What the filter compares with. Members of the context, so that each query carries this scope's values and never a constant's.
    private bool SeesAll => _scope.SeesAll;

    private bool IsSet => _scope.Kind >= ScopeKind.Visitor;

    private bool IsStaff => _scope.Kind == ScopeKind.Staff;

    private string StaffPath => _scope.StaffPath;

    private Guid CitizenId => _scope.CitizenId;

    private DateTime Now => _scope.Now;

    private DbSet<HeldGrant> HeldGrants => Set<HeldGrant>();

    private DbSet<OwnSeat> OwnSeats => Set<OwnSeat>();

    /// <summary>The sessions of other places to which an office of one's own is asked.</summary>
    internal IQueryable<Guid> SeatsElsewhere(Guid unitId) => OwnSeats.Where(seat => seat.UnitId == unitId && seat.IsGuest).Select(seat => seat.SessionId);

    /// <summary>Open visits that somebody was given by whatever place: nobody is at two homes at once. Ask it for times alone.</summary>
    internal IQueryable<HomeVisit> VisitsOf(Guid workerId) => HomeVisits.IgnoreQueryFilters().Where(visit => visit.WorkerId == workerId && visit.EndedAt == null);

    private DbSet<OwnMembership> OwnMemberships => Set<OwnMembership>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("The journal is sealed asynchronously: use SaveChangesAsync.");

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        // What was changed is looked for once, here; what is added on the way to the database is said to the tracker by who adds it.
        ChangeTracker.DetectChanges();
        var detects = ChangeTracker.AutoDetectChangesEnabled;
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            await WidenReachAsync(cancellationToken);
            RaiseVersions();
            await GuardAsync(cancellationToken);
            return await SealAndSaveAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    /// <summary>Of rows that many desks write, and whose token none of them may forget.</summary>
    private void RaiseVersions()
    {
        foreach (var entry in ChangeTracker.Entries().Where(entry => entry is { State: EntityState.Modified, Entity: Draft or Article or Tenant }))
        {
            var version = entry.Property(nameof(Draft.Version));
            version.CurrentValue = (int)version.OriginalValue! + 1;
        }
    }

    /// <summary>The next running number under a tenant and a name, 1 first. Within the caller's transaction: a rollback gives it back.</summary>
    public async Task<int> NextNumberAsync(int tenantId, string name, CancellationToken cancellationToken = default)
    {
        var next = await Database.SqlQuery<int>($"""
            INSERT INTO "RunningNumbers" ("TenantId", "Name", "Value") VALUES ({tenantId}, {name}, 1)
            ON CONFLICT ("TenantId", "Name") DO UPDATE SET "Value" = "RunningNumbers"."Value" + 1 RETURNING "Value"
            """).ToListAsync(cancellationToken);
        return next.Single();
    }

    /// <summary>Takes one of a limited number, under a tenant and a name, in one statement: whoever asks at the same moment, it is never given out more often than <paramref name="limit"/>.</summary>
    /// <returns>Whether there was one left.</returns>
    public async Task<bool> TakeOneAsync(int tenantId, string name, int limit, CancellationToken cancellationToken = default)
    {
        if (limit < 1)
        {
            return false;
        }

        var taken = await Database.SqlQuery<int>($"""
            INSERT INTO "RunningNumbers" ("TenantId", "Name", "Value") VALUES ({tenantId}, {name}, 1)
            ON CONFLICT ("TenantId", "Name") DO UPDATE SET "Value" = "RunningNumbers"."Value" + 1 WHERE "RunningNumbers"."Value" < {limit} RETURNING "Value"
            """).ToListAsync(cancellationToken);
        return taken.Count > 0;
    }

    /// <summary>Keeps everybody else from deciding about a run until the caller's transaction ends: writing the row as it is takes its lock on every database.</summary>
    internal Task HoldRunAsync(Guid runId, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"""UPDATE "BundleRuns" SET "Id" = "Id" WHERE "Id" = {runId}""", cancellationToken);

    /// <summary>As <see cref="HoldRunAsync"/>, for calls for help from a hall and what is done there.</summary>
    internal Task HoldHallAsync(Guid hallId, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"""UPDATE "Halls" SET "Id" = "Id" WHERE "Id" = {hallId}""", cancellationToken);

    /// <summary>As <see cref="HoldRunAsync"/>, for what is counted of one person.</summary>
    internal Task HoldCitizenAsync(Guid citizenId, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"""UPDATE "Citizens" SET "Id" = "Id" WHERE "Id" = {citizenId}""", cancellationToken);

    /// <summary>As <see cref="HoldRunAsync"/>, for what somebody is allowed.</summary>
    internal Task HoldAccountAsync(Guid accountId, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"""UPDATE "Accounts" SET "Id" = "Id" WHERE "Id" = {accountId}""", cancellationToken);
}

/// <summary>Which tenants a case concerns; kept by <see cref="PortalDb"/> alone and read by its filter.</summary>
public sealed class CaseReach
{
    public required Guid CaseId { get; init; }

    public required int TenantId { get; init; }

    public Tenant? Tenant { get; init; }
}

/// <summary>
/// A grant that the citizen who asks holds at this moment: the filter's own short look into the table of grants. The filter of cases
/// asks here and not <see cref="ProxyGrant"/>, whose own filter asks for cases, so that neither waits for the other and each statement stays short.
/// </summary>
internal sealed class HeldGrant
{
    public Guid Id { get; init; }

    public Guid PrincipalId { get; init; }

    public Guid? DelegateId { get; init; }

    public DateTime From { get; init; }

    public DateTime Until { get; init; }

    public DateTime? RevokedAt { get; init; }
}

/// <summary>A seat of an office of the reader's own places in a session; as <see cref="HeldGrant"/>.</summary>
internal sealed class OwnSeat
{
    public Guid SessionId { get; init; }

    public int TenantId { get; init; }

    public Guid UnitId { get; init; }

    public bool IsGuest { get; init; }
}

/// <summary>A membership of the citizen who asks; as <see cref="HeldGrant"/>.</summary>
internal sealed class OwnMembership
{
    public Guid CitizenId { get; init; }

    public Guid OrganisationId { get; init; }
}

public sealed class SqlitePortalDb : PortalDb
{
    public SqlitePortalDb(DbContextOptions<SqlitePortalDb> options, Scope scope)
        : base(options, scope) => base.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always; // each save waits its turn (SqliteTurns)
}

public sealed class PostgresPortalDb(DbContextOptions<PostgresPortalDb> options, Scope scope) : PortalDb(options, scope);
