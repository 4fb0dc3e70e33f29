namespace Portal.Devices;

/// <param name="Name">The journal's key; it is what the job is called at the print server, so that it is found again after a restart. Nothing of a person stands in it.</param>
public sealed record DocumentJob(string Name, byte[] Pdf, int Copies, bool BothSides);

/// <summary>What a printer tells while it is at it.</summary>
/// <param name="Taken">The print server's number, once it has one.</param>
/// <param name="Stage">"printing", or what it waits for: "paper-end", "jam".</param>
/// <param name="Sheets">How many are out by now, where the printer counts them.</param>
public sealed record PrintNews(Action<int> Taken, Action<string> Stage, Action<int> Sheets);

/// <summary>Prints a PDF on sheets.</summary>
public interface IDocumentPrinter : IDevice
{
    /// <summary>Hands the job over and follows it until the last sheet is out. Cancelled or failed, the job is taken back: a queued job would print when the paper is filled, before the next person's eyes.</summary>
    /// <exception cref="FaultException"><see cref="Fault.PrintUncertain"/> when the server was lost half-way.</exception>
    Task PrintAsync(DocumentJob job, PrintNews news, CancellationToken cancel);

    /// <summary>
    /// What became of a job of this name, asked after the agent died in the middle: done, or failed. One that still waits is taken back
    /// first, since nobody stands there for it any more. Null when it cannot be known.
    /// </summary>
    Task<JobState?> SettleAsync(string name, CancellationToken cancel);
}
