using Portal.Core.Catalog;

namespace Portal.Tests;

public static partial class TestData
{
    /// <summary>One field of each kind, with rules between them.</summary>
    public static FormSchema Form { get; } = new()
    {
        Sections =
        [
            new FormSection("who", "申请人",
            [
                new FormField { Key = "name", Kind = FieldKind.Text, Label = new("姓名", "Name"), Required = true, MaxLength = 50, Prefill = "name" },
                new FormField { Key = "id", Kind = FieldKind.DocumentNumber, Label = "证件号码", Required = true },
                new FormField { Key = "phone", Kind = FieldKind.Phone, Label = "手机号" },
                new FormField { Key = "company", Kind = FieldKind.CreditCode, Label = "信用代码" },
            ]),
            new FormSection("more", "情况",
            [
                new FormField { Key = "income", Kind = FieldKind.Number, Label = "收入", Min = 0, Max = 100_000, Measure = "元/月" },
                new FormField { Key = "since", Kind = FieldKind.Date, Label = "起始日期" },
                new FormField { Key = "married", Kind = FieldKind.YesNo, Label = "是否已婚", Required = true },
                new FormField { Key = "partner", Kind = FieldKind.Text, Label = "配偶姓名", ShownWhen = new When("married", "yes"), Required = true },
                new FormField { Key = "cause", Kind = FieldKind.Choice, Label = "原因", Options = [new Option("ill", "患病"), new Option("other", "其他")] },
                new FormField { Key = "why", Kind = FieldKind.LongText, Label = "说明", RequiredWhen = new When("cause", "other") },
                new FormField { Key = "home", Kind = FieldKind.Address, Label = "住址", Hint = "写到门牌号" },
                new FormField
                {
                    Key = "members",
                    Kind = FieldKind.Rows,
                    Label = "家庭成员",
                    MaxRows = 3,
                    Columns = [new FormField { Key = "name", Kind = FieldKind.Text, Label = "姓名", Required = true }, new FormField { Key = "income", Kind = FieldKind.Number, Label = "月收入" }],
                },
                new FormField { Key = "proof", Kind = FieldKind.Attachment, Label = "收入证明", Material = "proof" },
            ]),
        ],
    };

    public static IReadOnlyList<MaterialSpec> Materials { get; } =
    [
        new MaterialSpec { Key = "proof", Name = "收入证明", Necessity = Necessity.Required, Source = MaterialSource.Applicant },
        new MaterialSpec { Key = "card", Name = "身份证", Necessity = Necessity.Required, Source = MaterialSource.Shared },
        new MaterialSpec { Key = "illness", Name = "病历", Necessity = Necessity.WhenNeeded, Source = MaterialSource.Applicant, When = new When("cause", "ill") },
        new MaterialSpec { Key = "letter", Name = "说明信", Necessity = Necessity.Optional, Source = MaterialSource.Applicant },
    ];

    /// <summary>Answers that pass <see cref="Form"/>.</summary>
    public static Dictionary<string, string> Answers(params (string Name, string Value)[] but)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "张小测", ["id"] = Portal.Core.People.DemoIdNumber.Make(new DateOnly(1949, 12, 31), 102), ["married"] = "no" };
        foreach (var (name, value) in but)
        {
            answers[name] = value;
        }

        return answers;
    }
}
