using System.Collections.Concurrent;

namespace Portal.Core.Instant;

/// <summary>Published rules as read and compiled, each once: they never change. One for the program.</summary>
public sealed class RuleShelf
{
    private readonly ConcurrentDictionary<(Guid Id, string Text), RuleScript> _scripts = [];

    public RuleScript Take(RuleSet rules) => _scripts.GetOrAdd((rules.Id, rules.Text), _ =>
        RuleText.Parse(rules.Text, rules.Uses) is { Script: { } script } ? script : throw new InvalidOperationException($"rule set {rules.Id} was published and cannot be read"));
}
