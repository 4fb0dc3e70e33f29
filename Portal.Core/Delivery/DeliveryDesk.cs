using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Delivery;

/// <summary>That code, or that number, is not waiting at this hall.</summary>
public sealed record NotWaitingHere : Refusal;

/// <summary>The case waits here, but under another code.</summary>
public sealed record WrongPickUpCode(int TriesLeft) : Refusal
{
    public override IReadOnlyList<object> Arguments => [TriesLeft];
}

/// <summary>Too many wrong codes; a new code may be sent, or some minutes waited.</summary>
public sealed record TooManyTries(int Minutes) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Minutes];
}

/// <summary>It has been handed over already: when (as shown in China) and by whom.</summary>
public sealed record AlreadyCollected(string When, string By) : Refusal
{
    public override IReadOnlyList<object> Arguments => [When, By];
}

/// <summary>By chance two cases wait here under one code: the case number is needed too.</summary>
public sealed record CodeNotEnough : Refusal;

/// <summary>Enough new codes have been sent for today.</summary>
public sealed record TooManyCodes : Refusal;

/// <summary>What the clerk types at the counter. One of the two finds the case; without a code nothing is handed over.</summary>
public sealed record Claim(Guid HallId, string? Code, string? CaseNumber);

/// <summary>What lies ready, as the clerk sees it before handing over.</summary>
public sealed record Waiting(Guid CaseId, string CaseNumber, LocalText Item, string ApplicantName, DateTime ReadyAt);

/// <summary>Hands decisions over at the counter. The code is what proves the right to them; wrong codes are journalled and counted there.</summary>
public sealed class DeliveryDesk(PortalDbMaker maker, Scope scope, CaseDesk cases, CaseNotices notices, TimeProvider time, ILogger<DeliveryDesk> log)
{
    public const int MostTries = 5;
    private const int MostTriesOfAClerk = 20;
    private const int MostCodesADay = 5;
    private const int WaitMinutes = 15;
    private const int MostCandidates = 20;
    private const string WrongCode = "pickup.WrongCode";
    private const string NewCode = "pickup.NewCode";

    /// <summary>Hands over against the code and closes the case; both in one transaction.</summary>
    /// <param name="operationKey">Made by the form: the second click of one hand-over answers as the first.</param>
    public async Task<Answer<Acted>> HandOverAsync(Claim claim, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is null || !actor.Has(Duties.Clerk))
        {
            return new NotAllowed();
        }

        await using var db = maker.Make(scope);
        if (await db.Operations.AsNoTracking().SingleOrDefaultAsync(operation => operation.Key == operationKey && operation.ActorId == actor.AccountId, cancellationToken) is { } done)
        {
            return new Acted(done.CaseId, done.Version, Repeated: true);
        }

        var found = await FindAsync(db, claim, actor, cancellationToken);
        if (!found.IsYes)
        {
            return found.Refusal;
        }

        // 一件事: one code opens all that lies here of what was handed in together. The click's own key comes last, so that a click
        // that broke off goes on where it stopped.
        var runId = found.Value.Case!.BundleRunId;
        var others = runId is null ? [] : await db.PickUps.AsNoTracking().Where(each => each.Case!.BundleRunId == runId && each.HallId == claim.HallId && each.CollectedAt == null && each.CaseId != found.Value.CaseId).Select(each => each.CaseId).ToListAsync(cancellationToken);
        foreach (var other in others)
        {
            if ((await cases.ActAsync(other, new CaseAct(CaseAction.Close, Operation.KeyFor(operationKey, other)) { CodeWasShown = true }, actor, cancellationToken)).Refusal is { } refusal)
            {
                return refusal;
            }
        }

        return await cases.ActAsync(found.Value.CaseId, new CaseAct(CaseAction.Close, operationKey) { CodeWasShown = true }, actor, cancellationToken);
    }

    /// <summary>What waits at a hall, oldest first.</summary>
    public async Task<IReadOnlyList<Waiting>> WaitingAsync(Guid hallId, int most, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.PickUps.AsNoTracking().Where(each => each.HallId == hallId && each.CollectedAt == null).OrderBy(each => each.ReadyAt).ThenBy(each => each.CaseId).Take(most)
            .Select(each => new Waiting(each.CaseId, each.Case!.Number, new LocalText(each.Case.ItemName, each.Case.ItemNameEn), each.Case.ApplicantName, each.ReadyAt)).ToListAsync(cancellationToken);
    }

    /// <summary>Sends the applicant a new code; the old one ends at once, and so does the count of wrong tries.</summary>
    public Task<Answer<DateTime>> SendNewCodeAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => SendNewCodeOnceAsync(caseId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<DateTime>> SendNewCodeOnceAsync(Guid caseId, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.Has(Duties.Clerk) && actor.CitizenId is null)
        {
            return new NotAllowed();
        }

        await using var db = maker.Make(scope);
        var matter = await db.Cases.SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        var waiting = matter is null ? null : await db.PickUps.SingleOrDefaultAsync(each => each.CaseId == caseId, cancellationToken);
        if (matter is null || waiting is null)
        {
            return new NotFound();
        }

        if (waiting.CollectedAt is { } collected)
        {
            return Collected(collected, waiting);
        }

        var now = Now();
        var since = now.AddDays(-1);
        if (await db.Journal.CountAsync(entry => entry.CaseId == caseId && entry.Kind == NewCode && entry.At > since, cancellationToken) >= MostCodesADay)
        {
            return new TooManyCodes();
        }

        waiting.Code = DocumentDesk.NewCode();
        if (matter.BundleRunId is { } runId)
        {
            await db.Cases.Where(each => each.BundleRunId == runId).LoadAsync(cancellationToken); // The guard wants the others' cases read in this context.
            await db.PickUps.Where(each => each.Case!.BundleRunId == runId && each.HallId == waiting.HallId && each.CollectedAt == null).ForEachAsync(each => each.Code = waiting.Code, cancellationToken);
        }

        db.Journal.Add(Line(NewCode, waiting.TenantId, caseId, actor, now, null));
        await notices.TellReadyAsync(db, matter, waiting, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return now;
    }

    private async Task<Answer<PickUp>> FindAsync(PortalDb db, Claim claim, Actor actor, CancellationToken cancellationToken)
    {
        var hall = await db.Halls.AsNoTracking().Include(each => each.Tenant).SingleOrDefaultAsync(each => each.Id == claim.HallId, cancellationToken);
        if (hall is null || !TenantPath.Holds(actor.Post!.TenantPath, hall.Tenant!.Path))
        {
            return new NotWaitingHere();
        }

        var (code, number) = (DocumentDesk.Normalise(claim.Code), claim.CaseNumber?.Trim() ?? "");
        if (await TooOftenAsync(db, actor, cancellationToken))
        {
            return new TooManyTries(WaitMinutes);
        }

        var candidates = await db.PickUps.AsNoTracking().Include(each => each.Case)
            .Where(each => each.HallId == claim.HallId && (number == "" ? each.Code == code : each.Case!.Number == number)).OrderBy(each => each.CollectedAt != null).ThenBy(each => each.ReadyAt).Take(MostCandidates).ToListAsync(cancellationToken);
        if (candidates.FindAll(each => each.CollectedAt is null).DistinctBy(each => each.Case!.BundleRunId ?? each.CaseId).Skip(1).Any())
        {
            return new CodeNotEnough();
        }

        var pickUp = candidates.Find(each => each.CollectedAt is null) ?? (candidates is [var only] ? only : null);
        if (pickUp is null)
        {
            await JournalAsync(actor, actor.Post.TenantId, null, claim, cancellationToken);
            return new NotWaitingHere();
        }

        // Whoever does not know the code learns nothing of a case by its number, not even that it was collected.
        var tries = await WrongTriesAsync(db, pickUp.CaseId, cancellationToken);
        if (tries >= MostTries)
        {
            return new TooManyTries(WaitMinutes);
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(pickUp.Code), Encoding.ASCII.GetBytes(code)))
        {
            await JournalAsync(actor, pickUp.TenantId, pickUp.CaseId, claim, cancellationToken);
            return new WrongPickUpCode(MostTries - tries - 1);
        }

        return pickUp.CollectedAt is { } collected ? Collected(collected, pickUp) : pickUp;
    }

    /// <summary>Wrong codes typed for a case in the last minutes, since the last new code.</summary>
    private async Task<int> WrongTriesAsync(PortalDb db, Guid caseId, CancellationToken cancellationToken)
    {
        var since = Now().AddMinutes(-WaitMinutes);
        var renewed = await db.Journal.Where(entry => entry.CaseId == caseId && entry.Kind == NewCode).MaxAsync(entry => (DateTime?)entry.At, cancellationToken);
        since = renewed > since ? renewed.Value : since;
        return await db.Journal.CountAsync(entry => entry.CaseId == caseId && entry.Kind == WrongCode && entry.At > since, cancellationToken);
    }

    /// <summary>A clerk who tries code after code is stopped too, whatever they try them on.</summary>
    private async Task<bool> TooOftenAsync(PortalDb db, Actor actor, CancellationToken cancellationToken)
    {
        var since = Now().AddMinutes(-WaitMinutes);
        return await db.Journal.CountAsync(entry => entry.ActorId == actor.AccountId && entry.Kind == WrongCode && entry.At > since, cancellationToken) >= MostTriesOfAClerk;
    }

    /// <summary>In a context of its own: nothing else is saved with a refusal.</summary>
    private async Task JournalAsync(Actor actor, int tenantId, Guid? caseId, Claim claim, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (caseId is { } id)
        {
            // A line of a case is written by those who see the case: the guard wants it read in this context.
            await db.Cases.SingleAsync(each => each.Id == id, cancellationToken);
        }

        db.Journal.Add(Line(WrongCode, tenantId, caseId, actor, Now(), $"hall:{claim.HallId}"));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static JournalEntry Line(string kind, int tenantId, Guid? caseId, Actor actor, DateTime at, string? subject) => new()
    {
        TenantId = tenantId,
        CaseId = caseId,
        Kind = kind,
        At = at,
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Audience = Audience.Staff,
        Subject = subject,
    };

    private static AlreadyCollected Collected(DateTime at, PickUp pickUp) =>
        new(Calendars.ChinaTime.ToLocal(at).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), pickUp.HandedOverBy ?? "");

    private DateTime Now() => CaseFlow.Millisecond(time.GetUtcNow().UtcDateTime);
}
