using System.Diagnostics;
using Portal.Tests.Devices;

namespace Portal.Bench;

/// <summary>From a page's cancel to its answer, over a real socket, while the ID card reader waits for a card.</summary>
internal static class CancelBench
{
    private const double Goal = 50;

    public static async Task<bool> RunAsync(int cancels)
    {
        var times = new List<double>();
        await using var kiosk = await Kiosk.StartAsync();
        while (times.Count < cancels)
        {
            // A new page now and then: a page may send a hundred messages in ten seconds.
            await using var page = await kiosk.OpenAsync();
            for (var i = 0; i < 40 && times.Count < cancels; i++)
            {
                var id = await page.BeginAsync("idcard.read", new() { ["device"] = "idcard0", ["nonce"] = new string('n', 22) });
                await page.StageAsync("waiting-for-card");
                var began = Stopwatch.GetTimestamp();
                await page.CancelAsync(id);
                if (Page.FaultOf(await page.AnswerAsync(id)) != "CANCELLED")
                {
                    Console.WriteLine("a cancel was not answered as one");
                    return false;
                }

                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        Console.WriteLine($"{times.Count} cancels: {Times.Line(times)}; goal {Goal} ms");
        return Times.At(times, .99) <= Goal;
    }
}
