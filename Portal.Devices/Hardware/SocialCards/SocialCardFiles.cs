using System.Text;

namespace Portal.Devices;

/// <summary>The commands by which a social-security card is read (ISO 7816-4), and what its answers mean.</summary>
public static class SocialCardFiles
{
    public static readonly Encoding Chinese = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    /// <summary>The name of the card's application: "sx1.sh." and 社会保障.</summary>
    public static readonly byte[] Application = [.. "sx1.sh."u8, .. CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes("社会保障")];

    public static SocialCard Read(ICardChannel card, byte[]? pin)
    {
        Ask(card, [0x00, 0xA4, 0x04, 0x00, (byte)Application.Length, .. Application]);
        var cardNumber = Encoding.ASCII.GetString(Record(card, file: 5, record: 7));
        var version = Encoding.ASCII.GetString(Record(card, file: 5, record: 3));
        if (pin is null)
        {
            return new(cardNumber, version, null, null);
        }

        Ask(card, [0x00, 0x20, 0x00, 0x00, (byte)pin.Length, .. pin]);
        return new(cardNumber, version, Encoding.ASCII.GetString(Record(card, file: 6, record: 1)), Chinese.GetString(Record(card, file: 6, record: 2)).TrimEnd('\0', ' '));
    }

    /// <summary>A record is tag, length, value.</summary>
    private static byte[] Record(ICardChannel card, int file, byte record)
    {
        var answer = Ask(card, [0x00, 0xB2, record, (byte)((file << 3) | 4), 0x00]);
        return answer.Length >= 2 && answer.Length >= 2 + answer[1] ? answer[2..(2 + answer[1])] : throw new FaultException(Fault.CardUnreadable, "record");
    }

    private static byte[] Ask(ICardChannel card, byte[] command)
    {
        var answer = card.Transmit(command);
        switch (answer)
        {
            case [.. var rest, 0x90, 0x00]:
                return rest;
            case [.. var rest, 0x61, var more]:
                return [.. rest, .. Ask(card, [0x00, 0xC0, 0x00, 0x00, more])];
            case [0x6C, var length]:
                return Ask(card, [.. command[..^1], length]);
            case [.., var first, var second]:
                throw SaysNo((first << 8) | second);
            default:
                // A card that is drawn while it speaks leaves an empty answer.
                throw new FaultException(Fault.CardRemoved, "no status word");
        }
    }

    private static FaultException SaysNo(int word) => word switch
    {
        0x6983 => new(Fault.PinBlocked, "SW=6983"),
        >= 0x63C0 and <= 0x63CF => new(Fault.CardRefused, $"tries={word & 0xF}"),
        0x6A82 => new(Fault.CardRefused, "SW=6A82"),
        _ => new(Fault.CardUnreadable, $"SW={word:X4}"),
    };
}
