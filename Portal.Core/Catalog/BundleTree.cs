using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>An item that was taken, and the answer that took it; null for one that is always taken.</summary>
public sealed record BundleChoice(BundleItem Item, BundleQuestion? Question = null, Option? Answer = null);

/// <summary>The questions of a bundle: which is asked next, and which items the answers take. Pure.</summary>
public static class BundleTree
{
    /// <summary>Under such a name an answer to the tree stands in a draft. A field of a form has no point in its key, or three parts.</summary>
    private const string Prefix = "bundle.";

    public static string AnswerKey(string question) => Prefix + question;

    public static bool Knows(BundleDetail bundle, string name) => bundle.Questions.Any(question => AnswerKey(question.Key) == name);

    /// <summary>The answers that count: from the first question on, as far as each that is asked has been answered with one of its options.</summary>
    public static Dictionary<string, string> Path(BundleDetail bundle, Func<string, string?> answerTo)
    {
        var path = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var question in bundle.Questions.Where(question => question.When?.Holds(path) != false))
        {
            if (answerTo(question.Key) is not { } answer || question.Options.All(option => option.Value != answer))
            {
                break;
            }

            path[question.Key] = answer;
        }

        return path;
    }

    /// <summary>The path as it stands in a draft.</summary>
    public static Dictionary<string, string> Path(BundleDetail bundle, IReadOnlyDictionary<string, string> draft) =>
        Path(bundle, key => draft.GetValueOrDefault(AnswerKey(key)));

    /// <summary>What is to be asked now; null when all has been answered.</summary>
    public static BundleQuestion? Next(BundleDetail bundle, IReadOnlyDictionary<string, string> path) => Asked(bundle, path).FirstOrDefault(question => !path.ContainsKey(question.Key));

    /// <summary>The questions of this path, also the next one and those that are sure to follow.</summary>
    public static IEnumerable<BundleQuestion> Asked(BundleDetail bundle, IReadOnlyDictionary<string, string> path) => bundle.Questions.Where(question => question.When?.Holds(path) != false);

    /// <summary>The items that these answers take, those whose result another waits for before it.</summary>
    public static IReadOnlyList<BundleChoice> Taken(BundleDetail bundle, IReadOnlyDictionary<string, string> path)
    {
        var taken = bundle.Items.Where(item => item.When?.Holds(path) != false).ToList();
        return [.. InOrder(taken).Select(item => ChoiceOf(bundle, item, path))];
    }

    /// <summary>Every set of answers that somebody can give, whole. Stops after <paramref name="most"/>.</summary>
    public static IEnumerable<Dictionary<string, string>> AllPaths(BundleDetail bundle, int most)
    {
        var open = new Stack<Dictionary<string, string>>([new Dictionary<string, string>(StringComparer.Ordinal)]);
        while (most > 0 && open.TryPop(out var path))
        {
            if (Next(bundle, path) is not { } question)
            {
                most--;
                yield return path;
                continue;
            }

            foreach (var option in question.Options.Reverse())
            {
                open.Push(new Dictionary<string, string>(path, StringComparer.Ordinal) { [question.Key] = option.Value });
            }
        }
    }

    /// <summary>As they stand, but none before an item it waits for; those that wait for each other (a fault) stay last.</summary>
    internal static List<BundleItem> InOrder(IReadOnlyList<BundleItem> items)
    {
        var left = items.ToList();
        var ordered = new List<BundleItem>();
        while (left.Find(item => item.After.All(key => left.TrueForAll(other => other.ItemKey != key))) is { } next)
        {
            ordered.Add(next);
            left.Remove(next);
        }

        ordered.AddRange(left);
        return ordered;
    }

    private static BundleChoice ChoiceOf(BundleDetail bundle, BundleItem item, IReadOnlyDictionary<string, string> path) =>
        item.When is { } when && bundle.Questions.FirstOrDefault(question => question.Key == when.Field) is { } question
            ? new BundleChoice(item, question, question.Options.FirstOrDefault(option => option.Value == path[question.Key]))
            : new BundleChoice(item);
}
