using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Demo;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.Demo;

public sealed partial class DemoPeopleTests(PlantedDemo demo) : IClassFixture<PlantedDemo>
{
    private static readonly DateOnly Today = new(2026, 1, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryListedAccount_Planted_OpensWithTheDemoPassword()
    {
        await using var db = demo.Open();
        var accounts = await db.Users.ToListAsync(Cancel);

        accounts.Count.ShouldBe(DemoAccounts.All.Count);
        accounts.ShouldAllBe(account => account.IsDemo && account.IsActive && string.Equals(account.NormalizedUserName, account.UserName, StringComparison.OrdinalIgnoreCase));
        new PasswordHasher<Account>(Options.Create(DemoTemplate.FewRounds)).VerifyHashedPassword(accounts[0], accounts[0].PasswordHash!, DemoAccounts.Password).ShouldBe(PasswordVerificationResult.Success);
        foreach (var listed in DemoAccounts.All)
        {
            accounts.ShouldContain(account => listed.IsCitizen
                ? account.PhoneNumber == listed.SignIn && account.UserName == $"citizen:{account.CitizenId:N}"
                : account.UserName == listed.SignIn && account.CitizenId == null);
            demo.Tree.FindBySlug(listed.Tenant).ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Administrators_OfTheThreeKinds_AreThreePeople()
    {
        await using var db = demo.Open();
        const Duties Three = Duties.SystemAdministrator | Duties.SecurityAdministrator | Duties.AuditAdministrator;
        var holders = (await db.Posts.ToListAsync(Cancel)).Where(post => (post.Duties & Three) != Duties.None).ToList();

        holders.GroupBy(post => post.AccountId).ShouldAllBe(own => own.Select(post => post.Duties & Three).Distinct().Count() == 1);
        holders.Count.ShouldBe(16);
        holders.Where(post => post.Duties == Duties.SystemAdministrator).GroupBy(post => post.TenantId).ShouldAllBe(place => place.Select(post => post.AccountId).Distinct().Count() == 2, "who writes rules does not publish them");
    }

    [Fact]
    [Trait("Row", "92")]
    public async Task Posts_Planted_StandInAnOfficeOfTheirOwnPlace()
    {
        await using var db = demo.Open();
        var posts = await db.Posts.Include(post => post.Account).ToListAsync(Cancel);

        posts.ShouldAllBe(post => demo.Tree.FindUnit(post.TenantId, post.UnitId) != null);
        posts.Where(post => post.Account!.UserName == "furong.two").Select(post => post.Duties).ShouldBe([Duties.Clerk, Duties.Reviewer], ignoreOrder: true);
        posts.Count(post => post.Account!.UserName!.StartsWith("furong.window", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task Citizens_Planted_HaveNumbersThatBelongToNobody()
    {
        await using var db = demo.Open();
        var citizens = await db.Citizens.ToListAsync(Cancel);

        citizens.Count.ShouldBe(7);
        citizens.ShouldAllBe(citizen => IdNumber.Read(citizen.DocumentNumber, Today).Number!.IsDemo && citizen.BirthDate == IdNumber.Read(citizen.DocumentNumber, Today).Number!.BirthDate);
        var companies = await db.Organisations.ToListAsync(Cancel);
        companies.Count.ShouldBe(3);
        companies.ShouldAllBe(company => CreditCode.Read(company.CreditCode).Code!.Region == "999999");
        (await db.OrganisationMembers.CountAsync(Cancel)).ShouldBe(3);
    }

    [Fact]
    public void Files_OfTheDemonstration_HoldNoIdNumberOfARealRegion()
    {
        foreach (var name in typeof(DemoSeed).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Portal.Core.Demo.", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(DemoSeed).Assembly.GetManifestResourceStream(name)!);
            EighteenSigns().Matches(reader.ReadToEnd()).Select(match => IdNumber.Read(match.Value, Today).Number).ShouldAllBe(number => number == null || number.IsDemo);
        }
    }

    [GeneratedRegex(@"(?<!\d)\d{17}[\dXx](?!\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EighteenSigns();
}
