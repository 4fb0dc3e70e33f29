using System.Text;

namespace Portal.Devices;

/// <summary>An invented card that answers commands as a real one does; behind vpcd in tests, and directly in Development.</summary>
public sealed class SimulatedSocialCard : ICardChannel
{
    /// <summary>Invented; T=0, thirteen historical bytes.</summary>
    public static readonly byte[] Atr = Convert.FromHexString("3B6D000000814D22086386600000003030");

    private readonly Dictionary<(int File, int Record), byte[]> _records = new()
    {
        [(5, 3)] = Value(0x03, "2.00"u8.ToArray()),
        [(5, 7)] = Value(0x07, "A12345678"u8.ToArray()),
        [(6, 1)] = Value(0x08, "999999199001010016"u8.ToArray()),
        [(6, 2)] = Value(0x09, [.. SocialCardFiles.Chinese.GetBytes("测试员甲"), .. new byte[22]]),
    };

    private bool _isSelected;
    private bool _isOpen;
    private int _tries = 3;

    /// <summary>Six digits, packed two a byte.</summary>
    public byte[] Pin { get; set; } = [0x12, 0x34, 0x56];

    /// <summary>A card of another kind: its application bears another name.</summary>
    public bool IsForeign { get; set; }

    public void Reset() => (_isSelected, _isOpen) = (false, false);

    public byte[] Transmit(byte[] command)
    {
        static byte[] Word(int word) => [(byte)(word >> 8), (byte)word];
        switch (command)
        {
            case [0x00, 0xA4, 0x04, _, _, .. var name]:
                _isSelected = !IsForeign && name.AsSpan().SequenceEqual(SocialCardFiles.Application);
                return Word(_isSelected ? 0x9000 : 0x6A82);
            case [0x00, 0x20, _, _, _, .. var pin] when _isSelected:
                _isOpen = _tries > 0 && pin.AsSpan().SequenceEqual(Pin);
                _tries = _isOpen ? 3 : Math.Max(0, _tries - 1);
                return Word(_isOpen ? 0x9000 : _tries == 0 ? 0x6983 : 0x63C0 + _tries);
            case [0x00, 0xB2, var record, var where, var length] when _isSelected:
                return !_records.TryGetValue((where >> 3, record), out var value) ? Word(0x6A83)
                    : where >> 3 == 6 && !_isOpen ? Word(0x6982)
                    : length == value.Length ? [.. value, 0x90, 0x00] : [0x6C, (byte)value.Length];
            default:
                return Word(0x6D00);
        }
    }

    public void Dispose() => Reset();

    private static byte[] Value(byte tag, byte[] value) => [tag, (byte)value.Length, .. value];
}
