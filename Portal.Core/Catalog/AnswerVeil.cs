using System.Globalization;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>
/// Which answers staff see masked until they ask for one: numbers of documents and telephones, also those of household members,
/// and texts that the item calls so, as a bank account (个人信息保护法 第五十一条). The one rule for the case pane and for the window.
/// </summary>
public static class AnswerVeil
{
    public static bool IsVeiled(FormField field) => field.Kind is FieldKind.DocumentNumber or FieldKind.Phone || field is { Kind: FieldKind.Text, Masked: true };

    /// <summary>As it is shown; null for an answer that is shown as it is.</summary>
    public static string? Masked(FormField field, string typed) => field.Kind switch
    {
        FieldKind.DocumentNumber => Masking.Id(typed),
        FieldKind.Phone => Masking.Phone(typed),
        FieldKind.Text when field.Masked => Masking.Text(typed),
        _ => null,
    };

    /// <summary>The answers as they may leave the desk: whole, except for what is masked.</summary>
    public static Dictionary<string, string> Over(FormSchema form, IReadOnlyDictionary<string, string> answers) =>
        answers.ToDictionary(answer => answer.Key, answer => FieldOf(form, answer.Key) is { } field ? Masked(field, answer.Value) ?? answer.Value : answer.Value, StringComparer.Ordinal);

    /// <summary>An answer as it was and as it is, masked as the answer itself is.</summary>
    public static (string? Was, string? Is) Over(FormSchema form, string name, string? was, string? now) =>
        FieldOf(form, name) is not { } field ? (was, now) : (was is null ? null : Masked(field, was) ?? was, now is null ? null : Masked(field, now) ?? now);

    /// <summary>The question that an answer's name belongs to; a table's column for <c>members.0.number</c>.</summary>
    public static FormField? FieldOf(FormSchema form, string name)
    {
        var parts = name.Split('.');
        var field = form.Fields.FirstOrDefault(each => each.Key == parts[0]);
        return parts.Length switch
        {
            1 when field?.Kind != FieldKind.Rows => field,
            3 when field?.Kind == FieldKind.Rows => field.Columns.FirstOrDefault(column => column.Key == parts[2]),
            _ => null,
        };
    }

    /// <summary>家庭成员 2 · 证件号码: what the answer is called.</summary>
    /// <param name="said">In which language; the reader's own when null.</param>
    public static string? LabelOf(FormSchema form, string name, Func<LocalText, string>? said = null)
    {
        said ??= text => text.In();
        var parts = name.Split('.');
        return FieldOf(form, name) is not { } field ? null
            : parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
                ? $"{said(form.Fields.First(each => each.Key == parts[0]).Label)} {row + 1} · {said(field.Label)}"
                : said(field.Label);
    }
}
