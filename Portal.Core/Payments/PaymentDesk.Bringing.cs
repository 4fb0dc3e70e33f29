using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.People;

namespace Portal.Core.Payments;

/// <summary>How a payment comes to its provider, and what is done when nobody knows whether it has.</summary>
public sealed partial class PaymentDesk
{
    /// <summary>Asks what became of payments that nobody knows the end of, and ends those that were never paid. A job: it sees everything.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken = default)
    {
        var now = Now();
        var (interrupted, gone) = (now - PaymentFlow.Interrupted, now - PaymentFlow.Patience);
        await using var db = maker.Make(scope);
        var open = await db.Payments.AsNoTracking().Where(payment => payment.State == PaymentState.Unknown || (payment.State == PaymentState.Taken && payment.TakenAt < interrupted) || (payment.State == PaymentState.Entered && payment.EnteredAt < gone))
            .OrderBy(payment => payment.EnteredAt).Take(100).ToListAsync(cancellationToken);
        foreach (var payment in open)
        {
            if (payment.State == PaymentState.Entered)
            {
                await MoveAsync(payment.Id, PaymentWord.Abandon, Actor.System, null, cancellationToken);
            }
            else
            {
                await AskAsync(payment, cancellationToken);
            }
        }
    }

    private async Task<Answer<Payment>> BringAsync(Payment payment, Actor actor, CancellationToken cancellationToken)
    {
        var slug = (await directory.TreeAsync(cancellationToken)).Find(payment.TenantId)!.Slug;
        var order = new PaymentOrder(payment.Id, slug, payment.Kind, payment.Account, payment.AmountFen);
        if (Find(payment.Kind) is not var (sheet, _))
        {
            return await MoveAsync(payment.Id, PaymentWord.Silent, actor, null, CancellationToken.None);
        }

        // From here on a page that goes away stops nothing: the money is taken.
        var (answered, delivery) = await WithinAsync(sheet, cancel => Of(sheet.Key).PayAsync(order, cancel), CancellationToken.None);
        return await MoveAsync(payment.Id, answered ? WordOf(delivery) : PaymentWord.Silent, actor, null, CancellationToken.None);
    }

    /// <summary>What was not delivered is voided first, so that an order still on its way cannot be carried out after the money went back.</summary>
    private async Task AskAsync(Payment payment, CancellationToken cancellationToken)
    {
        if (Offered.FirstOrDefault(each => each.Provider.Key == payment.Provider).Provider is not { } sheet)
        {
            return;
        }

        var (answered, delivery) = await WithinAsync(sheet, async cancel => await Of(sheet.Key).StateAsync(payment.Id, cancel) is BillOutcome.Delivered ? BillOutcome.Delivered : await Of(sheet.Key).VoidAsync(payment.Id, cancel), cancellationToken);
        if (answered && delivery != BillOutcome.NotKnown)
        {
            await MoveAsync(payment.Id, WordOf(delivery), Actor.System, null, cancellationToken);
        }
    }

    private static PaymentWord WordOf(BillOutcome delivery) => delivery switch
    {
        BillOutcome.Delivered => PaymentWord.Deliver,
        BillOutcome.Refused => PaymentWord.Refuse,
        BillOutcome.NotKnown => PaymentWord.Silent,
        _ => throw new ArgumentOutOfRangeException(nameof(delivery), delivery, null),
    };

    private IBillProvider Of(string key) => providers.First(provider => provider.Sheet.Key == key);

    private async Task<(bool Answered, T? Value)> WithinAsync<T>(BillProviderSheet sheet, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(sheet.Limit);
        try
        {
            return (true, await ask(patience.Token).WaitAsync(patience.Token));
        }
        catch (Exception trouble) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogWarning(trouble, "Provider {Provider} gave no answer within {Limit}", sheet.Key, sheet.Limit);
            return (false, default);
        }
    }
}
