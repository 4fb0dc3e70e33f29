using System.Globalization;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Web.Catalog.Admin.Parts;

/// <summary>Names that programs go by. They are made here so that an administrator need not think of them.</summary>
internal static class Keys
{
    /// <summary>The first of <c>f1</c>, <c>f2</c>… that nobody has.</summary>
    public static string Next(string prefix, IEnumerable<string> taken)
    {
        var there = taken.ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, there.Count + 1).Select(number => prefix + number.ToString(CultureInfo.InvariantCulture)).First(key => !there.Contains(key));
    }

    /// <summary>A condition may hang on a question of the guide, and on a field of the form that is answered by choosing.</summary>
    public static IEnumerable<(string Key, LocalText Text, IReadOnlyList<Option> Options)> Choosable(ItemDetail item, IReadOnlyList<Option> yesAndNo) =>
        item.Questions.Select(question => (question.Key, question.Text, question.Options))
            .Concat(item.Form.Fields.Where(field => field.Kind is FieldKind.Choice or FieldKind.YesNo)
                .Select(field => (field.Key, field.Label, field.Kind == FieldKind.YesNo ? yesAndNo : field.Options)));
}
