using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Portal.Core.OutsideSettings;

namespace Portal.Core.Payments;

/// <summary>
/// A provider that speaks the contract of docs/payments.md: one address, <c>POST</c> with what is asked (<c>bill</c>, <c>pay</c>, <c>state</c>, <c>void</c>,
/// <c>statement</c>). Anything but the answers written there is thrown: then nobody knows, and it is asked again.
/// </summary>
public sealed class HttpBillProvider(HttpClient http, Uri address, string? key, BillProviderSheet sheet) : IBillProvider
{
    private const string Section = "Payments:Providers";

    public BillProviderSheet Sheet => sheet;

    public async Task<Bill?> FindAsync(string kind, string account, CancellationToken cancellationToken) =>
        await AskAsync(new { ask = "bill", kind, account }, cancellationToken) is { } bill ? new Bill(Text(bill, "holder"), bill.GetProperty("owedFen").GetInt64(), Text(bill, "period")) : null;

    public Task<BillOutcome> PayAsync(PaymentOrder order, CancellationToken cancellationToken) =>
        OutcomeAsync(new { ask = "pay", key = order.Key, place = order.Place, kind = order.Kind, account = order.Account, amountFen = order.AmountFen }, cancellationToken);

    public Task<BillOutcome> StateAsync(Guid key, CancellationToken cancellationToken) => OutcomeAsync(new { ask = "state", key }, cancellationToken);

    public Task<BillOutcome> VoidAsync(Guid key, CancellationToken cancellationToken) => OutcomeAsync(new { ask = "void", key }, cancellationToken);

    public async Task<IReadOnlyList<StatementLine>> StatementAsync(string place, DateOnly day, CancellationToken cancellationToken) =>
        await AskAsync(new { ask = "statement", place, day }, cancellationToken) is { } statement
            ? [.. statement.GetProperty("lines").EnumerateArray().Select(line => new StatementLine(line.GetProperty("key").GetGuid(), line.GetProperty("amountFen").GetInt64()))]
            : throw new InvalidDataException("no statement");

    /// <summary>A demonstration plays none of these.</summary>
    public static IReadOnlySet<string> KeysOf(IConfiguration configuration) => configuration.GetSection(Section).GetChildren().Select(source => source.Key).ToHashSet(StringComparer.Ordinal);

    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        foreach (var provider in configuration.GetSection(Section).GetChildren())
        {
            var (sheet, address, key) = (SheetOf(provider), Address(provider), provider["Key"]);
            services.AddSingleton<IBillProvider>(_ => new HttpBillProvider(Client(), address, key, sheet));
        }
    }

    private async Task<BillOutcome> OutcomeAsync(object asked, CancellationToken cancellationToken) =>
        await AskAsync(asked, cancellationToken) is not { } answer ? BillOutcome.NotKnown
        : Text(answer, "state") switch
        {
            "delivered" => BillOutcome.Delivered,
            "refused" => BillOutcome.Refused,
            var other => throw new InvalidDataException($"no such state: {other}"),
        };

    /// <returns>Null for 404.</returns>
    private async Task<JsonElement?> AskAsync(object asked, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(asked) };
        request.Headers.CacheControl = new CacheControlHeaderValue { NoStore = true, NoCache = true };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    private static string Text(JsonElement answer, string name) => answer.GetProperty(name).GetString() ?? throw new InvalidDataException($"{name} is missing");

    private static BillProviderSheet SheetOf(IConfigurationSection provider) =>
        new(provider.Key, Words(provider, "Name"), Limit(provider), IsDemo: false, [.. provider.GetSection("Kinds").GetChildren().Select(kind => new BillKind(kind.Key, Words(kind, "Title"), Words(kind, "AccountName"), Choice<BillAccount>(kind, "Account"), [.. kind.GetSection("AmountsYuan").GetChildren().Select(yuan => 100L * long.Parse(yuan.Value!, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture))]))]);
}
