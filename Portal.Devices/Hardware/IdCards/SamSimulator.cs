using System.Text;

namespace Portal.Devices;

/// <summary>The reader as seen on the wire, with an invented card; for Development and tests.</summary>
public sealed class SamSimulator(IByteLine line) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The card's 256 bytes of text; null when none lies there.</summary>
    public byte[]? Card { get; set; }

    /// <summary>Called before every answer; what it returns goes onto the line.</summary>
    public Func<byte[], byte[]>? Spoil { get; set; }

    /// <summary>Called when the card is asked for its content, so that it can be pulled in that moment.</summary>
    public Action? OnRead { get; set; }

    /// <summary>An invented resident of region 999999.</summary>
    public static byte[] Resident(string name = "测试员乙", string number = "999999199001010016") =>
        Text((0, name), (30, "1"), (32, "01"), (36, "19900101"), (52, "测试区测试街道一号院"), (122, number), (158, "测试市公安局测试分局"), (188, "20200101"), (204, "长期"));

    /// <summary>The text of a card: values by their offset, blanks everywhere else.</summary>
    public static byte[] Text(params (int Offset, string Value)[] fields)
    {
        var text = Encoding.Unicode.GetBytes(new string(' ', IdCard.TextLength / 2));
        foreach (var (offset, value) in fields)
        {
            Encoding.Unicode.GetBytes(value).CopyTo(text, offset);
        }

        return text;
    }

    public void Start() => new Thread(Run) { IsBackground = true, Name = "simulated ID card reader" }.Start();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            var stop = _stop.Token;
            while (true)
            {
                byte[]? asked;
                try
                {
                    asked = SamFrame.Read(line, TimeSpan.FromSeconds(10), stop);
                }
                catch (FaultException)
                {
                    asked = [];
                }

                if (asked is not null)
                {
                    var answer = SamFrame.Build(Answer(asked));
                    line.Write(Spoil?.Invoke(answer) ?? answer);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The line or the simulator was put away.
        }
    }

    private byte[] Answer(byte[] asked)
    {
        if (asked is [0x30, 0x01, ..])
        {
            OnRead?.Invoke();
        }

        return (asked, Card) switch
        {
            ([0x11, 0xFF, ..], _) => [0, 0, 0x90],
            ([0x20, 0x01, ..], null) => [0, 0, 0x80],
            ([0x20, 0x01, ..], _) => [0, 0, 0x9F, 0, 0, 0, 0],
            ([0x20, 0x02, ..], null) => [0, 0, 0x81],
            ([0x20, 0x02, ..], _) => [0, 0, 0x90, 0, 0, 0, 0, 0, 0, 0, 0],
            ([0x30, 0x01, ..], null) => [0, 0, 0x41],
            ([0x30, 0x01, ..], { } card) => [0, 0, 0x90, 1, 0, 4, 0, .. card, .. new byte[1024]],
            ([], _) => [0, 0, 0x10],
            _ => [0, 0, 0x21],
        };
    }
}
