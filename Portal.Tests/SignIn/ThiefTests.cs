using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Tests.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.SignIn;

/// <summary>Somebody who has signed in honestly and then tries what is not theirs, with forms and addresses of their own making.</summary>
public sealed class ThiefTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ForeignIds_AndThoseNobodyHas_AreAnsweredAlike()
    {
        var owner = await ApplyRun.SomebodyAsync(portal, name: "沈所有");
        var caseId = await owner.ApplyAsync("MZ-0101");
        await using var db = portal.Everywhere();
        var paper = await db.Attachments.Where(each => each.CaseId == caseId).Select(each => each.Id).FirstAsync(Cancel);
        var document = await db.CaseDocuments.Where(each => each.CaseId == caseId).Select(each => each.Id).FirstOrDefaultAsync(Cancel);
        var thief = await ApplyRun.SomebodyAsync(portal, name: "钱外人");
        using var clerkFarAway = await portal.SignedInAsync("gm.clerk", "guangming");
        using var here = clerkFarAway.WithCookiesEverywhere(new Uri($"{portal.Url}/xincheng/"));
        using var visitor = portal.Http();
        foreach (var http in new[] { thief.Http, clerkFarAway, here, visitor })
        {
            foreach (var (address, id) in new[] { ("my/cases/{0}", caseId), ("my/cases/{0}/withdraw", caseId), ("apply/done/{0}", caseId), ("attachments/{0}", paper), ("documents/{0}", document), ("documents/{0}/pdf", document), ("apply/draft/{0}", owner.DraftId) })
            {
                var (his, nobodys) = (await http.GetAsync(string.Format(null, address, id)), await http.GetAsync(string.Format(null, address, Guid.CreateVersion7())));
                his.Status.ShouldBe(nobodys.Status, address);
                his.Text.ShouldBe(nobodys.Text, address);
                his.Html.ShouldNotContain("沈所有", customMessage: address);
                (his.Status != HttpStatusCode.OK || his.Address.AbsolutePath.EndsWith("/sign-in", StringComparison.Ordinal)).ShouldBeTrue($"{address} {his.Status} {his.Address}");
            }
        }

        // The owner does see them, so the addresses above are the right ones.
        (await owner.Http.GetAsync($"my/cases/{caseId}")).Status.ShouldBe(HttpStatusCode.OK);
        (await owner.Http.GetAsync($"attachments/{paper}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task OwnCookie_AtAnotherPlacesAddress_OpensNothingOfThatPlace()
    {
        var owner = await ApplyRun.SomebodyAsync(portal, name: "韩本地");
        var caseId = await owner.ApplyAsync("MZ-0101");
        await using var db = portal.Everywhere();
        var number = await db.Cases.Where(each => each.Id == caseId).Select(each => each.Number).SingleAsync(Cancel);
        using var honest = await portal.SignedInAsync("gm.clerk", "guangming");
        using var stranger = honest.WithCookiesEverywhere();

        foreach (var slug in new[] { "guangming", "xincheng", "kaifu" })
        {
            var form = await stranger.GetAsync($"{portal.Url}/{slug}/work/search");
            (await stranger.PostFormAsync(form, Fresh.Fields(("Sent.Text", number)), "find")).Html.ShouldNotContain(number + "<", customMessage: slug);
            (await stranger.GetAsync($"{portal.Url}/{slug}/work/cases/{caseId}")).Html.ShouldNotContain("韩", customMessage: slug);
            (await stranger.GetAsync($"{portal.Url}/{slug}/admin/staff")).Status.ShouldBe(HttpStatusCode.Forbidden, slug);
        }

        // Their own stays their own, wherever they look from.
        using var wanderer = owner.Http.WithCookiesEverywhere();
        (await wanderer.GetAsync($"{portal.Url}/guangming/my/cases/{caseId}")).Text.ShouldContain(number);
    }

    [Fact, Trait("Row", "108")]
    public async Task GrantThatHasRunOut_OpensNeitherCaseNorPaperNorApplication()
    {
        var principal = await ApplyRun.SomebodyAsync(portal, name: "许委托");
        var (number, phone) = (Fresh.IdNumber(), "19812340091");
        var helperHttp = portal.Http();
        await Fresh.RegisterAsync(helperHttp, number, phone, "何代办");
        await helperHttp.SignInAsync(phone, Fresh.Password);
        var helper = new ApplyRun(portal, helperHttp);
        var until = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await principal.Http.PostFormAsync(await principal.Http.GetAsync("my/proxies"), Fresh.Fields(
            ("Sent.Name", "何代办"), ("Sent.Type", "ResidentIdCard"), ("Sent.Number", number), ("Sent.Covers", ""), ("Sent.Password", Fresh.Password), ("Sent.Until", until), ("Sent.Agreed", "true")), "grant");
        await using var db = portal.Everywhere();
        var grant = await db.ProxyGrants.AsNoTracking().SingleAsync(each => each.DelegateName == "何代办", Cancel);
        var caseId = await helper.ApplyAsync("MZ-0101", $"grant:{grant.Id}");
        var item = await helper.ItemAsync("MZ-0101");
        var form = await helper.Http.GetAsync($"apply/{item.Id}");
        form.Text.ShouldContain("许委托");
        var paper = await db.Attachments.Where(each => each.CaseId == caseId).Select(each => each.Id).FirstAsync(Cancel);
        (await helper.Http.GetAsync($"attachments/{paper}")).Status.ShouldBe(HttpStatusCode.OK);

        (await db.ProxyGrants.Where(each => each.Id == grant.Id).ExecuteUpdateAsync(set => set.SetProperty(each => each.Until, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-1)), Cancel)).ShouldBe(1);

        (await helper.Http.GetAsync($"my/cases/{caseId}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await helper.Http.GetAsync($"attachments/{paper}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await helper.Http.GetAsync("my/cases")).Html.ShouldNotContain(caseId.ToString());

        // The page that was still open, sent after the time was over, and one with an id of somebody else's grant.
        var drafts = await db.Drafts.CountAsync(each => each.CitizenId == grant.PrincipalId, Cancel);
        (await helper.Http.PostFormAsync(form, Fresh.Fields(("for", $"grant:{grant.Id}")), "apply")).All("[role=alert]").ShouldNotBeEmpty();
        (await db.Drafts.CountAsync(each => each.CitizenId == grant.PrincipalId, Cancel)).ShouldBe(drafts);
        var held = await helper.Http.GetAsync("my/proxies");
        held.Text.ShouldContain("许委托", customMessage: "it stays in the list, as one that has ended");
        (await principal.Http.GetAsync($"my/cases/{caseId}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task CookieOfADisabledAccount_SendsNothingAnyMore()
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "冯停用");
        var check = await run.FillAsync("MZ-0101", await run.StartAsync("MZ-0101"));
        await using var db = portal.Everywhere();
        var owner = await db.Drafts.Where(each => each.Id == run.DraftId).Select(each => each.AccountId).SingleAsync(Cancel);
        await db.Users.Where(each => each.Id == owner).ExecuteUpdateAsync(set => set.SetProperty(each => each.IsActive, false), Cancel);
        portal.Get<PostWatch>().Forget(owner);

        var after = await run.SendAsync(check);

        after.Address.AbsolutePath.ShouldBe("/xincheng/sign-in");
        (await db.Drafts.Where(each => each.Id == run.DraftId).Select(each => each.CaseId).SingleAsync(Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData("/\\evil.example")]
    [InlineData("%2f%2fevil.example")]
    [InlineData("\t//evil.example")]
    [InlineData("../../evil")]
    [InlineData("@evil.example")]
    [InlineData("work\r\nSet-Cookie: a=b")]
    public async Task Back_OfAnyShape_StaysHere(string back)
    {
        var escaped = Uri.EscapeDataString(back);
        using var http = portal.Http();
        foreach (var address in new[] { $"language?to=zh-CN&back={escaped}", $"elder?on=0&back={escaped}" })
        {
            using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
            using var answer = await plain.GetAsync(new Uri($"{portal.Url}/xincheng/{address}"), Cancel);
            var target = new Uri(new Uri($"{portal.Url}/xincheng/"), answer.Headers.Location ?? new Uri("", UriKind.Relative));
            target.Authority.ShouldBe(new Uri(portal.Url).Authority, address);
            answer.Headers.Contains("a").ShouldBeFalse();
            string.Join('\n', answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []).ShouldNotContain("a=b");
        }

        var after = await http.TrySignInAsync("xincheng.clerk", Portal.Core.Demo.DemoAccounts.Password, $"sign-in?back={escaped}");
        after.Address.Authority.ShouldBe(new Uri(portal.Url).Authority);
    }

    [Fact]
    public async Task FieldsNobodyAskedFor_ChangeNothing()
    {
        using var http = portal.Http();
        var (number, phone) = (Fresh.IdNumber(), "13900000391");
        await using var db = portal.Everywhere();
        var victim = await db.Users.AsNoTracking().Where(each => each.CitizenId != null && each.IsDemo).FirstAsync(Cancel);
        await http.PostFormAsync(await http.GetAsync("register"), Fresh.Fields(
            ("Sent.Name", "高添字"), ("Sent.DocumentType", "ResidentIdCard"), ("Sent.Number", number), ("Sent.Phone", phone), ("Sent.Password", Fresh.Password), ("Sent.Repeated", Fresh.Password),
            ("Sent.CitizenId", victim.CitizenId.ToString()!), ("Sent.Id", victim.Id.ToString()), ("Sent.UserName", "kaifu.security"), ("Sent.IsActive", "false"), ("Sent.IsDemo", "true"), ("Sent.HomeTenantId", "1"), ("Sent.Duties", "SecurityAdministrator")), "register");

        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == number, Cancel);
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.CitizenId == citizen.Id, Cancel);
        (account.IsActive, account.IsDemo, account.MustChangePassword).ShouldBe((true, false, false));
        account.UserName.ShouldBe($"citizen:{citizen.Id:N}");
        (await db.Tenants.Where(each => each.Id == citizen.HomeTenantId).Select(each => each.Slug).SingleAsync(Cancel)).ShouldBe("xincheng");
        (await db.Posts.AnyAsync(each => each.AccountId == account.Id, Cancel)).ShouldBeFalse();

        await http.SignInAsync(phone, Fresh.Password);
        await http.PostFormAsync(await http.GetAsync("my/proxies"), Fresh.Fields(
            ("Sent.Name", citizen.Name), ("Sent.Type", "ResidentIdCard"), ("Sent.Number", number), ("Sent.Covers", ""), ("Sent.Password", Fresh.Password), ("Sent.Until", "2099-01-01"), ("Sent.Agreed", "true"),
            ("Sent.PrincipalId", victim.CitizenId.ToString()!), ("Sent.DelegateId", citizen.Id.ToString()), ("Sent.TenantId", "1")), "grant");
        (await db.ProxyGrants.AnyAsync(each => each.DelegateId == citizen.Id, Cancel)).ShouldBeFalse();

        // An application for an organisation, and under a grant, that are not theirs.
        var item = await new ApplyRun(portal, http).ItemAsync("MZ-0101");
        var organisation = await db.Organisations.Select(each => each.Id).FirstAsync(Cancel);
        foreach (var who in new[] { $"organisation:{organisation}", $"org:{organisation}", $"grant:{Guid.CreateVersion7()}", victim.CitizenId.ToString()! })
        {
            (await http.PostFormAsync(await http.GetAsync($"apply/{item.Id}"), Fresh.Fields(("for", who), ("citizenId", victim.CitizenId.ToString()!)), "apply")).Address.AbsolutePath.ShouldNotContain("/apply/draft/", customMessage: who);
        }

        (await db.Set<Draft>().AnyAsync(each => each.AccountId == account.Id, Cancel)).ShouldBeFalse();
    }
}
