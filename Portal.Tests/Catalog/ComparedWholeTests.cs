using System.Collections;
using System.Reflection;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>Whatever an administrator changes in an item shows in the comparison: every member of its records is changed once, or excused here.</summary>
public sealed class ComparedWholeTests
{
    private static readonly Dictionary<string, string> Excused = new(StringComparer.Ordinal)
    {
        ["ItemDetail.Mark"] = "who wrote in the draft last is the journal's to say",
        ["When.Or"] = "stands only in forms that are merged of several items, never in an item's own",
        ["ItemEdit.Detail"] = "member by member below",
    };

    private static readonly When Asked = new("kind", "a");

    /// <summary>Every record of an item once, with all it can hold, and where it stands in the item.</summary>
    private static readonly (object Record, Func<object, ItemEdit> In)[] Records = Whole();

    public static TheoryData<string> Members =>
        [.. Records.SelectMany(each => each.Record.GetType().GetProperties().Where(member => member.SetMethod is not null).Select(member => $"{each.Record.GetType().Name}.{member.Name}"))];

    [Theory, MemberData(nameof(Members))]
    [Trait("Row", "204")]
    public void Member_Changed_IsInTheComparison(string member)
    {
        if (Excused.ContainsKey(member))
        {
            return;
        }

        var (record, place) = Records.Single(each => each.Record.GetType().Name == member.Split('.')[0]);
        var changed = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        var property = record.GetType().GetProperty(member.Split('.')[1])!;
        property.SetValue(changed, Other(property.PropertyType, property.GetValue(record)));

        ItemComparison.Of(place(record), place(record)).Changes.ShouldBeEmpty();
        ItemComparison.Of(place(record), place(changed)).Changes.ShouldNotBeEmpty(member);
    }

    [Fact]
    public void Excused_AreMembersThereAre() => Excused.Keys.Except(Members.Select(row => row.Data)).ShouldBeEmpty();

    private static (object, Func<object, ItemEdit>)[] Whole()
    {
        var option = new Option("a", new LocalText("甲", "A"));
        var field = new FormField
        {
            Key = "f",
            Kind = FieldKind.Rows,
            Label = "字段",
            Hint = "提示",
            RequiredWhen = Asked,
            ShownWhen = Asked,
            Options = [option],
            MaxLength = 5,
            Min = 1,
            Max = 9,
            Measure = "元",
            Prefill = "name",
            Material = "m",
            Columns = [new FormField { Key = "c", Kind = FieldKind.Text, Label = "列" }],
        };
        var section = new FormSection("s", "分组", [field]) { Intro = "说明" };
        var material = new MaterialSpec { Key = "m", Name = "材料", Shape = "原件", Hint = "提示", Kind = "证明", ValidMonths = 6, Template = "空表", Sample = "样例", Tolerable = true, TolerableDays = 5, When = Asked, MaterialType = "证件", Copies = 1, SourceNote = "社区", Standard = "清晰", Basis = "第三条" };
        var fee = new Fee("工本费", 5, "依据") { Standard = "每本", Reduction = "低保户", ReductionBasis = "文件" };
        var faq = new Faq("问", "答");
        var basis = new LegalBasis("办法", "1号", "第一条");
        var question = new GuideQuestion("q", "问题", [option]);
        var credit = new CreditTerms(true, true, "依据");
        var step = TestData.Step(1, TenantLevel.Street, StepDuty.Accept) with { When = Asked };
        var listing = new Listing
        {
            MatterKind = MatterKind.Benefit,
            PowerSource = "法定",
            AuthorityCode = "x",
            BodyNature = "法定机关",
            EntrustedBy = "无",
            HandlingForm = "窗口",
            Hours = "九点",
            EffectiveOn = new DateOnly(2026, 1, 1),
            CancelledOn = new DateOnly(2027, 1, 1),
            CatalogCode = "1",
            OnlineDepth = "四级",
            Booking = true,
            Courier = true,
            InHall = true,
            QuantityLimit = "无",
            JointBodies = "无",
            Intermediaries = "无",
            ResultKind = "证照",
            ResultSample = "样本",
            Themes = "救助",
            SpecialProcedure = "公示七天",
            StatutoryNote = "不含公示",
            PromisedNote = "不含公示",
            OnlinePayment = true,
            WebAddress = "https://example.org/x",
            MobileAddress = "https://example.org/m",
            SingleSignOn = true,
        };
        var detail = new ItemDetail
        {
            Summary = "简介",
            Authority = "主体",
            Conditions = ["条件"],
            Bases = [basis],
            Materials = [material],
            Fees = [fee],
            StatutoryLimit = new TimeLimit(9, TimeUnit.WorkingDays),
            PromisedLimit = new TimeLimit(5, TimeUnit.WorkingDays),
            Flow = ["流程"],
            Channels = [Channel.Web],
            Route = [step],
            Form = new FormSchema { Sections = [section] },
            Questions = [question],
            SharedFacts = ["credit.dishonest"],
            ResultName = "证",
            DeliveryWays = [DeliveryWay.Online],
            Place = "地点",
            Consultation = "电话",
            Complaint = "电话",
            Faq = [faq],
            Credit = credit,
            Listing = listing,
        };
        var item = new ItemEdit { Code = "C", TaskCode = "T", Name = "名", NameEn = "Name", Class = ItemClass.Housing, OneSignerSample = 5, Detail = detail };
        ItemEdit With(ItemDetail other) => item with { Detail = other };
        ItemEdit WithField(FormField other) => With(detail with { Form = new FormSchema { Sections = [section with { Fields = [other] }] } });
        return
        [
            (item, other => (ItemEdit)other),
            (detail, other => With((ItemDetail)other)),
            (detail.Form, other => With(detail with { Form = (FormSchema)other })),
            (section, other => With(detail with { Form = new FormSchema { Sections = [(FormSection)other] } })),
            (field, other => WithField((FormField)other)),
            (option, other => WithField(field with { Options = [(Option)other] })),
            (material, other => With(detail with { Materials = [(MaterialSpec)other] })),
            (fee, other => With(detail with { Fees = [(Fee)other] })),
            (faq, other => With(detail with { Faq = [(Faq)other] })),
            (basis, other => With(detail with { Bases = [(LegalBasis)other] })),
            (question, other => With(detail with { Questions = [(GuideQuestion)other] })),
            (credit, other => With(detail with { Credit = (CreditTerms)other })),
            (step, other => With(detail with { Route = [(RouteStep)other] })),
            (listing, other => With(detail with { Listing = (Listing)other })),
            (Asked, other => WithField(field with { ShownWhen = (When)other })),
        ];
    }

    private static object? Other(Type type, object? value)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null when plain == typeof(When) => new When("another", "b"),
            null when plain == typeof(LocalText) => new LocalText("另写的"),
            null => throw new InvalidOperationException($"the sample holds no {type}: say what it can hold"),
            string text => text + "x",
            bool truth => !truth,
            int number => number + 1,
            decimal amount => amount + 0.5m,
            DateOnly day => day.AddDays(1),
            LocalText text => new LocalText(text.Zh + "另", text.En),
            TimeLimit limit => limit with { Amount = limit.Amount + 1 },
            When rule => rule with { Field = rule.Field + "x" },
            CreditTerms terms => terms with { GreenLane = !terms.GreenLane },
            Listing listing => listing with { QuantityLimit = "另写的" },
            FormSchema => new FormSchema(),
            Enum member => Enum.GetValues(plain).Cast<Enum>().First(each => !each.Equals(member)),
            IList => Array.CreateInstance(plain.IsArray ? plain.GetElementType()! : plain.GenericTypeArguments[0], 0),
            _ => throw new InvalidOperationException($"how is a {plain} changed?"),
        };
    }
}
