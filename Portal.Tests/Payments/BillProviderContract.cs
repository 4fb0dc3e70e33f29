using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Demo;
using Portal.Core.Payments;
using Portal.Tests.Instant;
using Shouldly;
using Xunit;

namespace Portal.Tests.Payments;

/// <summary>What every provider keeps to: the demonstration's, and the driver for real ones against a server that keeps the contract of docs/payments.md.</summary>
[Trait("Row", "144")]
public sealed class BillProviderContract : IAsyncLifetime
{
    private const string Driver = "http";

    private static readonly MovableTime Time = new(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));
    private static readonly DateOnly Today = new(2026, 3, 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("bills-").FullName;
    private FakeRegister _server = null!;

    public static TheoryData<string> Providers => ["demo", Driver];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Providers))]
    public async Task OneKey_IsDeliveredOnce_AndStandsInTheStatementOfItsPlaceAndDay(string which)
    {
        var provider = Provider(which);
        var key = Guid.CreateVersion7();
        (await provider.StateAsync(key, Cancel)).ShouldBe(BillOutcome.NotKnown);
        for (var time = 0; time < 2; time++)
        {
            (await provider.PayAsync(Of(key), Cancel)).ShouldBe(BillOutcome.Delivered);
        }

        (await provider.StateAsync(key, Cancel)).ShouldBe(BillOutcome.Delivered);
        (await provider.VoidAsync(key, Cancel)).ShouldBe(BillOutcome.Delivered, "what was delivered stays so");
        (await provider.StatementAsync("furong", Today, Cancel)).ShouldBe([new StatementLine(key, 10000)]);
        (await provider.StatementAsync("elsewhere", Today, Cancel)).ShouldBeEmpty();
        (await provider.StatementAsync("furong", Today.AddDays(-1), Cancel)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task VoidedKey_IsNeverDelivered(string which)
    {
        var provider = Provider(which);
        var key = Guid.CreateVersion7();
        (await provider.VoidAsync(key, Cancel)).ShouldBe(BillOutcome.Refused);
        (await provider.PayAsync(Of(key), Cancel)).ShouldBe(BillOutcome.Refused);
        (await provider.StateAsync(key, Cancel)).ShouldBe(BillOutcome.Refused);
        (await provider.StatementAsync("furong", Today, Cancel)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Providers)), Trait("Row", "145")]
    public async Task Bill_IsFound_AndOwesNothingOncePaid(string which)
    {
        var provider = Provider(which);
        (await provider.FindAsync("water", "0012345678", Cancel)).ShouldBeNull();
        var bill = (await provider.FindAsync("water", "9912345678", Cancel)).ShouldNotBeNull();
        bill.OwedFen.ShouldBePositive();
        (await provider.PayAsync(new PaymentOrder(Guid.CreateVersion7(), "furong", "water", "9912345678", bill.OwedFen), Cancel)).ShouldBe(BillOutcome.Delivered);
        (await provider.FindAsync("water", "9912345678", Cancel)).ShouldNotBeNull().OwedFen.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Cancelled_ItStops(string which)
    {
        var provider = Provider(which);
        await Should.ThrowAsync<OperationCanceledException>(() => provider.PayAsync(Of(Guid.CreateVersion7()), new CancellationToken(canceled: true)));
        await Should.ThrowAsync<OperationCanceledException>(() => provider.FindAsync("water", "9912345678", new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(302, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{ "state": "perhaps" }""")]
    public async Task Junk_IsNoAnswer(int status, string body)
    {
        _server.Answer = _ => (status, body);
        await Should.ThrowAsync<Exception>(() => Provider(Driver, keeps: false).PayAsync(Of(Guid.CreateVersion7()), Cancel));
        await Should.ThrowAsync<Exception>(() => Provider(Driver, keeps: false).FindAsync("water", "9912345678", Cancel));
    }

    [Fact]
    public async Task Demonstration_RemembersOverARestart()
    {
        var key = Guid.CreateVersion7();
        (await Provider("demo").PayAsync(Of(key), Cancel)).ShouldBe(BillOutcome.Delivered);
        (await Provider("demo").StateAsync(key, Cancel)).ShouldBe(BillOutcome.Delivered);
    }

    public async ValueTask InitializeAsync() => _server = await FakeRegister.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static PaymentOrder Of(Guid key) => new(key, "furong", "top-up", "19912345678", 10000);

    private IBillProvider Provider(string which, bool keeps = true)
    {
        if (which != Driver)
        {
            return new DemoBills.Platform(Path.Combine(_folder, "bills.jsonl"), Time);
        }

        if (keeps)
        {
            var kept = new DemoBills.Platform(Path.Combine(_folder, "server.jsonl"), Time);
            _server.Answer = asked => AnswerAsync(kept, asked).GetAwaiter().GetResult();
        }

        var services = new ServiceCollection();
        HttpBillProvider.Add(services, FakeRegister.Configured(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Payments:Providers:city:Url"] = _server.Address.ToString(),
            ["Payments:Providers:city:Key"] = "secret",
            ["Payments:Providers:city:Name"] = "城市缴费平台",
            ["Payments:Providers:city:LimitMilliseconds"] = "2000",
            ["Payments:Providers:city:Kinds:water:Title"] = "水费",
            ["Payments:Providers:city:Kinds:water:AccountName"] = "户号",
            ["Payments:Providers:city:Kinds:water:Account"] = "Number",
        }));
        return services.BuildServiceProvider().GetServices<IBillProvider>().Single();
    }

    /// <summary>The other side, written from docs/payments.md.</summary>
    private static async Task<(int Status, string Body)> AnswerAsync(DemoBills.Platform kept, JsonElement asked)
    {
        switch (asked.GetProperty("ask").GetString())
        {
            case "bill":
                return await kept.FindAsync(asked.GetProperty("kind").GetString()!, asked.GetProperty("account").GetString()!, Cancel) is { } bill ? (200, JsonSerializer.Serialize(new { holder = bill.Holder, owedFen = bill.OwedFen, period = bill.Period })) : (404, "");
            case "pay":
                return State(await kept.PayAsync(new PaymentOrder(asked.GetProperty("key").GetGuid(), asked.GetProperty("place").GetString()!, asked.GetProperty("kind").GetString()!, asked.GetProperty("account").GetString()!, asked.GetProperty("amountFen").GetInt64()), Cancel));
            case "state":
                return State(await kept.StateAsync(asked.GetProperty("key").GetGuid(), Cancel));
            case "void":
                return State(await kept.VoidAsync(asked.GetProperty("key").GetGuid(), Cancel));
            case "statement":
                var lines = await kept.StatementAsync(asked.GetProperty("place").GetString()!, DateOnly.Parse(asked.GetProperty("day").GetString()!, System.Globalization.CultureInfo.InvariantCulture), Cancel);
                return (200, JsonSerializer.Serialize(new { lines = lines.Select(line => new { key = line.Key, amountFen = line.AmountFen }) }));
            default:
                return (400, "");
        }

        static (int Status, string Body) State(BillOutcome state) => state == BillOutcome.NotKnown ? (404, "") : (200, $$"""{ "state": "{{(state == BillOutcome.Delivered ? "delivered" : "refused")}}" }""");
    }
}
