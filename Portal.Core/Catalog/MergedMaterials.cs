using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>The papers of several items, each once: one upload serves every item that has a paper of this name in its list.</summary>
internal sealed class MergedMaterials
{
    private readonly List<Wanted> _wanted = [];

    /// <param name="nameOf">What an item's paper is called whichever items are taken; null for its own key.</param>
    public MergedMaterials(IEnumerable<(ServiceItem Item, IReadOnlyDictionary<string, string> Known, MergedFields Fields)> items, Func<Guid, string, string?> nameOf)
    {
        var at = 0;
        foreach (var (item, known, fields) in items)
        {
            var place = at++;
            foreach (var material in item.Detail.Materials)
            {
                var concerns = Condition.Of(material.When, known, field => fields.NameOf(place, field));
                if (!concerns.IsNever)
                {
                    Put(new Member(place, material, concerns), nameOf(item.ItemKey, material.Key));
                }
            }
        }
    }

    public Dictionary<string, string> NamesOf(int item) =>
        _wanted.SelectMany(wanted => wanted.Members.Where(member => member.Item == item).Select(member => (member.Material.Key, wanted.Name))).ToDictionary(pair => pair.Key, pair => pair.Name, StringComparer.Ordinal);

    public Dictionary<string, IReadOnlyList<LocalText>> Users(Func<int, LocalText> nameOf) =>
        _wanted.ToDictionary(wanted => wanted.Name, wanted => (IReadOnlyList<LocalText>)[.. wanted.Members.Select(member => nameOf(member.Item))], StringComparer.Ordinal);

    public IReadOnlyList<MaterialSpec> List() => [.. _wanted.Select(Merge)];

    private void Put(Member member, string? name)
    {
        if (_wanted.Find(wanted => wanted.Members.TrueForAll(other => other.Item != member.Item) && wanted.Members[0].Material.Name.Zh == member.Material.Name.Zh) is { } same)
        {
            same.Members.Add(member);
            return;
        }

        _wanted.Add(new Wanted(MergedNames.Free(name ?? member.Material.Key, [.. _wanted.Select(wanted => wanted.Name)]), [member]));
    }

    /// <summary>Where one item asks the applicant for what another gets by sharing, the applicant is asked, and only for the first.</summary>
    private static MaterialSpec Merge(Wanted wanted)
    {
        var asks = wanted.Members.Where(member => member.Material.Source == MaterialSource.Applicant).ToList();
        var counting = asks.Count > 0 ? asks : wanted.Members;
        var concerns = Condition.Any(counting.Select(member => member.Concerns));
        var needs = Condition.Any(counting.Where(member => member.IsNeeded).Select(member => member.Concerns));
        var comesLater = asks.Count > 0 && asks.TrueForAll(member => member.Material is { Tolerable: true, TolerableDays: >= 1 });
        var first = counting[0].Material;
        return first with
        {
            Key = wanted.Name,
            Necessity = needs.IsNever ? Necessity.Optional : needs.Same(concerns) ? Necessity.Required : Necessity.WhenNeeded,
            Hint = counting.Select(member => member.Material.Hint).FirstOrDefault(hint => hint is not null),
            When = needs.IsNever || needs.Same(concerns) ? concerns.When : needs.When,
            Tolerable = comesLater,
            TolerableDays = comesLater ? asks.Min(member => member.Material.TolerableDays) : null,
        };
    }

    private sealed record Member(int Item, MaterialSpec Material, Condition Concerns)
    {
        /// <summary>As <c>MaterialCheck.Missing</c> sees it.</summary>
        public bool IsNeeded => Material.Necessity == Necessity.Required || (Material is { Necessity: Necessity.WhenNeeded, When: not null });
    }

    private sealed record Wanted(string Name, List<Member> Members);
}
