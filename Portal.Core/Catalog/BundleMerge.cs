using System.Globalization;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>
/// One form and one list of papers made of those of several items: what is asked by several is asked once. Everything that serves an
/// item's form and papers serves the merged ones too; before anything is sent, each item gets its own answers back
/// (<see cref="MergedPart.AnswersOf"/>) and its own checks look at them. Pure.
/// </summary>
public sealed class BundleMerge
{
    private readonly Dictionary<string, IReadOnlyList<LocalText>> _usersOfFields;
    private readonly Dictionary<string, IReadOnlyList<LocalText>> _usersOfMaterials;

    private BundleMerge(ItemDetail detail, IReadOnlyList<MergedPart> parts, SubjectKinds subjects, Dictionary<string, IReadOnlyList<LocalText>> usersOfFields, Dictionary<string, IReadOnlyList<LocalText>> usersOfMaterials)
    {
        (Detail, Parts, Subjects) = (detail, parts, subjects);
        (_usersOfFields, _usersOfMaterials) = (usersOfFields, usersOfMaterials);
    }

    /// <summary>Form, questions, papers and ways of delivery of the whole; the rest is each item's own.</summary>
    public ItemDetail Detail { get; }

    /// <summary>The items in their order.</summary>
    public IReadOnlyList<MergedPart> Parts { get; }

    /// <summary>Who may apply for all of them.</summary>
    public SubjectKinds Subjects { get; }

    /// <summary>Names of the items that need the answer to this field of the merged form.</summary>
    public IReadOnlyList<LocalText> UsersOf(string field) => _usersOfFields.GetValueOrDefault(field, []);

    /// <summary>Names of the items that need this paper of the merged list.</summary>
    public IReadOnlyList<LocalText> UsersOfMaterial(string material) => _usersOfMaterials.GetValueOrDefault(material, []);

    /// <param name="items">Those that were taken, in their order, with the version in force.</param>
    /// <param name="path">The answers to the tree's questions.</param>
    /// <param name="among">All items of the bundle, from which names are made: so that an answer keeps its name when another answer to the tree takes other items. Those taken, when null.</param>
    public static BundleMerge Of(IReadOnlyList<(BundleItem Taken, ServiceItem Item)> items, IReadOnlyDictionary<string, string> path, IReadOnlyList<(BundleItem Taken, ServiceItem Item)>? among = null)
    {
        Func<Guid, string, string?> fieldNames = (_, _) => null, materialNames = fieldNames;
        if (among is not null)
        {
            var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
            var allFields = new MergedFields(among.Select(item => (item.Item, (IReadOnlyDictionary<string, string>)nothing, (IReadOnlyDictionary<string, string>)MeaningsOf(item.Taken))), fieldNames);
            var allMaterials = new MergedMaterials(among.Select(item => (item.Item, (IReadOnlyDictionary<string, string>)nothing, allFields)), fieldNames);
            fieldNames = Named(among, allFields.NamesOf);
            materialNames = Named(among, allMaterials.NamesOf);
        }

        var known = items.Select(item => (IReadOnlyDictionary<string, string>)KnownOf(item.Taken, item.Item.Detail, path)).ToList();
        var fields = new MergedFields(items.Select((item, at) => (item.Item, known[at], (IReadOnlyDictionary<string, string>)MeaningsOf(item.Taken))), fieldNames);
        var materials = new MergedMaterials(items.Select((item, at) => (item.Item, known[at], fields)), materialNames);
        var parts = items.Select((item, at) => new MergedPart(item.Item, fields.NamesOf(at), materials.NamesOf(at), known[at])).ToList();
        var detail = new ItemDetail
        {
            Form = fields.Form(),
            Questions = fields.Questions(),
            Materials = materials.List(),
            DeliveryWays = WaysOf([.. items.Select(item => item.Item.Detail.DeliveryWays)]),
            Channels = [.. items.SelectMany(item => item.Item.Detail.Channels).Distinct().Where(channel => items.All(item => item.Item.Detail.Channels.Contains(channel)))],
        };
        return new BundleMerge(
            detail,
            parts,
            items.Aggregate(SubjectKinds.Person | SubjectKinds.Organisation, (all, item) => all & item.Item.Subjects),
            fields.Users(at => new LocalText(items[at].Item.Name, items[at].Item.NameEn)),
            materials.Users(at => new LocalText(items[at].Item.Name, items[at].Item.NameEn)));
    }

    /// <summary>How one item's result is delivered when this way was chosen for all: by it where the item has it, else online, else by collection.</summary>
    public static DeliveryWay WayFor(ItemDetail item, DeliveryWay chosen) =>
        item.DeliveryWays.Contains(chosen) || item.DeliveryWays.Count == 0 ? chosen : item.DeliveryWays.OrderBy(way => way == DeliveryWay.PickUp).First();

    /// <summary>Chosen once for all: a way without a hall only where every item has one, collection where any has it.</summary>
    private static List<DeliveryWay> WaysOf(IReadOnlyList<IReadOnlyList<DeliveryWay>> ways)
    {
        var all = Enum.GetValues<DeliveryWay>().Where(way => way == DeliveryWay.PickUp ? ways.Any(some => some.Contains(way)) : ways.Any(some => some.Contains(way)) && ways.All(some => some.Any(each => each != DeliveryWay.PickUp)));
        return [.. all];
    }

    private static Func<Guid, string, string?> Named(IReadOnlyList<(BundleItem Taken, ServiceItem Item)> among, Func<int, Dictionary<string, string>> namesOf)
    {
        var names = among.Select((item, at) => (item.Item.ItemKey, Names: namesOf(at))).DistinctBy(item => item.ItemKey).ToDictionary(item => item.ItemKey, item => item.Names);
        return (item, own) => names.GetValueOrDefault(item)?.GetValueOrDefault(own);
    }

    private static Dictionary<string, string> MeaningsOf(BundleItem taken) =>
        taken.Fills.Where(fill => fill.As is not null).DistinctBy(fill => fill.Field, StringComparer.Ordinal).ToDictionary(fill => fill.Field, fill => fill.As!, StringComparer.Ordinal);

    private static Dictionary<string, string> KnownOf(BundleItem taken, ItemDetail item, IReadOnlyDictionary<string, string> path)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var fill in taken.Fills)
        {
            if ((fill.Value ?? (fill.Question is { } question ? path.GetValueOrDefault(question) : null)) is { } value && Takes(item, fill.Field, value))
            {
                known[fill.Field] = value;
            }
        }

        return known;
    }

    /// <summary>Whether this can be the answer to a question or field of the item; a table or a paper is never filled so.</summary>
    internal static bool Takes(ItemDetail item, string field, string value) =>
        item.Form.Fields.FirstOrDefault(each => each.Key == field) is { } asked
            ? asked.Kind switch
            {
                FieldKind.Rows or FieldKind.Attachment => false,
                FieldKind.Choice => asked.Options.Any(option => option.Value == value),
                FieldKind.YesNo => value is "yes" or "no",
                _ => value.Length > 0,
            }
            : item.Questions.Any(question => question.Key == field && question.Options.Any(option => option.Value == value));
}

/// <summary>One item within a merged form.</summary>
/// <param name="Fields">The item's names of questions and fields, and what they are called in the merged form.</param>
/// <param name="Materials">The same of its papers.</param>
/// <param name="Known">What the bundle answers by itself.</param>
public sealed record MergedPart(ServiceItem Item, IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, string> Materials, IReadOnlyDictionary<string, string> Known)
{
    /// <summary>The item's own answers out of those to the merged form.</summary>
    public Dictionary<string, string> AnswersOf(IReadOnlyDictionary<string, string> merged)
    {
        var own = new Dictionary<string, string>(Known, StringComparer.Ordinal);
        var named = Fields.ToLookup(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        foreach (var (name, value) in merged)
        {
            var (root, rest) = Cut(name);
            foreach (var field in named[root])
            {
                own[field + rest] = value;
            }
        }

        return own;
    }

    /// <summary>What an answer of the item is called in the merged form: <c>members.0.name</c> keeps its row and column.</summary>
    public string NameIn(string own)
    {
        var (root, rest) = Cut(own);
        return Fields.GetValueOrDefault(root, root) + rest;
    }

    private static (string Root, string Cell) Cut(string name) => name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? (name[..at], name[at..]) : (name, "");
}

/// <summary>Names within the merged form: an item's own where nobody has it yet, else with a number.</summary>
internal static class MergedNames
{
    public static string Free(string wanted, ICollection<string> taken)
    {
        var name = wanted;
        for (var number = 2; taken.Contains(name); number++)
        {
            name = wanted + number.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
