using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

public sealed class PeopleDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "92")]
    public async Task Post_CountsAtItsOwnPlaceOnly(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);

        var answer = await office.Desk.SignInAsync("street.clerk", Office.Password, TestData.Street, Channel.Web, Cancel);

        var post = answer.Value!.Posts.Single();
        (post.TenantId, post.Duties).ShouldBe((TestData.Street, Duties.Clerk));
        var standing = await office.Watch.StandingAsync(new Badge(office.AccountId, post.Id), Cancel);
        standing!.Post!.TenantPath.ShouldBe(TestData.PathOf(TestData.Street));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lock_ComesAtTheFifthTry_AndGoesAfterFifteenMinutes(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        for (var i = 0; i < SignInRule.TriesBeforeLock - 1; i++)
        {
            (await TryAsync(office, "wrong")).ShouldBeOfType<SignInFailed>();
        }

        (await TryAsync(office, "wrong")).ShouldBe(new SignInLocked(15));
        office.Time.Move(TimeSpan.FromMinutes(14.5));
        (await TryAsync(office, Office.Password)).ShouldBe(new SignInLocked(1));
        office.Time.Move(TimeSpan.FromMinutes(0.5));
        (await TryAsync(office, Office.Password)).ShouldBeNull();
        await using var db = office.Everywhere();
        (await db.Journal.CountAsync(entry => entry.Kind == "account.Lock", Cancel)).ShouldBe(1);
        (await db.Users.Where(account => account.Id == office.AccountId).Select(account => account.AccessFailedCount).SingleAsync(Cancel)).ShouldBe(0);
    }

    /// <summary>Five within fifteen minutes: whoever mistypes once a week is not locked out, and a name that nobody has behaves alike.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Tries_SpreadOverMoreThanFifteenMinutes_LockNeitherWhoIsKnownNorWhoIsNot(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        async Task<Refusal?> UnknownAsync() => (await office.Desk.SignInAsync("nobody.here", "wrong", TestData.Street, Channel.Web, Cancel)).Refusal;
        for (var round = 0; round < 3; round++)
        {
            for (var tries = 0; tries < SignInRule.TriesBeforeLock - 1; tries++)
            {
                (await TryAsync(office, "wrong")).ShouldBeOfType<SignInFailed>();
                (await UnknownAsync()).ShouldBeOfType<SignInFailed>();
            }

            office.Time.Move(SignInRule.LockedFor);
        }

        for (var tries = 0; tries < SignInRule.TriesBeforeLock - 1; tries++)
        {
            (await TryAsync(office, "wrong")).ShouldBeOfType<SignInFailed>();
            (await UnknownAsync()).ShouldBeOfType<SignInFailed>();
            office.Time.Move(TimeSpan.FromMinutes(10));
        }

        (await TryAsync(office, "wrong")).ShouldBe(new SignInLocked(15), "no fifteen minutes went by without a try");
        (await UnknownAsync()).ShouldBe(new SignInLocked(15));
    }

    /// <summary>Spelling a telephone or a number in another way is another try of the same name, whether somebody has it or not.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Tries_InAnotherSpelling_CountAsTriesOfTheSameName(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        await office.InDatabaseAsync(async db =>
        {
            var citizen = TestData.Citizen(name: "赵手机");
            citizen.Phone = "19900000092";
            var account = new Account { DisplayName = citizen.Name, UserName = citizen.Name, NormalizedUserName = citizen.Name, CitizenId = citizen.Id };
            account.PasswordHash = office.Hasher.HashPassword(account, "the password of 赵手机");
            db.AddRange(citizen, account);
            await db.SaveChangesAsync(Cancel);
        });

        foreach (var number in new[] { "19900000092", "19900000093" })
        {
            var answers = new List<Refusal?>();
            foreach (var typed in new[] { number, $"+86{number}", $"{number[..3]} {number[3..7]} {number[7..]}", $"{number[..3]}-{number[3..]}", $" {number}" })
            {
                answers.Add((await office.Desk.SignInAsync(typed, "wrong", TestData.Street, Channel.Web, Cancel)).Refusal);
            }

            answers.SkipLast(1).ShouldAllBe(answer => answer is SignInFailed, number);
            answers[^1].ShouldBe(new SignInLocked(15), number);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SharedTelephone_WhoSignsIn_LocksNobodyElseOut(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        const string Phone = "19900000091";
        await office.InDatabaseAsync(async db =>
        {
            foreach (var name in new[] { "王老", "李老" })
            {
                var citizen = TestData.Citizen(name: name);
                citizen.Phone = Phone;
                var account = new Account { DisplayName = name, UserName = name, NormalizedUserName = name, CitizenId = citizen.Id };
                account.PasswordHash = office.Hasher.HashPassword(account, $"the password of {name}");
                db.AddRange(citizen, account);
            }

            await db.SaveChangesAsync(Cancel);
        });

        Task<Answer<SignedIn>> SignInAsync(string password) => office.Desk.SignInAsync(Phone, password, TestData.Street, Channel.Web, Cancel);
        for (var day = 0; day < SignInRule.TriesBeforeLock + 1; day++)
        {
            (await SignInAsync("the password of 李老")).IsYes.ShouldBeTrue();
            (await SignInAsync("the password of 王老")).IsYes.ShouldBeTrue();
        }

        for (var tries = 0; tries < SignInRule.TriesBeforeLock; tries++)
        {
            (await SignInAsync("neither's")).IsYes.ShouldBeFalse();
        }

        (await SignInAsync("the password of 李老")).Refusal.ShouldBeOfType<SignInLocked>("who guesses is still stopped");
        await using var check = office.Everywhere();
        (await check.Journal.CountAsync(entry => entry.Kind == "account.Lock", Cancel)).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Register_TwelveTimesAtTheSameMoment_MakesOnePersonWithOneAccount(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        var number = DemoIdNumber.Make(new DateOnly(1984, 5, 6), 771);
        var typed = new Registration { Name = "齐同时", DocumentType = DocumentType.ResidentIdCard, Number = number, Phone = "19900000094", Password = "seven quiet rivers", Repeated = "seven quiet rivers" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => office.Desk.RegisterAsync(typed, TestData.Street, Channel.Web, Cancel), Cancel)));

        answers.ShouldAllBe(problems => problems.Count == 0, "nobody learns who was first");
        await using var db = office.Everywhere();
        var citizen = await db.Citizens.SingleAsync(each => each.DocumentNumber == number, Cancel);
        (await db.Users.CountAsync(account => account.CitizenId == citizen.Id, Cancel)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task FortyWrongTries_AtTheSameMoment_LockAllTheSame(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => TryAsync(office, "wrong"), Cancel)));

        office.Hasher.Looks.ShouldBe(SignInRule.TriesBeforeLock, "no more than five passwords are looked at, however many come at once");
        (await TryAsync(office, Office.Password)).ShouldBeOfType<SignInLocked>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "177")]
    public async Task Administrator_OfAnotherPlace_FindsNobody(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        foreach (var elsewhere in new[] { TestData.OtherStreet, TestData.OtherDistrict, TestData.Community })
        {
            var desk = office.DeskOf(TestDatabase.StaffScope(elsewhere));
            var actor = TestData.Staff(elsewhere, UnitFunction.Hall, Duties.SecurityAdministrator);

            (await desk.SetActiveAsync(office.AccountId, false, "试试", actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.SetPasswordAsync(office.AccountId, "another long password", actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.ChangePostAsync(office.PostId, TestData.UnitId(TestData.Street), Duties.Approver, "审批岗", actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.EndPostAsync(office.PostId, "试试", actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.GivePostAsync(office.AccountId, Office.Terms(elsewhere), actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
            (await desk.EnterAsync("new.clerk", "新人", Office.Password, Office.Terms(), actor, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        }
    }

    [Theory]
    [InlineData(Duties.Clerk)]
    [InlineData(Duties.SystemAdministrator)]
    [InlineData(Duties.AuditAdministrator)]
    public async Task WhoIsNotSecurityAdministrator_ChangesNothing(Duties duties)
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        var actor = TestData.Staff(TestData.District, UnitFunction.Hall, duties);

        (await office.Desk.SetActiveAsync(office.AccountId, false, "试试", actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await office.Desk.EndPostAsync(office.PostId, "试试", actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await office.Desk.GivePostAsync(office.AccountId, Office.Terms(), actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await office.Desk.EnterAsync("new.clerk", "新人", Office.Password, Office.Terms(), actor, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
    }

    [Fact]
    public async Task OneselfIsLeftToAnother()
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        var own = Office.Security with { AccountId = office.AccountId };

        (await office.Desk.SetActiveAsync(office.AccountId, false, "试试", own, Cancel)).Refusal.ShouldBeOfType<NotYourself>();
        (await office.Desk.GivePostAsync(office.AccountId, Office.Terms(duties: Duties.Approver), own, Cancel)).Refusal.ShouldBeOfType<NotYourself>();
        (await office.Desk.EndPostAsync(office.PostId, "试试", own, Cancel)).Refusal.ShouldBeOfType<NotYourself>();
    }

    [Theory]
    [InlineData(Duties.SystemAdministrator | Duties.AuditAdministrator)]
    [InlineData(Duties.SecurityAdministrator | Duties.SystemAdministrator | Duties.Clerk)]
    public async Task ThreeAdministrators_ExcludeEachOther_InOnePost(Duties duties)
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);

        (await office.Desk.GivePostAsync(office.AccountId, Office.Terms(duties: duties), Office.Security, Cancel)).Refusal.ShouldBeOfType<AdministratorsExclude>();
    }

    [Fact]
    public async Task ThreeAdministrators_ExcludeEachOther_OverSeveralPosts()
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        (await office.Desk.GivePostAsync(office.AccountId, Office.Terms(duties: Duties.SystemAdministrator), Office.Security, Cancel)).IsYes.ShouldBeTrue();

        (await office.Desk.GivePostAsync(office.AccountId, Office.Terms(TestData.Community, Duties.AuditAdministrator), Office.Security, Cancel)).Refusal.ShouldBeOfType<AdministratorsExclude>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task ThreeAdministrators_GivenByTwoAtOnce_StillExcludeEachOther(DatabaseProvider provider)
    {
        for (var round = 0; round < 5; round++)
        {
            await using var office = await Office.OpenAsync(provider);
            var answers = await Task.WhenAll(new[] { Duties.SystemAdministrator, Duties.AuditAdministrator }.Select(duties =>
                office.DeskOf(TestDatabase.StaffScope(TestData.District)).GivePostAsync(office.AccountId, Office.Terms(duties: duties), Office.Security, Cancel)));
            answers.Count(answer => answer.IsYes).ShouldBe(1);
            answers.Single(answer => !answer.IsYes).Refusal.ShouldBeOfType<AdministratorsExclude>();
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SameForm_SentTwice_IsOnePost(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        var terms = Office.Terms(TestData.Community, title: "兼职岗");
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => office.DeskOf(TestDatabase.StaffScope(TestData.District)).GivePostAsync(office.AccountId, terms, Office.Security, Cancel)));
        answers.ShouldAllBe(answer => answer.IsYes && answer.Value.Id == terms.Key);
        await using var db = office.Everywhere();
        (await db.Posts.CountAsync(post => post.Title == "兼职岗", Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task WhoAlsoWorksElsewhere_IsNotDisabledFromHere()
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        var terms = Office.Terms(TestData.OtherStreet);
        await office.Desk.GivePostAsync(office.AccountId, terms, Office.Security, Cancel);
        (await office.Desk.GivePostAsync(office.AccountId, terms, Office.Security, Cancel)).Value!.Id.ShouldBe(terms.Key, "sent twice is one post");
        var street = office.DeskOf(TestDatabase.StaffScope(TestData.Street));
        var actor = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SecurityAdministrator);

        (await street.SetActiveAsync(office.AccountId, false, "调离", actor, Cancel)).Refusal.ShouldBeOfType<WorksElsewhere>();
        (await street.EndPostAsync(office.PostId, "调离", actor, Cancel)).IsYes.ShouldBeTrue();
    }

    [Fact]
    public async Task UnitOfAnotherPlace_AndNameTaken_AreRefused()
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        var wrong = Office.Terms() with { UnitId = TestData.UnitId(TestData.Community) };

        (await office.Desk.GivePostAsync(office.AccountId, wrong, Office.Security, Cancel)).Refusal.ShouldBeOfType<WrongUnit>();
        (await office.Desk.EnterAsync("Street.Clerk", "别人", Office.Password, Office.Terms(), Office.Security, Cancel)).Refusal.ShouldBeOfType<UserNameTaken>();
        (await office.Desk.EnterAsync("x", "别人", Office.Password, Office.Terms(), Office.Security, Cancel)).Refusal.ShouldBeOfType<UserNameForm>();
        (await office.Desk.EnterAsync("other.clerk", "别人", "short", Office.Terms(), Office.Security, Cancel)).Refusal.ShouldBe(new PasswordRefused(PasswordProblem.TooShort));
        (await office.Desk.EnterAsync("other.clerk", "别人", Office.Password, Office.Terms(duties: Duties.None), Office.Security, Cancel)).Refusal.ShouldBeOfType<PostIncomplete>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task EveryChange_StandsInTheJournalWithWhoAndWhat(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        await office.Desk.ChangePostAsync(office.PostId, TestData.UnitId(TestData.Street), Duties.Reviewer, "审核岗", Office.Security, Cancel);
        await office.Desk.SetActiveAsync(office.AccountId, false, "休假", Office.Security, Cancel);
        await office.Desk.SetActiveAsync(office.AccountId, true, "回来了", Office.Security, Cancel);
        await office.Desk.SetPasswordAsync(office.AccountId, "another long password", Office.Security, Cancel);
        await office.Desk.EndPostAsync(office.PostId, "调离", Office.Security, Cancel);

        await using var db = office.Everywhere();
        var journal = await db.Journal.AsNoTracking().Where(entry => entry.TenantId == TestData.Street).OrderBy(entry => entry.Number).ToListAsync(Cancel);
        journal.Select(entry => entry.Kind).ShouldBe(["account.Enter", "post.Give", "post.Change", "account.Disable", "account.Enable", "account.SetPassword", "post.End"]);
        journal.ShouldAllBe(entry => entry.Subject == office.AccountId.ToString("N") && entry.ActorName == Office.Security.Name);
        journal[2].Before!.ShouldContain("Clerk");
        journal[2].After!.ShouldContain("Reviewer");
        journal.ShouldAllBe(entry => !$"{entry.Note}{entry.After}{entry.Before}".Contains("password"));
    }

    [Fact]
    public async Task NoPostLeft_RightPassword_IsToldSo()
    {
        await using var office = await Office.OpenAsync(DatabaseProvider.Sqlite);
        await office.Desk.EndPostAsync(office.PostId, "调离", Office.Security, Cancel);

        (await TryAsync(office, Office.Password)).ShouldBeOfType<NoPost>();
    }

    [Fact]
    public void WrongTries_OfNobody_AreBounded()
    {
        var time = new MovableTime(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        var tries = new WrongTries(time);
        for (var i = 0; i < 25_000; i++)
        {
            tries.LockedAfterTry($"nobody{i}").ShouldBeNull();
        }

        for (var i = 0; i < SignInRule.TriesBeforeLock - 1; i++)
        {
            tries.LockedAfterTry("one").ShouldBeNull();
        }

        tries.LockedAfterTry("one").ShouldBe(15);
        time.Move(TimeSpan.FromMinutes(10));
        tries.LockedAfterTry("one").ShouldBe(5);
        time.Move(TimeSpan.FromMinutes(5));
        tries.LockedAfterTry("one").ShouldBeNull();
    }

    private static async Task<Refusal?> TryAsync(Office office, string password) =>
        (await office.Desk.SignInAsync("street.clerk", password, TestData.Street, Channel.Web, Cancel)).Refusal;
}
