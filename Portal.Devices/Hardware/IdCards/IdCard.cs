using System.Text;
using System.Text.Json.Serialization;

namespace Portal.Devices;

/// <summary>Which card it is, by the flag at byte 248 of its text.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IdCardLayout>))]
public enum IdCardLayout
{
    /// <summary>居民身份证: no flag.</summary>
    Resident,

    /// <summary>外国人永久居留身份证 of 2017: I.</summary>
    ForeignerOld,

    /// <summary>外国人永久居留身份证 of 2023: Y.</summary>
    ForeignerNew,

    /// <summary>港澳台居民居住证: J.</summary>
    Permit,
}

/// <summary>
/// The text of a card (GA 467: 256 bytes of UTF-16, fields of fixed width). Dates are yyyyMMdd; <see cref="To"/> may be 长期.
/// The photo is the card's own compressed form (WLT), which only the site's licensed library can open: it is handed over as it is.
/// </summary>
/// <param name="Sex">1 male, 2 female, as on the card.</param>
/// <param name="Nation">民族 of a resident by its code of GB/T 3304; empty on the others.</param>
/// <param name="Country">Of a foreigner, three letters.</param>
/// <param name="PassNumber">通行证号码 of a permit.</param>
/// <param name="Issues">How often a permit was issued or a foreigner's card renewed.</param>
/// <param name="PhotoWlt">Base64; null when nobody asked.</param>
public sealed record IdCard(IdCardLayout Layout, string Name, string? EnglishName, string Sex, string? Nation, string? Country, string Birth, string? Address, string Number, string? Issuer, string From, string To, string? PassNumber, string? Issues, string? PhotoWlt)
{
    public const int TextLength = 256;

    /// <summary>What is printed into a log or an exception says nothing of the person.</summary>
    public override string ToString() => $"IdCard({Layout})";

    /// <exception cref="FaultException">The text has no number or no name, or a flag nobody knows.</exception>
    public static IdCard Parse(ReadOnlySpan<byte> text, byte[]? photo)
    {
        if (text.Length != TextLength)
        {
            throw new FaultException(Fault.CardUnreadable, "text length");
        }

        var bytes = text.ToArray();
        string At(int offset, int length) => Encoding.Unicode.GetString(bytes, offset, length).TrimEnd(' ', '\0', '\u3000');
        var wlt = photo is null ? null : Convert.ToBase64String(photo);
        var card = At(248, 2) switch
        {
            "" => new IdCard(IdCardLayout.Resident, At(0, 30), null, At(30, 2), At(32, 4), null, At(36, 16), At(52, 70), At(122, 36), At(158, 30), At(188, 16), At(204, 16), null, null, wlt),
            "J" => new IdCard(IdCardLayout.Permit, At(0, 30), null, At(30, 2), null, null, At(36, 16), At(52, 70), At(122, 36), At(158, 30), At(188, 16), At(204, 16), At(220, 18), At(238, 4), wlt),
            "I" => new IdCard(IdCardLayout.ForeignerOld, At(158, 30), At(0, 120), At(120, 2), null, At(152, 6), At(220, 16), null, At(122, 30), At(240, 8), At(188, 16), At(204, 16), null, null, wlt),
            "Y" => new IdCard(IdCardLayout.ForeignerNew, At(0, 30), At(52, 70) + At(220, 22), At(30, 2), null, At(242, 6), At(36, 16), null, At(122, 36), null, At(188, 16), At(204, 16), null, At(32, 4), wlt),
            _ => throw new FaultException(Fault.CardUnreadable, "layout"),
        };

        var named = card.Name.Length > 0 || card.EnglishName is { Length: > 0 };
        return named && card.Number.Length >= 15 && card.Number.All(char.IsAsciiLetterOrDigit) ? card : throw new FaultException(Fault.CardUnreadable, "fields");
    }
}
