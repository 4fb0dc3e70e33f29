using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>
/// The questions and fields of several items, each once. Two are one when the bundle says that they mean the same, when they are
/// filled in from the same knowledge of the applicant (the same prefill), or bear the same key and label; and the same answers fit both.
/// </summary>
internal sealed class MergedFields
{
    private readonly List<Asked> _asked = [];
    private readonly Func<Guid, string, string?> _nameOf;
    private readonly List<(ServiceItem Item, IReadOnlyDictionary<string, string> Known, IReadOnlyDictionary<string, string> Meanings)> _items;

    public MergedFields(IEnumerable<(ServiceItem Item, IReadOnlyDictionary<string, string> Known, IReadOnlyDictionary<string, string> Meanings)> items, Func<Guid, string, string?> nameOf)
    {
        _nameOf = nameOf;
        _items = [.. items.Select(item => (item.Item, item.Known, item.Meanings))];
        for (var at = 0; at < _items.Count; at++)
        {
            var (detail, known) = (_items[at].Item.Detail, _items[at].Known);
            foreach (var question in detail.Questions.Where(question => detail.Form.Fields.All(field => field.Key != question.Key) && !known.ContainsKey(question.Key)))
            {
                Put(at, new FormField { Key = question.Key, Kind = FieldKind.Choice, Label = question.Text, Required = true, Options = question.Options }, section: null);
            }

            foreach (var section in detail.Form.Sections)
            {
                foreach (var field in section.Fields.Where(field => field.Kind != FieldKind.Attachment && !known.ContainsKey(field.Key)))
                {
                    Put(at, field, section);
                }
            }
        }

        // What a bundle's answers hide for good is not asked; taking it out may hide what hangs on it.
        while (_asked.RemoveAll(asked => ShownOf(asked).IsNever) > 0)
        {
        }
    }

    /// <summary>The item's names and what they are called in the merged form.</summary>
    public Dictionary<string, string> NamesOf(int item) =>
        _asked.SelectMany(asked => asked.Members.Where(member => member.Item == item).Select(member => (member.Field.Key, asked.Name))).ToDictionary(pair => pair.Key, pair => pair.Name, StringComparer.Ordinal);

    public Dictionary<string, IReadOnlyList<LocalText>> Users(Func<int, LocalText> nameOf) =>
        _asked.ToDictionary(asked => asked.Name, asked => (IReadOnlyList<LocalText>)[.. asked.Members.Select(member => nameOf(member.Item))], StringComparer.Ordinal);

    /// <summary>Those that only guides ask; the rest stand in the form.</summary>
    public IReadOnlyList<GuideQuestion> Questions() => [.. _asked.Where(asked => asked.Section is null).Select(asked => new GuideQuestion(asked.Name, asked.First.Label, asked.First.Options))];

    /// <summary>Groups with the same title are one group; a question stands in the group that asked for it first.</summary>
    public FormSchema Form()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var sections = new List<FormSection>();
        foreach (var group in _asked.Where(asked => asked.Section is not null).GroupBy(asked => asked.Section!.Title.Zh, StringComparer.Ordinal))
        {
            var first = group.First().Section!;
            var key = MergedNames.Free(first.Key, keys);
            keys.Add(key);
            sections.Add(new FormSection(key, first.Title, [.. group.Select(Merge)]) { Intro = first.Intro });
        }

        return new FormSchema { Sections = sections };
    }

    internal string? NameOf(int item, string field) => _asked.Find(asked => asked.Members.Exists(member => member.Item == item && member.Field.Key == field))?.Name;

    private void Put(int item, FormField field, FormSection? section)
    {
        if (_asked.Find(asked => asked.Members.TrueForAll(member => member.Item != item) && asked.Members.TrueForAll(member => IsSame(member, (item, field)))) is { } same)
        {
            same.Members.Add((item, field));
            same.Section ??= section;
            return;
        }

        _asked.Add(new Asked(MergedNames.Free(_nameOf(_items[item].Item.ItemKey, field.Key) ?? field.Key, [.. _asked.Select(asked => asked.Name)]), section, [(item, field)]));
    }

    private bool IsSame((int Item, FormField Field) one, (int Item, FormField Field) other) =>
        one.Field.Kind == other.Field.Kind && Fits(one.Field, other.Field)
        && (MeaningOf(one), MeaningOf(other)) switch
        {
            ({ } meaning, { } same) => meaning == same,
            (null, null) => one.Field.Prefill is { } prefill && other.Field.Prefill is { } from ? prefill == from : one.Field.Key == other.Field.Key && one.Field.Label.Zh == other.Field.Label.Zh,
            _ => false,
        };

    private string? MeaningOf((int Item, FormField Field) member) => _items[member.Item].Meanings.GetValueOrDefault(member.Field.Key);

    /// <summary>There is an answer that both take.</summary>
    private static bool Fits(FormField one, FormField other) =>
        one.Options.Select(option => option.Value).SequenceEqual(other.Options.Select(option => option.Value), StringComparer.Ordinal)
        && (Largest(one.Min, other.Min) is not { } least || Smallest(one.Max, other.Max) is not { } most || least <= most)
        && one.Columns.Count == other.Columns.Count
        && one.Columns.Zip(other.Columns).All(pair => pair.First.Key == pair.Second.Key && pair.First.Label.Zh == pair.Second.Label.Zh && pair.First.Kind == pair.Second.Kind && Fits(pair.First, pair.Second));

    private static FormField Both(FormField one, FormField other) => one with
    {
        Required = one.Required || other.Required,
        Hint = one.Hint ?? other.Hint,
        Prefill = one.Prefill ?? other.Prefill,
        MaxLength = one.MaxLength is { } long1 && other.MaxLength is { } long2 ? Math.Min(long1, long2) : one.MaxLength ?? other.MaxLength,
        Min = Largest(one.Min, other.Min),
        Max = Smallest(one.Max, other.Max),
        Masked = one.Masked || other.Masked,
        FutureAllowed = one.FutureAllowed && other.FutureAllowed,
        MaxRows = Math.Min(one.MaxRows, other.MaxRows),
        Columns = [.. one.Columns.Zip(other.Columns, Both)],
    };

    private static decimal? Largest(decimal? one, decimal? other) => one is null || other > one ? other : one;

    private static decimal? Smallest(decimal? one, decimal? other) => one is null || other < one ? other : one;

    private FormField Merge(Asked asked)
    {
        var shown = ShownOf(asked);
        var required = Condition.Any(asked.Members.Select(member => RequiredOf(member.Item, member.Field)));
        var isRequired = required.Always || (!required.IsNever && required.Same(shown));
        return asked.Members.Select(member => member.Field).Aggregate(Both) with
        {
            Key = asked.Name,
            Required = isRequired,
            RequiredWhen = isRequired ? null : required.When,
            ShownWhen = shown.When,
        };
    }

    private Condition ShownOf(Asked asked) => Condition.Any(asked.Members.Select(member => Of(member.Item, member.Field.ShownWhen)));

    /// <summary>A field that one item shows and needs, and another only shows, is needed when the first shows it.</summary>
    private Condition RequiredOf(int item, FormField field)
    {
        var shown = Of(item, field.ShownWhen);
        var needed = field.Required ? Condition.Ever : field.RequiredWhen is null ? Condition.Never : Of(item, field.RequiredWhen);
        return needed.Always ? shown : shown.IsNever ? Condition.Never : needed;
    }

    private Condition Of(int item, When? when) => Condition.Of(when, _items[item].Known, field => NameOf(item, field));

    private sealed class Asked(string name, FormSection? section, List<(int Item, FormField Field)> members)
    {
        public string Name => name;

        public FormSection? Section { get; set; } = section;

        public List<(int Item, FormField Field)> Members => members;

        public FormField First => members[0].Field;
    }
}
