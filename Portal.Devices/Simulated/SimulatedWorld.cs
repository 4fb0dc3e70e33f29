using System.Text;

namespace Portal.Devices;

/// <summary>
/// The table before a simulated kiosk: what lies on the readers, whether there is paper, which keys are pressed. The simulators ask it,
/// and its page in Development changes it. Whatever waits for a change is woken by it.
/// </summary>
public sealed class SimulatedWorld : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MemoryLine _scanner;
    private readonly List<string> _sheets = [];
    private int? _sheetsLeft;
    private TaskCompletionSource _changed = Fresh();

    public SimulatedWorld()
    {
        (IdCardLine, var reader) = MemoryLine.Pair();
        (ScannerLine, _scanner) = MemoryLine.Pair();
        Sam = new SamSimulator(reader) { OnRead = () => Thread.Sleep(Slow) };
        Sam.Start();
    }

    /// <summary>The host's end of the reader's line.</summary>
    public MemoryLine IdCardLine { get; }

    public MemoryLine ScannerLine { get; }

    public SamSimulator Sam { get; }

    public EscPosSimulator ReceiptPrinter { get; } = new();

    public SimulatedSocialCard? SocialCard { get; private set; }

    /// <summary>Whose finger lies on the reader: any word; the same word is the same finger.</summary>
    public string? Finger { get; private set; }

    /// <summary>Keys pressed on the PIN pad since it was last asked; # is "enter".</summary>
    public string Keys { get; private set; } = "";

    public Fault? DocumentTrouble { get; private set; }

    /// <summary>Percent of paper in the simulated A4 printer.</summary>
    public int Paper { get; private set; } = 100;

    public int Temperature { get; private set; } = 35;

    /// <summary>Percent.</summary>
    public int CardBin { get; private set; }

    /// <summary>A card that went into the social-security reader and does not come out by itself.</summary>
    public bool IsCardStuck { get; private set; }

    /// <summary>How long an ID card's content and each sheet take, so that something can happen meanwhile.</summary>
    public TimeSpan Slow { get; set; }

    /// <summary>Sheets that came out of the simulated A4 printer.</summary>
    public int Sheets => SheetNames.Count;

    /// <summary>Which sheets came out, by the job's key and the sheet's number in it.</summary>
    public IReadOnlyList<string> SheetNames
    {
        get
        {
            lock (_gate)
            {
                return [.. _sheets];
            }
        }
    }

    /// <summary>How often the door was unlocked.</summary>
    public int Unlocked { get; private set; }

    public void PutIdCard(byte[]? text) => Change(() => Sam.Card = text);

    public void PutSocialCard(SimulatedSocialCard? card) => Change(() => SocialCard = card);

    public void PutFinger(string? whose) => Change(() => Finger = whose);

    public void Press(string keys) => Change(() => Keys += keys);

    public void BreakDocumentPrinter(Fault? trouble) => Change(() => DocumentTrouble = trouble);

    /// <summary>The paper ends after so many sheets more.</summary>
    public void LeaveSheets(int count) => Change(() => _sheetsLeft = count);

    public void BreakReceiptPrinter(ReceiptTrouble trouble) => Change(() => ReceiptPrinter.Trouble = trouble);

    public void Fill(int percent) => Change(() => Paper = percent);

    public void Warm(int degrees) => Change(() => Temperature = degrees);

    public void FillCardBin(int percent) => Change(() => CardBin = percent);

    /// <summary>吞卡.</summary>
    public void Swallow() => Change(() => IsCardStuck = true);

    internal void Eject() => Change(() => (IsCardStuck, SocialCard) = (false, null));

    public void Scan(string code) => _scanner.Write(Encoding.UTF8.GetBytes(code + "\r\n"));

    internal void CountSheet(string name) => Change(() =>
    {
        _sheets.Add(name);
        if (--_sheetsLeft == 0)
        {
            (_sheetsLeft, DocumentTrouble) = (null, Fault.PaperOut);
        }
    });

    internal void CountUnlock() => Change(() => Unlocked++);

    internal void TakeKeys() => Change(() => Keys = "");

    /// <summary>Waits until the look says something.</summary>
    internal async Task<T> UntilAsync<T>(Func<T?> look, CancellationToken cancel)
        where T : class
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (look() is { } seen)
                {
                    return seen;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancel);
        }
    }

    public void Dispose()
    {
        Sam.Dispose();
        ReceiptPrinter.Dispose();
    }

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            change();
            (before, _changed) = (_changed, Fresh());
        }

        before.SetResult();
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
