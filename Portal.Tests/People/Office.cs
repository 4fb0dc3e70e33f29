using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Xunit;

namespace Portal.Tests.People;

/// <summary>A street's office with one clerk, the district's security administrator, and a clock that stands.</summary>
internal sealed class Office : IAsyncDisposable
{
    public const string Password = "a password of some length";

    private readonly TestDatabase _database;

    private Office(TestDatabase database)
    {
        _database = database;
        Watch = new PostWatch(database.Maker, Time);
        Desk = DeskOf(TestDatabase.StaffScope(TestData.District));
    }

    /// <summary>Administrator of the whole district.</summary>
    public static Actor Security { get; } = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.SecurityAdministrator);

    public MovableTime Time { get; } = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    public CountingHasher Hasher { get; } = new();

    public PostWatch Watch { get; }

    public PeopleDesk Desk { get; }

    public Guid AccountId { get; private set; }

    public Guid PostId { get; private set; }

    public static async Task<Office> OpenAsync(DatabaseProvider provider)
    {
        var office = new Office(await TestDatabase.NewAsync(provider));
        var entered = await office.Desk.EnterAsync("street.clerk", "程受理", Password, Terms(), Security, TestContext.Current.CancellationToken);
        office.AccountId = entered.Value!.Id;
        await using var db = office.Everywhere();
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(account => account.MustChangePassword, false), TestContext.Current.CancellationToken); // The clerk has kept it as their own.
        office.PostId = await db.Posts.Where(post => post.AccountId == office.AccountId).Select(post => post.Id).SingleAsync(TestContext.Current.CancellationToken);
        return office;
    }

    public static PostTerms Terms(int tenantId = TestData.Street, Duties duties = Duties.Clerk, string title = "受理岗") => new(tenantId, TestData.UnitId(tenantId), duties, title);

    /// <summary>The desk as an administrator of that place has it.</summary>
    public PeopleDesk DeskOf(Scope scope) => new(_database.Maker, scope, Hasher, Watch, new WrongTries(Time), Time);

    public LostPasswordDesk Window() => new(_database.Maker, Hasher, Watch, new TenantDirectory(_database.Maker, Time), Time);

    public PortalDb Everywhere() => _database.Everywhere();

    public async Task InDatabaseAsync(Func<PortalDb, Task> change)
    {
        await using var db = Everywhere();
        await change(db);
    }

    /// <summary>What a circuit of the clerk is told from now on.</summary>
    public async Task<List<Standing?>> ListenAsync() => (await HearAsync()).Told;

    public async Task<(List<Standing?> Told, IDisposable Ending)> HearAsync()
    {
        List<Standing?> told = [];
        var standing = await Watch.StandingAsync(new Badge(AccountId, PostId), TestContext.Current.CancellationToken);
        var ending = Watch.Watch(standing!, now =>
        {
            told.Add(now);
            return Task.CompletedTask;
        });
        return (told, ending);
    }

    public async ValueTask DisposeAsync()
    {
        Watch.Dispose();
        await _database.DisposeAsync();
    }
}

/// <summary>The real hasher; it counts how often somebody's password was compared. That of nobody does not count.</summary>
internal sealed class CountingHasher : PasswordHasher<Account>
{
    private int _looks;

    public int Looks => _looks;

    public override PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        if (user.PasswordHash is not null)
        {
            Interlocked.Increment(ref _looks);
        }

        return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
