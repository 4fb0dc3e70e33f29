using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Portal.Web.Catalog.Admin.Parts;
using Portal.Web.Catalog.Shared;
using Portal.Web.Layout.Fields;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>The editor's rows and parts: what is typed comes back as a new document, and nothing else changes.</summary>
public sealed class EditorTests : BunitContext
{
    private ItemDetail _detail = CatalogOffice.Ready().Detail;

    public EditorTests()
    {
        Services.AddLocalization();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
    }

    [Fact]
    public void Rows_AddedMovedAndRemoved_ComeBackInTheirNewOrder()
    {
        IReadOnlyList<string> rows = ["甲", "乙", "丙"];
        var page = Render();
        Press("下移：甲");
        rows.ShouldBe(["乙", "甲", "丙"]);
        Press("上移：丙");
        rows.ShouldBe(["乙", "丙", "甲"]);
        Press("删除：丙");
        rows.ShouldBe(["乙", "甲"]);
        page.FindAll("button").Single(button => button.TextContent == "添加一行").Click();
        rows.ShouldBe(["乙", "甲", "新"]);
        page.Render(field => field.Add(each => each.Rows, rows));
        page.FindAll("fieldset")[0].QuerySelector("button[aria-label^=上移]")!.HasAttribute("disabled").ShouldBeTrue();
        page.FindAll("fieldset")[2].QuerySelector("button[aria-label^=下移]")!.HasAttribute("disabled").ShouldBeTrue();

        IRenderedComponent<RowsField<string>> Render() => Render<RowsField<string>>(field => field
            .Add(each => each.Rows, rows)
            .Add(each => each.New, () => "新")
            .Add(each => each.NameOf, (row, _) => row)
            .Add(each => each.Row, row => builder => builder.AddContent(0, row.Row))
            .Add(each => each.RowsChanged, EventCallback.Factory.Create<IReadOnlyList<string>>(this, changed => rows = changed)));

        void Press(string name)
        {
            page.Find($"button[aria-label='{name}']").Click();
            page.Render(field => field.Add(each => each.Rows, rows));
        }
    }

    [Fact]
    public void LocalField_TypedInBothLanguages_IsOneText()
    {
        LocalText? text = null;
        var page = Render<LocalField>(field => field.Add(each => each.Id, "name").Add(each => each.Label, "名称")
            .Add(each => each.ValueChanged, EventCallback.Factory.Create<LocalText?>(this, typed => text = typed)));
        page.Find("#name-zh-CN").Input("狗证");
        text.ShouldBe(new LocalText("狗证"));
        page.Render(field => field.Add(each => each.Value, text));
        page.Find("#name-en").Input("Dog permit");
        text.ShouldBe(new LocalText("狗证", "Dog permit"));
        page.Render(field => field.Add(each => each.Value, new LocalText("狗证")));
        page.Find("#name-zh-CN").Input("");
        text.ShouldBeNull();
    }

    [Fact]
    public void Material_AddedAndMadeToDependOnAQuestion_IsInTheDocument()
    {
        _detail = _detail with { Questions = [new GuideQuestion("disabled", "有残疾人吗", [new Option("yes", "是"), new Option("no", "否")])] };
        var page = Render<MaterialsPart>(part => part.Add(each => each.Value, _detail).Add(each => each.ValueChanged, Keep));
        page.FindAll("button").Single(button => button.TextContent == "添加材料").Click();
        Again();
        page.Find("#material-1-zh-CN").Input("残疾人证");
        Again();
        page.Find("#necessity-1").Change("WhenNeeded");
        Again();
        page.Find("#material-when-1").Change("disabled");
        Again();

        var added = _detail.Materials[1];
        (added.Key, added.Name.Zh, added.Necessity).ShouldBe(("m1", "残疾人证", Necessity.WhenNeeded));
        (added.When!.Field, string.Join(',', added.When.Is)).ShouldBe(("disabled", "yes"));
        _detail.Materials[0].Key.ShouldBe("income");

        page.Find("#tolerable-1").Change(true);
        Again();
        _detail.Materials[1].TolerableDays.ShouldBe(10);
        page.Find("#material-when-1").Change("");
        _detail.Materials[1].When.ShouldBeNull();

        void Again() => page.Render(part => part.Add(each => each.Value, _detail));
    }

    [Fact]
    public void Fee_OfHalfAYuan_StaysHalfAYuan()
    {
        _detail = _detail with { Fees = [new Fee("复印费", 0.5m, "按页")] };
        var page = Render<GuidePart>(part => part.Add(each => each.Value, _detail).Add(each => each.ValueChanged, Keep));
        page.Find("#fee-yuan-0").GetAttribute("value").ShouldBe("0.5");
        page.Find("#fee-yuan-0").GetAttribute("step").ShouldBe("0.01");

        page.Find("#fee-yuan-0").Change("12.345");
        _detail.Fees[0].Yuan.ShouldBe(12.35m);
        page.Find("#fee-yuan-0").Change("-3");
        _detail.Fees[0].Yuan.ShouldBe(0m);
        page.Find("#fee-yuan-0").Change("0.50");
        _detail.Fees[0].ShouldBe(new Fee("复印费", 0.5m, "按页"));
    }

    [Fact]
    public void Listing_Typed_IsInTheDocumentAndEmptyAgainIsNothing()
    {
        var page = Render<ListingPart>(part => part.Add(each => each.Value, _detail).Add(each => each.ValueChanged, Keep));
        page.Find("#matter-kind").Change("Benefit");
        Again();
        page.Find("#Booking").Change("no");
        Again();
        page.Find("#EffectiveOn").Change("2026-05-01");
        Again();
        page.Find("#PowerSource-zh-CN").Input("法定本级行使");
        Again();
        _detail.Listing.ShouldBe(new Listing { MatterKind = MatterKind.Benefit, Booking = false, EffectiveOn = new DateOnly(2026, 5, 1), PowerSource = new LocalText("法定本级行使") });

        page.Find("#matter-kind").Change("");
        Again();
        page.Find("#Booking").Change("");
        Again();
        page.Find("#EffectiveOn").Change("");
        Again();
        page.Find("#PowerSource-zh-CN").Input("");
        _detail.Listing.ShouldBeNull("what nobody knows is not there");

        void Again() => page.Render(part => part.Add(each => each.Value, _detail));
    }

    [Fact]
    public void Guide_ShowsOfTheNationalListOnlyWhatWasEntered()
    {
        var item = CatalogOffice.Ready().On(TestData.Item());
        item.Detail = item.Detail with { Materials = [item.Detail.Materials[0] with { Copies = 2, Sample = "样例文字" }] };
        Shown(item).ShouldNotContain("权力来源");

        item.Detail = item.Detail with { Listing = new Listing { PowerSource = "法定本级行使", Courier = true } };
        var text = Shown(item);
        text.ShouldContain("权力来源");
        text.ShouldContain("法定本级行使");
        text.ShouldContain("支持物流快递");
        text.ShouldNotContain("数量限制");
        text.ShouldContain("份数");
        text.ShouldContain("样例文字");

        string Shown(ServiceItem shown) => Render<GuideBody>(body => body.Add(each => each.Item, shown).Add(each => each.Owner, CatalogOffice.Place(TestData.District))).Markup;
    }

    [Fact]
    public void Field_MadeAChoice_GetsOptionsWithValuesOfTheirOwn()
    {
        var field = _detail.Form.Sections[0].Fields[0];
        var page = Render<FieldRow>(row => row.Add(each => each.Id, "f").Add(each => each.Item, _detail).Add(each => each.Value, field)
            .Add(each => each.ValueChanged, EventCallback.Factory.Create<FormField>(this, changed => field = changed)));
        page.Find("#f-kind").Change("Choice");
        Again();
        for (var at = 0; at < 2; at++)
        {
            page.FindAll("button").Single(button => button.TextContent == "添加选项").Click();
            Again();
        }

        page.Find("#f-option-1-zh-CN").Input("第二个");
        Again();
        field.Kind.ShouldBe(FieldKind.Choice);
        field.Options.Select(option => (option.Value, option.Text.Zh)).ShouldBe([("o1", ""), ("o2", "第二个")]);

        void Again() => page.Render(row => row.Add(each => each.Value, field));
    }

    [Fact]
    public void Comparison_OfTwoVersions_NamesWhatIsNewAndGone()
    {
        var before = CatalogOffice.Ready();
        var after = before with { Detail = before.Detail with { Materials = [new MaterialSpec { Key = "card", Name = "残疾人证", Source = MaterialSource.Shared }] } };
        var page = Render<ComparisonTable>(table => table.Add(each => each.Comparison, ItemComparison.Of(before, after)).Add(each => each.Before, "第 1 版").Add(each => each.After, "第 2 版"));
        page.FindAll(".comparison-totals > li").ShouldHaveSingleItem().TextContent.ShouldBe("−1 份申请人要交的材料");
        page.FindAll("tbody tr").Skip(1).Select(row => string.Concat(row.TextContent.Where(sign => !char.IsWhiteSpace(sign)))).ShouldBe(["取消收入证明（无）", "新增（无）残疾人证"], ignoreOrder: true);
    }

    [Fact]
    public void Faults_OfADraft_StandInSentencesWithTheirPlace()
    {
        foreach (var culture in new[] { "zh-CN", "en" })
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            foreach (var (key, spoil) in ItemFaultsTests.Spoilt.Select(row => ((string)row.Data.Item1, row.Data.Item2)))
            {
                var page = Render<FaultList>(list => list.Add(each => each.Faults, ItemFaults.Of(spoil(CatalogOffice.Ready()))));
                page.FindAll(".faults-blocking li").Count.ShouldBeGreaterThan(0, key);
                page.Markup.ShouldNotContain("Fault.", customMessage: key);
            }
        }
    }

    private EventCallback<ItemDetail> Keep => EventCallback.Factory.Create<ItemDetail>(this, changed => _detail = changed);
}
