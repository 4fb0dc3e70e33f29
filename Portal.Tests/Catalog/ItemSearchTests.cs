using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

public sealed class ItemSearchTests
{
    private static readonly ItemBrief[] Items =
    [
        Brief("MZ-0101", "最低生活保障", "Minimum living allowance", ItemTags.Nearby | ItemTags.Online, trips: 0),
        Brief("MZ-0102", "临时救助", "Temporary assistance", ItemTags.Nearby),
        Brief("JY-0201", "求职登记", "Looking for work", ItemTags.AtOnce, trips: 1),
        Brief("GT-0101", "个体工商户设立登记", "Registering a business", ItemTags.Online, subjects: SubjectKinds.Organisation, level: TenantLevel.Street),
        Brief("ZF-0101", "住房保障低收入认定", "Low income for housing", ItemTags.None, subjects: SubjectKinds.Person | SubjectKinds.Organisation),
    ];

    [Theory]
    [InlineData("mz-0101", "MZ-0101")]
    [InlineData("ＭＺ－０１０１", "MZ-0101")]
    [InlineData("zdshbz", "MZ-0101")]
    [InlineData("ZDSHBZ", "MZ-0101")]
    [InlineData("生活保障", "MZ-0101")]
    [InlineData("低保", "MZ-0101")]
    [InlineData("living", "MZ-0101")]
    [InlineData("0101", "GT-0101 MZ-0101 ZF-0101")]
    [InlineData("登记", "GT-0101 JY-0201")]
    [InlineData("登记 求职", "JY-0201")]
    [InlineData("没有这样的事", "")]
    [InlineData("%", "")]
    [InlineData("", "GT-0101 JY-0201 MZ-0101 MZ-0102 ZF-0101")]
    [InlineData("\ud800", "")]
    public void Text_AsPeopleTypeIt_FindsTheItems(string text, string codes) =>
        string.Join(' ', ItemSearch.Find(Items, new ItemQuery { Text = text }).Select(item => item.Code).Order(StringComparer.Ordinal)).ShouldBe(codes);

    [Fact]
    public void Rank_ExactCodeThenInitialsThenName_BestFirst()
    {
        ItemBrief[] items = [Brief("A-1", "登记证明"), Brief("DJ", "别的事"), Brief("A-2", "短假"), Brief("A-3", "户口登记")];
        ItemSearch.Find(items, new ItemQuery { Text = "dj" }).Select(item => item.Code).ShouldBe(["DJ", "A-2", "A-1", "A-3"]);
        ItemSearch.Find(items, new ItemQuery { Text = "登记" }).Select(item => item.Code).ShouldBe(["A-1", "A-3"]);
    }

    [Fact]
    public void Text_OfTenThousandCharacters_FindsNothingAndTakesNoTime() =>
        ItemSearch.Find(Items, new ItemQuery { Text = new string('低', 10_000) }).ShouldBeEmpty();

    [Fact]
    public void Filters_AllGiven_MustAllHold()
    {
        Codes(new ItemQuery { Tags = ItemTags.Nearby }).ShouldBe(["MZ-0101", "MZ-0102"]);
        Codes(new ItemQuery { Tags = ItemTags.Nearby | ItemTags.Online }).ShouldBe(["MZ-0101"]);
        Codes(new ItemQuery { Subject = SubjectKinds.Organisation }).ShouldBe(["GT-0101", "ZF-0101"]);
        Codes(new ItemQuery { Subject = SubjectKinds.Person }).ShouldNotContain("GT-0101");
        Codes(new ItemQuery { NoTrip = true }).ShouldBe(["MZ-0101"]);
        Codes(new ItemQuery { OwnerLevel = TenantLevel.Street }).ShouldBe(["GT-0101"]);
        Codes(new ItemQuery { Tags = ItemTags.Online, Subject = SubjectKinds.Person, Text = "最低" }).ShouldBe(["MZ-0101"]);

        static IEnumerable<string> Codes(ItemQuery query) => ItemSearch.Find(Items, query).Select(item => item.Code).Order(StringComparer.Ordinal);
    }

    internal static ItemBrief Brief(string code, string name, string? english = null, ItemTags tags = ItemTags.None, int trips = 2, SubjectKinds subjects = SubjectKinds.Person, TenantLevel level = TenantLevel.District, int tenantId = TestData.District, ItemClass itemClass = ItemClass.Assistance) => new()
    {
        Id = Guid.CreateVersion7(),
        ItemKey = Guid.CreateVersion7(),
        TenantId = tenantId,
        Version = 1,
        State = ItemState.Published,
        Code = code,
        Name = name,
        NameEn = english,
        Initials = Pinyin.Initials(name),
        Class = itemClass,
        Tags = tags,
        Subjects = subjects,
        Trips = trips,
        OwnerLevel = level,
        CanApply = true,
    };
}
