using System.Globalization;

namespace Portal.Core.People;

/// <summary>
/// How personal facts are shown to those who need only recognise them (个人信息保护法 第五十一条: de-identification). Every
/// hidden sign becomes one star, so that the length stays plain to a person comparing it with a card.
/// </summary>
public static class Masking
{
    private const char Star = '*';

    /// <summary>张小三 → 张*三, 李四 → 李*, a single sign is hidden; rare characters outside the basic plane count as one sign.</summary>
    public static string Name(string? name)
    {
        var signs = Signs(name);
        return signs.Count switch
        {
            0 => "",
            1 => "*",
            2 => signs[0] + Star,
            _ => signs[0] + new string(Star, signs.Count - 2) + signs[^1],
        };
    }

    /// <summary>440524188001010014 → 440***********0014. Numbers of other documents are shorter and masked as <see cref="Text"/>.</summary>
    public static string Id(string? number)
    {
        var signs = Signs(number);
        return signs.Count >= 15 ? Ends(signs, 3, 4) : Text(number);
    }

    /// <summary>13812341234 → 138****1234; anything but eleven signs is masked as <see cref="Text"/>.</summary>
    public static string Phone(string? number)
    {
        var signs = Signs(number);
        return signs.Count == 11 ? Ends(signs, 3, 4) : Text(number);
    }

    /// <summary>光明街道碧眼社区三栋501 → 光明街道碧眼*******: where about it is, at most half of it and eight signs; house and door are hidden.</summary>
    public static string Address(string? address)
    {
        var signs = Signs(address);
        return Ends(signs, Math.Min(8, signs.Count / 2), 0);
    }

    /// <summary>Anything else: a quarter of it, at most four signs, is left at each end; below four signs nothing is.</summary>
    public static string Text(string? text)
    {
        var signs = Signs(text);
        var shown = Math.Min(4, signs.Count / 4);
        return Ends(signs, shown, shown);
    }

    private static string Ends(List<string> signs, int front, int back) =>
        string.Concat(signs.Take(front)) + new string(Star, signs.Count - front - back) + string.Concat(signs.TakeLast(back));

    private static List<string> Signs(string? text)
    {
        var signs = new List<string>();
        var each = StringInfo.GetTextElementEnumerator((text ?? "").Trim());
        while (each.MoveNext())
        {
            signs.Add(each.GetTextElement());
        }
        return signs;
    }
}
