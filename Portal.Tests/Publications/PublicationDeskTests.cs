using Portal.Core;
using Portal.Core.Publications;
using Portal.Core.Tenancy;
using Portal.Tests.Catalog;
using Shouldly;
using Xunit;

namespace Portal.Tests.Publications;

/// <summary>Columns and articles on both databases: who reads them, who writes them, and that no change is written over.</summary>
public sealed class PublicationDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Column_OfAPlaceBelow_CarriesTheArticlesOfAllAboveNewestFirst(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        await WriteAsync(office, TestData.District, "区里的通知");
        office.Time.Move(TimeSpan.FromHours(1));
        await WriteAsync(office, TestData.Street, "街道的通知");
        office.Time.Move(TimeSpan.FromHours(1));
        await WriteAsync(office, TestData.OtherStreet, "别的街道的通知");

        var column = (await Visitor(office, TestData.Community).ReadColumnAsync(CatalogOffice.Place(TestData.Community), "notices", cancellationToken: Cancel)).ShouldNotBeNull();
        column.Articles.Select(article => article.Title.Zh).ShouldBe(["街道的通知", "区里的通知"]);
        column.Column.TenantId.ShouldBe(TestData.Street);
        (await Visitor(office, TestData.OtherDistrict).ReadColumnAsync(CatalogOffice.Place(TestData.OtherDistrict), "notices", cancellationToken: Cancel)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Article_NotPublishedOrOfAnotherPlace_IsNotReadAndNotWritten(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var article = await WriteAsync(office, TestData.Street, "草稿", publish: false);
        (await Visitor(office, TestData.Street).ReadArticleAsync(CatalogOffice.Place(TestData.Street), article.Id, Cancel)).ShouldBeNull();

        var stranger = CatalogOffice.Administrator(TestData.OtherStreet);
        var desk = office.Publications(TestDatabase.StaffScope(TestData.OtherStreet));
        (await desk.ReadForEditingAsync(article.Id, stranger, Cancel)).ShouldBeNull();
        (await desk.PublishArticleAsync(article.Id, isPublished: true, article.ChangedAt, stranger, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.AddColumnAsync(TestData.Street, "mine", "我的", stranger, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await office.Publications(TestDatabase.StaffScope(TestData.Street)).PublishArticleAsync(article.Id, isPublished: true, article.ChangedAt, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TwoAdministrators_OnOneArticle_TheSecondIsToldWhoWasFirst(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var read = await WriteAsync(office, TestData.District, "通知", publish: false);
        var desk = office.Publications(TestDatabase.StaffScope(TestData.District));
        office.Time.Move(TimeSpan.FromMinutes(1));
        var edit = new ArticleEdit(read.Id, read.ColumnId, "通知", "第一个改的", read.ChangedAt);
        (await desk.SaveArticleAsync(edit, CatalogOffice.Administrator(TestData.District, "张一"), Cancel)).IsYes.ShouldBeTrue();
        office.Time.Move(TimeSpan.FromMinutes(1));
        (await desk.SaveArticleAsync(edit with { Body = "第二个改的" }, CatalogOffice.Administrator(TestData.District, "李二"), Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>().Who.ShouldBe("张一");
        (await desk.ReadForEditingAsync(read.Id, CatalogOffice.Administrator(TestData.District), Cancel))!.Body.Zh.ShouldBe("第一个改的");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task NewArticle_SentTwice_IsOne(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var column = (await WriteAsync(office, TestData.District, "通知")).ColumnId;
        var (desk, actor) = (office.Publications(TestDatabase.StaffScope(TestData.District)), CatalogOffice.Administrator(TestData.District));
        var edit = new ArticleEdit(null, column, "只有一篇", "正文", null, Guid.CreateVersion7());

        (await desk.SaveArticleAsync(edit, actor, Cancel)).Value!.Id.ShouldBe(edit.NewId!.Value);
        (await desk.SaveArticleAsync(edit, actor, Cancel)).Value!.Id.ShouldBe(edit.NewId.Value);

        (await desk.ArticlesOfAsync(column, Cancel)).Count(article => article.Title.Zh == "只有一篇").ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TwoAdministrators_AtTheSameMoment_OneIsToldSo_AndNothingUnreadIsPublished(DatabaseProvider provider)
    {
        await using var office = await CatalogOffice.OpenAsync(provider);
        var read = await WriteAsync(office, TestData.District, "通知", publish: false);
        office.Time.Move(TimeSpan.FromMinutes(1));
        var edits = Enumerable.Range(0, 4).Select(at => office.Publications(TestDatabase.StaffScope(TestData.District)).SaveArticleAsync(new ArticleEdit(read.Id, read.ColumnId, "通知", $"第{at}个", read.ChangedAt), CatalogOffice.Administrator(TestData.District, $"管{at}"), Cancel));
        var answers = await Task.WhenAll(edits);
        answers.Count(answer => answer.IsYes).ShouldBe(1);
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is ChangedByAnother);

        var desk = office.Publications(TestDatabase.StaffScope(TestData.District));
        (await desk.PublishArticleAsync(read.Id, isPublished: true, read.ChangedAt, CatalogOffice.Administrator(TestData.District), Cancel)).Refusal.ShouldBeOfType<ChangedByAnother>();
        (await desk.PublishArticleAsync(read.Id, isPublished: true, answers.Single(answer => answer.IsYes).Value!.ChangedAt, CatalogOffice.Administrator(TestData.District), Cancel)).IsYes.ShouldBeTrue();
    }

    [Theory]
    [InlineData("n")]
    [InlineData("Notices")]
    [InlineData("a b")]
    [InlineData("栏目")]
    public async Task Column_WithANameThatIsNoAddress_IsRefused(string key)
    {
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        (await office.Publications(TestDatabase.StaffScope(TestData.District)).AddColumnAsync(TestData.District, key, "栏目", CatalogOffice.Administrator(TestData.District), Cancel))
            .Refusal.ShouldBeOfType<FieldRefused>().Problem.ShouldBe("KeyWrong");
    }

    [Fact]
    public async Task Article_TooLong_IsRefusedWithTheLimit()
    {
        await using var office = await CatalogOffice.OpenAsync(DatabaseProvider.Sqlite);
        var read = await WriteAsync(office, TestData.District, "通知", publish: false);
        var refusal = (await office.Publications(TestDatabase.StaffScope(TestData.District))
            .SaveArticleAsync(new ArticleEdit(read.Id, read.ColumnId, "通知", new string('长', PublicationDesk.LongestBody + 1), read.ChangedAt), CatalogOffice.Administrator(TestData.District), Cancel)).Refusal.ShouldNotBeNull();
        refusal.Sentence().ShouldContain("20000");
    }

    private static PublicationDesk Visitor(CatalogOffice office, int tenantId) => office.Publications(TestDatabase.VisitorScope(tenantId));

    private static async Task<Article> WriteAsync(CatalogOffice office, int tenantId, string title, bool publish = true)
    {
        var (desk, actor) = (office.Publications(TestDatabase.StaffScope(tenantId)), CatalogOffice.Administrator(tenantId));
        var column = (await desk.AddColumnAsync(tenantId, "notices", "通知公告", actor, Cancel)).Value;
        var article = (await desk.SaveArticleAsync(new ArticleEdit(null, column, title, "正文", null), actor, Cancel)).Value!;
        return publish ? (await desk.PublishArticleAsync(article.Id, isPublished: true, article.ChangedAt, actor, Cancel)).Value! : article;
    }
}
