using System.Text.Json;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>A part of an item, as it is compared and headed on the page.</summary>
public enum ItemPart
{
    Basics,
    Limits,
    Conditions,
    Bases,
    Materials,
    Fees,
    Steps,
    Form,
    Questions,
    Delivery,
    Faq,
    Listing,
}

/// <summary>One difference. <paramref name="Was"/> null: new; <paramref name="Now"/> null: gone.</summary>
/// <param name="Row">Which material, step or field; null for the item itself.</param>
/// <param name="Field">What of it, as a key of a word: <c>Name</c>, <c>Necessity</c>, <c>Days</c>…; null when the whole row came or went.</param>
/// <param name="Was">A text, number, enum member, limit, truth value or list of texts, as the page shows it.</param>
public sealed record ItemChange(ItemPart Part, LocalText? Row, string? Field, object? Was, object? Now)
{
    public bool IsNew => Field is null && Was is null;

    public bool IsGone => Field is null && Now is null;
}

/// <summary>简流程、压时限、减材料 (features.md row 85): two versions of an item side by side, and what the later one saves. Pure.</summary>
/// <param name="Materials">Papers that the applicant must bring: later minus earlier, so −2 means two less.</param>
/// <param name="Steps">Steps of the route, likewise.</param>
/// <param name="StepDays">Working days of the steps in sum, likewise.</param>
/// <param name="Promised">The promised limit, likewise; null where the two are not in the same unit or one is missing.</param>
/// <param name="Fields">Questions of the form, likewise.</param>
/// <param name="Trips">Times of going there, likewise.</param>
public sealed record ItemComparison(IReadOnlyList<ItemChange> Changes, int Materials, int Steps, int StepDays, PromisedDifference? Promised, int Fields, int Trips)
{
    public static ItemComparison Of(ServiceItem before, ServiceItem after) => Of(ItemEdit.Of(before), ItemEdit.Of(after));

    /// <summary>The versions of an item that a line of the journal compares; null for every other line.</summary>
    public static ItemComparison? Of(JournalEntry entry) =>
        entry is { Before: { } before, After: { } after } && JournalKinds.RoomOf(entry.Kind) == "item" && before.StartsWith('{') && after.StartsWith('{')
            && JsonSerializer.Deserialize<ItemEdit>(before, PortalDb.Json) is { } was && JsonSerializer.Deserialize<ItemEdit>(after, PortalDb.Json) is { } now
                ? Of(was, now)
                : null;

    public static ItemComparison Of(ItemEdit before, ItemEdit after)
    {
        var (was, now) = (before.Detail, after.Detail);
        var changes = new List<ItemChange>();
        changes.AddRange(Basics(before, after));
        Single(ItemPart.Limits, "StatutoryLimit", was.StatutoryLimit, now.StatutoryLimit);
        Single(ItemPart.Limits, "PromisedLimit", was.PromisedLimit, now.PromisedLimit);
        Texts(ItemPart.Conditions, was.Conditions, now.Conditions);
        Whole(ItemPart.Bases, was.Bases, now.Bases, basis => string.Join(' ', new[] { basis.Title, basis.Number, basis.Clause }.Where(part => !string.IsNullOrEmpty(part))));
        changes.AddRange(Rows(ItemPart.Materials, was.Materials, now.Materials, row => row.Key, row => row.Name, MaterialFields));
        changes.AddRange(Rows(ItemPart.Fees, was.Fees, now.Fees, row => row.Name.Zh, row => row.Name, FeeFields));
        changes.AddRange(Rows(ItemPart.Steps, was.Route, now.Route, row => $"{row.Level}/{row.UnitFunction}/{row.Duty}", row => row.Name, StepFields));
        changes.AddRange(Rows(ItemPart.Form, was.Form.Sections, now.Form.Sections, row => row.Key, row => row.Title, SectionFields));
        changes.AddRange(Rows(ItemPart.Form, [.. was.Form.Fields], [.. now.Form.Fields], row => row.Key, row => row.Label, FormFields));
        changes.AddRange(Rows(ItemPart.Form, ColumnsOf(was.Form, now.Form), ColumnsOf(now.Form, was.Form), row => row.Key, row => row.Label, FormFields));
        changes.AddRange(Rows(ItemPart.Questions, was.Questions, now.Questions, row => row.Key, row => row.Text, QuestionFields));
        Whole(ItemPart.Materials, was.SharedFacts, now.SharedFacts, fact => fact);
        Single(ItemPart.Delivery, "DeliveryWays", List(was.DeliveryWays), List(now.DeliveryWays));
        Single(ItemPart.Delivery, "Channels", List(was.Channels), List(now.Channels));
        Single(ItemPart.Delivery, "IntakeScope", was.IntakeScope, now.IntakeScope);
        Single(ItemPart.Delivery, "Place", was.Place, now.Place);
        changes.AddRange(Rows(ItemPart.Faq, was.Faq, now.Faq, row => row.Question.Zh, row => row.Question, FaqFields));
        changes.AddRange(Differing(ItemPart.Listing, null, Listing.Members.Select(member => (member.Name, member.Of(was.Listing ?? new Listing()), member.Of(now.Listing ?? new Listing())))));

        var (earlier, later) = (ItemFigures.Of(before.Trips, was), ItemFigures.Of(after.Trips, now));
        return new ItemComparison(
            changes,
            later.Papers - earlier.Papers,
            later.Steps - earlier.Steps,
            later.StepDays - earlier.StepDays,
            later.PromisedLess(earlier),
            later.Fields - earlier.Fields,
            later.Trips - earlier.Trips);

        void Single(ItemPart part, string field, object? old, object? @new)
        {
            if (!Equals(old, @new))
            {
                changes.Add(new ItemChange(part, null, field, old, @new));
            }
        }

        void Texts(ItemPart part, IReadOnlyList<LocalText> old, IReadOnlyList<LocalText> @new) => Whole(part, old, @new, text => text);

        void Whole<T>(ItemPart part, IReadOnlyList<T> old, IReadOnlyList<T> @new, Func<T, object> shown)
        {
            changes.AddRange(old.Except(@new).Select(row => new ItemChange(part, null, null, shown(row), null)));
            changes.AddRange(@new.Except(old).Select(row => new ItemChange(part, null, null, null, shown(row))));
        }
    }

    private static IEnumerable<ItemChange> Basics(ItemEdit before, ItemEdit after) =>
        Differing(ItemPart.Basics, null,
        [
            ("Name", before.Name, after.Name),
            ("NameEn", before.NameEn, after.NameEn),
            ("Code", before.Code, after.Code),
            ("TaskCode", before.TaskCode, after.TaskCode),
            ("Class", before.Class, after.Class),
            ("Tags", before.Tags, after.Tags),
            ("Subjects", before.Subjects, after.Subjects),
            ("OnTheSpot", before.OnTheSpot, after.OnTheSpot),
            ("OneSignerSample", before.OneSignerSample, after.OneSignerSample),
            ("Trips", before.Trips, after.Trips),
            ("CanApply", before.CanApply, after.CanApply),
            ("Summary", before.Detail.Summary, after.Detail.Summary),
            ("Authority", before.Detail.Authority, after.Detail.Authority),
            ("ResultName", before.Detail.ResultName, after.Detail.ResultName),
            ("Consultation", before.Detail.Consultation, after.Detail.Consultation),
            ("Complaint", before.Detail.Complaint, after.Detail.Complaint),
            ("Flow", Joined(before.Detail.Flow), Joined(after.Detail.Flow)),
            ("IsDemo", before.IsDemo, after.IsDemo),
            ("CreditBasis", before.Detail.Credit?.Basis, after.Detail.Credit?.Basis),
            ("GreenLane", before.Detail.Credit?.GreenLane ?? false, after.Detail.Credit?.GreenLane ?? false),
            ("DishonestBars", before.Detail.Credit?.DishonestBars ?? false, after.Detail.Credit?.DishonestBars ?? false),
        ]);

    private static IEnumerable<(string, object?, object?)> MaterialFields(MaterialSpec was, MaterialSpec now) =>
    [
        ("Name", was.Name, now.Name),
        ("Necessity", was.Necessity, now.Necessity),
        ("Source", was.Source, now.Source),
        ("Shape", was.Shape, now.Shape),
        ("Hint", was.Hint, now.Hint),
        ("Tolerable", was.Tolerable, now.Tolerable),
        ("TolerableDays", was.TolerableDays, now.TolerableDays),
        ("OnGoodCredit", was.OnGoodCredit, now.OnGoodCredit),
        ("Kind", was.Kind, now.Kind),
        ("ValidMonths", was.ValidMonths, now.ValidMonths),
        ("Template", was.Template, now.Template),
        ("Sample", was.Sample, now.Sample),
        ("MaterialType", was.MaterialType, now.MaterialType),
        ("Copies", was.Copies, now.Copies),
        ("SourceNote", was.SourceNote, now.SourceNote),
        ("AcceptanceStandard", was.Standard, now.Standard),
        ("Basis", was.Basis, now.Basis),
        ("When", Condition(was.When), Condition(now.When)),
    ];

    private static IEnumerable<(string, object?, object?)> StepFields(RouteStep was, RouteStep now) =>
    [
        ("Name", was.Name, now.Name),
        ("Stage", was.Stage, now.Stage),
        ("Days", was.Days, now.Days),
        ("Join", was.Join, now.Join),
        ("When", Condition(was.When), Condition(now.When)),
    ];

    private static IEnumerable<(string, object?, object?)> FormFields(FormField was, FormField now) =>
    [
        ("Label", was.Label, now.Label),
        ("Kind", was.Kind, now.Kind),
        ("Hint", was.Hint, now.Hint),
        ("Required", was.Required, now.Required),
        ("Masked", was.Masked, now.Masked),
        ("RequiredWhen", Condition(was.RequiredWhen), Condition(now.RequiredWhen)),
        ("ShownWhen", Condition(was.ShownWhen), Condition(now.ShownWhen)),
        ("Options", Joined(was.Options.Select(option => option.Text)), Joined(now.Options.Select(option => option.Text))),
        ("OptionValues", Values(was.Options), Values(now.Options)),
        ("MaxLength", was.MaxLength, now.MaxLength),
        ("Min", was.Min, now.Min),
        ("Max", was.Max, now.Max),
        ("Measure", was.Measure, now.Measure),
        ("Prefill", was.Prefill, now.Prefill),
        ("FutureAllowed", was.FutureAllowed, now.FutureAllowed),
        ("MaxRows", was.MaxRows, now.MaxRows),
        ("Material", was.Material, now.Material),
        ("Columns", Joined(was.Columns.Select(column => column.Label)), Joined(now.Columns.Select(column => column.Label))),
    ];

    private static IEnumerable<(string, object?, object?)> SectionFields(FormSection was, FormSection now) => [("Name", was.Title, now.Title), ("Hint", was.Intro, now.Intro)];

    private static IEnumerable<(string, object?, object?)> FeeFields(Fee was, Fee now) =>
    [
        ("Name", was.Name, now.Name),
        ("Yuan", was.Yuan, now.Yuan),
        ("Standard", was.Standard, now.Standard),
        ("Basis", was.Basis, now.Basis),
        ("Reduction", was.Reduction, now.Reduction),
        ("ReductionBasis", was.ReductionBasis, now.ReductionBasis),
    ];

    private static IEnumerable<(string, object?, object?)> FaqFields(Faq was, Faq now) => [("Text", was.Question, now.Question), ("Answer", was.Answer, now.Answer)];

    /// <summary>Columns of the tables that both forms have, each under its table's name; which came and went the table's own line says.</summary>
    private static List<FormField> ColumnsOf(FormSchema form, FormSchema other) =>
        [.. form.Fields.Select(field => (Table: field, There: other.Fields.FirstOrDefault(each => each.Key == field.Key))).Where(pair => pair.There is not null)
            .SelectMany(pair => pair.Table.Columns.Where(column => pair.There!.Columns.Any(each => each.Key == column.Key))
                .Select(column => column with { Key = $"{pair.Table.Key}.{column.Key}" }))];

    private static string? Values(IReadOnlyList<Option> options) => options.Count == 0 ? null : string.Join(" / ", options.Select(option => option.Value));

    private static IEnumerable<(string, object?, object?)> QuestionFields(GuideQuestion was, GuideQuestion now) =>
    [
        ("Text", was.Text, now.Text),
        ("OptionValues", Values(was.Options), Values(now.Options)),
        ("Options", Joined(was.Options.Select(option => option.Text)), Joined(now.Options.Select(option => option.Text))),
    ];

    /// <summary>Rows that bear a key: gone, new, and what changed in those that stayed.</summary>
    private static IEnumerable<ItemChange> Rows<T>(ItemPart part, IReadOnlyList<T> old, IReadOnlyList<T> @new, Func<T, string> key, Func<T, LocalText> name, Func<T, T, IEnumerable<(string Field, object? Was, object? Now)>> fields)
    {
        // Keys of a draft may stand twice until the fault is mended.
        var (before, after) = (old.ToLookup(key, StringComparer.Ordinal), @new.ToLookup(key, StringComparer.Ordinal));
        foreach (var group in before)
        {
            var (left, right) = (group.ToList(), after[group.Key].ToList());
            for (var at = 0; at < left.Count; at++)
            {
                if (at >= right.Count)
                {
                    yield return new ItemChange(part, name(left[at]), null, name(left[at]), null);
                    continue;
                }

                foreach (var change in Differing(part, name(right[at]), fields(left[at], right[at])))
                {
                    yield return change;
                }
            }
        }

        foreach (var row in after.SelectMany(group => group.Skip(before[group.Key].Count())))
        {
            yield return new ItemChange(part, name(row), null, null, name(row));
        }
    }

    private static IEnumerable<ItemChange> Differing(ItemPart part, LocalText? row, IEnumerable<(string Field, object? Was, object? Now)> fields) =>
        fields.Where(field => !Equals(field.Was, field.Now)).Select(field => new ItemChange(part, row, field.Field, field.Was, field.Now));

    private static string? Condition(When? when) => when is null ? null : $"{when.Field} = {string.Join(" / ", when.Is)}";

    private static LocalText? Joined(IEnumerable<LocalText> texts) =>
        texts.ToList() is { Count: > 0 } all ? new LocalText(string.Join("；", all.Select(text => text.Zh)), string.Join("; ", all.Select(text => text.En ?? text.Zh))) : null;

    private static Listed? List<T>(IEnumerable<T> members)
        where T : struct, Enum => members.Order().Cast<Enum>().ToList() is { Count: > 0 } all ? new Listed(all) : null;
}

/// <summary>Later minus earlier, in the unit both limits have.</summary>
public sealed record PromisedDifference(int Amount, TimeUnit Unit);

/// <summary>Enum members that are compared as one.</summary>
public sealed record Listed(IReadOnlyList<Enum> Members)
{
    public bool Equals(Listed? other) => other is not null && Members.SequenceEqual(other.Members);

    public override int GetHashCode() => Members.Count;
}
