using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>Whom to look for among the staff.</summary>
/// <param name="Text">Words of a name, account, title, office or place; each must be found somewhere.</param>
/// <param name="PlaceId">Only posts at this place or below it.</param>
/// <param name="After">The account name the page begins behind.</param>
/// <param name="Before">The account name the page ends before; then <paramref name="After"/> does not count.</param>
public sealed record StaffQuery(string? Text = null, int? PlaceId = null, string? After = null, string? Before = null);

/// <summary>A page of the staff in the order of their account names.</summary>
/// <param name="Total">How many the search finds on all pages.</param>
/// <param name="Next">What the next page begins behind; null on the last.</param>
/// <param name="Previous">What the page before ends before; null on the first.</param>
public sealed record StaffPage(IReadOnlyList<StaffLine> People, int Total, string? Next, string? Previous);

/// <param name="Posts">Those held now within the reader's reach.</param>
public sealed record StaffLine(Guid AccountId, string Name, string UserName, bool IsActive, IReadOnlyList<HeldPost> Posts);

public sealed record HeldPost(int TenantId, Guid UnitId, string Title, Duties Duties);

public sealed partial class PeopleDesk
{
    public const int StaffPageSize = 50;

    /// <summary>Who works within the reader's subtree. Each page is asked from its account name on, so that none is far away.</summary>
    public async Task<StaffPage> ListAsync(StaffQuery query, int size = StaffPageSize, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var posts = await AtPlaceAsync(db, query.PlaceId, cancellationToken);
        var words = (query.Text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0)
        {
            posts = await WithWordsAsync(db, posts, words, cancellationToken);
        }

        // Only accounts with such a post: the scope's filter stands on the posts, an account has no place of its own.
        var found = db.Users.AsNoTracking().Where(account => posts.Any(post => post.AccountId == account.Id));
        var total = await found.CountAsync(cancellationToken);
        var (before, after) = (query.Before?.ToUpperInvariant(), query.After?.ToUpperInvariant());
        var ordered = before is not null
            ? found.Where(account => account.NormalizedUserName!.CompareTo(before) < 0).OrderByDescending(account => account.NormalizedUserName)
            : (after is null ? found : found.Where(account => account.NormalizedUserName!.CompareTo(after) > 0)).OrderBy(account => account.NormalizedUserName);
        var read = await ordered.Take(size + 1).Select(account => new { account.Id, account.DisplayName, account.UserName, account.IsActive }).ToListAsync(cancellationToken);
        var more = read.Count > size;
        var shown = read.Take(size).ToList();
        if (before is not null)
        {
            shown.Reverse();
        }

        var ids = shown.ConvertAll(account => account.Id);
        var held = (await db.Posts.AsNoTracking().Where(post => post.IsActive && ids.Contains(post.AccountId)).OrderBy(post => post.TenantId).ThenBy(post => post.Title).ToListAsync(cancellationToken))
            .ToLookup(post => post.AccountId, post => new HeldPost(post.TenantId, post.UnitId, post.Title, post.Duties));
        var hasNext = before is not null ? shown.Count > 0 : more;
        var hasPrevious = before is not null ? more : after is not null && shown.Count > 0;
        return new StaffPage(
            [.. shown.Select(account => new StaffLine(account.Id, account.DisplayName, account.UserName ?? "", account.IsActive, [.. held[account.Id]]))],
            total,
            hasNext ? shown[^1].UserName : null,
            hasPrevious ? shown[0].UserName : null);
    }

    private static async Task<IQueryable<Post>> AtPlaceAsync(PortalDb db, int? placeId, CancellationToken cancellationToken)
    {
        if (placeId is not { } id)
        {
            return db.Posts;
        }

        var path = await db.Tenants.Where(tenant => tenant.Id == id).Select(tenant => tenant.Path).SingleOrDefaultAsync(cancellationToken);
        return path is null ? db.Posts.Where(post => false) : db.Posts.Where(post => post.Tenant!.Path.StartsWith(path));
    }

    /// <summary>Places and offices are few and have English names too: they are looked through here, the people by the database.</summary>
    private static async Task<IQueryable<Post>> WithWordsAsync(PortalDb db, IQueryable<Post> posts, IEnumerable<string> words, CancellationToken cancellationToken)
    {
        var places = await db.Tenants.AsNoTracking().Select(tenant => new { tenant.Id, tenant.Name, tenant.NameEn }).ToListAsync(cancellationToken);
        var units = await db.Units.AsNoTracking().Select(unit => new { unit.Id, unit.Name, unit.NameEn }).ToListAsync(cancellationToken);
        foreach (var word in words)
        {
            var upper = word.ToUpperInvariant();
            var placeIds = places.Where(place => Holds(place.Name, word) || Holds(place.NameEn, word)).Select(place => place.Id).ToList();
            var unitIds = units.Where(unit => Holds(unit.Name, word) || Holds(unit.NameEn, word)).Select(unit => unit.Id).ToList();
            posts = posts.Where(post => post.Account!.DisplayName.Contains(word) || post.Account.NormalizedUserName!.Contains(upper) || post.Title.Contains(word)
                || placeIds.Contains(post.TenantId) || unitIds.Contains(post.UnitId));
        }

        return posts;
    }

    private static bool Holds(string? name, string word) => name?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
