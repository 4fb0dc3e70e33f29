using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Bench;

/// <summary>
/// Instant approval in process: sources that answer from memory are asked as the portal asks them, and the rules decide. Then stored
/// decisions are made again, from facts that went through JSON as they do in the database, and compared (invariant I13).
/// </summary>
internal static class InstantBench
{
    private const double Slowest = 20;
    private const int Distinct = 10_000;

    private const string Rules = """
        {"conditions":[
          {"key":"elsewhere","zh":"户口不在本地","rule":{"compare":{"left":{"fact":"household.here"},"op":"=","right":false}}},
          {"key":"degree","zh":"全日制本科以上学历","rule":{"all":[{"compare":{"left":{"fact":"graduate.fullTime"},"op":"=","right":true}},{"in":{"of":{"fact":"graduate.degree"},"values":["bachelor","master","doctor"]}},{"compare":{"left":{"answer":"degree"},"op":"=","right":{"fact":"graduate.degree"}}}]}},
          {"key":"recent","zh":"毕业不满两年","rule":{"all":[{"compare":{"left":{"answer":"graduatedOn"},"op":"=","right":{"fact":"graduate.date"}}},{"compare":{"left":{"monthsSince":{"fact":"graduate.date"}},"op":"<","right":24}}]}},
          {"key":"age","zh":"年满18周岁","rule":{"compare":{"left":{"age":{"fact":"resident.birthDate"}},"op":"≥","right":18}}},
          {"key":"place","zh":"落户地点可以核对","rule":{"any":[{"compare":{"left":{"answer":"settleAt"},"op":"=","right":"talent"}},{"all":[{"compare":{"left":{"answer":"settleAt"},"op":"=","right":"own"}},{"compare":{"left":{"fact":"estate.parcels"},"op":"≥","right":1}}]}]}},
          {"key":"credit","zh":"没有列入失信名单","rule":{"not":{"compare":{"left":{"fact":"credit.dishonest"},"op":"=","right":true}}}},
          {"key":"once","zh":"没有办过","rule":{"all":[{"compare":{"left":{"fact":"cases.sameApproved"},"op":"=","right":0}},{"compare":{"left":{"fact":"cases.sameOpen"},"op":"=","right":0}}]}}]}
        """;

    private static readonly DateOnly Today = new(2026, 11, 22);

    private static readonly Dictionary<string, FactType> Types = new(StringComparer.Ordinal)
    {
        ["household.here"] = FactType.YesNo,
        ["graduate.fullTime"] = FactType.YesNo,
        ["graduate.degree"] = FactType.Text,
        ["graduate.date"] = FactType.Date,
        ["resident.birthDate"] = FactType.Date,
        ["estate.parcels"] = FactType.Number,
        ["credit.dishonest"] = FactType.YesNo,
        ["cases.sameApproved"] = FactType.Number,
        ["cases.sameOpen"] = FactType.Number,
        ["answer.degree"] = FactType.Text,
        ["answer.graduatedOn"] = FactType.Date,
        ["answer.settleAt"] = FactType.Text,
    };

    /// <returns>Whether both goals were reached.</returns>
    public static async Task<bool> RunAsync(int decisions, int replays)
    {
        var script = RuleText.Parse(Rules, Types).Script!;
        IFactSource[] sources = [.. Types.Where(pair => !pair.Key.StartsWith(RuleText.AnswerPrefix, StringComparison.Ordinal)).GroupBy(pair => pair.Key.Split('.')[0], StringComparer.Ordinal).Select(group => new InMemory(group.Key, [.. group]))];
        Console.WriteLine($"Instant approval: {script.Conditions.Count} conditions over {script.Names.Count} facts and answers of {sources.Length} sources in memory");

        await DecideAsync(script, sources, Math.Min(decisions, 2_000)); // what is measured is compiled, as in a server that has run for a while
        var watch = Stopwatch.StartNew();
        var times = await DecideAsync(script, sources, decisions);
        watch.Stop();
        Array.Sort(times);
        var (p50, p99) = (times[times.Length / 2], times[(int)(times.Length * 0.99)]);
        Say($"  {decisions} decisions, {Slices.Workers} at a time: {decisions / watch.Elapsed.TotalSeconds:0}/s, p50 {p50:0.000} ms, p99 {p99:0.000} ms, slowest {times[^1]:0.0} ms (goal: p99 ≤ {Slowest} ms)");

        watch.Restart();
        var (done, approved, different) = Replay(replays);
        Say($"  {done} decisions made again from what was stored: {different} different ({approved} of them approvals), {done / watch.Elapsed.TotalSeconds:0}/s");
        return p99 <= Slowest && different == 0 && approved > 0 && approved < done;
    }

    private static async Task<double[]> DecideAsync(RuleScript script, IFactSource[] sources, int decisions)
    {
        var times = new double[decisions];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Slices.Workers).Select(_ => Task.Run(async () =>
        {
            int each;
            while ((each = Interlocked.Increment(ref next)) < decisions)
            {
                var random = new Random(each);
                var answers = Answers(random);
                var from = Stopwatch.GetTimestamp();
                await DecideOneAsync(script, sources, answers, each);
                times[each] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            }
        })));
        return times;
    }

    private static async Task<RuleResult> DecideOneAsync(RuleScript script, IFactSource[] sources, Dictionary<string, string?> typed, int seed)
    {
        var question = new FactQuestion(Guid.CreateVersion7(), seed.ToString(CultureInfo.InvariantCulture), 1, Guid.CreateVersion7(), Guid.CreateVersion7(), 1, Actor.System);
        List<string> names = [.. script.Names.Select(name => name.Name)];
        var gathered = await Task.WhenAll(sources.Select(source => FactAsking.AskAsync(source, question, names, DateTime.UtcNow, TimeProvider.System)));
        var known = gathered.SelectMany(answer => answer.Facts).ToDictionary(fact => fact.Name, fact => new FactValue(fact.Type, fact.Value), StringComparer.Ordinal);
        foreach (var name in script.Names.Where(name => name.Name.StartsWith(RuleText.AnswerPrefix, StringComparison.Ordinal)))
        {
            known[name.Name] = FactValue.Read(name.Type, typed.GetValueOrDefault(name.Name));
        }

        return script.Decide(new RuleFacts(known, Today));
    }

    private static (int Done, int Approved, int Different) Replay(int replays)
    {
        var rules = new RuleSet { TenantId = 1, ItemKey = Guid.CreateVersion7(), Version = 1, Text = Rules, Uses = Types, CreatedAt = DateTime.UtcNow };
        var script = RuleText.Parse(Rules, Types).Script!;
        var stored = Enumerable.Range(0, Distinct).Select(seed =>
        {
            var random = new Random(seed);
            // Now and then a source says nothing, or has none.
            var used = Types.Where(_ => random.Next(40) > 0).Select(pair => new FactUsed(pair.Key, pair.Value, ValueOf(pair.Key, pair.Value, random), pair.Key.Split('.')[0], DateTime.UtcNow)).ToList();
            var result = script.Decide(new RuleFacts(used.ToDictionary(fact => fact.Name, fact => new FactValue(fact.Type, fact.Value), StringComparer.Ordinal), Today));
            return new InstantDecision
            {
                CaseId = Guid.CreateVersion7(),
                TenantId = 1,
                RuleSetId = rules.Id,
                RuleVersion = 1,
                Day = Today,
                Facts = JsonSerializer.Deserialize<List<FactUsed>>(JsonSerializer.Serialize(used))!,
                Conditions = JsonSerializer.Deserialize<List<ConditionResult>>(JsonSerializer.Serialize(result.Conditions))!,
                ToPerson = result.Approves ? null : PersonReason.NotMet,
                At = DateTime.UtcNow,
                Milliseconds = 0,
            };
        }).ToList();

        var (done, approved, different) = (0, 0, 0);
        while (done < replays)
        {
            // Read and compiled anew for each round, as after a start of the program.
            var again = new RuleShelf().Take(rules);
            foreach (var decision in stored.Take(replays - done))
            {
                done++;
                approved += decision.ToPerson is null ? 1 : 0;
                different += InstantReplay.Compare(decision, "", again) is null ? 0 : 1;
            }
        }

        return (done, approved, different);
    }

    private static Dictionary<string, string?> Answers(Random random) => Types.Where(pair => pair.Key.StartsWith(RuleText.AnswerPrefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key, pair => ValueOf(pair.Key, pair.Value, random), StringComparer.Ordinal);

    private static string? ValueOf(string name, FactType type, Random random) => random.Next(50) == 0 ? null : type switch
    {
        FactType.YesNo => FactValue.Of(name is "graduate.fullTime" == random.Next(20) > 0).Value,
        FactType.Number => FactValue.Of((decimal?)(random.Next(10) == 0 ? 1 : 0)).Value,
        FactType.Date => FactValue.Of((DateOnly?)(name == "resident.birthDate" ? Today.AddDays(-random.Next(6_000, 12_000)) : new DateOnly(2026, 6, random.Next(20) == 0 ? 1 : 30))).Value,
        _ => name == "answer.settleAt" ? (random.Next(4) == 0 ? "own" : "talent") : random.Next(20) == 0 ? "college" : "bachelor",
    };

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Answers at once, another person's facts at each question.</summary>
    private sealed class InMemory(string key, IReadOnlyList<KeyValuePair<string, FactType>> facts) : IFactSource
    {
        public SourceSheet Sheet { get; } = new(key, key, key, SharingClass.Unconditional, int.MaxValue, TimeSpan.FromSeconds(3), IsDemo: true, [.. facts.Select(fact => new FactKind(fact.Key, fact.Value, fact.Key))]);

        public Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> asked, CancellationToken cancellationToken)
        {
            var random = new Random(question.CitizenId.GetHashCode());
            return Task.FromResult<IReadOnlyDictionary<string, FactValue>>(facts.ToDictionary(fact => fact.Key, fact => new FactValue(fact.Value, ValueOf(fact.Key, fact.Value, random)), StringComparer.Ordinal));
        }
    }
}
