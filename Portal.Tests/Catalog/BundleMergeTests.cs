using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class BundleMergeTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly (ServiceItem Licence, ServiceItem Food, ServiceItem Sign) Items = TestData.BundleItems();
    private static readonly BundleDetail Bundle = TestData.BundleOf(Items.Licence, Items.Food, Items.Sign);

    [Fact, Trait("Row", "74")]
    public void Fields_AskedBySeveral_AreAskedOnce()
    {
        var merge = Merge("yes", "no");
        merge.Detail.Questions.Select(question => question.Key).ShouldBe(["premises"]);
        merge.Detail.Form.Fields.Select(field => field.Key).ShouldBe(["name", "idNumber", "place", "landlord", "seats", "people"]);
        merge.Detail.Form.Sections.Select(section => section.Key).ShouldBe(["who", "shop", "staff"]);
        merge.UsersOf("name").Select(item => item.Zh).ShouldBe(["个体登记", "食品许可"]);
        merge.UsersOf("seats").Select(item => item.Zh).ShouldBe(["食品许可"]);
    }

    [Fact]
    public void Fields_SamePrefill_AreOneWithTheTighterLimits()
    {
        var name = Merge("yes", "no").Detail.Form.Fields.First();
        name.MaxLength.ShouldBe(20);
        Merge("yes", "no").Parts[1].Fields["applicant"].ShouldBe("name");
    }

    [Fact]
    public void Fields_SameKeyOtherMeaning_StayApart()
    {
        var merge = Merge("no", "yes");
        merge.Parts[1].Fields["place"].ShouldBe("place2");
        merge.Detail.Form.Fields.Single(field => field.Key == "place2").Label.Zh.ShouldBe("安装位置");
    }

    [Fact]
    public void Names_StayWhenAnotherAnswerTakesOtherItems()
    {
        var all = Bundle.Items.Select(item => (item, new[] { Items.Licence, Items.Food, Items.Sign }.Single(each => each.ItemKey == item.ItemKey))).ToList();
        var path = BundleTree.Path(Bundle, key => key == "cooks" ? "no" : "yes");
        var alone = BundleMerge.Of([all[2]], path, all).Parts.Single();
        alone.Fields["place"].ShouldBe(BundleMerge.Of(all, path, all).Parts[2].Fields["place"]);
        alone.Fields["place"].ShouldBe("place2");
        BundleMerge.Of([all[1]], path, all).Parts.Single().Materials["lease"].ShouldBe(BundleMerge.Of(all, path, all).Parts[0].Materials["contract"]);
    }

    [Fact]
    public void Conditions_OneItemAlwaysAsks_IsAlwaysShown()
    {
        Merge("no", "no").Detail.Form.Fields.Single(field => field.Key == "place").ShownWhen!.Is.ShouldBe(["own", "rent"], ignoreOrder: true);
        var place = Merge("yes", "no").Detail.Form.Fields.Single(field => field.Key == "place");
        (place.ShownWhen, place.Required).ShouldBe((null, true));
    }

    [Fact]
    public void Fills_AreNotAskedAndDecideWhatHangsOnThem()
    {
        var small = Merge("no", "yes", "small");
        small.Detail.Form.Fields.ShouldNotContain(field => field.Key == "size" || field.Key == "kind" || field.Key == "loads");
        small.Detail.Materials.ShouldNotContain(material => material.Key == "picture");
        var large = Merge("no", "yes", "large");
        large.Detail.Form.Fields.Single(field => field.Key == "loads").ShouldSatisfyAllConditions(field => field.Required.ShouldBeTrue(), field => field.ShownWhen.ShouldBeNull());
        large.Detail.Materials.Single(material => material.Key == "picture").ShouldSatisfyAllConditions(paper => paper.Necessity.ShouldBe(Necessity.Required), paper => paper.When.ShouldBeNull());
        large.Parts[1].AnswersOf(new Dictionary<string, string>(StringComparer.Ordinal)).ShouldBe(new Dictionary<string, string> { ["size"] = "large", ["kind"] = "shop" }, ignoreOrder: true);
    }

    [Fact, Trait("Row", "74")]
    public void Papers_OfTheSameName_AreOneUpload()
    {
        var merge = Merge("yes", "no");
        merge.Detail.Materials.Select(material => material.Key).ShouldBe(["lease", "card", "layout"]);
        merge.Parts[1].Materials["contract"].ShouldBe("lease");
        merge.UsersOfMaterial("lease").Count.ShouldBe(2);
    }

    [Fact]
    public void Papers_ComeLater_OnlyWhereEveryItemLetsThemAndByTheShortestTerm()
    {
        (int? Days, bool Tolerable) Later(int? one, int? other)
        {
            var (licence, food, sign) = TestData.BundleItems();
            licence.Detail = licence.Detail with { Materials = [licence.Detail.Materials[0] with { Tolerable = one is not null, TolerableDays = one }] };
            food.Detail = food.Detail with { Materials = [food.Detail.Materials[0] with { Tolerable = other is not null, TolerableDays = other }] };
            var material = Of(licence, food, sign, "yes", "no").Detail.Materials.Single();
            return (material.TolerableDays, material.Tolerable);
        }

        Later(5, 3).ShouldBe((3, true));
        Later(5, null).ShouldBe((null, false));
    }

    [Fact]
    public void Delivery_IsChosenOnce_AsEachItemHasIt()
    {
        Merge("no", "yes", "small").Detail.DeliveryWays.ShouldBe([DeliveryWay.Online, DeliveryWay.PickUp]);
        Merge("yes", "yes", "small").Detail.DeliveryWays.ShouldBe([DeliveryWay.PickUp], "the food licence can only be collected, so a hall is needed in any case");
        BundleMerge.WayFor(Items.Sign.Detail, DeliveryWay.PickUp).ShouldBe(DeliveryWay.Online);
        BundleMerge.WayFor(Items.Food.Detail, DeliveryWay.PickUp).ShouldBe(DeliveryWay.PickUp);
    }

    [Fact]
    public void Answers_GoBackToEachItemUnderItsOwnNames()
    {
        var food = Merge("yes", "no").Parts[1];
        food.AnswersOf(new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "甲", ["people.1.name"] = "乙", ["idNumber"] = "x", ["delivery.way"] = "Online" })
            .ShouldBe(new Dictionary<string, string> { ["applicant"] = "甲", ["people.1.name"] = "乙" }, ignoreOrder: true);
        food.NameIn("applicant").ShouldBe("name");
        food.NameIn("people.1.name").ShouldBe("people.1.name");
    }

    /// <summary>
    /// Whatever items are put together and whatever is answered: every field of every item is asked exactly once unless the bundle
    /// answers it, and when the merged form is filled in, each item's own check finds nothing wrong with its part.
    /// </summary>
    [Fact, Trait("Row", "74")]
    public void Merge_AnyItemsAnyAnswers_EachFieldOnceAndEveryItemContent() =>
        Prop.ForAll(SetsOf().ToArbitrary(), set =>
        {
            var path = new Dictionary<string, string>(StringComparer.Ordinal) { ["t"] = set.Told };
            var merge = BundleMerge.Of(set.Items, path);
            var fields = merge.Detail.Form.Fields.Select(field => field.Key).Concat(merge.Detail.Questions.Select(question => question.Key)).ToList();
            var answers = Filled(merge.Detail, set.Choices);
            return fields.Distinct().Count() == fields.Count
                && merge.Parts.All(part => part.Fields.Values.All(fields.Contains) && part.Fields.Values.Distinct().Count() == part.Fields.Count
                    && part.Item.Detail.Form.Fields.Where(field => FormCheck.IsShown(field, part.AnswersOf(answers))).All(field => part.Fields.ContainsKey(field.Key) != part.Known.ContainsKey(field.Key))
                    && FormCheck.Check(part.Item.Detail.Form, part.AnswersOf(answers), Today).Count == 0)
                && FormCheck.Check(merge.Detail.Form, answers, Today).Count == 0;
        }).QuickCheckThrowOnFailure();

    /// <summary>The same of papers: when all that the merged list demands is there, no item misses anything.</summary>
    [Fact, Trait("Row", "74")]
    public void Merge_AnyItemsAnyAnswers_NoItemMissesAPaper() =>
        Prop.ForAll(SetsOf().ToArbitrary(), set =>
        {
            var merge = BundleMerge.Of(set.Items, new Dictionary<string, string>(StringComparer.Ordinal) { ["t"] = set.Told });
            var answers = Filled(merge.Detail, set.Choices);
            var there = MaterialCheck.Missing(merge.Detail, answers, new HashSet<string>()).Select(material => material.Key).ToHashSet(StringComparer.Ordinal);
            return merge.Parts.All(part => !MaterialCheck.Missing(part.Item.Detail, part.AnswersOf(answers), part.Materials.Where(pair => there.Contains(pair.Value)).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal)).Any());
        }).QuickCheckThrowOnFailure();

    private static BundleMerge Merge(string cooks, string sign, string size = "small") => Of(Items.Licence, Items.Food, Items.Sign, cooks, sign, size);

    private static BundleMerge Of(ServiceItem licence, ServiceItem food, ServiceItem sign, string cooks, string signs, string size = "small")
    {
        var bundle = TestData.BundleOf(licence, food, sign);
        var path = BundleTree.Path(bundle, key => key switch { "cooks" => cooks, "sign" => signs, _ => size });
        return BundleMerge.Of([.. BundleTree.Taken(bundle, path).Select(choice => (choice.Item, new[] { licence, food, sign }.Single(item => item.ItemKey == choice.Item.ItemKey)))], path);
    }

    private static Dictionary<string, string> Filled(ItemDetail detail, IReadOnlyList<int> choices)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        var asked = detail.Questions.Select(question => new FormField { Key = question.Key, Kind = FieldKind.Choice, Label = question.Text, Required = true, Options = question.Options }).Concat(detail.Form.Fields).ToList();
        for (var pass = 0; pass <= asked.Count; pass++)
        {
            foreach (var (field, at) in asked.Select((field, at) => (field, at)).Where(each => FormCheck.IsShown(each.field, answers) && (FormCheck.IsRequired(each.field, answers) || choices[each.at % choices.Count] > 2)))
            {
                answers.TryAdd(field.Kind == FieldKind.Rows ? $"{field.Key}.0.name" : field.Key, field.Kind switch
                {
                    FieldKind.Choice => field.Options[choices[at % choices.Count] % field.Options.Count].Value,
                    FieldKind.Number => "5",
                    _ => "字",
                });
            }
        }

        return answers;
    }

    private static Gen<(List<(BundleItem Taken, ServiceItem Item)> Items, string Told, IReadOnlyList<int> Choices)> SetsOf() =>
        Gen.ListOf(ItemOf(), 3).SelectMany(items => Gen.Elements("a", "b").SelectMany(told => Gen.ListOf(Gen.Choose(0, 4), 23)
            .Select(choices => (items.ToList(), told, (IReadOnlyList<int>)[.. choices]))));

    /// <summary>Few keys and few labels, so that items often mean the same and often do not.</summary>
    private static Gen<(BundleItem Taken, ServiceItem Item)> ItemOf() =>
        from fields in Gen.ListOf(FieldOf(), 6)
        from papers in Gen.ListOf(PaperOf(), 4)
        from filled in Gen.Elements("", "c1", "c2")
        let item = WithForm([.. fields.DistinctBy(field => field.Key)], [.. papers.DistinctBy(paper => paper.Key).DistinctBy(paper => paper.Name.Zh)])
        select (new BundleItem { ItemKey = item.ItemKey, Fills = filled.Length == 0 ? [] : [new BundleFill(filled, Question: "t")] }, item);

    private static ServiceItem WithForm(List<FormField> fields, List<MaterialSpec> papers)
    {
        var item = TestData.Item();
        item.Detail = new ItemDetail
        {
            Questions = [new GuideQuestion("c2", "问二", Options)],
            Form = new FormSchema { Sections = [new FormSection("a", "甲", [.. fields.Take(3)]), new FormSection("b", "乙", [.. fields.Skip(3)])] },
            Materials = papers,
        };
        return item;
    }

    private static Gen<FormField> FieldOf() =>
        from key in Gen.Elements("c1", "f1", "f2", "f3", "f4", "f5")
        from label in Gen.Elements("一", "二")
        from prefill in Gen.Elements(null, null, "name", "phone")
        from kind in Gen.Elements(FieldKind.Text, FieldKind.Number, FieldKind.Rows)
        from required in Gen.Elements(true, false)
        from shown in WhenOf()
        from needed in Gen.Elements(false, true)
        let isChoice = key == "c1"
        select new FormField
        {
            Key = key,
            Label = isChoice ? "选" : label,
            Kind = isChoice ? FieldKind.Choice : kind,
            Prefill = isChoice || kind == FieldKind.Rows ? null : prefill,
            Required = required,
            RequiredWhen = !required && needed ? new When("c2", "b") : null,
            ShownWhen = isChoice ? null : shown,
            Options = isChoice ? Options : [],
            Min = kind == FieldKind.Number && !isChoice ? 1 : null,
            Columns = kind == FieldKind.Rows && !isChoice ? [new FormField { Key = "name", Kind = FieldKind.Text, Label = "名", Required = true }] : [],
        };

    private static Gen<MaterialSpec> PaperOf() =>
        from key in Gen.Elements("m1", "m2", "m3", "m4")
        from name in Gen.Elements("纸一", "纸二", "纸三", "纸四")
        from source in Gen.Elements(MaterialSource.Applicant, MaterialSource.Applicant, MaterialSource.Shared)
        from necessity in Gen.Elements(Necessity.Required, Necessity.WhenNeeded, Necessity.Optional)
        from needed in WhenOf()
        select new MaterialSpec { Key = key, Name = name, Source = source, Necessity = necessity, When = needed };

    private static Gen<When?> WhenOf() => Gen.Elements(null, new When("c1", "a"), new When("c2", "a"), new When("c2", "b", "a"), new When("c1", "b"));

    private static IReadOnlyList<Option> Options => [new Option("a", "甲"), new Option("b", "乙")];
}
