using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Portal.Web.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.SignIn;

public sealed class RegisterTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "182")]
    public async Task NewCitizen_EveryFieldSaysWhereItCameFrom()
    {
        using var http = portal.Http();
        var number = Fresh.IdNumber();

        await Fresh.RegisterAsync(http, number, "13900000201");

        var citizen = await FindAsync(number);
        citizen.Name.ShouldBe("张小测");
        citizen.BirthDate.ShouldBe(new DateOnly(int.Parse(number[6..10]), int.Parse(number[10..12]), int.Parse(number[12..14])));
        citizen.Origins.Keys.ShouldBe(["name", "documentNumber", "phone", "birthDate"], ignoreOrder: true);
        citizen.Origins.Values.ShouldAllBe(origin => origin.Source == "registration");
        await using var db = portal.Everywhere();
        (await db.Tenants.Where(tenant => tenant.Id == citizen.HomeTenantId).Select(tenant => tenant.Slug).SingleAsync(Cancel)).ShouldBe("xincheng");
        var account = await db.Users.SingleAsync(each => each.CitizenId == citizen.Id, Cancel);
        account.UserName.ShouldNotBeNull().ShouldNotContain(number);
        account.PasswordHash.ShouldNotBeNull().ShouldNotContain(Fresh.Password);
    }

    [Fact]
    public async Task DocumentTakenAlready_IsAnsweredAsIfItWereNew()
    {
        using var http = portal.Http();
        var number = Fresh.IdNumber();
        var first = await Fresh.RegisterAsync(http, number, "13900000202");

        var second = await Fresh.RegisterAsync(http, number, "13900000203", name: "李小测", password: "another long password");

        second.Address.ShouldBe(first.Address);
        second.Text.ShouldBe(first.Text);
        (await http.TrySignInAsync(number, "another long password")).Find("[role=alert]").TextContent.ShouldContain("账号或密码不对");
        (await FindAsync(number)).Name.ShouldBe("张小测");
    }

    [Fact]
    public async Task PersonKnownFromAWindow_IsLinkedOnlyWhenNameAndPhoneFit()
    {
        var (number, other) = (Fresh.IdNumber(), Fresh.IdNumber());
        await using (var db = portal.Everywhere())
        {
            db.Citizens.AddRange(Known(number, "13900000204"), Known(other, "13900000205"));
            await db.SaveChangesAsync(Cancel);
        }

        using var http = portal.Http();
        await Fresh.RegisterAsync(http, number, "13900000204", name: "王小测");
        await Fresh.RegisterAsync(http, other, "13900000299", name: "王小测");

        (await http.TrySignInAsync(other, Fresh.Password)).Find("[role=alert]").TextContent.ShouldContain("账号或密码不对");
        await http.SignInAsync(number, Fresh.Password);
        await using var after = portal.Everywhere();
        (await after.Citizens.CountAsync(citizen => citizen.DocumentNumber == number, Cancel)).ShouldBe(1);

        static Citizen Known(string number, string phone) => new() { Name = "王小测", DocumentType = DocumentType.ResidentIdCard, DocumentNumber = number, Phone = phone };
    }

    [Theory]
    [InlineData("ResidentIdCard", "999999197001011230", "校验码不符")]
    [InlineData("ResidentIdCard", "99999919700231123X", "出生日期不存在")]
    [InlineData("ResidentIdCard", "999999209901011234", "还没有到")]
    [InlineData("ResidentIdCard", "12345", "位数不对")]
    [InlineData("ResidentIdCard", "", "请填写证件号码")]
    [InlineData("HongKongMacaoPermit", "X1234", "格式与所选证件不符")]
    public async Task DocumentNumber_Wrong_IsSaidBesideTheFieldAndOnTop(string type, string number, string sentence)
    {
        using var http = portal.Http();

        var page = await Fresh.RegisterAsync(http, number, "13900000206", type: type);

        page.Find("#number-error").TextContent.ShouldContain(sentence);
        page.Find(".error-summary a[href='register#number']").TextContent.ShouldContain(sentence);
        page.Find("#number").GetAttribute("aria-invalid").ShouldBe("true");
        page.Find("#number").GetAttribute("value").ShouldBe(number);
        page.Find("#name").GetAttribute("value").ShouldBe("张小测");
    }

    [Theory]
    [InlineData("short", "short", "password", "密码至少8位")]
    [InlineData("88888888", "88888888", "password", "太容易被猜到")]
    [InlineData("12345678", "12345678", "password", "太容易被猜到")]
    [InlineData("my13900000207ok", "my13900000207ok", "password", "不要出现您的证件号码")]
    [InlineData("long enough once", "long enough twice", "repeated", "两次填写的密码不一样")]
    public async Task Password_Poor_IsToldWhy(string password, string repeated, string field, string sentence)
    {
        using var http = portal.Http();

        var page = await Fresh.RegisterAsync(http, Fresh.IdNumber(), "13900000207", password: password, repeated: repeated);

        page.Find($"#{field}-error").TextContent.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("张1")]
    [InlineData("")]
    public async Task Name_ThatIsNone_IsRefusedAndShownAsTyped(string name)
    {
        using var http = portal.Http();
        var number = Fresh.IdNumber();

        var page = await Fresh.RegisterAsync(http, number, "13900000208", name: name);

        page.All("#name-error").Count.ShouldBe(1);
        page.All("main script").ShouldBeEmpty();
        await using var db = portal.Everywhere();
        (await db.Citizens.AnyAsync(citizen => citizen.DocumentNumber == number, Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task TenThousandCharacters_AreRefusedInWords()
    {
        using var http = portal.Http();

        var page = await Fresh.RegisterAsync(http, Fresh.IdNumber(), "13900000209", name: new string('张', 10_000));

        page.Find("#name-error").TextContent.ShouldContain("姓名太长了");
    }

    [Theory]
    [InlineData(DocumentType.HongKongMacaoPermit, "H12345678")]
    [InlineData(DocumentType.TaiwanPermit, "12345678")]
    [InlineData(DocumentType.Passport, "E12345678")]
    [InlineData(DocumentType.ForeignPermanentResidence, "ABC123456789012")]
    [InlineData(DocumentType.HongKongMacaoTaiwanResidencePermit, "")]
    public async Task OtherDocuments_RegisterAndSignIn(DocumentType type, string number)
    {
        // A residence permit's number is a citizen's: of the demonstration's region, like all of them here.
        number = number.Length > 0 ? number : Fresh.IdNumber();
        using var http = portal.Http();
        await Fresh.RegisterAsync(http, number, "13900000210", name: "Mary O’Neil-陳", type: type.ToString());

        var after = await http.SignInAsync(number, Fresh.Password);

        after.Address.AbsolutePath.ShouldBe("/xincheng/my/cases");
    }

    [Fact]
    public async Task Twice_AtTheSameMoment_MakesOnePerson()
    {
        var number = Fresh.IdNumber();

        await Parallel.ForEachAsync(Enumerable.Range(0, 8), Cancel, async (_, _) =>
        {
            using var http = portal.Http();
            (await Fresh.RegisterAsync(http, number, "13900000211")).Address.Query.ShouldContain(nameof(SignInNews.Registered));
        });

        await using var db = portal.Everywhere();
        (await db.Users.CountAsync(account => db.Citizens.Any(citizen => citizen.Id == account.CitizenId && citizen.DocumentNumber == number), Cancel)).ShouldBe(1);
    }

    private async Task<Citizen> FindAsync(string number)
    {
        await using var db = portal.Everywhere();
        return await db.Citizens.AsNoTracking().SingleAsync(citizen => citizen.DocumentNumber == number, Cancel);
    }
}
