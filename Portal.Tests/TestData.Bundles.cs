using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Tests;

public static partial class TestData
{
    /// <summary>
    /// A small 开饭店: the licence always, food when it is cooked (it waits for the licence), the signboard when one is put up, and how
    /// large it is asked only with a signboard.
    /// </summary>
    public static BundleDetail BundleOf(ServiceItem licence, ServiceItem food, ServiceItem sign) => new()
    {
        Summary = new LocalText("开店要办的事。", "What opening takes."),
        Questions =
        [
            new BundleQuestion("cooks", new LocalText("现场制作食品吗？", "Do you cook?"), YesNo),
            new BundleQuestion("sign", new LocalText("设置招牌吗？", "Is there a signboard?"), YesNo),
            new BundleQuestion("size", new LocalText("招牌多大？", "How large?"), [new Option("small", new LocalText("小", "Small")), new Option("large", new LocalText("大", "Large"))]) { When = new When("sign", "yes") },
        ],
        Items =
        [
            new BundleItem { ItemKey = food.ItemKey, When = new When("cooks", "yes"), After = [licence.ItemKey] },
            new BundleItem { ItemKey = licence.ItemKey },
            new BundleItem { ItemKey = sign.ItemKey, When = new When("sign", "yes"), Fills = [new BundleFill("size", Question: "size"), new BundleFill("kind", "shop")] },
        ],
    };

    public static BundleEdit BundleEdit(BundleDetail detail, string code = "restaurant") => new() { Code = code, Name = "开小店", NameEn = "Opening a shop", Detail = detail };

    /// <summary>Three items that ask for the same person and premises, with rules between their fields.</summary>
    public static (ServiceItem Licence, ServiceItem Food, ServiceItem Sign) BundleItems(int tenantId = District)
    {
        var licence = Item(tenantId, code: "GT-1");
        licence.Name = "个体登记";
        licence.Detail = licence.Detail with
        {
            Questions = [new GuideQuestion("premises", "场所", [new Option("own", "自有"), new Option("rent", "租用")])],
            Form = new FormSchema
            {
                Sections =
                [
                    new FormSection("who", new LocalText("申请人", "Applicant"), [NameField, new FormField { Key = "idNumber", Kind = FieldKind.DocumentNumber, Label = "证件号码", Required = true, Prefill = "documentNumber" }]),
                    new FormSection("shop", new LocalText("经营场所", "Premises"), [new FormField { Key = "place", Kind = FieldKind.Address, Label = "地址", Required = true, ShownWhen = new When("premises", "own", "rent") }, new FormField { Key = "landlord", Kind = FieldKind.Text, Label = "房东", RequiredWhen = new When("premises", "rent"), ShownWhen = new When("premises", "rent") }]),
                ],
            },
            Materials = [Paper("lease", "租赁合同", new When("premises", "rent")), new MaterialSpec { Key = "card", Name = "身份证", Source = MaterialSource.Shared }],
            DeliveryWays = [DeliveryWay.Online, DeliveryWay.PickUp],
        };
        var food = Item(tenantId, code: "SP-1");
        food.Name = "食品许可";
        food.Detail = food.Detail with
        {
            Questions = [new GuideQuestion("premises", "场所", [new Option("own", "自有"), new Option("rent", "租用")])],
            Form = new FormSchema
            {
                Sections =
                [
                    new FormSection("who", new LocalText("申请人", "Applicant"), [NameField with { Key = "applicant", MaxLength = 20 }]),
                    new FormSection("shop", new LocalText("经营场所", "Premises"), [new FormField { Key = "place", Kind = FieldKind.Address, Label = "地址", Required = true }, new FormField { Key = "seats", Kind = FieldKind.Number, Label = "座位", Min = 0, Required = true }]),
                    new FormSection("staff", new LocalText("从业人员", "Staff"), [new FormField { Key = "people", Kind = FieldKind.Rows, Label = "人员", Required = true, Columns = [new FormField { Key = "name", Kind = FieldKind.Text, Label = "姓名", Required = true }] }]),
                ],
            },
            Materials = [Paper("contract", "租赁合同", new When("premises", "rent")), Paper("layout", "布局图")],
            DeliveryWays = [DeliveryWay.PickUp],
        };
        var sign = Item(tenantId, code: "GG-1");
        sign.Name = "招牌备案";
        sign.Detail = sign.Detail with
        {
            Form = new FormSchema
            {
                Sections =
                [
                    new FormSection("who", new LocalText("申请人", "Applicant"), [NameField, new FormField { Key = "place", Kind = FieldKind.Text, Label = "安装位置", Required = true }]),
                    new FormSection("board", new LocalText("招牌", "Signboard"),
                    [
                        new FormField { Key = "size", Kind = FieldKind.Choice, Label = "大小", Required = true, Options = [new Option("small", "小"), new Option("large", "大")] },
                        new FormField { Key = "kind", Kind = FieldKind.Text, Label = "类别", Required = true },
                        new FormField { Key = "loads", Kind = FieldKind.Text, Label = "承重说明", Required = true, ShownWhen = new When("size", "large") },
                    ]),
                ],
            },
            Materials = [Paper("picture", "效果图", new When("size", "large"))],
            DeliveryWays = [DeliveryWay.Online],
        };
        return (licence, food, sign);
    }

    private static FormField NameField { get; } = new() { Key = "name", Kind = FieldKind.Text, Label = new LocalText("姓名", "Name"), Required = true, Prefill = "name", MaxLength = 50 };

    private static IReadOnlyList<Option> YesNo => [new Option("yes", new LocalText("是", "Yes")), new Option("no", new LocalText("否", "No"))];

    private static MaterialSpec Paper(string key, string name, When? when = null) =>
        new() { Key = key, Name = new LocalText(name, name), Source = MaterialSource.Applicant, Necessity = when is null ? Necessity.Required : Necessity.WhenNeeded, When = when };
}
