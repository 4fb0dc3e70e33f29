using System.Globalization;
using Portal.Bench;
using Portal.Core;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var pairs = args is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 7;
var size = args is [_, var second, ..] ? int.Parse(second, CultureInfo.InvariantCulture) : 600;
Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {pairs} pairs of slices, {size} cases a slice, {Slices.Workers} at a time");

var folder = Directory.CreateTempSubdirectory("portal-bench-");
try
{
    await using (var sqlite = await Place.BuildAsync(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder.FullName, "bench.db")}", folder.FullName))
    {
        await Report.RunAsync("SQLite (WAL, synchronous=FULL)", sqlite, anchor: null, pairs, size);
    }

    if (Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is { Length: > 0 } connection)
    {
        await using var postgres = await Place.BuildAsync(DatabaseProvider.Postgres, connection, folder.FullName);
        await Report.RunAsync("PostgreSQL", postgres, new PgBench(connection), pairs, size);
    }
    else
    {
        Console.WriteLine("PostgreSQL: not measured, PORTAL_TEST_POSTGRES is not set (bench/run.sh sets it).");
    }
}
finally
{
    folder.Delete(recursive: true);
}
