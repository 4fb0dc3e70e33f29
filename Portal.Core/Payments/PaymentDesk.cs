using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Payments;

/// <summary>What is typed at a machine before it is paid.</summary>
/// <param name="AmountFen">Of a top-up; of a bill the provider says it.</param>
public sealed record PaymentWish(Guid Key, string Kind, string? First, string? Second, long? AmountFen);

/// <summary>Takes small payments, brings them to their provider once, and brings the money back when it does not come to that.</summary>
public sealed partial class PaymentDesk(PortalDbMaker maker, Scope scope, IEnumerable<IBillProvider> providers, TenantDirectory directory, TimeProvider time, ILogger<PaymentDesk> log)
{
    /// <summary>What can be paid here, in the order of the providers.</summary>
    public IReadOnlyList<(BillProviderSheet Provider, BillKind Kind)> Offered { get; } = [.. providers.SelectMany(provider => provider.Sheet.Kinds.Select(kind => (provider.Sheet, kind)))];

    public (BillProviderSheet Provider, BillKind Kind)? Find(string? kind) => Offered.Where(each => each.Kind.Key == kind).Select(each => ((BillProviderSheet, BillKind)?)each).FirstOrDefault();

    /// <summary>What is owed on an account. Reads only.</summary>
    public async Task<Answer<Bill>> LookUpAsync(string kind, string? first, string? second, CancellationToken cancellationToken = default)
    {
        if (Find(kind) is not var (sheet, offered))
        {
            return new PaymentNotOffered();
        }

        if (PaymentFlow.WhyNotAccount(offered, first, second) is { } refusal)
        {
            return refusal;
        }

        var (answered, bill) = await WithinAsync(sheet, cancel => Of(sheet.Key).FindAsync(kind, PaymentFlow.Normalise(first), cancel), cancellationToken);
        return !answered ? new ProviderSilent(sheet.Name.In()) : bill is null ? new AccountUnknown() : bill;
    }

    /// <summary>Writes down what is to be paid; nothing is taken yet.</summary>
    public async Task<Answer<Payment>> EnterAsync(PaymentWish wish, Guid machineId, Tenant place, Actor actor, CancellationToken cancellationToken = default)
    {
        var bill = await LookUpAsync(wish.Kind, wish.First, wish.Second, cancellationToken);
        if (!bill.IsYes || Find(wish.Kind) is not var (sheet, kind))
        {
            return bill.Refusal ?? new PaymentNotOffered();
        }

        if (actor.CitizenId is not { } citizenId)
        {
            return new NotFound();
        }

        var amount = kind.IsBill ? bill.Value.OwedFen : wish.AmountFen ?? 0;
        return kind.IsBill && amount <= 0 ? new BillIsPaid(kind.Title.In())
            : !kind.IsBill && !kind.AmountsFen.Contains(amount) ? new AmountNotOffered()
            : await Attempt.SafelyAsync(() => WriteAsync(wish, sheet, kind, amount, citizenId, machineId, place, actor, cancellationToken), time, log, cancellationToken);
    }

    /// <summary>Takes the money and brings it to the provider. Whoever presses twice pays once: the second one sees how it stands.</summary>
    public async Task<Answer<Payment>> PayAsync(Guid id, Guid machineId, Actor actor, CancellationToken cancellationToken = default)
    {
        var taken = await MoveAsync(id, PaymentWord.Take, actor, machineId, cancellationToken);
        return taken.IsYes ? await BringAsync(taken.Value, actor, cancellationToken) : taken;
    }

    private Task<Answer<Payment>> WriteAsync(PaymentWish wish, BillProviderSheet sheet, BillKind kind, long amount, Guid citizenId, Guid machineId, Tenant place, Actor actor, CancellationToken cancellationToken) => OnceAsync(wish.Key, async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = Now();
        var day = ChinaTime.DateOf(now).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var payment = new Payment
        {
            Id = wish.Key,
            TenantId = place.Id,
            CitizenId = citizenId,
            MachineId = machineId,
            Number = $"{day}-{await db.NextNumberAsync(place.Id, $"payment:{day}", cancellationToken)}",
            Provider = sheet.Key,
            ProviderName = sheet.Name,
            IsDemo = sheet.IsDemo,
            Kind = kind.Key,
            Title = kind.Title,
            Account = PaymentFlow.Normalise(wish.First),
            AmountFen = amount,
            EnteredAt = now,
        };
        db.Payments.Add(payment);
        db.Journal.Add(Line("payment.Enter", payment, actor, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return payment;
    }, cancellationToken);

    private async Task<Answer<Payment>> OnceAsync(Guid key, Func<PortalDb, Task<Payment>> write, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = maker.Make(scope);
            return await db.Payments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == key, cancellationToken) is { } before ? before : await write(db);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            await using var again = maker.Make(scope);
            return await again.Payments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == key, cancellationToken) is { } first ? first : new NotFound();
        }
    }

    private Task<Answer<Payment>> MoveAsync(Guid id, PaymentWord word, Actor actor, Guid? machineId, CancellationToken cancellationToken) => Attempt.SafelyAsync<Payment>(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.Payments.SingleOrDefaultAsync(each => each.Id == id, cancellationToken) is not { } payment || (machineId is not null && payment.MachineId != machineId))
        {
            return new NotFound();
        }

        if (PaymentFlow.After(payment.State, word) is not { } next)
        {
            return new PaymentStandsOtherwise();
        }

        var now = Now();
        (payment.State, payment.Version) = (next, payment.Version + 1);
        payment.TakenAt = word == PaymentWord.Take ? now : payment.TakenAt;
        payment.EndedAt = next is PaymentState.Delivered or PaymentState.Reversed or PaymentState.Abandoned ? now : null;
        db.LedgerEntries.AddRange(PaymentFlow.Sides(payment, word, now));
        db.Journal.Add(Line($"payment.{word}", payment, actor, now));
        await db.SaveChangesAsync(cancellationToken);
        return payment;
    }, time, log, cancellationToken);

    private static JournalEntry Line(string kind, Payment payment, Actor actor, DateTime at) => new()
    {
        TenantId = payment.TenantId,
        Kind = kind,
        At = at,
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = payment.Id.ToString("N"),
        Note = $"{payment.Number} {payment.Title.Zh}",
    };

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
