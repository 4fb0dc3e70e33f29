using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Portal.Tests;

/// <summary>
/// Sequences of clicks that nobody thought of, and that can be clicked again: a failure names seed, sequence and click, and
/// <c>PORTAL_TEST_SEED</c> set to that seed makes the same sequences once more.
/// </summary>
internal static class Sequences
{
    private const int Size = 50;

    /// <param name="after">Asked when a sequence is over.</param>
    public static Task RunAsync<T>(Gen<T> clicks, int length, int count, Func<T, Task> click, Func<Task> after)
    {
        var seed = Environment.GetEnvironmentVariable("PORTAL_TEST_SEED") is { Length: > 0 } again ? ulong.Parse(again, CultureInfo.InvariantCulture) : (ulong)Random.Shared.NextInt64();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PORTAL_TEST_SEED={seed}"));
        return RunAsync(seed, clicks, length, count, click, after);
    }

    /// <summary>With a seed of the test's own: the same sequences each time.</summary>
    public static async Task RunAsync<T>(ulong seed, Gen<T> clicks, int length, int count, Func<T, Task> click, Func<Task> after)
    {
        foreach (var (number, sequence) in Gen.ListOf(clicks, length).Sample(count, new Rnd(seed), Size).Index())
        {
            List<T> done = [];
            try
            {
                foreach (var each in sequence)
                {
                    done.Add(each);
                    await click(each);
                }

                await after();
            }
            catch (Exception wrong) when (wrong is not OperationCanceledException)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"PORTAL_TEST_SEED={seed}: sequence {number + 1}, after {done.Count} of {length} clicks: {wrong.Message}; the last ones: {string.Join(' ', done.TakeLast(8))}"), wrong);
            }
        }
    }
}
