using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>
/// Knows the standing of everybody at work, at most two seconds old, and tells open circuits when theirs changes, so that a disabled
/// account or a changed post acts within five seconds on every node. One for the program.
/// </summary>
public sealed class PostWatch(PortalDbMaker maker, TimeProvider time) : IDisposable
{
    /// <summary>Between two looks at the database, and how long a standing read for a request may be used again.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private const int AtOnce = 500;

    private readonly ConcurrentDictionary<Badge, Read> _read = [];
    private readonly ConcurrentDictionary<Guid, Watched> _watched = [];
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Null for a disabled account, and for a post that is not this account's or has ended.</summary>
    public async ValueTask<Standing?> StandingAsync(Badge badge, CancellationToken cancellationToken = default)
    {
        if (_read.TryGetValue(badge, out var read) && time.GetElapsedTime(read.At) < Freshness)
        {
            return read.Standing;
        }

        return (await ReadAsync([badge], cancellationToken))[badge];
    }

    /// <summary>Calls back once each time the standing differs from what was last known; null says that it is gone.</summary>
    public IDisposable Watch(Standing seen, Func<Standing?, Task> changed)
    {
        var id = Guid.NewGuid();
        _watched[id] = new Watched(seen.Badge, seen, changed);
        return new Ending(() => _watched.TryRemove(id, out _));
    }

    /// <summary>An account or its posts were changed here: the next look comes at once. Other nodes notice by themselves.</summary>
    public void Forget(Guid accountId)
    {
        foreach (var badge in _read.Keys.Where(badge => badge.AccountId == accountId))
        {
            _read.TryRemove(badge, out _);
        }

        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    /// <summary>Until it is time for the next look, or a change was made here.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(Freshness, time, either.Token);
        var signal = _signal.WaitAsync(either.Token);
        await Task.WhenAny(delay, signal);
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>One look: reads the standing of everybody watched and calls those whose it is no longer. A page that fails at it keeps none of the others from being told.</summary>
    /// <exception cref="AggregateException">What failed, once everybody was told.</exception>
    public async Task LookAsync(CancellationToken cancellationToken = default)
    {
        var failed = new List<Exception>();
        foreach (var (badge, _) in _read.Where(each => time.GetElapsedTime(each.Value.At) >= Freshness))
        {
            _read.TryRemove(badge, out _);
        }

        foreach (var badges in _watched.Values.Select(each => each.Badge).Distinct().Chunk(AtOnce))
        {
            var now = await ReadAsync(badges, cancellationToken);
            foreach (var (id, watched) in _watched)
            {
                if (now.TryGetValue(watched.Badge, out var standing) && standing != watched.Seen
                    && _watched.TryUpdate(id, watched with { Seen = standing }, watched))
                {
                    try
                    {
                        await watched.Changed(standing);
                    }
                    catch (Exception trouble) when (trouble is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                    {
                        failed.Add(trouble);
                    }
                }
            }
        }

        if (failed.Count > 0)
        {
            throw new AggregateException(failed);
        }
    }

    public void Dispose() => _signal.Dispose();

    private async Task<Dictionary<Badge, Standing?>> ReadAsync(IReadOnlyCollection<Badge> badges, CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        var accountIds = badges.Select(badge => badge.AccountId).Distinct().ToList();
        var postIds = badges.Where(badge => badge.PostId is not null).Select(badge => badge.PostId!.Value).ToList();
        await using var db = maker.Make(Scope.Everywhere("the standing of those who are signed in"));
        var accounts = await db.Users.AsNoTracking().Where(account => accountIds.Contains(account.Id) && account.IsActive)
            .Select(account => new { account.Id, account.DisplayName, account.CitizenId, account.SecurityStamp, account.MustChangePassword }).ToDictionaryAsync(account => account.Id, cancellationToken);
        var posts = postIds.Count == 0 ? [] : await db.Posts.AsNoTracking().Where(post => postIds.Contains(post.Id) && post.IsActive && post.Tenant!.IsActive)
            .Select(post => new { post.Id, post.AccountId, post.Title, Post = new StaffPost(post.Id, post.TenantId, post.Tenant!.Path, post.UnitId, post.Unit!.Name, post.Duties) })
            .ToDictionaryAsync(post => post.Id, cancellationToken);

        var standings = badges.Distinct().ToDictionary(badge => badge, badge =>
        {
            var post = badge.PostId is { } postId ? posts.GetValueOrDefault(postId) : null;
            if (!accounts.TryGetValue(badge.AccountId, out var account) || (badge.PostId is not null && post?.AccountId != badge.AccountId)
                || (badge.Stamp is not null && badge.Stamp != account.SecurityStamp))
            {
                return null;
            }

            // A card proves who somebody is by itself: a password that is still to be chosen keeps nobody from a machine.
            return account.MustChangePassword && badge.Visit is null
                ? new Standing { Badge = new Badge(account.Id, null, account.SecurityStamp), Name = account.DisplayName, MustChangePassword = true }
                : new Standing { Badge = badge with { Stamp = account.SecurityStamp }, Name = account.DisplayName, CitizenId = account.CitizenId, Post = post?.Post, PostTitle = post?.Title };
        });
        foreach (var (badge, standing) in standings)
        {
            _read[badge] = new Read(standing, at);
        }

        return standings;
    }

    private sealed record Read(Standing? Standing, long At);

    private sealed record Watched(Badge Badge, Standing? Seen, Func<Standing?, Task> Changed);

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
