using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Payments;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// A provider as it is shown in a demonstration and said to be so: no money moves and no phone is topped up. Water accounts are those that
/// begin with 99. What ends in 0001 is refused, in 0002 delivered without an answer, in 0003 lost on the way. It keeps what it was told in a file.
/// </summary>
public static class DemoBills
{
    private static readonly BillProviderSheet Sheet = new("demo-bills", new LocalText("〔演示〕缴费平台", "[Demo] Payment platform"), TimeSpan.FromSeconds(3), IsDemo: true,
    [
        new("top-up", new("手机话费充值", "Mobile top-up"), new("手机号码", "Mobile number"), BillAccount.Phone, [3000, 5000, 10000, 20000]),
        new("water", new("水费", "Water bill"), new("水费户号", "Water account"), BillAccount.Number, []),
    ]);

    /// <param name="folder">Where the portal keeps its data.</param>
    public static void Add(IServiceCollection services, IConfiguration configuration, string folder)
    {
        if (!HttpBillProvider.KeysOf(configuration).Contains(Sheet.Key))
        {
            services.AddSingleton<IBillProvider>(container => new Platform(Path.Combine(folder, "demo-bills.jsonl"), container.GetRequiredService<TimeProvider>()));
        }
    }

    internal sealed class Platform : IBillProvider
    {
        private const string Refused = "0001", Mute = "0002", Lost = "0003";

        private readonly string _file;
        private readonly TimeProvider _time;
        private readonly Lock _gate = new();
        private readonly Dictionary<Guid, Line> _lines = [];

        public Platform(string file, TimeProvider time)
        {
            (_file, _time) = (file, time);
            foreach (var text in File.Exists(file) ? File.ReadAllLines(file) : [])
            {
                var line = JsonSerializer.Deserialize<Line>(text)!;
                _lines[line.Key] = line;
            }
        }

        public BillProviderSheet Sheet => DemoBills.Sheet;

        public Task<Bill?> FindAsync(string kind, string account, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (kind == "top-up")
            {
                return Task.FromResult<Bill?>(new Bill("演*", 0, ""));
            }

            var period = ChinaTime.ToLocal(_time.GetUtcNow().UtcDateTime).AddMonths(-1).ToString("yyyy年M月", CultureInfo.InvariantCulture);
            lock (_gate)
            {
                var paid = _lines.Values.Any(line => line is { Kind: "water", IsDelivered: true } && line.Account == account && ChinaTime.DateOf(line.At) is var day && ChinaTime.DateOf(_time.GetUtcNow().UtcDateTime) is var now && (day.Year, day.Month) == (now.Year, now.Month));
                return Task.FromResult<Bill?>(!account.StartsWith("99", StringComparison.Ordinal) ? null : new Bill("演*", paid ? 0 : 2050 + (account.Sum(sign => sign - '0') * 100), period));
            }
        }

        public async Task<BillOutcome> PayAsync(PaymentOrder order, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (order.Account.EndsWith(Lost, StringComparison.Ordinal))
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var line = Once(new Line(order.Key, order.Place, order.Kind, order.Account, order.AmountFen, !order.Account.EndsWith(Refused, StringComparison.Ordinal), _time.GetUtcNow().UtcDateTime));
            if (order.Account.EndsWith(Mute, StringComparison.Ordinal))
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return line.IsDelivered ? BillOutcome.Delivered : BillOutcome.Refused;
        }

        public Task<BillOutcome> StateAsync(Guid key, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                return Task.FromResult(!_lines.TryGetValue(key, out var line) ? BillOutcome.NotKnown : line.IsDelivered ? BillOutcome.Delivered : BillOutcome.Refused);
            }
        }

        public Task<BillOutcome> VoidAsync(Guid key, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(Once(new Line(key, "", "", "", 0, IsDelivered: false, _time.GetUtcNow().UtcDateTime)).IsDelivered ? BillOutcome.Delivered : BillOutcome.Refused);
        }

        public Task<IReadOnlyList<StatementLine>> StatementAsync(string place, DateOnly day, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                return Task.FromResult<IReadOnlyList<StatementLine>>([.. _lines.Values.Where(line => line.IsDelivered && line.Place == place && ChinaTime.DateOf(line.At) == day).Select(line => new StatementLine(line.Key, line.AmountFen))]);
            }
        }

        /// <summary>The first word under a key stands.</summary>
        private Line Once(Line line)
        {
            lock (_gate)
            {
                if (_lines.TryGetValue(line.Key, out var before))
                {
                    return before;
                }

                File.AppendAllText(_file, JsonSerializer.Serialize(line) + "\n");
                return _lines[line.Key] = line;
            }
        }

        private sealed record Line(Guid Key, string Place, string Kind, string Account, long AmountFen, bool IsDelivered, DateTime At);
    }
}
