using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Web.Halls;
using Portal.Web.Tenancy;

namespace Portal.Web.Fleet;

/// <summary>All that an upper screen shows, in both languages at once: titles of notices, numbers, machines. Nobody's name.</summary>
/// <param name="Calls">The newest first.</param>
public sealed record SignageBoard(LocalText Hall, LocalText Place, IReadOnlyList<LocalText> Notices, IReadOnlyList<SignageCall> Calls, IReadOnlyList<SignageMachine> Machines)
{
    public int Working => Machines.Count(machine => machine.Stands != nameof(MachineStands.Out));
}

public sealed record SignageCall(string Label, int Counter);

/// <param name="Stands">A name of <see cref="MachineStands"/>.</param>
public sealed record SignageMachine(LocalText Name, string Stands);

/// <summary>Reads the board of a hall or station.</summary>
public sealed class SignageReading(IDbContextFactory<PortalDb> databases, CallBoards boards, FleetDesk fleet, Here here)
{
    /// <summary>As many as are taken in at one look.</summary>
    private const int Notices = 6;

    private const int Calls = 4;

    private const string Column = "notices";

    /// <returns>Null for a hall that is not of this place.</returns>
    public async Task<SignageBoard?> ReadAsync(Guid hallId, CancellationToken cancellationToken = default)
    {
        await using var db = databases.CreateDbContext();
        if (here.Find is not { } place || await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken) is not { } hall || !BoardPage.BelongsTo(hall, here.Tree, place))
        {
            return null;
        }

        var owner = here.Tree.Find(hall.TenantId)!;
        var lineage = TenantPath.Ids(owner.Path);
        var notices = await db.Articles.AsNoTracking().Where(each => each.PublishedAt != null && lineage.Contains(each.TenantId) && each.Column!.Key == Column).OrderByDescending(each => each.PublishedAt).Take(Notices).Select(each => each.Title).ToListAsync(cancellationToken);
        var calls = await boards.ReadAsync(hallId, cancellationToken);
        return new(hall.Name, owner.NameText(), notices, [.. (calls?.Calls ?? []).Take(Calls).Select(call => new SignageCall(call.Label, call.Counter))], [.. (await fleet.StandingAsync(hallId, cancellationToken)).Select(each => new SignageMachine(each.Machine.Name, each.Stands.ToString()))]);
    }
}
