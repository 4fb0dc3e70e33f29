using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>What keeps a bundle from being published, and what its reader will miss. Pure.</summary>
public static class BundleFaults
{
    /// <summary>A tree with more sets of answers than this is no conversation.</summary>
    public const int MostPaths = 5_000;

    private const int LongestCode = 40;

    /// <param name="items">The items in force that the bundle's place offers, by key; what is not among them cannot be applied for.</param>
    public static IReadOnlyList<ItemFault> Of(BundleEdit bundle, IReadOnlyDictionary<Guid, ServiceItem> items)
    {
        var standing = OfBasics(bundle).Concat(OfQuestions(bundle.Detail)).Concat(OfItems(bundle.Detail, items)).ToList();

        // The tree is only walked when it stands: otherwise every fault would be told twice.
        return standing.Exists(fault => fault.Blocks) ? standing : [.. standing, .. OfPaths(bundle.Detail, items), .. MissingEnglish(bundle)];
    }

    private static IEnumerable<ItemFault> OfBasics(BundleEdit bundle)
    {
        if (string.IsNullOrWhiteSpace(bundle.Name))
        {
            yield return new ItemFault("Item.NameMissing", Blocks: true);
        }

        if (bundle.Code.Length is 0 or > LongestCode || !bundle.Code.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-'))
        {
            yield return new ItemFault("Bundle.CodeWrong", Blocks: true);
        }

        if (bundle.Detail.Items.Count < 2)
        {
            yield return new ItemFault("Bundle.TooFewItems", Blocks: true);
        }

        if (string.IsNullOrWhiteSpace(bundle.Detail.Summary?.Zh))
        {
            yield return new ItemFault("Item.SummaryMissing", Blocks: false);
        }

        if (bundle.Detail.Bases.Count == 0)
        {
            yield return new ItemFault("Item.BasesMissing", Blocks: false);
        }
    }

    private static IEnumerable<ItemFault> OfQuestions(BundleDetail bundle)
    {
        var earlier = new Dictionary<string, BundleQuestion>(StringComparer.Ordinal);
        foreach (var question in bundle.Questions)
        {
            if (string.IsNullOrWhiteSpace(question.Text.Zh))
            {
                yield return new ItemFault("Bundle.QuestionTextMissing", Blocks: true, question.Key);
            }

            if (question.Options.Count < 2 || question.Options.Any(option => string.IsNullOrWhiteSpace(option.Text.Zh)))
            {
                yield return new ItemFault("Question.OptionsMissing", Blocks: true, question.Text.Zh);
            }

            // A condition on an earlier question that has such an option is enough: by induction somebody is asked each of them.
            if (question.When is { } when && !Asks(earlier, when))
            {
                yield return new ItemFault("Bundle.QuestionNeverAsked", Blocks: true, question.Text.Zh);
            }

            if (!ItemFaults.IsKey(question.Key) || !earlier.TryAdd(question.Key, question))
            {
                yield return new ItemFault("Form.KeyTwice", Blocks: true, question.Key);
            }
        }
    }

    private static IEnumerable<ItemFault> OfItems(BundleDetail bundle, IReadOnlyDictionary<Guid, ServiceItem> items)
    {
        var questions = bundle.Questions.DistinctBy(question => question.Key, StringComparer.Ordinal).ToDictionary(question => question.Key, StringComparer.Ordinal);
        foreach (var taken in bundle.Items)
        {
            if (!items.TryGetValue(taken.ItemKey, out var item) || !item.CanApply)
            {
                yield return new ItemFault("Bundle.ItemUnknown", Blocks: true, item?.Name ?? taken.ItemKey.ToString());
                continue;
            }

            if (bundle.Items.Count(other => other.ItemKey == taken.ItemKey) > 1)
            {
                yield return new ItemFault("Bundle.ItemTwice", Blocks: true, item.Name);
            }

            if (taken.When is { } when && !Asks(questions, when))
            {
                yield return new ItemFault("Bundle.ItemNeverChosen", Blocks: true, item.Name);
            }

            if (taken.After.Any(key => key == taken.ItemKey || bundle.Items.All(other => other.ItemKey != key)))
            {
                yield return new ItemFault("Bundle.AfterUnknown", Blocks: true, item.Name);
            }

            foreach (var fill in taken.Fills.Where(fill => !CanFill(fill, item.Detail, questions)))
            {
                yield return new ItemFault("Bundle.FillWrong", Blocks: true, $"{item.Name} · {fill.Field}");
            }
        }

        foreach (var circular in CircularOf(bundle.Items))
        {
            yield return new ItemFault("Bundle.Cycle", Blocks: true, items.GetValueOrDefault(circular)?.Name ?? circular.ToString());
        }
    }

    private static IEnumerable<ItemFault> OfPaths(BundleDetail bundle, IReadOnlyDictionary<Guid, ServiceItem> items)
    {
        var paths = BundleTree.AllPaths(bundle, MostPaths + 1).ToList();
        if (paths.Count > MostPaths)
        {
            return [new ItemFault("Bundle.TooManyPaths", Blocks: true, $"{MostPaths}")];
        }

        var taken = paths.ConvertAll(path => BundleTree.Taken(bundle, path));
        return
        [
            .. paths.Where((_, at) => taken[at].Count == 0).Take(1).Select(path => new ItemFault("Bundle.NothingTaken", Blocks: true, Said(bundle, path))),
            .. paths.Where((_, at) => taken[at].Count > 0 && taken[at].Aggregate(SubjectKinds.Person | SubjectKinds.Organisation, (all, choice) => all & items[choice.Item.ItemKey].Subjects) == default)
                .Take(1).Select(path => new ItemFault("Bundle.SubjectsApart", Blocks: true, Said(bundle, path))),
            .. taken.SelectMany(choices => AskedThoughShared([.. choices.Select(choice => items[choice.Item.ItemKey])])).Distinct(),
        ];
    }

    /// <summary>
    /// What one of the items taken together gets by sharing, another may not demand of the same person (国务院令第716号第七条): whoever keeps
    /// the catalogue mends that item first.
    /// </summary>
    private static IEnumerable<ItemFault> AskedThoughShared(List<ServiceItem> together)
    {
        var papers = together.SelectMany(item => item.Detail.Materials.Select(material => (Item: item, Material: material, Kind: PaperKind.Of(material)))).ToList();
        var shared = papers.Where(paper => paper.Material.Source == MaterialSource.Shared).Select(paper => paper.Kind).ToHashSet(StringComparer.Ordinal);
        return papers.Where(paper => paper.Material.Source == MaterialSource.Applicant && shared.Contains(paper.Kind)).Select(paper => new ItemFault("Bundle.AskedThoughShared", Blocks: true, $"{paper.Item.Name} · {paper.Material.Name.Zh}"));
    }

    private static bool Asks(Dictionary<string, BundleQuestion> questions, When when) =>
        when.Is.Length > 0 && questions.TryGetValue(when.Field, out var question) && when.Is.All(value => question.Options.Any(option => option.Value == value));

    private static bool CanFill(BundleFill fill, ItemDetail item, Dictionary<string, BundleQuestion> questions) =>
        fill.As is { } meaning ? ItemFaults.IsKey(meaning) && item.Form.Fields.Any(field => field.Key == fill.Field && field.Kind != FieldKind.Attachment)
        : fill.Value is { } value ? BundleMerge.Takes(item, fill.Field, value)
        : fill.Question is { } key && questions.TryGetValue(key, out var question) && question.Options.All(option => BundleMerge.Takes(item, fill.Field, option.Value));

    /// <summary>Items that wait for each other in a circle: none of them could ever be decided.</summary>
    private static List<Guid> CircularOf(IReadOnlyList<BundleItem> items)
    {
        var left = items.ToList();
        while (left.RemoveAll(item => !left.Exists(other => item.After.Contains(other.ItemKey) && other.ItemKey != item.ItemKey)) > 0)
        {
        }

        return [.. left.Select(item => item.ItemKey)];
    }

    private static string Said(BundleDetail bundle, Dictionary<string, string> path) =>
        string.Join(" · ", bundle.Questions.Where(question => path.ContainsKey(question.Key)).Select(question => question.Options.First(option => option.Value == path[question.Key]).Text.Zh));

    private static IEnumerable<ItemFault> MissingEnglish(BundleEdit bundle)
    {
        var texts = bundle.Detail.Questions.SelectMany(question => question.Options.Select(option => option.Text).Prepend(question.Text))
            .Prepend(new LocalText(bundle.Name, bundle.NameEn)).Concat(bundle.Detail.Summary is { } summary ? [summary] : []);
        return texts.Where(text => !string.IsNullOrWhiteSpace(text.Zh) && string.IsNullOrWhiteSpace(text.En)).Select(text => new ItemFault("Item.EnglishMissing", Blocks: false, text.Zh)).Distinct();
    }
}
