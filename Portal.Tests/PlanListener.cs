using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Core;

namespace Portal.Tests;

/// <summary>Asks for the plan of each statement just before it runs, on its own connection and with its own values.</summary>
public sealed class PlanListener(DatabaseProvider provider) : DbCommandInterceptor
{
    private readonly Dictionary<string, string> _plans = new(StringComparer.Ordinal);
    private string? _question;

    public string this[string question] => _plans[question];

    public async Task AskAsync(string question, Func<Task> ask)
    {
        _question = question;
        _plans.TryAdd(question, "");
        await ask();
        _question = null;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        // A batch of several statements would be run by asking for the plan of its first.
        if (_question is { } question && !command.CommandText.TrimEnd().TrimEnd(';').Contains(';', StringComparison.Ordinal))
        {
            var sql = command.CommandText;
            command.CommandText = (provider == DatabaseProvider.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql;
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    _plans[question] += reader.GetString(reader.FieldCount - 1) + "\n";
                }
            }

            command.CommandText = sql;
        }

        return result;
    }

    public override string ToString() => string.Join('\n', _plans.Select(plan => $"--- {provider} {plan.Key}\n{plan.Value}"));
}
