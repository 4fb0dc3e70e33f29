using Portal.Core.Instant;

namespace Portal.Tests.Instant;

/// <summary>A register of another office, as it may behave.</summary>
internal sealed class Register(Func<CancellationToken, Task<IReadOnlyDictionary<string, FactValue>>> answer, TimeSpan? limit = null, int quota = 100, string key = "register", SharingClass sharing = SharingClass.Unconditional) : IFactSource
{
    public Register(Func<Task<IReadOnlyDictionary<string, FactValue>>> answer, TimeSpan? limit = null)
        : this(_ => answer(), limit)
    {
    }

    public SourceSheet Sheet { get; } = new(key, "人口登记", "依据", sharing, quota, limit ?? TimeSpan.FromMilliseconds(200), IsDemo: true, [new FactKind($"{key}.birthDate", FactType.Date, "出生日期")]);

    public static Register Born(int? year, int quota = 100, string key = "register", SharingClass sharing = SharingClass.Unconditional) =>
        new(_ => Task.FromResult<IReadOnlyDictionary<string, FactValue>>(Answer(year, key)), TimeSpan.FromMinutes(1), quota, key, sharing);

    public static Dictionary<string, FactValue> Answer(int? year, string key = "register") => new(StringComparer.Ordinal)
    {
        [$"{key}.birthDate"] = FactValue.Of(year is { } known ? new DateOnly(known, 1, 1) : (DateOnly?)null),
    };

    public Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> facts, CancellationToken cancellationToken) => answer(cancellationToken);
}
