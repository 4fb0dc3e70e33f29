using System.Collections.Frozen;
using System.Text;
using Portal.Core.People;

namespace Portal.Core.Catalog;

/// <summary>
/// First letters of a Chinese name's pinyin, for finding an item by typing its initials: 最低生活保障 is "zdshbz".
/// Knows the 6,763 characters of GB 2312 and the words of service names in which one of them is read otherwise
/// (会计, 银行, 调动); the table is <c>Catalog/pinyin-initials.txt</c>.
/// </summary>
public static class Pinyin
{
    private static readonly Table Known = Read();

    /// <summary>
    /// Lower-case initials of <paramref name="text"/>. Latin letters and digits stay (full-width ones become half-width,
    /// capitals small); punctuation, spaces and characters outside GB 2312 are left out.
    /// </summary>
    public static string Initials(string text)
    {
        var written = TypedText.HalfWidth(text);
        var initials = new StringBuilder(written.Length);
        for (var at = 0; at < written.Length;)
        {
            var word = WordAt(written, at);
            if (word is not null)
            {
                initials.Append(Known.Words[word]);
                at += word.Length;
                continue;
            }
            var character = written[at++];
            if (Known.Characters.TryGetValue(character, out var letter))
            {
                initials.Append(letter);
            }
            else if (char.IsAsciiLetterOrDigit(character))
            {
                initials.Append(char.ToLowerInvariant(character));
            }
        }
        return initials.ToString();
    }

    private static string? WordAt(string text, int at)
    {
        // The longest word wins: 会计划 keeps 社会计划 from being read as 会计.
        for (var length = Math.Min(Known.LongestWord, text.Length - at); length > 1; length--)
        {
            var candidate = text.Substring(at, length);
            if (Known.Words.ContainsKey(candidate))
            {
                return candidate;
            }
        }
        return null;
    }

    private static Table Read()
    {
        const string Name = "Portal.Core.Catalog.pinyin-initials.txt";
        using var stream = typeof(Pinyin).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The embedded table {Name} is missing.");
        using var reader = new StreamReader(stream);
        var characters = new Dictionary<char, char>();
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (left, right) = (line[..space], line[(space + 1)..]);
            if (char.IsAsciiLetter(left[0]))
            {
                foreach (var character in right)
                {
                    characters.Add(character, left[0]);
                }
            }
            else
            {
                words.Add(left, right);
            }
        }
        return new Table(characters.ToFrozenDictionary(), words.ToFrozenDictionary(StringComparer.Ordinal), words.Keys.Max(w => w.Length));
    }

    private sealed record Table(FrozenDictionary<char, char> Characters, FrozenDictionary<string, string> Words, int LongestWord);
}
