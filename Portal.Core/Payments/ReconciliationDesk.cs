using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Payments;

/// <summary>对账: what a place's machines delivered in a day, held against the provider's own statement. Finds and lists; it moves no money.</summary>
public sealed class ReconciliationDesk(PortalDbMaker maker, Scope scope, IEnumerable<IBillProvider> providers, TenantDirectory directory, TimeProvider time, ILogger<ReconciliationDesk> log)
{
    public static bool MayReconcile(Actor actor) => actor.Has(Duties.Clerk | Duties.Supervisor);

    /// <summary>Compares a day of the actor's own place. Compared again, the newer comparison stands.</summary>
    public async Task<Answer<IReadOnlyList<Reconciliation>>> CompareAsync(DateOnly day, Actor actor, CancellationToken cancellationToken = default) =>
        MayReconcile(actor) && actor.Post is { } post ? await CompareAsync(post.TenantId, day, actor, cancellationToken) : new NotAllowed();

    /// <summary>Yesterday, of every place that took a payment then and was not compared yet. A job: it sees everything.</summary>
    public async Task CompareYesterdayAsync(CancellationToken cancellationToken = default)
    {
        var yesterday = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime).AddDays(-1);
        var (from, to) = (ChinaTime.StartOf(yesterday), ChinaTime.StartOf(yesterday.AddDays(1)));
        await using var db = maker.Make(scope);
        var places = await db.Payments.Where(payment => payment.EndedAt >= from && payment.EndedAt < to && !db.Reconciliations.Any(done => done.TenantId == payment.TenantId && done.Provider == payment.Provider && done.Day == yesterday))
            .Select(payment => payment.TenantId).Distinct().ToListAsync(cancellationToken);
        foreach (var place in places)
        {
            await CompareAsync(place, yesterday, Actor.System, cancellationToken);
        }
    }

    private async Task<Answer<IReadOnlyList<Reconciliation>>> CompareAsync(int tenantId, DateOnly day, Actor actor, CancellationToken cancellationToken)
    {
        var slug = (await directory.TreeAsync(cancellationToken)).Find(tenantId)!.Slug;
        List<Reconciliation> compared = [];
        foreach (var provider in providers)
        {
            IReadOnlyList<StatementLine> statement;
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(provider.Sheet.Limit);
                statement = await provider.StatementAsync(slug, day, patience.Token);
            }
            catch (Exception trouble) when (!cancellationToken.IsCancellationRequested)
            {
                log.LogWarning(trouble, "Provider {Provider} gave no statement of {Day}", provider.Sheet.Key, day);
                return new ProviderSilent(provider.Sheet.Name.In());
            }

            var kept = await Attempt.SafelyAsync(() => KeepAsync(tenantId, provider.Sheet.Key, day, statement, actor, cancellationToken), time, log, cancellationToken);
            if (!kept.IsYes)
            {
                return kept.Refusal;
            }

            compared.Add(kept.Value);
        }

        return compared;
    }

    private async Task<Answer<Reconciliation>> KeepAsync(int tenantId, string provider, DateOnly day, IReadOnlyList<StatementLine> statement, Actor actor, CancellationToken cancellationToken)
    {
        var (from, to, now) = (ChinaTime.StartOf(day), ChinaTime.StartOf(day.AddDays(1)), JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime));
        await using var db = maker.Make(scope);
        var ours = await db.Payments.Where(payment => payment.TenantId == tenantId && payment.Provider == provider && payment.State == PaymentState.Delivered && payment.EndedAt >= from && payment.EndedAt < to)
            .ToDictionaryAsync(payment => payment.Id, payment => payment.AmountFen, cancellationToken);
        var theirs = statement.GroupBy(line => line.Key).ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.AmountFen));
        var done = await db.Reconciliations.SingleOrDefaultAsync(each => each.TenantId == tenantId && each.Provider == provider && each.Day == day, cancellationToken);
        if (done is null)
        {
            done = new Reconciliation { TenantId = tenantId, Provider = provider, Day = day, At = now, OursCount = 0, OursFen = 0, TheirsCount = 0, TheirsFen = 0, Differences = [] };
            db.Reconciliations.Add(done);
        }

        (done.At, done.OursCount, done.OursFen, done.TheirsCount, done.TheirsFen, done.Differences) = (now, ours.Count, ours.Values.Sum(), theirs.Count, theirs.Values.Sum(), PaymentFlow.Compare(ours, theirs));
        db.Journal.Add(new JournalEntry { TenantId = tenantId, Kind = "payment.Reconcile", At = now, ActorId = actor.AccountId, ActorName = actor.Name, PostId = actor.Post?.Id, Channel = actor.Channel, Subject = provider, Note = $"{day:yyyy-MM-dd}: {done.Differences.Count}" });
        await db.SaveChangesAsync(cancellationToken);
        return done;
    }
}
