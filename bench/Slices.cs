using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Bench;

/// <param name="Rate">Operations a second.</param>
/// <param name="Processor">Milliseconds of processor time that this program (not the database) spent on one operation.</param>
/// <param name="Allocated">Kilobytes that one operation allocated.</param>
internal sealed record Slice(double Rate, double P50, double P99, double Processor, double Allocated);

/// <summary>Our side of the measurement: desks called in process, as a circuit calls them, each with a scope of its own.</summary>
internal static class Slices
{
    public const int Workers = 8;

    /// <summary>Drafts are typed beforehand; measured is the sending: checks, plan, number, case, steps, custody, journal, notices, operation key.</summary>
    public static async Task<(Slice Slice, IReadOnlyList<(Guid CaseId, int Community)> Cases)> CreateAsync(Place place, int count)
    {
        var drafts = new List<(Guid Id, int Community)>(count);
        await using (var db = place.Maker.Make(Scope.Everywhere("the bench types its drafts beforehand")))
        {
            for (var number = 0; number < count; number++)
            {
                var community = number % Place.Communities;
                var draft = new Draft
                {
                    TenantId = place.Clerks[community].Post!.TenantId,
                    ItemId = place.Item.Id,
                    AccountId = place.Citizens[community].AccountId!.Value,
                    OwnerCitizenId = place.Citizens[community].CitizenId,
                    CitizenId = place.Citizens[community].CitizenId,
                    Channel = Channel.Web,
                    CreatedAt = DateTime.UnixEpoch,
                    ChangedAt = DateTime.UnixEpoch,
                    Answers = Enumerable.Range(0, 12).ToDictionary(field => $"field{field}", field => $"answer {field}", StringComparer.Ordinal),
                };
                db.Drafts.Add(draft);
                drafts.Add((draft.Id, community));
            }

            await db.SaveChangesAsync();
        }

        var made = new ConcurrentBag<(Guid, int)>();
        var slice = await MeasureAsync(drafts, async draft =>
        {
            await using var visit = place.Services.CreateAsyncScope();
            var citizen = place.Citizens[draft.Community];
            visit.ServiceProvider.GetRequiredService<Scope>().BeCitizen(citizen.CitizenId!.Value, place.Clerks[draft.Community].Post!.TenantPath);
            var answer = await visit.ServiceProvider.GetRequiredService<IntakeDesk>().SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), citizen);
            made.Add((answer.IsYes ? answer.Value.CaseId : throw new InvalidOperationException($"refused: {answer.Refusal}"), draft.Community));
        });
        return (slice, [.. made]);
    }

    /// <summary>One handoff a case: the community's clerk looks it through and hands it up to the street.</summary>
    public static Task<Slice> HandOverAsync(Place place, IReadOnlyList<(Guid CaseId, int Community)> cases) => MeasureAsync(cases, async matter =>
    {
        await using var shift = place.Services.CreateAsyncScope();
        var clerk = place.Clerks[matter.Community];
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(clerk.Post!.TenantPath);
        var answer = await shift.ServiceProvider.GetRequiredService<CaseDesk>().ActAsync(matter.CaseId, new CaseAct(CaseAction.HandOver, Guid.CreateVersion7()) { Note = "complete" }, clerk);
        if (!answer.IsYes)
        {
            throw new InvalidOperationException($"refused: {answer.Refusal}");
        }
    });

    private static async Task<Slice> MeasureAsync<T>(IReadOnlyCollection<T> work, Func<T, Task> once)
    {
        var times = new ConcurrentBag<double>();
        var (processor, allocated, started) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (each, _) =>
        {
            var began = Stopwatch.GetTimestamp();
            await once(each);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var sorted = times.Order().ToArray();
        return new Slice(
            work.Count / seconds,
            sorted[sorted.Length / 2],
            sorted[(int)(sorted.Length * 0.99)],
            (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / work.Count,
            (GC.GetTotalAllocatedBytes() - allocated) / 1024.0 / work.Count);
    }
}
