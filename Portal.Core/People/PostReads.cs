using Microsoft.EntityFrameworkCore;

namespace Portal.Core.People;

/// <summary>One of somebody's own posts, as it is offered to them to choose.</summary>
public sealed record OwnPost(Guid Id, int TenantId, string UnitName, string Title, Duties Duties);

public static class PostReads
{
    /// <summary>
    /// The posts somebody may take, newest last. The one question about posts that goes past the filter: a person with posts at two
    /// places sees the other from each. Ask it with the account that has signed in only.
    /// </summary>
    public static Task<List<OwnPost>> PostsOfAsync(this PortalDb db, Guid accountId, CancellationToken cancellationToken = default) =>
        db.Posts.IgnoreQueryFilters().AsNoTracking()
            .Where(post => post.AccountId == accountId && post.IsActive && post.Tenant!.IsActive)
            .OrderBy(post => post.Since).ThenBy(post => post.Id)
            .Select(post => new OwnPost(post.Id, post.TenantId, post.Unit!.Name, post.Title, post.Duties))
            .ToListAsync(cancellationToken);
}
