namespace Portal.Devices;

/// <summary>A sheet printer behind the CUPS of this machine. Jobs bear the journal's key as their name, and nobody's.</summary>
public sealed class IppPrinter(string id, Uri printer) : IDocumentPrinter, IDisposable
{
    private const string User = "kiosk";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly IppClient _ipp = new(printer);

    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.Document;

    public bool IsSimulated => false;

    public async Task<DeviceStatus> StatusAsync(CancellationToken cancel)
    {
        try
        {
            var asked = await _ipp.AskAsync(IppOperation.GetPrinter, [Requested("printer-state-reasons")], null, null, cancel);
            var reasons = asked.Printer.Text("printer-state-reasons");
            return !asked.IsYes ? new(DeviceState.OutOfOrder, Fault.DeviceOffline, $"ipp {asked.Status:X4}")
                : FaultOf(reasons) is { } fault ? DeviceStatus.Of(fault)
                : reasons.Contains("media-low", StringComparison.Ordinal) ? new(DeviceState.Attention, Fault.PaperOut, "media-low") : DeviceStatus.Ready;
        }
        catch (Exception gone) when (gone is HttpRequestException || (gone is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new(DeviceState.OutOfOrder, Fault.DeviceOffline, "no print server");
        }
    }

    public async Task PrintAsync(DocumentJob job, PrintNews news, CancellationToken cancel)
    {
        // Whether there is paper shows only once it prints: until then CUPS repeats what ailed the job before.
        int? number = null;
        var isSent = false;
        try
        {
            cancel.ThrowIfCancellationRequested();
            isSent = true;
            number = await SendAsync(job, cancel);
            news.Taken(number.Value);
            news.Stage("printing");
            await FollowAsync(number.Value, news, cancel);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or FaultException { Fault: not Fault.PrintUncertain } && number is not null)
        {
            if (await TakeBackAsync(number.Value))
            {
                throw;
            }

            throw new FaultException(Fault.PrintUncertain, "not taken back", stopped);
        }
        catch (OperationCanceledException unanswered) when (isSent && number is null)
        {
            throw new FaultException(Fault.PrintUncertain, "sent and not answered", unanswered);
        }
        catch (HttpRequestException lost)
        {
            var isNothingSent = number is null && lost.HttpRequestError is HttpRequestError.ConnectionError;
            throw new FaultException(isNothingSent ? Fault.DeviceOffline : Fault.PrintUncertain, "print server", lost);
        }
    }

    public async Task<JobState?> SettleAsync(string name, CancellationToken cancel)
    {
        try
        {
            foreach (var which in (string[])["completed", "not-completed"])
            {
                var jobs = await _ipp.AskAsync(IppOperation.GetJobs, [IppField.Of(IppTag.Name, "requesting-user-name", User), IppField.Of(IppTag.Keyword, "which-jobs", which), Requested("job-name"), Requested("job-state", isNext: true), Requested("job-id", isNext: true)], null, null, cancel);
                if (jobs.Jobs.FirstOrDefault(job => job.Text("job-name") == name) is { } found)
                {
                    var state = (IppJob)found.Number("job-state");
                    return state switch
                    {
                        IppJob.Completed => JobState.Done,
                        IppJob.Cancelled or IppJob.Aborted => JobState.Failed,

                        // Of one that was being printed, sheets may be out already: the person is asked.
                        _ => await TakeBackAsync(found.Number("job-id")) && state != IppJob.Processing ? JobState.Failed : null,
                    };
                }
            }

            return null;
        }
        catch (Exception lost) when (lost is HttpRequestException || (lost is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _ipp.Dispose();

    private static IppField Requested(string name, bool isNext = false) => IppField.Of(IppTag.Keyword, isNext ? "" : "requested-attributes", name);

    private async Task<int> SendAsync(DocumentJob job, CancellationToken cancel)
    {
        var answer = await _ipp.AskAsync(
            IppOperation.PrintJob,
            [IppField.Of(IppTag.Name, "requesting-user-name", User), IppField.Of(IppTag.Name, "job-name", job.Name), IppField.Of(IppTag.Mime, "document-format", "application/pdf")],
            [IppField.Of("copies", job.Copies), IppField.Of(IppTag.Keyword, "media", "iso_a4_210x297mm"), IppField.Of(IppTag.Keyword, "sides", job.BothSides ? "two-sided-long-edge" : "one-sided")],
            job.Pdf,
            cancel);
        return answer.IsYes && answer.Jobs is [var made, ..] ? made.Number("job-id") : throw new FaultException(Fault.PrinterStopped, $"ipp {answer.Status:X4}");
    }

    private async Task FollowAsync(int number, PrintNews news, CancellationToken cancel)
    {
        var (told, sheets) = ("printing", 0);
        while (true)
        {
            var job = await _ipp.AskAsync(IppOperation.GetJob, [IppField.Of("job-id", number), IppField.Of(IppTag.Name, "requesting-user-name", User)], null, null, cancel);
            var found = job.Jobs.Count > 0 ? job.Jobs[0] : new IppGroup();
            var counted = Math.Max(found.Number("job-media-sheets-completed"), found.Number("job-impressions-completed"));
            if (counted > sheets)
            {
                news.Sheets(sheets = counted);
            }

            switch ((IppJob)found.Number("job-state"))
            {
                case IppJob.Completed:
                    return;
                case IppJob.Cancelled:
                    throw new FaultException(Fault.Cancelled, "at the print server");
                case IppJob.Aborted:
                    throw new FaultException(Fault.PrinterStopped, "aborted");
                case IppJob.Pending or IppJob.Held or IppJob.Processing or IppJob.Stopped:
                    break;
                default:
                    throw new FaultException(Fault.PrintUncertain, "job is not known any more");
            }

            var now = (await StatusAsync(cancel)).Fault switch { Fault.PaperOut => "paper-end", Fault.Jam => "jam", Fault.CoverOpen => "cover-open", Fault.PrinterStopped => "stopped", _ => "printing" };
            if (now != told)
            {
                news.Stage(told = now);
            }

            await Task.Delay(Look, cancel);
        }
    }

    /// <returns>Whether it is certain that nothing more of it will be printed.</returns>
    private async Task<bool> TakeBackAsync(int number)
    {
        try
        {
            var answer = await _ipp.AskAsync(IppOperation.CancelJob, [IppField.Of("job-id", number), IppField.Of(IppTag.Name, "requesting-user-name", User)], null, null, CancellationToken.None);
            return answer.IsYes;
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static FaultException? FaultOf(string reasons)
    {
        bool Says(string word) => reasons.Contains(word, StringComparison.Ordinal);
        return reasons switch
        {
            _ when Says("media-empty") || Says("media-needed") => new(Fault.PaperOut, "media-empty"),
            _ when Says("media-jam") => new(Fault.Jam, "media-jam"),
            _ when Says("cover-open") || Says("door-open") => new(Fault.CoverOpen, "cover-open"),
            _ when Says("offline") || Says("shutdown") => new(Fault.DeviceOffline, "offline"),
            _ when Says("paused") => new(Fault.PrinterStopped, "paused"),
            _ => null,
        };
    }

    /// <summary>RFC 8011 §5.3.7.</summary>
    private enum IppJob
    {
        Pending = 3,
        Held = 4,
        Processing = 5,
        Stopped = 6,
        Cancelled = 7,
        Aborted = 8,
        Completed = 9,
    }
}
