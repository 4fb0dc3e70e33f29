using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;

namespace Portal.Core.Tenancy;

/// <summary>What an administrator may write about a place. Where it hangs in the tree is not among it.</summary>
public sealed record TenantEdit
{
    public required string Name { get; init; }

    public string? NameEn { get; init; }

    public string? DivisionCode { get; init; }

    public bool CodeIsDemo { get; init; }

    public string? HostName { get; init; }

    public bool IsActive { get; init; } = true;

    /// <summary>Its own settings; what is null is inherited.</summary>
    public TenantSettings Settings { get; init; } = new();

    public static TenantEdit Of(Tenant tenant) => new()
    {
        Name = tenant.Name,
        NameEn = tenant.NameEn,
        DivisionCode = tenant.DivisionCode,
        CodeIsDemo = tenant.CodeIsDemo,
        HostName = tenant.HostName,
        IsActive = tenant.IsActive,
        Settings = tenant.Settings,
    };
}

/// <summary>A place to be hung below another.</summary>
/// <param name="Windows">What its first office is called, the integrated windows.</param>
public sealed record NewTenant(int ParentId, string Slug, LocalText Name, TenantLevel Level, TenantKind Kind, LocalText Windows, string? DivisionCode = null);

/// <param name="Id">Null for a new one.</param>
/// <param name="NewId">What a new one is to be called, made with the form: sending it twice makes one.</param>
public sealed record UnitEdit(Guid? Id, string Name, string? NameEn, string Function, bool IsActive, [property: JsonIgnore] Guid? NewId = null, bool IsProvider = false);

public sealed partial class TenancyDesk
{
    private static readonly int[] CodeLengths = [6, 9, 12];

    /// <summary>Writes what a place says about itself; it shows on its pages, and below where inherited, at the next request.</summary>
    /// <param name="readAs">As the editor read it: a colleague's change is not written over.</param>
    public Task<Answer<Tenant>> SaveAsync(int tenantId, TenantEdit edit, TenantEdit readAs, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<Tenant>(async db =>
    {
        var tenant = await db.Tenants.SingleOrDefaultAsync(each => each.Id == tenantId, cancellationToken);
        if (tenant is null || !MayWrite(actor, tenant.Path))
        {
            return new NotFound();
        }

        if (Text(TenantEdit.Of(tenant)) != Text(readAs))
        {
            return new ChangedByAnother(await LastWriterAsync(db, tenant, cancellationToken), tenant.Name);
        }

        if (await FaultOfAsync(db, tenant, edit, actor, cancellationToken) is { } fault)
        {
            return fault;
        }

        db.Journal.Add(Line("tenant.Change", tenant.Id, actor, tenant.Slug, readAs, edit));
        (tenant.Name, tenant.NameEn) = (edit.Name.Trim(), Filled(edit.NameEn));
        (tenant.DivisionCode, tenant.CodeIsDemo) = (Filled(edit.DivisionCode), edit.CodeIsDemo);
        tenant.CountsAnewSince = edit.Settings.CountsDifferently(tenant.Settings) ? time.GetUtcNow().UtcDateTime : tenant.CountsAnewSince;
        (tenant.HostName, tenant.IsActive, tenant.Settings) = (Filled(edit.HostName)?.ToLowerInvariant(), edit.IsActive, edit.Settings);
        await db.SaveChangesAsync(cancellationToken);
        return tenant;
    }, cancellationToken);

    public Task<Answer<Tenant>> AddBelowAsync(NewTenant added, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<Tenant>(async db =>
    {
        var parent = await db.Tenants.AsNoTracking().SingleOrDefaultAsync(each => each.Id == added.ParentId, cancellationToken);
        if (parent is null || !MayWrite(actor, parent.Path))
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(added.Name.Zh))
        {
            return new FieldRefused("Name", "Required");
        }

        if (!TenantImport.MayBeSlug(added.Slug))
        {
            return new FieldRefused("Slug", "KeyWrong");
        }

        if (await db.Tenants.AnyAsync(each => each.Slug == added.Slug, cancellationToken))
        {
            return new FieldRefused("Slug", "KeyTaken");
        }

        if (!TenantImport.MayStandBelow(added.Level, parent.Level))
        {
            return new FieldRefused("Level", "LevelNotBelow");
        }

        if (Filled(added.DivisionCode) is { } code && !IsCode(code))
        {
            return new FieldRefused("DivisionCode", "DivisionCodeWrong");
        }

        var id = await db.Tenants.MaxAsync(each => each.Id, cancellationToken) + 1;
        var tenant = new Tenant
        {
            Id = id,
            Slug = added.Slug,
            Level = added.Level,
            Kind = added.Kind,
            Name = added.Name.Zh.Trim(),
            NameEn = Filled(added.Name.En),
            ParentId = parent.Id,
            Path = TenantPath.Below(parent.Path, id),
            DivisionCode = Filled(added.DivisionCode),
            CodeIsDemo = false,
        };
        try
        {
            // The place first: the guard finds its office's right by the place's own row.
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            db.Tenants.Add(tenant);
            await db.SaveChangesAsync(cancellationToken);

            // Without windows nothing could be handed in here.
            db.Units.Add(new Unit { TenantId = id, Name = added.Windows.Zh, NameEn = added.Windows.En, Function = UnitFunction.Hall });
            db.Journal.Add(Line("tenant.Add", parent.Id, actor, added.Slug, null, added));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            return new TryAgain();
        }

        return tenant;
    }, cancellationToken);

    public Task<Answer<Unit>> SaveUnitAsync(int tenantId, UnitEdit edit, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<Unit>(async db =>
    {
        var tenant = await db.Tenants.AsNoTracking().SingleOrDefaultAsync(each => each.Id == tenantId, cancellationToken);
        var unit = (edit.Id ?? edit.NewId) is { } id ? await db.Units.SingleOrDefaultAsync(each => each.Id == id && each.TenantId == tenantId, cancellationToken) : null;
        if (tenant is null || (edit.Id is not null && unit is null) || !MayWrite(actor, tenant.Path))
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(edit.Name) || string.IsNullOrWhiteSpace(edit.Function))
        {
            return new FieldRefused(string.IsNullOrWhiteSpace(edit.Name) ? "Name" : "Function", "Required");
        }

        var before = unit is null ? null : new UnitEdit(unit.Id, unit.Name, unit.NameEn, unit.Function, unit.IsActive, IsProvider: unit.IsProvider);
        if (unit is null)
        {
            unit = new Unit { Id = edit.NewId ?? Guid.CreateVersion7(), TenantId = tenantId, Name = edit.Name.Trim(), Function = edit.Function.Trim() };
            db.Units.Add(unit);
        }

        (unit.Name, unit.NameEn, unit.Function, unit.IsActive, unit.IsProvider) = (edit.Name.Trim(), Filled(edit.NameEn), edit.Function.Trim(), edit.IsActive, edit.IsProvider);
        db.Journal.Add(Line("unit.Change", tenantId, actor, unit.Name, before, edit));
        await db.SaveChangesAsync(cancellationToken);
        return unit;
    }, cancellationToken);

    private static async Task<Refusal?> FaultOfAsync(PortalDb db, Tenant tenant, TenantEdit edit, Actor actor, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(edit.Name))
        {
            return new FieldRefused("Name", "Required");
        }

        if (Filled(edit.DivisionCode) is { } code && !IsCode(code))
        {
            return new FieldRefused("DivisionCode", "DivisionCodeWrong");
        }

        if (Filled(edit.HostName)?.ToLowerInvariant() != tenant.HostName && (actor.Post is null || TenantPath.Ids(actor.Post.TenantPath).Count > 1))
        {
            // Whoever names a host answers for what everybody sees there: a village could name the district's.
            return new FieldRefused("HostName", "HostNameFromAbove");
        }

        if (edit.Settings.ReceiptDays is < 1 or > 30)
        {
            return new FieldRefused("ReceiptDays", "ReceiptDaysWrong");
        }

        if (edit.Settings.RatingContactDays is < 1 or > 30 || edit.Settings.RatingRightDays is < 1 or > 90 || edit.Settings.RatingRightDays < edit.Settings.RatingContactDays)
        {
            return new FieldRefused("RatingRightDays", "RatingDaysWrong");
        }

        if (edit.Settings.WeekHours is { } week && !HallHours.Of(week).IsSound)
        {
            return new FieldRefused("WeekHours", "WeekHoursWrong");
        }

        if (edit.Settings.DaysOff is { } off && edit.Settings.DaysWorked is { } worked && off.Intersect(worked).Any())
        {
            return new FieldRefused("DaysOff", "DayBothWays");
        }

        if (!edit.IsActive && actor.Post is { } post && TenantPath.Holds(tenant.Path, post.TenantPath))
        {
            return new FieldRefused("IsActive", "OwnPlaceNotInactive");
        }

        if (edit.Settings.Areas is { } areas && HomeAreas.Fault(areas) is { } areaFault)
        {
            return areaFault;
        }

        if ((HealthWish.Fault(edit.Settings.Health) ?? MachineCatalogue.Fault(edit.Settings.MachineCatalogues)) is { } machineFault)
        {
            return machineFault;
        }

        if (Filled(edit.HostName)?.ToLowerInvariant() is not { } host)
        {
            return null;
        }

        if (Uri.CheckHostName(host) != UriHostNameType.Dns)
        {
            return new FieldRefused("HostName", "HostNameWrong");
        }

        return await db.Tenants.AnyAsync(each => each.HostName == host && each.Id != tenant.Id, cancellationToken) ? new FieldRefused("HostName", "HostNameTaken") : null;
    }

    private static bool IsCode(string code) => CodeLengths.Contains(code.Length) && code.All(char.IsAsciiDigit);

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool MayWrite(Actor actor, string path) => actor.Has(Duties.SystemAdministrator) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, path);

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, PortalDb.Json);

    private static async Task<string> LastWriterAsync(PortalDb db, Tenant tenant, CancellationToken cancellationToken) =>
        await db.Journal.AsNoTracking().Where(entry => entry.TenantId == tenant.Id && entry.Subject == tenant.Slug)
            .OrderByDescending(entry => entry.Number).Select(entry => entry.ActorName).FirstOrDefaultAsync(cancellationToken) ?? "";

    private JournalEntry Line(string kind, int tenantId, Actor actor, string subject, object? before, object after) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = subject,
        Before = before is null ? null : Text(before),
        After = Text(after),
    };

    private async Task<Answer<T>> SafelyAsync<T>(Func<PortalDb, Task<Answer<T>>> once, CancellationToken cancellationToken)
    {
        var answer = await Attempt.SafelyAsync(async () =>
        {
            await using var db = maker.Make(scope);
            return await once(db);
        }, time, log, cancellationToken);
        if (answer.IsYes)
        {
            directory.Forget();
        }

        return answer;
    }

    /// <summary>To the millisecond: what is sealed must come back from every database as it was.</summary>
    private DateTime Now()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }
}
