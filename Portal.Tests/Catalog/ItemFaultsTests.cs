using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class ItemFaultsTests
{
    public static TheoryData<string, Func<ItemEdit, ItemEdit>> Spoilt => new()
    {
        { "Item.NameMissing", item => item with { Name = " " } },
        { "Item.CodeMissing", item => item with { Code = "" } },
        { "Item.TaskCodeWrong", item => item with { TaskCode = "12441500196720244T344219980600" } },
        { "Item.TaskCodeWrong", item => item with { TaskCode = "12441500196720245T3442199806003" } },
        { "Item.TaskCodeWrong", item => item with { TaskCode = "12441500196720244T9442199806003" } },
        { "Item.TaskCodeWrong", item => item with { TaskCode = "12441500196720244T34421998060X3" } },
        { "Item.CatalogCodeWrong", item => With(item, detail => detail with { Listing = new Listing { CatalogCode = "44219980600" } }) },
        { "Item.CatalogCodeWrong", item => With(item with { TaskCode = "12441500196720244T3442199806003" }, detail => detail with { Listing = new Listing { CatalogCode = "442199806004" } }) },
        { "Item.AuthorityCodeWrong", item => With(item, detail => detail with { Listing = new Listing { AuthorityCode = "12441500196720245T" } }) },
        { "Item.DatesWrong", item => With(item, detail => detail with { Listing = new Listing { EffectiveOn = new DateOnly(2026, 2, 1), CancelledOn = new DateOnly(2026, 1, 1) } }) },
        { "Item.SubjectMissing", item => item with { Subjects = default } },
        { "Item.PromisedMissing", item => With(item, detail => detail with { PromisedLimit = null }) },
        { "Item.PromisedLongerThanStatutory", item => With(item, detail => detail with { StatutoryLimit = new TimeLimit(10, TimeUnit.WorkingDays) }) },
        { "Item.DeliveryMissing", item => With(item, detail => detail with { DeliveryWays = [] }) },
        { "Item.ConditionUnknown", item => With(item, detail => detail with { Materials = [detail.Materials[0] with { When = new When("nobodyAsks", "yes") }] }) },
        { "Material.NameMissing", item => With(item, detail => detail with { Materials = [detail.Materials[0] with { Name = "" }] }) },
        { "Material.TolerableDaysMissing", item => With(item, detail => detail with { Materials = [detail.Materials[0] with { Tolerable = true }] }) },
        { "Material.KeyTwice", item => With(item, detail => detail with { Materials = [detail.Materials[0], detail.Materials[0]] }) },
        { "Form.Empty", item => With(item, detail => detail with { Form = new FormSchema() }) },
        { "Form.SectionEmpty", item => With(item, detail => detail with { Form = new FormSchema { Sections = [.. detail.Form.Sections, new FormSection("more", "更多", [])] } }) },
        { "Form.KeyTwice", item => Field(item, asked => asked, asked => asked) },
        { "Form.KeyWrong", item => Field(item, asked => asked with { Key = "a.b" }) },
        { "Form.LabelMissing", item => Field(item, asked => asked with { Label = "" }) },
        { "Form.OptionsMissing", item => Field(item, asked => asked with { Kind = FieldKind.Choice }) },
        { "Form.ColumnsMissing", item => Field(item, asked => asked with { Kind = FieldKind.Rows }) },
        { "Form.MaterialMissing", item => Field(item, asked => asked with { Kind = FieldKind.Attachment, Material = "another" }) },
        { "Question.OptionsMissing", item => With(item, detail => detail with { Questions = [new GuideQuestion("disabled", "有残疾吗", [new Option("yes", "是")])] }) },
        { "Route.Empty", item => With(item, detail => detail with { Route = [] }) },
        { "Route.OneAcceptance", item => With(item, detail => detail with { Route = [.. detail.Route.Where(step => step.Duty != StepDuty.Accept)] }) },
        { "Route.StepIncomplete", item => With(item, detail => detail with { Route = [.. detail.Route.Select(step => step with { Name = "" })] }) },
    };

    [Fact]
    public void Item_ThatIsReady_HasNoFaultThatBlocks() => ItemFaults.Of(CatalogOffice.Ready()).ShouldNotContain(fault => fault.Blocks);

    [Theory, MemberData(nameof(Spoilt))]
    public void Item_SpoiltInOnePlace_IsBlockedByThatFault(string key, Func<ItemEdit, ItemEdit> spoil) =>
        ItemFaults.Of(spoil(CatalogOffice.Ready())).ShouldContain(fault => fault.Key == key && fault.Blocks);

    [Fact]
    public void TaskCode_OfGuangdong_IsTaken() =>
        ItemFaults.Of(CatalogOffice.Ready() with { TaskCode = "12441500196720244T3442199806003" }).ShouldNotContain(fault => fault.Key == "Item.TaskCodeWrong");

    [Fact]
    public void Item_WithoutFormAndRoute_MayBePublishedAsAGuide()
    {
        var guide = CatalogOffice.Ready() with { CanApply = false };
        ItemFaults.Of(With(guide, detail => new ItemDetail())).ShouldNotContain(fault => fault.Blocks);
    }

    [Fact]
    public void English_Missing_IsAHintForEachTextAndBlocksNothing()
    {
        var hints = ItemFaults.Of(With(CatalogOffice.Ready(), detail => detail with { Materials = [new MaterialSpec { Key = "m", Name = "只有中文" }] })).Where(fault => fault.Key == "Item.EnglishMissing").ToList();
        hints.ShouldContain(hint => hint.Where == "只有中文");
        hints.ShouldAllBe(hint => !hint.Blocks);
    }

    private static ItemEdit With(ItemEdit item, Func<ItemDetail, ItemDetail> change) => item with { Detail = change(item.Detail) };

    private static ItemEdit Field(ItemEdit item, params Func<FormField, FormField>[] fields) =>
        With(item, detail => detail with { Form = new FormSchema { Sections = [detail.Form.Sections[0] with { Fields = [.. fields.Select(field => field(detail.Form.Sections[0].Fields[0]))] }] } });
}
