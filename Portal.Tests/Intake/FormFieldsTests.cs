using System.Globalization;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Intake;
using Portal.Web.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>The one component that renders a form's questions, in a static page and in an interactive one.</summary>
public sealed class FormFieldsTests : BunitContext
{
    private static readonly DateOnly Today = new(2026, 3, 3);

    public FormFieldsTests()
    {
        Services.AddLocalization();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
    }

    [Theory]
    [InlineData("name", "input", "text")]
    [InlineData("phone", "input", "tel")]
    [InlineData("income", "input", "text")]
    [InlineData("since", "input", "date")]
    [InlineData("married", "input", "radio")]
    [InlineData("cause", "input", "radio")]
    [InlineData("why", "textarea", null)]
    [InlineData("home", "textarea", null)]
    public void Field_OfEachKind_IsAPlainNamedInput(string name, string tag, string? type)
    {
        var input = Static().First(each => each.GetAttribute("name") == name);
        input.LocalName.ShouldBe(tag);
        input.GetAttribute("type").ShouldBe(type);
    }

    [Fact]
    public void Field_WithLabelAndHint_IsTiedToThem()
    {
        var page = Render(TestData.Answers(), section: 1);
        var home = page.Find("[name=home]");
        page.Find($"label[for={home.Id}]").TextContent.ShouldContain("住址");
        page.Find($"#{home.GetAttribute("aria-describedby")}").TextContent.ShouldContain("写到门牌号");
    }

    [Fact]
    public void Field_NotRequired_SaysSo()
    {
        var page = Render(TestData.Answers(), section: 0);
        page.Find("label[for=f-phone]").TextContent.ShouldContain("选填");
        page.Find("label[for=f-name]").TextContent.ShouldNotContain("选填");
    }

    [Fact]
    public void Problem_OfAField_StandsBesideItAndMarksIt()
    {
        var answers = TestData.Answers(("income", "viel"));
        var page = Render(answers, section: 1, FormCheck.Check(TestData.Form, answers, Today));
        page.Find("#f-income-error").TextContent.ShouldBe("“收入”只能填数字，例如 1200 或 1200.50。");
        page.Find("[name=income]").GetAttribute("aria-invalid").ShouldBe("true");
        page.Find("[name=income]").GetAttribute("value").ShouldBe("viel");
        page.Find("[name=income]").GetAttribute("aria-describedby").ShouldBe("f-income-error");
    }

    [Fact]
    public void Typed_Script_IsShownAsText() =>
        Render(TestData.Answers(("home", "<script>alert(1)</script>")), section: 1).Find("[name=home]").TextContent.ShouldBe("<script>alert(1)</script>");

    [Fact]
    public void HiddenField_InAStaticPage_WaitsHiddenAndSaysWhenItIsShown()
    {
        var part = Render(TestData.Answers(), section: 1).Find("[name=partner]").Closest("[data-shown-field]")!;
        part.HasAttribute("hidden").ShouldBeTrue();
        (part.GetAttribute("data-shown-field"), part.GetAttribute("data-shown-is")).ShouldBe(("married", "yes"));
        Render(TestData.Answers(("married", "yes")), section: 1).Find("[name=partner]").Closest("[data-shown-field]")!.HasAttribute("hidden").ShouldBeFalse();
    }

    [Fact]
    public void HiddenField_InAnInteractivePage_IsNotThere() =>
        Live(TestData.Answers(), _ => { }).FindAll("[name=partner]").ShouldBeEmpty();

    [Fact]
    public void Change_InAnInteractivePage_TellsWhatWasTyped()
    {
        IReadOnlyDictionary<string, string>? told = null;
        Live(TestData.Answers(), changed => told = changed).Find("[name=income]").Change("1200");
        told.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["income"] = "1200" });
    }

    [Fact]
    public void Rows_InAStaticPage_AddAndRemoveByButtonsThatPost()
    {
        var page = Render(TestData.Answers(("members.0.name", "甲"), ("members.1.name", "乙")), section: 1);
        page.FindAll(".row-entry").Count.ShouldBe(2);
        page.Find("button[name=add]").GetAttribute("value").ShouldBe("members");
        page.FindAll("button[name=remove]").Select(button => button.GetAttribute("value")).ShouldBe(["members.0", "members.1"]);
    }

    [Fact]
    public void Rows_AtTheirMost_OfferNoMore()
    {
        var page = Render(TestData.Answers(("members.2.name", "丙")), section: 1);
        page.FindAll(".row-entry").Count.ShouldBe(3);
        page.FindAll("button[name=add]").ShouldBeEmpty();
        page.Markup.ShouldContain("已经到了最多 3 行");
    }

    [Fact]
    public void Rows_AskedForMore_ShowBlankOnes() =>
        Render(TestData.Answers(), section: 1, rows: new Dictionary<string, int>(StringComparer.Ordinal) { ["members"] = 2 }).FindAll(".row-entry").Count.ShouldBe(2);

    [Fact]
    public void Rows_RemovedInTheMiddle_MoveUp()
    {
        IReadOnlyDictionary<string, string>? told = null;
        var page = Live(TestData.Answers(("members.0.name", "甲"), ("members.1.name", "乙"), ("members.2.name", "丙")), changed => told = changed);
        page.FindAll(".row-entry .btn-quiet")[1].Click();
        told.ShouldNotBeNull();
        told["members.1.name"].ShouldBe("丙");
        told["members.2.name"].ShouldBe("");
        told.Keys.ShouldNotContain("members.0.name");
    }

    [Fact]
    public void Rows_AddedInAnInteractivePage_ShowOneMore()
    {
        var page = Live(TestData.Answers(), _ => { });
        page.FindAll("button").Single(button => button.TextContent.Contains("添加", StringComparison.Ordinal)).Click();
        page.FindAll(".row-entry").Count.ShouldBe(1);
    }

    [Fact]
    public void Label_InEnglish_IsTheTranslation()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Render(TestData.Answers(), section: 0).Find("label[for=f-name]").TextContent.ShouldBe("Name");
    }

    private List<IElement> Static() => [.. Render(TestData.Answers(), 0).FindAll("[name]").Concat(Render(TestData.Answers(), 1).FindAll("[name]"))];

    private IRenderedComponent<FormFields> Render(IReadOnlyDictionary<string, string> answers, int section, IReadOnlyList<Problem>? problems = null, IReadOnlyDictionary<string, int>? rows = null) =>
        Render<FormFields>(with => with.Add(form => form.Section, TestData.Form.Sections[section]).Add(form => form.Form, TestData.Form).Add(form => form.Answers, answers)
            .Add(form => form.Problems, problems ?? []).Add(form => form.Rows, rows));

    private IRenderedComponent<FormFields> Live(IReadOnlyDictionary<string, string> answers, Action<IReadOnlyDictionary<string, string>> changed) =>
        Render<FormFields>(with => with.Add(form => form.Section, TestData.Form.Sections[1]).Add(form => form.Form, TestData.Form).Add(form => form.Answers, answers)
            .Add(form => form.OnChange, EventCallback.Factory.Create(this, changed)));
}
