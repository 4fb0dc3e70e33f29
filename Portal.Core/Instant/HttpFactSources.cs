using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Portal.Core.OutsideSettings;

namespace Portal.Core.Instant;

/// <summary>The registers that a configuration names (docs/fact-sources.md).</summary>
public static class HttpFactSources
{
    private const string Section = "Facts:Sources";

    /// <summary>A demonstration plays none of these.</summary>
    public static IReadOnlySet<string> KeysOf(IConfiguration configuration) => configuration.GetSection(Section).GetChildren().Select(source => source.Key).ToHashSet(StringComparer.Ordinal);

    public static IServiceCollection AddHttpFactSources(this IServiceCollection services, IConfiguration configuration)
    {
        foreach (var source in configuration.GetSection(Section).GetChildren())
        {
            var (sheet, address, key) = (SheetOf(source), Address(source), source["Key"]);
            services.AddSingleton<IFactSource>(container => new HttpFactSource(Client(), address, key, sheet, container.GetRequiredService<PortalDbMaker>()));
        }

        return services;
    }

    private static SourceSheet SheetOf(IConfigurationSection source)
    {
        List<FactKind> gives = [.. source.GetSection("Gives").GetChildren().Select(fact => new FactKind($"{source.Key}.{fact.Key}", Choice<FactType>(fact, "Type"), Words(fact, "Name")))];
        return new SourceSheet(source.Key, Words(source, "Name"), Words(source, "LegalBasis"), Choice<SharingClass>(source, "Class"), Number(source, "DailyQuota", 1, 10_000_000), Limit(source), IsDemo: false,
            gives.Count > 0 ? gives : throw Wrong(source, "Gives", "names no fact"));
    }
}
