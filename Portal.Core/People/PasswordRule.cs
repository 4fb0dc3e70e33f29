namespace Portal.Core.People;

/// <summary>Why a password is refused.</summary>
public enum PasswordProblem
{
    Empty,

    /// <summary>Shorter than <see cref="PasswordRule.Shortest"/>.</summary>
    TooShort,

    /// <summary>Longer than <see cref="PasswordRule.Longest"/>.</summary>
    TooLong,

    /// <summary>One sign over and over, a run such as 12345678, or among the first that anybody tries.</summary>
    Guessable,

    /// <summary>It is, or contains, the person's own document number, phone or name.</summary>
    Own,

    /// <summary>The two fields differ.</summary>
    NotRepeated,

    /// <summary>What was given as the present password is not it.</summary>
    NotCurrent,

    /// <summary>The new one is the old one.</summary>
    Same,
}

/// <summary>Length over complexity: long enough, not guessable, nothing more (NIST SP 800-63B §5.1.1.2).</summary>
public static class PasswordRule
{
    public const int Shortest = 8;

    /// <summary>More would only cost the hash its time.</summary>
    public const int Longest = 128;

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "password1", "passw0rd", "p@ssw0rd", "qwertyuiop", "qwerty123", "1qaz2wsx", "1q2w3e4r", "1q2w3e4r5t", "qazwsxedc", "iloveyou", "abcd1234",
        "abc12345", "a1234567", "a12345678", "aa123456", "12344321", "11223344", "5201314520", "woaini1314", "woaini520", "administrator", "admin123", "admin888", "88888888", "66666666",
    };

    /// <param name="own">What belongs to the person: numbers and name.</param>
    public static PasswordProblem? Check(string? password, IEnumerable<string?> own)
    {
        if (string.IsNullOrEmpty(password))
        {
            return PasswordProblem.Empty;
        }

        return password.Length switch
        {
            < Shortest => PasswordProblem.TooShort,
            > Longest => PasswordProblem.TooLong,
            _ when Known.Contains(password) || IsRun(password) => PasswordProblem.Guessable,
            _ when own.Any(each => each is { Length: >= 6 } && password.Contains(each, StringComparison.OrdinalIgnoreCase)) => PasswordProblem.Own,
            _ => null,
        };
    }

    private static bool IsRun(string password)
    {
        var step = password[1] - password[0];
        return step is >= -1 and <= 1 && Enumerable.Range(1, password.Length - 1).All(at => password[at] - password[at - 1] == step);
    }
}
