using System.Globalization;
using Portal.Bench;
using Portal.Core;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["instant", .. var counts])
{
    Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}");
    return await InstantBench.RunAsync(
        decisions: counts is [var asked, ..] ? int.Parse(asked, CultureInfo.InvariantCulture) : 100_000,
        replays: counts is [_, var again, ..] ? int.Parse(again, CultureInfo.InvariantCulture) : 1_000_000) ? 0 : 1;
}

if (args is ["wait", .. var simulated])
{
    WaitBench.Run(
        days: simulated is [var lived, ..] ? int.Parse(lived, CultureInfo.InvariantCulture) : 400,
        seed: simulated is [_, var seed, ..] ? int.Parse(seed, CultureInfo.InvariantCulture) : 20260302);
    return 0;
}

if (args is ["cancel", .. var times])
{
    Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}");
    return await CancelBench.RunAsync(cancels: times is [var often, ..] ? int.Parse(often, CultureInfo.InvariantCulture) : 400) ? 0 : 1;
}

if (args is ["boards", .. var screens])
{
    Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}");
    return await BoardBench.RunAsync(
        calls: screens is [var called, ..] ? int.Parse(called, CultureInfo.InvariantCulture) : 200,
        boards: screens is [_, var shown, ..] ? int.Parse(shown, CultureInfo.InvariantCulture) : 131) ? 0 : 1;
}

if (args is ["items", .. var questions])
{
    Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}");
    return await ItemsBench.RunAsync(times: questions is [var many, ..] ? int.Parse(many, CultureInfo.InvariantCulture) : 300) ? 0 : 1;
}

if (args is ["queue", .. var lengths])
{
    Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}");
    return await QueueBench.RunAsync([200, 400], seconds: lengths is [var length, ..] ? int.Parse(length, CultureInfo.InvariantCulture) : 60) ? 0 : 1;
}

var pairs = args is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 7;
var size = args is [_, var second, ..] ? int.Parse(second, CultureInfo.InvariantCulture) : 600;
DatabaseProvider? only = args is [_, _, var third, ..] ? Enum.Parse<DatabaseProvider>(third, ignoreCase: true) : null;
Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {pairs} pairs of slices, {size} cases a slice, {Slices.Workers} at a time");

var measured = true;
var folder = Directory.CreateTempSubdirectory("portal-bench-");
try
{
    if (only is null or DatabaseProvider.Sqlite)
    {
        await using var sqlite = await Place.BuildAsync(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder.FullName, "bench.db")}", folder.FullName);
        measured &= await Report.RunAsync("SQLite (WAL, synchronous=FULL)", sqlite, anchor: null, pairs, size);
    }

    if (only == DatabaseProvider.Sqlite)
    {
        Console.WriteLine("PostgreSQL: not asked for.");
    }
    else if (Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is { Length: > 0 } connection)
    {
        await using var postgres = await Place.BuildAsync(DatabaseProvider.Postgres, connection, folder.FullName);
        measured &= await Report.RunAsync("PostgreSQL", postgres, new PgBench(connection), pairs, size);
    }
    else
    {
        measured = false;
        Console.WriteLine("PostgreSQL: not measured, PORTAL_TEST_POSTGRES is not set (bench/run.sh sets it).");
    }
}
catch (InvalidOperationException trouble)
{
    Console.WriteLine($"  not measured: {trouble.Message}");
    measured = false;
}
finally
{
    folder.Delete(recursive: true);
}

return measured ? 0 : 1;
