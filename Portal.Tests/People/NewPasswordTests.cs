using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

/// <summary>A password that somebody else gave opens nothing; one of the person's own ends what was open under the old one.</summary>
public sealed class NewPasswordTests
{
    private const string Given = "given by the office";
    private const string Own = "chosen by the clerk";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task GivenByAnAdministrator_HasNeitherPostNorOldSession(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        var told = await office.ListenAsync();
        var before = (await office.Watch.StandingAsync(new Badge(office.AccountId, office.PostId), Cancel)).ShouldNotBeNull();

        (await office.Desk.SetPasswordAsync(office.AccountId, Given, Office.Security, Cancel)).IsYes.ShouldBeTrue();
        await office.Watch.LookAsync(Cancel);

        told.ShouldBe([null], "an open page under the old password is over");
        (await office.Watch.StandingAsync(before.Badge, Cancel)).ShouldBeNull();
        var now = (await office.Watch.StandingAsync(new Badge(office.AccountId, office.PostId), Cancel)).ShouldNotBeNull();
        (now.MustChangePassword, now.Post, now.Badge.PostId).ShouldBe((true, null, null));
        now.As(Channel.Web).IsStaff.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task ChangedByThePerson_OpensThePostAgain_AndEndsOtherSessions(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        await office.Desk.SetPasswordAsync(office.AccountId, Given, Office.Security, Cancel);
        var other = (await office.Watch.StandingAsync(new Badge(office.AccountId, null), Cancel)).ShouldNotBeNull();

        var changed = await ChangeAsync(office, Given, Own);

        changed.Value!.Posts.Single().Id.ShouldBe(office.PostId);
        (await office.Watch.StandingAsync(other.Badge, Cancel)).ShouldBeNull();
        (await office.Watch.StandingAsync(new Badge(office.AccountId, office.PostId), Cancel))!.Post.ShouldNotBeNull();
        (await SignInAsync(office, Given)).Refusal.ShouldBeOfType<SignInFailed>();
        (await SignInAsync(office, Own)).IsYes.ShouldBeTrue();
        await using var db = office.Everywhere();
        var entry = await db.Journal.AsNoTracking().SingleAsync(each => each.Kind == "account.ChangePassword", Cancel);
        (entry.ActorId, entry.TenantId).ShouldBe((office.AccountId, TestData.Street));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task PresentPassword_GuessedFiveTimes_LocksAsAtTheDoor(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        for (var i = 1; i < SignInRule.TriesBeforeLock; i++)
        {
            (await ChangeAsync(office, "not the password", Own)).Refusal.ShouldBe(new FieldRefused("Current", "PasswordProblem.NotCurrent"), new ByWords());
        }

        (await ChangeAsync(office, "not the password", Own)).Refusal.ShouldBeOfType<SignInLocked>();
        (await ChangeAsync(office, Office.Password, Own)).Refusal.ShouldBeOfType<SignInLocked>();
        (await SignInAsync(office, Office.Password)).Refusal.ShouldBeOfType<SignInLocked>();
    }

    [Theory]
    [InlineData(Office.Password, "short", "short", "Password", PasswordProblem.TooShort)]
    [InlineData(Office.Password, "street.clerk!", "street.clerk!", "Password", PasswordProblem.Own)]
    [InlineData(Office.Password, Office.Password, Office.Password, "Password", PasswordProblem.Same)]
    [InlineData(Office.Password, Own, "something else", "Repeated", PasswordProblem.NotRepeated)]
    [InlineData("", Own, Own, "Current", PasswordProblem.Empty)]
    public async Task Poor_IsRefusedAtItsField_AndNothingChanges(string current, string password, string repeated, string field, PasswordProblem problem)
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);

        var answer = await office.Desk.ChangePasswordAsync(office.AccountId, new NewPassword { Current = current, Password = password, Repeated = repeated }, TestData.Street, Channel.Web, Cancel);

        answer.Refusal.ShouldBe(new FieldRefused(field, $"PasswordProblem.{problem}"), new ByWords());
        (await SignInAsync(office, Office.Password)).IsYes.ShouldBeTrue();
    }

    [Fact]
    public async Task DisabledAccount_ChangesNothing()
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        await office.Desk.SetActiveAsync(office.AccountId, false, "离岗", Office.Security, Cancel);

        (await ChangeAsync(office, Office.Password, Own)).Refusal.ShouldBeOfType<NotFound>();
    }

    private static Task<Answer<SignedIn>> ChangeAsync(Office office, string current, string password) =>
        office.Desk.ChangePasswordAsync(office.AccountId, new NewPassword { Current = current, Password = password, Repeated = password }, TestData.Street, Channel.Web, Cancel);

    private static Task<Answer<SignedIn>> SignInAsync(Office office, string password) => office.Desk.SignInAsync("street.clerk", password, TestData.Street, Channel.Web, Cancel);

    /// <summary>Two refusals of a field are the same when they say the same.</summary>
    private sealed class ByWords : IEqualityComparer<Refusal?>
    {
        public bool Equals(Refusal? x, Refusal? y) => x is FieldRefused left && y is FieldRefused right && (left.Field, left.Problem) == (right.Field, right.Problem);

        public int GetHashCode(Refusal? obj) => 0;
    }
}
