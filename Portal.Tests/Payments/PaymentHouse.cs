using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Payments;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Xunit;

namespace Portal.Tests.Payments;

/// <summary>The desks of this room over a real database, with a provider that does what a test wants.</summary>
internal sealed class PaymentHouse : IAsyncDisposable
{
    private PaymentHouse(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public MovableTime Time { get; } = new(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));

    public Provider Platform { get; } = new();

    public Citizen Person { get; } = TestData.Citizen(homeTenantId: TestData.Street, name: "王缴费");

    public Guid Machine { get; } = Guid.CreateVersion7();

    public Actor Actor => TestData.Applicant(Person.Id) with { Channel = Channel.Kiosk };

    public static Tenant Place => TestData.NewTenants().Single(tenant => tenant.Id == TestData.Street);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PaymentHouse> OpenAsync(DatabaseProvider provider)
    {
        var house = new PaymentHouse(await TestDatabase.NewAsync(provider));
        await using var db = house.Database.Everywhere();
        db.Add(house.Person);
        await db.SaveChangesAsync(Cancel);
        return house;
    }

    public PaymentDesk Desk(Scope? scope = null) => new(Database.Maker, scope ?? TestDatabase.CitizenScope(Person.Id), [Platform], new TenantDirectory(Database.Maker, Time), Time, NullLogger<PaymentDesk>.Instance);

    public PaymentDesk Round() => Desk(Scope.Everywhere("a test plays the round"));

    public ReconciliationDesk Days(Scope scope) => new(Database.Maker, scope, [Platform], new TenantDirectory(Database.Maker, Time), Time, NullLogger<ReconciliationDesk>.Instance);

    public async Task<Payment> EnteredAsync(string kind = "top-up", string account = "19912345678", long? fen = 10000) =>
        (await Desk().EnterAsync(new PaymentWish(Guid.CreateVersion7(), kind, account, account, fen), Machine, Place, Actor, Cancel)).OrThrow();

    /// <summary>Entered while the provider could still be asked, taken when it was gone.</summary>
    public async Task<Payment> EnteredLateAsync()
    {
        Platform.IsGone = false;
        var entered = await EnteredAsync();
        Platform.IsGone = true;
        return (await Desk().PayAsync(entered.Id, Machine, Actor, Cancel)).OrThrow();
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    /// <summary>Keeps what it was told, and answers as the test says.</summary>
    internal sealed class Provider : IBillProvider
    {
        public BillProviderSheet Sheet { get; } = new("platform", "缴费平台", TimeSpan.FromMilliseconds(300), IsDemo: true,
            [new("top-up", "话费", "手机号码", BillAccount.Phone, [5000, 10000]), new("water", "水费", "户号", BillAccount.Number, [])]);

        public Dictionary<Guid, (BillOutcome State, long Fen)> Known { get; } = [];

        public long OwedFen { get; set; } = 3050;

        public bool Refuses { get; set; }

        /// <summary>Asks come in and no answer goes out.</summary>
        public bool IsMute { get; set; }

        /// <summary>Nothing comes in.</summary>
        public bool IsGone { get; set; }

        public Task<Bill?> FindAsync(string kind, string account, CancellationToken cancellationToken) =>
            IsGone ? throw new HttpRequestException() : Task.FromResult(account.StartsWith("00", StringComparison.Ordinal) ? null : new Bill("王*", OwedFen, "2026年2月"));

        public Task<BillOutcome> PayAsync(PaymentOrder order, CancellationToken cancellationToken)
        {
            if (!IsGone && Known.TryAdd(order.Key, (Refuses ? BillOutcome.Refused : BillOutcome.Delivered, order.AmountFen)) && !Refuses)
            {
                OwedFen = 0;
            }

            return IsGone || IsMute ? Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => BillOutcome.NotKnown, CancellationToken.None) : Task.FromResult(Known[order.Key].State);
        }

        public Task<BillOutcome> StateAsync(Guid key, CancellationToken cancellationToken) => IsGone ? throw new HttpRequestException() : Task.FromResult(Known.TryGetValue(key, out var known) ? known.State : BillOutcome.NotKnown);

        public Task<BillOutcome> VoidAsync(Guid key, CancellationToken cancellationToken)
        {
            Known.TryAdd(key, (BillOutcome.Refused, 0));
            return Task.FromResult(Known[key].State);
        }

        public Task<IReadOnlyList<StatementLine>> StatementAsync(string place, DateOnly day, CancellationToken cancellationToken) =>
            IsGone ? throw new HttpRequestException() : Task.FromResult<IReadOnlyList<StatementLine>>([.. Known.Where(line => line.Value.State == BillOutcome.Delivered).Select(line => new StatementLine(line.Key, line.Value.Fen))]);
    }
}
