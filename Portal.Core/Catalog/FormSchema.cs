using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>A form as data: rendered by one component on every face and checked by <c>FormCheck</c> on the server.</summary>
public sealed record FormSchema
{
    public IReadOnlyList<FormSection> Sections { get; init; } = [];

    public IEnumerable<FormField> Fields => Sections.SelectMany(section => section.Fields);
}

/// <summary>One page of the form: one group of questions at a time.</summary>
public sealed record FormSection(string Key, LocalText Title, IReadOnlyList<FormField> Fields)
{
    public LocalText? Intro { get; init; }
}

public enum FieldKind
{
    [Display(Name = "文字")] Text,
    [Display(Name = "长文字")] LongText,
    [Display(Name = "数字")] Number,
    [Display(Name = "日期")] Date,
    [Display(Name = "选择")] Choice,
    [Display(Name = "是否")] YesNo,
    [Display(Name = "证件号码")] DocumentNumber,
    [Display(Name = "信用代码")] CreditCode,
    [Display(Name = "手机号")] Phone,
    [Display(Name = "地址")] Address,

    /// <summary>A table that grows: household members and the like. Its columns are <see cref="FormField.Columns"/>.</summary>
    [Display(Name = "多行表格")] Rows,

    /// <summary>A paper of the item's list, by the material's key in <see cref="FormField.Material"/>.</summary>
    [Display(Name = "附件")] Attachment,
}

/// <summary>
/// One question. Answers are a flat map from name to text, as typed: <c>income</c>, and for tables
/// <c>members.0.name</c>, <c>members.1.name</c>; dates as yyyy-MM-dd, yes/no as yes and no.
/// </summary>
public sealed record FormField
{
    public required string Key { get; init; }

    public required FieldKind Kind { get; init; }

    public required LocalText Label { get; init; }

    public LocalText? Hint { get; init; }

    public bool Required { get; init; }

    /// <summary>Required only when this holds (and <see cref="Required"/> is false).</summary>
    public When? RequiredWhen { get; init; }

    /// <summary>Shown only when this holds; what is hidden is neither checked nor kept.</summary>
    public When? ShownWhen { get; init; }

    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>Longest text in characters; 200 when null, 2,000 for <see cref="FieldKind.LongText"/>.</summary>
    public int? MaxLength { get; init; }

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>After the number: 元/月, 人.</summary>
    public LocalText? Measure { get; init; }

    /// <summary>Filled in from what is known of the applicant: name, documentNumber, phone, birthDate, address…</summary>
    public string? Prefill { get; init; }

    /// <summary>A <see cref="FieldKind.Text"/> by which the person can be known or robbed, as the number of an account or a card: staff see it masked.</summary>
    public bool Masked { get; init; }

    /// <summary>A date may lie in the future only when said so.</summary>
    public bool FutureAllowed { get; init; }

    public IReadOnlyList<FormField> Columns { get; init; } = [];

    public int MaxRows { get; init; } = 20;

    public string? Material { get; init; }
}
