using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class ItemComparisonTests
{
    private static readonly ItemEdit First = Rich();

    [Fact]
    public void Same_AsBefore_HasNoChanges()
    {
        var comparison = ItemComparison.Of(First, Rich());
        comparison.Changes.ShouldBeEmpty();
        (comparison.Materials, comparison.Steps, comparison.StepDays, comparison.Promised!.Amount).ShouldBe((0, 0, 0, 0));
    }

    [Fact, Trait("Row", "85")]
    public void Second_WithTwoPapersLessAndFiveDaysLess_SaysSoInItsTotals()
    {
        var second = First with
        {
            Trips = 0,
            Detail = First.Detail with
            {
                Materials = [First.Detail.Materials[0], First.Detail.Materials[1] with { Source = MaterialSource.Shared }],
                PromisedLimit = new TimeLimit(15, TimeUnit.WorkingDays),
                Route = [.. First.Detail.Route.Skip(1).Select(step => step.Duty == StepDuty.Decide ? step with { Days = 1 } : step)],
            },
        };
        var comparison = ItemComparison.Of(First, second);

        (comparison.Materials, comparison.Promised, comparison.Steps, comparison.StepDays, comparison.Trips).ShouldBe((-2, new PromisedDifference(-5, TimeUnit.WorkingDays), -1, -5, -2));
        comparison.Changes.ShouldContain(change => change.Part == ItemPart.Materials && change.IsGone && change.Row!.Zh == "住房证明");
        comparison.Changes.ShouldContain(new ItemChange(ItemPart.Materials, new LocalText("收入证明"), "Source", MaterialSource.Applicant, MaterialSource.Shared));
        comparison.Changes.ShouldContain(new ItemChange(ItemPart.Limits, null, "PromisedLimit", new TimeLimit(20, TimeUnit.WorkingDays), new TimeLimit(15, TimeUnit.WorkingDays)));
        comparison.Changes.Count(change => change.Part == ItemPart.Steps).ShouldBe(2);
    }

    [Fact]
    public void Limits_InDifferentUnits_AreNotSubtracted() =>
        ItemComparison.Of(First, First with { Detail = First.Detail with { PromisedLimit = new TimeLimit(2, TimeUnit.Hours) } }).Promised.ShouldBeNull();

    [Fact]
    public void Field_NewAndRequired_IsNamedByItsLabel()
    {
        var section = First.Detail.Form.Sections[0];
        var field = new FormField { Key = "phone", Kind = FieldKind.Phone, Label = "手机号" };
        var more = First with { Detail = First.Detail with { Form = new FormSchema { Sections = [section with { Fields = [section.Fields[0] with { Required = false }, field] }] } } };
        var comparison = ItemComparison.Of(First, more);

        comparison.Fields.ShouldBe(1);
        comparison.Changes.ShouldContain(change => change.Part == ItemPart.Form && change.IsNew && change.Row!.Zh == "手机号");
        comparison.Changes.ShouldContain(change => change.Field == "Required" && Equals(change.Was, true) && Equals(change.Now, false));
    }

    [Fact]
    public void Rows_WithTheSameKeyTwice_AreComparedOneByOne()
    {
        var twice = First with { Detail = First.Detail with { Materials = [.. First.Detail.Materials, First.Detail.Materials[0]] } };
        ItemComparison.Of(First, twice).Changes.ShouldHaveSingleItem().IsNew.ShouldBeTrue();
        ItemComparison.Of(twice, First).Changes.ShouldHaveSingleItem().IsGone.ShouldBeTrue();
    }

    private static ItemEdit Rich()
    {
        var ready = CatalogOffice.Ready();
        return ready with
        {
            Trips = 2,
            Detail = ready.Detail with
            {
                Materials = [Paper("form", "申请表"), Paper("income", "收入证明"), Paper("home", "住房证明")],
                Bases = [new LegalBasis("社会救助暂行办法", "国务院令第649号")],
            },
        };

        static MaterialSpec Paper(string key, string name) => new() { Key = key, Name = name };
    }
}
