using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Publications;

/// <summary>One line of a column: what lists read of an article.</summary>
public sealed record ArticleLine(Guid Id, LocalText Title, DateTime? PublishedAt, DateTime ChangedAt, int TenantId);

/// <summary>A column as a place shows it: its own articles and those of the places above it, the newest first.</summary>
public sealed record ColumnRead(Column Column, IReadOnlyList<ArticleLine> Articles);

/// <summary>An article as its editor writes it.</summary>
/// <param name="Id">Null for a new one.</param>
/// <param name="ReadAt">The article's <see cref="Article.ChangedAt"/> when the editor read it: a colleague's change is not written over.</param>
/// <param name="NewId">What a new one is to be called, made with the form: sending it twice makes one.</param>
public sealed record ArticleEdit(Guid? Id, Guid ColumnId, LocalText Title, LocalText Body, DateTime? ReadAt, Guid? NewId = null);

/// <summary>Columns and articles of the places: reading for everybody, writing for administrators.</summary>
public sealed class PublicationDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<PublicationDesk> log)
{
    /// <summary>Characters of one article in one language.</summary>
    public const int LongestBody = 20_000;
    private const int LongestList = 500;

    /// <summary>A column by its stable name: the nearest place's title, with the published articles of all places from here up to the root.</summary>
    public async Task<ColumnRead?> ReadColumnAsync(Tenant place, string key, int atMost = 100, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var lineage = TenantPath.Ids(place.Path);
        var columns = await db.Columns.AsNoTracking().Where(column => column.Key == key && lineage.Contains(column.TenantId)).ToListAsync(cancellationToken);
        if (columns.Count == 0)
        {
            return null;
        }

        var ids = columns.Select(column => column.Id).ToList();
        var articles = await db.Articles.AsNoTracking().Where(article => ids.Contains(article.ColumnId) && article.PublishedAt != null)
            .OrderByDescending(article => article.PublishedAt).ThenByDescending(article => article.Id).Take(atMost)
            .Select(article => new ArticleLine(article.Id, article.Title, article.PublishedAt, article.ChangedAt, article.TenantId)).ToListAsync(cancellationToken);
        return new ColumnRead(lineage.Reverse().Select(id => columns.Find(column => column.TenantId == id)).First(column => column is not null)!, articles);
    }

    /// <summary>Everything a place publishes at a glance: its columns and those of the places above, each with its newest articles.</summary>
    public async Task<IReadOnlyList<ColumnRead>> ReadAllAsync(Tenant place, int ofEach, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var lineage = TenantPath.Ids(place.Path);
        var columns = await db.Columns.AsNoTracking().Where(column => lineage.Contains(column.TenantId)).OrderBy(column => column.Order).ThenBy(column => column.Key).ToListAsync(cancellationToken);
        var ids = columns.Select(column => column.Id).ToList();
        var articles = await db.Articles.AsNoTracking().Where(article => ids.Contains(article.ColumnId) && article.PublishedAt != null)
            .OrderByDescending(article => article.PublishedAt).ThenByDescending(article => article.Id).Take(LongestList)
            .Select(article => new { article.ColumnId, Line = new ArticleLine(article.Id, article.Title, article.PublishedAt, article.ChangedAt, article.TenantId) }).ToListAsync(cancellationToken);
        return
        [
            .. columns.GroupBy(column => column.Key, StringComparer.Ordinal).Select(group => new ColumnRead(
                group.MaxBy(column => lineage.ToList().IndexOf(column.TenantId))!,
                [.. articles.Where(article => group.Any(column => column.Id == article.ColumnId)).Select(article => article.Line).Take(ofEach)])),
        ];
    }

    /// <summary>A published article of this place or one above it.</summary>
    public async Task<Article?> ReadArticleAsync(Tenant place, Guid id, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var lineage = TenantPath.Ids(place.Path);
        return await db.Articles.AsNoTracking().Include(article => article.Column)
            .SingleOrDefaultAsync(article => article.Id == id && article.PublishedAt != null && lineage.Contains(article.TenantId), cancellationToken);
    }

    /// <summary>The columns that a place itself has, in their order.</summary>
    public async Task<IReadOnlyList<Column>> ColumnsOfAsync(int tenantId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.Columns.AsNoTracking().Where(column => column.TenantId == tenantId).OrderBy(column => column.Order).ThenBy(column => column.Key).ToListAsync(cancellationToken);
    }

    /// <summary>All articles of a column, unpublished ones too, for whoever may write them.</summary>
    public async Task<IReadOnlyList<ArticleLine>> ArticlesOfAsync(Guid columnId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.Articles.AsNoTracking().Where(article => article.ColumnId == columnId).OrderByDescending(article => article.ChangedAt).Take(LongestList)
            .Select(article => new ArticleLine(article.Id, article.Title, article.PublishedAt, article.ChangedAt, article.TenantId)).ToListAsync(cancellationToken);
    }

    public async Task<Article?> ReadForEditingAsync(Guid id, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var article = await db.Articles.AsNoTracking().Include(each => each.Column).SingleOrDefaultAsync(each => each.Id == id, cancellationToken);
        return article is not null && await MayWriteAsync(actor, article.TenantId, cancellationToken) ? article : null;
    }

    public Task<Answer<Guid>> AddColumnAsync(int tenantId, string key, LocalText title, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<Guid>(async db =>
    {
        if (!await MayWriteAsync(actor, tenantId, cancellationToken))
        {
            return new NotAllowed();
        }

        if (string.IsNullOrWhiteSpace(title.Zh))
        {
            return new FieldRefused("Title", "Required");
        }

        if (key.Length is < 2 or > 40 || !key.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-'))
        {
            return new FieldRefused("Key", "KeyWrong");
        }

        if (await db.Columns.AnyAsync(each => each.TenantId == tenantId && each.Key == key, cancellationToken))
        {
            return new FieldRefused("Key", "KeyTaken");
        }

        var last = await db.Columns.Where(each => each.TenantId == tenantId).MaxAsync(each => (int?)each.Order, cancellationToken) ?? 0;
        var column = new Column { TenantId = tenantId, Key = key, Title = title, Order = last + 1 };
        db.Columns.Add(column);
        db.Journal.Add(Line("column.Add", tenantId, actor, key, after: title));
        await db.SaveChangesAsync(cancellationToken);
        return column.Id;
    }, cancellationToken);

    /// <summary>Renames a column; its address stays.</summary>
    public Task<Answer<Guid>> RenameColumnAsync(Guid columnId, LocalText title, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<Guid>(async db =>
    {
        var column = await db.Columns.SingleOrDefaultAsync(each => each.Id == columnId, cancellationToken);
        if (column is null || !await MayWriteAsync(actor, column.TenantId, cancellationToken))
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(title.Zh))
        {
            return new FieldRefused("Title", "Required");
        }

        db.Journal.Add(Line("column.Rename", column.TenantId, actor, column.Key, column.Title, title));
        column.Title = title;
        await db.SaveChangesAsync(cancellationToken);
        return columnId;
    }, cancellationToken);

    /// <summary>Saves an article. One that is published changes for its readers at once; a new one waits to be published.</summary>
    public Task<Answer<Article>> SaveArticleAsync(ArticleEdit edit, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<Article>(async db =>
    {
        var column = await db.Columns.SingleOrDefaultAsync(each => each.Id == edit.ColumnId, cancellationToken);
        var article = (edit.Id ?? edit.NewId) is { } id ? await db.Articles.SingleOrDefaultAsync(each => each.Id == id && each.ColumnId == edit.ColumnId, cancellationToken) : null;
        if (column is null || (edit.Id is not null && article is null) || !await MayWriteAsync(actor, column.TenantId, cancellationToken))
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(edit.Title.Zh))
        {
            return new FieldRefused("Title", "Required");
        }

        if (Math.Max(edit.Body.Zh.Length, edit.Body.En?.Length ?? 0) > LongestBody)
        {
            return new FieldRefused("Body", "ArticleTooLong", LongestBody);
        }

        if (article is not null && edit.ReadAt is { } readAt && article.ChangedAt != readAt)
        {
            return new ChangedByAnother(await LastWriterAsync(db, article, cancellationToken), article.Title);
        }

        var before = article;
        var now = Now();
        if (article is null)
        {
            article = new Article { Id = edit.NewId ?? Guid.CreateVersion7(), TenantId = column.TenantId, ColumnId = column.Id, Title = edit.Title, Body = edit.Body, ChangedAt = now };
            db.Articles.Add(article);
        }

        db.Journal.Add(Line("article.Save", column.TenantId, actor, article.Id.ToString(), before is null ? null : new { before.Title, before.Body }, new { edit.Title, edit.Body }));
        (article.Title, article.Body, article.ChangedAt) = (edit.Title, edit.Body, now);
        await db.SaveChangesAsync(cancellationToken);
        return article;
    }, cancellationToken);

    /// <summary>Shows an article to everybody, or takes it back: as it was read, and not as somebody has changed it since.</summary>
    /// <param name="readAt">When it had been changed last as it was read; UTC.</param>
    public Task<Answer<Article>> PublishArticleAsync(Guid id, bool isPublished, DateTime readAt, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<Article>(async db =>
    {
        var article = await db.Articles.SingleOrDefaultAsync(each => each.Id == id, cancellationToken);
        if (article is null || !await MayWriteAsync(actor, article.TenantId, cancellationToken))
        {
            return new NotFound();
        }

        if (article.ChangedAt != readAt)
        {
            return new ChangedByAnother(await LastWriterAsync(db, article, cancellationToken), article.Title);
        }

        (article.PublishedAt, article.ChangedAt) = (isPublished ? article.PublishedAt ?? Now() : null, Now());
        db.Journal.Add(Line(isPublished ? "article.Publish" : "article.TakeBack", article.TenantId, actor, id.ToString(), after: article.Title));
        await db.SaveChangesAsync(cancellationToken);
        return article;
    }, cancellationToken);

    private static async Task<string> LastWriterAsync(PortalDb db, Article article, CancellationToken cancellationToken)
    {
        var subject = article.Id.ToString();
        return await db.Journal.AsNoTracking().Where(entry => entry.TenantId == article.TenantId && entry.Subject == subject)
            .OrderByDescending(entry => entry.Number).Select(entry => entry.ActorName).FirstOrDefaultAsync(cancellationToken) ?? "";
    }

    private async Task<bool> MayWriteAsync(Actor actor, int tenantId, CancellationToken cancellationToken) =>
        actor.Has(Duties.SystemAdministrator) && actor.Post is { } post
        && (await directory.TreeAsync(cancellationToken)).Find(tenantId) is { } owner && TenantPath.Holds(post.TenantPath, owner.Path);

    private JournalEntry Line(string kind, int tenantId, Actor actor, string subject, object? before = null, object? after = null) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = subject,
        Before = before is null ? null : JsonSerializer.Serialize(before, PortalDb.Json),
        After = after is null ? null : JsonSerializer.Serialize(after, PortalDb.Json),
    };

    private Task<Answer<T>> SafelyAsync<T>(Func<PortalDb, Task<Answer<T>>> once, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        return await once(db);
    }, time, log, cancellationToken);

    /// <summary>To the millisecond: what is sealed, and what is compared, must come back from every database as it was.</summary>
    private DateTime Now()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }
}
