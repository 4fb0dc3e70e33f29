using Shouldly;
using Xunit;

namespace Portal.Tests.Publications;

/// <summary>医学检验结果互认 is not this portal's to do: a page says what it is and where to turn.</summary>
[Trait("Row", "91")]
public sealed class MedicalTestsPageTests(PortalFixture portal)
{
    [Fact]
    public async Task Article_FoundAmongTheNotices_SaysThatItIsNotDoneHere()
    {
        using var http = portal.Http("guangming");
        var notices = await http.GetAsync("columns/notices");
        var link = notices.All("a[href^='articles/']").Single(each => each.TextContent.Contains("医学检验结果互认", StringComparison.Ordinal));

        var article = await http.GetAsync(link.GetAttribute("href")!);

        article.Text.ShouldContain("16家医院");
        article.Text.ShouldContain("本站不受理");
        article.All("main form").ShouldBeEmpty();
        await http.InEnglishAsync();
        (await http.GetAsync(link.GetAttribute("href")!)).Text.ShouldContain("16 hospitals");
    }
}
