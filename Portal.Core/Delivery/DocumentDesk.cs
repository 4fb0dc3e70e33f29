using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Delivery;

/// <summary>What anybody who holds a paper may learn of it: that it is ours, and whether it still stands. Nothing of the person.</summary>
public sealed record Verification(DocumentKind Kind, string Number, DateTime IssuedAt, string Issuer, DateTime? RevokedAt);

/// <summary>Issues the papers of a case and lays decisions out for collection, in the transaction of the act itself; answers for a paper by its code.</summary>
public sealed class DocumentDesk(PortalDbMaker maker) : ICaseConsequence
{
    private const string CodeSigns = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const int CodeLength = 12;

    public async Task FollowAsync(PortalDb db, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken)
    {
        if (happened.Change.TakesBack)
        {
            await TakeBackAsync(db, matter, happened.At, cancellationToken);
        }

        if (CaseDocuments.KindFor(happened) is { } kind)
        {
            var paper = await IssueAsync(db, kind, matter, happened, setting, cancellationToken);
            db.CaseDocuments.Add(paper);
            happened.Complete(happened.Change with { Issued = new Dictionary<Guid, string> { [paper.Id] = PaperCheck.SealOf(paper) } });
        }

        if (happened.To == CaseStatus.Decided && happened.From != CaseStatus.Decided && matter.DeliveryWay == DeliveryWay.PickUp)
        {
            await LayOutAsync(db, matter, happened.At, setting.Tree, cancellationToken);
        }

        if (happened.Action == CaseAction.Close && matter.DeliveryWay == DeliveryWay.PickUp && await db.PickUps.SingleOrDefaultAsync(each => each.CaseId == matter.Id, cancellationToken) is { CollectedAt: null } waiting)
        {
            (waiting.CollectedAt, waiting.HandedOverBy) = (happened.At, happened.ActorName);
        }
    }

    /// <summary>Answers for a paper by the code on it, as typed: spaces, hyphens and small letters do not matter. Null when there is no such paper.</summary>
    public async Task<Verification?> VerifyAsync(string typed, CancellationToken cancellationToken = default)
    {
        if (CodeOf(typed) is not { } code)
        {
            return null;
        }

        await using var db = maker.Make(Scope.Everywhere("whoever holds a paper may ask whether it is genuine; the answer holds nothing of a person"));
        return await db.CaseDocuments.AsNoTracking().Where(document => document.VerifyCode == code)
            .Select(document => new Verification(document.Kind, document.Number, document.IssuedAt, document.IssuedByUnit, document.RevokedAt))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Full-width signs, spaces and hyphens as people type them from paper.</summary>
    public static string Normalise(string? typed) =>
        string.Concat((typed ?? "").Take(100).Select(sign => sign is >= '！' and <= '～' ? (char)(sign - 0xFEE0) : sign).Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    /// <summary>The code of a paper as typed; null for what cannot be one. Papers that are no case's have codes of the same form (<see cref="NewVerifyCode"/>).</summary>
    public static string? CodeOf(string? typed) => Normalise(typed) is { Length: CodeLength } code && code.All(sign => CodeSigns.Contains(sign, StringComparison.Ordinal)) ? code : null;

    public static string NewVerifyCode() => RandomNumberGenerator.GetString(CodeSigns, CodeLength);

    /// <summary>As on paper, of a kind of paper that is named by a sign or two: 芙蓉北路社证〔2026〕12号.</summary>
    public static string NumberOf(string tenant, string word, int year, int serial) => PaperWords.Number(tenant, word, year, serial);

    private static async Task<CaseDocument> IssueAsync(PortalDb db, DocumentKind kind, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken)
    {
        var issuer = await IssuerAsync(db, kind, matter, happened, setting, cancellationToken);
        var year = ChinaTime.DateOf(happened.At).Year;
        var serial = await db.NextNumberAsync(issuer.Tenant.Id, $"document:{kind}:{year}", cancellationToken);
        return new CaseDocument
        {
            TenantId = issuer.Tenant.Id,
            CaseId = matter.Id,
            Kind = kind,
            Number = PaperWords.Number(kind, issuer.Tenant.Name, year, serial),
            VerifyCode = NewVerifyCode(),
            IssuedAt = happened.At,
            IssuedByUnit = OfficeOf(issuer),
            Content = CaseDocuments.Content(kind, matter, happened, issuer with { UnitName = OfficeOf(issuer) }),
        };
    }

    /// <summary>The decision that was taken back no longer stands, and whoever verifies it is told so; nor does it wait at a hall.</summary>
    private static async Task TakeBackAsync(PortalDb db, Case matter, DateTime at, CancellationToken cancellationToken)
    {
        foreach (var decision in await db.CaseDocuments.Where(document => document.CaseId == matter.Id && document.Kind == DocumentKind.Decision && document.RevokedAt == null).ToListAsync(cancellationToken))
        {
            decision.RevokedAt = at;
        }

        db.PickUps.RemoveRange(await db.PickUps.Where(pickUp => pickUp.CaseId == matter.Id).ToListAsync(cancellationToken));
    }

    /// <summary>Who acted; for what the clock or the applicant did, whose step it is; for what rules decided and for an extension, whose decision it is.</summary>
    private static async Task<Issuer> IssuerAsync(PortalDb db, DocumentKind kind, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken)
    {
        var tree = setting.Tree;
        var step = happened.Action is CaseAction.ApproveByRules or CaseAction.GrantExtension ? matter.Steps.FindLast(each => each.Duty == StepDuty.Decide) : matter.StepOf(happened.StepId ?? happened.Change.Opens?[0].StepId ?? Guid.Empty);
        var takenInAtWindow = happened.Action == CaseAction.Submit && happened.PostId is not null;
        var tenant = tree.Find(takenInAtWindow || step is null ? matter.OriginTenantId : step.TenantId)
            ?? throw new InvalidOperationException($"case {matter.Number} has no tenant that could issue its papers");
        var unit = happened.PostId is not null && happened.Action != CaseAction.GrantExtension && happened.UnitName is { } acting ? acting : step is null ? "" : tree.FindUnit(step.TenantId, step.UnitId)?.Name ?? "";
        var settings = tree.SettingsOf(tenant);
        var bases = kind == DocumentKind.Decision
            ? (await db.ServiceItems.AsNoTracking().Where(item => item.Id == matter.ItemId).Select(item => item.Detail).SingleAsync(cancellationToken)).Bases
            : null;
        var decides = kind == DocumentKind.Receipt && matter.TenantId != matter.OriginTenantId ? matter.Steps.FindLast(each => each.Duty == StepDuty.Decide) : null;
        var handledBy = decides is not null && tree.Find(decides.TenantId) is { } place ? OfficeOf(new Issuer(place, tree.FindUnit(decides.TenantId, decides.UnitId)?.Name ?? "")) : null;
        return new Issuer(tenant, unit, settings.Hotline, kind == DocumentKind.Receipt ? matter.AcceptBy : null, bases, settings.AppealPaths, handledBy);
    }

    /// <summary>The office as it signs, after its place; what both names share is said once: 开福区 and 区民政局 are 开福区民政局.</summary>
    internal static string OfficeOf(Issuer issuer)
    {
        var (place, unit) = (issuer.Tenant.Name, issuer.UnitName);
        var shared = Enumerable.Range(0, Math.Min(place.Length, unit.Length) + 1).Last(signs => unit.StartsWith(place[^signs..], StringComparison.Ordinal));
        return place + unit[shared..];
    }

    /// <summary>The decision waits at the hall that was chosen; if that one has closed, at the nearest one from the responsible tenant up; if all have, where it was to lie, for papers must lie somewhere.</summary>
    private async Task LayOutAsync(PortalDb db, Case matter, DateTime at, TenantTree tree, CancellationToken cancellationToken)
    {
        var lineage = tree.Find(matter.TenantId) is { } responsible ? tree.Lineage(responsible).Select(tenant => tenant.Id).Reverse().ToList() : [];
        var halls = await db.Halls.AsNoTracking().Where(hall => hall.Id == matter.PickUpHallId || (hall.IsActive && lineage.Contains(hall.TenantId))).ToListAsync(cancellationToken);
        var wished = halls.Find(hall => hall.Id == matter.PickUpHallId);
        var chosen = wished is { IsActive: true } ? wished : halls.Where(hall => hall.IsActive).OrderBy(hall => lineage.IndexOf(hall.TenantId)).ThenBy(hall => hall.Id).FirstOrDefault() ?? wished
            ?? throw new InvalidOperationException($"case {matter.Id} is to be collected at a hall that is not there");

        db.PickUps.Add(new PickUp { CaseId = matter.Id, TenantId = chosen.TenantId, HallId = chosen.Id, Code = await CodeOfRunAsync(db, matter, chosen.Id, cancellationToken) ?? NewCode(), ReadyAt = at });
    }

    /// <summary>一件事: what was handed in together is collected under one code. Who lays this one out may not see the others.</summary>
    private async Task<string?> CodeOfRunAsync(PortalDb db, Case matter, Guid hallId, CancellationToken cancellationToken)
    {
        if (matter.BundleRunId is not { } runId)
        {
            return null;
        }

        await db.HoldRunAsync(runId, cancellationToken); // Of two laid out at this moment the second finds the code of the first.
        await using var everybody = maker.Make(Scope.Everywhere("cases handed in together are collected under one code"));
        return await everybody.PickUps.AsNoTracking().Where(each => each.HallId == hallId && each.CollectedAt == null && each.Case!.BundleRunId == runId && each.CaseId != matter.Id)
            .OrderBy(each => each.ReadyAt).Select(each => each.Code).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Six digits, each code as likely as the next.</summary>
    internal static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", System.Globalization.CultureInfo.InvariantCulture);
}
