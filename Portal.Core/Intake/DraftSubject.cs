using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>
/// What a draft applies for. For a bundle its items are put together as one (<see cref="BundleMerge"/>), so that every page and
/// check that serves an item's form and papers serves the merged ones; it is made anew at each reading and never saved.
/// </summary>
/// <param name="Item">The item, or the bundle's merged form in the shape of one.</param>
/// <param name="Bundle">Null when it is one item.</param>
/// <param name="Taken">The bundle's items that the answers take, and why.</param>
/// <param name="Lost">Items of the bundle that are no longer in force.</param>
public sealed record DraftSubject(ServiceItem Item, Bundle? Bundle, BundleMerge? Merge, IReadOnlyList<BundleChoice> Taken, IReadOnlyList<Guid> Lost)
{
    public static async Task<DraftSubject> ReadAsync(PortalDb db, Draft draft, CancellationToken cancellationToken = default)
    {
        if (!draft.IsBundle)
        {
            return new DraftSubject(await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == draft.ItemId, cancellationToken), null, null, [], []);
        }

        var bundle = await db.Bundles.AsNoTracking().SingleAsync(each => each.Id == draft.ItemId, cancellationToken);
        return await OfAsync(db, bundle, BundleTree.Path(bundle.Detail, draft.Answers), cancellationToken);
    }

    /// <param name="path">The answers to the tree's questions so far.</param>
    public static async Task<DraftSubject> OfAsync(PortalDb db, Bundle bundle, IReadOnlyDictionary<string, string> path, CancellationToken cancellationToken = default)
    {
        var taken = BundleTree.Taken(bundle.Detail, path);
        var keys = bundle.Detail.Items.Select(item => item.ItemKey).ToList();
        var items = await db.ServiceItems.AsNoTracking().Where(item => keys.Contains(item.ItemKey) && item.State == ItemState.Published).ToDictionaryAsync(item => item.ItemKey, cancellationToken);
        var merge = BundleMerge.Of(InForce(taken.Select(choice => choice.Item)), path, InForce(BundleTree.InOrder(bundle.Detail.Items)));
        return new DraftSubject(Shape(bundle, merge), bundle, merge, taken, [.. taken.Select(choice => choice.Item.ItemKey).Where(key => !items.ContainsKey(key))]);

        List<(BundleItem Taken, ServiceItem Item)> InForce(IEnumerable<BundleItem> wanted) => [.. wanted.Where(item => items.ContainsKey(item.ItemKey)).Select(item => (item, items[item.ItemKey]))];
    }

    /// <summary>What is applied for, each by itself.</summary>
    public IReadOnlyList<ServiceItem> Items => Merge is null ? [Item] : [.. Merge.Parts.Select(part => part.Item)];

    /// <summary>The question of the tree that must be answered first; null when all are.</summary>
    public BundleQuestion? Unanswered(IReadOnlyDictionary<string, string> answers) =>
        Bundle is null ? null : BundleTree.Next(Bundle.Detail, BundleTree.Path(Bundle.Detail, answers));

    /// <summary>Each item with its own part of what was typed and handed in.</summary>
    public IReadOnlyList<DraftPart> PartsOf(Draft draft, IReadOnlyList<Attachment> papers) =>
        Merge is null ? [new DraftPart(Item, draft, papers, name => name)] : [.. Merge.Parts.Select(part => PartOf(part, draft, papers))];

    /// <summary>The cases that a part's decision waits for, by the item's key.</summary>
    public IEnumerable<Guid> After(Guid itemKey) => Taken.FirstOrDefault(choice => choice.Item.ItemKey == itemKey)?.Item.After.Where(key => Taken.Any(choice => choice.Item.ItemKey == key)) ?? [];

    private static DraftPart PartOf(MergedPart part, Draft draft, IReadOnlyList<Attachment> papers)
    {
        var answers = part.AnswersOf(draft.Answers);
        foreach (var (own, merged) in part.Materials)
        {
            Carry(LaterPromise.LaterKey(merged), LaterPromise.LaterKey(own));
            Carry(WindowMarks.SeenKey(merged), WindowMarks.SeenKey(own));
        }

        Carry(LaterPromise.NameKey, LaterPromise.NameKey);
        Carry(LaterPromise.TimeKey, LaterPromise.TimeKey);
        Carry(IntakePlace.ChosenKey, IntakePlace.ChosenKey);
        var copies = part.Materials.SelectMany(pair => papers.Where(paper => paper.MaterialKey == pair.Value).Select(paper => paper.CopyFor(pair.Key)));
        return new DraftPart(part.Item, draft.For(part.Item.Id, answers), [.. copies], name => NameIn(part, name));

        void Carry(string from, string to)
        {
            if (draft.Answers.TryGetValue(from, out var value))
            {
                answers[to] = value;
            }
        }
    }

    private static string NameIn(MergedPart part, string name)
    {
        const string Paper = "paper.";
        return name.StartsWith(Paper, StringComparison.Ordinal) && part.Materials.TryGetValue(name[Paper.Length..], out var material) ? Paper + material : part.NameIn(name);
    }

    private static ServiceItem Shape(Bundle bundle, BundleMerge merge) => new()
    {
        Id = bundle.Id,
        ItemKey = bundle.BundleKey,
        TenantId = bundle.TenantId,
        Version = bundle.Version,
        State = bundle.State,
        Code = bundle.Code,
        Name = bundle.Name,
        NameEn = bundle.NameEn,
        Initials = "",
        Class = merge.Parts is [var first, ..] ? first.Item.Class : default,
        Subjects = merge.Subjects,
        OwnerLevel = merge.Parts is [var one, ..] ? one.Item.OwnerLevel : TenantLevel.District,
        CanApply = true,
        CreatedAt = bundle.CreatedAt,
        Detail = merge.Detail,
    };
}

/// <summary>One item's part of a draft: what its own checks look at and its case is made of.</summary>
/// <param name="Draft">Never saved where it is a part of a bundle's.</param>
/// <param name="NameIn">What an answer or <c>paper.{key}</c> of the item is called in the draft.</param>
public sealed record DraftPart(ServiceItem Item, Draft Draft, IReadOnlyList<Attachment> Papers, Func<string, string> NameIn);
