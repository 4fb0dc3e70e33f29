using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

/// <summary>Who was disabled or moved loses their right at once here, and within two seconds on every other node.</summary>
public sealed class PostWatchTests
{
    private static readonly TimeSpan TwoSeconds = PostWatch.Freshness;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Standing_IsThatOfThePostChosen(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);

        var standing = await office.Watch.StandingAsync(new Badge(office.AccountId, office.PostId), Cancel);

        standing.ShouldNotBeNull();
        standing.Post.ShouldBe(new StaffPost(office.PostId, TestData.Street, TestData.PathOf(TestData.Street), TestData.UnitId(TestData.Street), standing.Post!.UnitName, Duties.Clerk));
        (await office.Watch.StandingAsync(new Badge(Guid.NewGuid(), office.PostId), Cancel)).ShouldBeNull();
        (await office.Watch.StandingAsync(new Badge(office.AccountId, Guid.NewGuid()), Cancel)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DisabledElsewhere_IsNoticedWithinTwoSecondsAndToldOnce(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        var told = await office.ListenAsync();
        await office.InDatabaseAsync(db => db.Users.Where(account => account.Id == office.AccountId).ExecuteUpdateAsync(set => set.SetProperty(account => account.IsActive, false), Cancel));

        office.Time.Move(TwoSeconds);
        await office.Watch.LookAsync(Cancel);
        await office.Watch.LookAsync(Cancel);

        told.ShouldBe([null]);
        (await office.Watch.StandingAsync(new Badge(office.AccountId, office.PostId), Cancel)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task PlaceSwitchedOff_LeadsItsStaffOut(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        var told = await office.ListenAsync();
        await office.InDatabaseAsync(db => db.Tenants.Where(tenant => tenant.Id == TestData.Street).ExecuteUpdateAsync(set => set.SetProperty(tenant => tenant.IsActive, false), Cancel));

        office.Time.Move(TwoSeconds);
        await office.Watch.LookAsync(Cancel);

        told.ShouldBe([null]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OtherDuties_AreToldAsTheyAreNow(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        var told = await office.ListenAsync();

        var answer = await office.Desk.ChangePostAsync(office.PostId, TestData.UnitId(TestData.Street), Duties.Reviewer, "审核岗", Office.Security, Cancel);
        answer.IsYes.ShouldBeTrue();
        await office.Watch.LookAsync(Cancel);

        told.Single()!.Post!.Duties.ShouldBe(Duties.Reviewer);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task EndedPost_HasNoStandingAtOnce(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        var badge = new Badge(office.AccountId, office.PostId);
        (await office.Watch.StandingAsync(badge, Cancel)).ShouldNotBeNull();

        (await office.Desk.EndPostAsync(office.PostId, "调离", Office.Security, Cancel)).IsYes.ShouldBeTrue();

        (await office.Watch.StandingAsync(badge, Cancel)).ShouldBeNull();
        (await office.Watch.StandingAsync(new Badge(office.AccountId, null), Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Forget_EndsTheWaitForTheNextLook()
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        var waiting = office.Watch.WaitAsync(Cancel);

        office.Watch.Forget(office.AccountId);

        await waiting.WaitAsync(TimeSpan.FromSeconds(1), Cancel);
    }

    [Fact]
    public async Task WhoNoLongerListens_IsNotTold()
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        var (told, ending) = await office.HearAsync();
        ending.Dispose();
        await office.Desk.EndPostAsync(office.PostId, "调离", Office.Security, Cancel);

        await office.Watch.LookAsync(Cancel);

        told.ShouldBeEmpty();
    }
}
