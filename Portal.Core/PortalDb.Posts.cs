using Microsoft.EntityFrameworkCore;
using Portal.Core.People;

namespace Portal.Core;

public abstract partial class PortalDb
{
    /// <summary>
    /// The posts somebody may take, newest last. The one question that goes past the filter: a person with posts at two
    /// places sees the other from each. Ask it with the account that has signed in only.
    /// </summary>
    public Task<List<OwnPost>> PostsOfAsync(Guid accountId, CancellationToken cancellationToken = default) =>
        Posts.IgnoreQueryFilters().AsNoTracking()
            .Where(post => post.AccountId == accountId && post.IsActive && post.Tenant!.IsActive)
            .OrderBy(post => post.Since).ThenBy(post => post.Id)
            .Select(post => new OwnPost(post.Id, post.TenantId, post.Unit!.Name, post.Unit.NameEn, post.Title, post.Duties))
            .ToListAsync(cancellationToken);
}
