namespace Portal.Core.People;

/// <summary>Name and password do not go together; the same for a name that nobody has.</summary>
public sealed record SignInFailed : Refusal;

/// <summary>Too many wrong tries; the same for a name that nobody has.</summary>
public sealed record SignInLocked(int Minutes) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Minutes];
}

/// <summary>The password is right, but the account has been disabled. Only who knows the password learns it.</summary>
public sealed record AccountDisabled : Refusal;

/// <summary>The password is right, but it came from a window and its day is over. Only who knows the password learns it.</summary>
public sealed record PasswordEnded : Refusal;

/// <summary>The password is right, but there is no post to work under.</summary>
public sealed record NoPost : Refusal;

/// <summary>Somebody signs in with this name already.</summary>
public sealed record UserNameTaken : Refusal;

/// <summary>Nobody changes their own duties, posts or standing.</summary>
public sealed record NotYourself : Refusal;

/// <summary>The person also works where the administrator's hand does not reach.</summary>
public sealed record WorksElsewhere : Refusal;

/// <summary>System, security and audit administrator exclude each other (三员分立): one person never holds two.</summary>
public sealed record AdministratorsExclude : Refusal;

/// <summary>The office chosen is not one of that place.</summary>
public sealed record WrongUnit : Refusal;

/// <summary>A post needs a duty and a title.</summary>
public sealed record PostIncomplete : Refusal;

/// <summary>Lower-case letters, digits, dots and hyphens, three to forty.</summary>
public sealed record UserNameForm : Refusal;

/// <summary>The password cannot be taken; its sentence is the problem's.</summary>
public sealed record PasswordRefused(PasswordProblem Problem) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Problem];
}

/// <summary>Why a name is refused.</summary>
public enum NameProblem
{
    Empty,
    TooLong,

    /// <summary>Something that stands in no name: digits, brackets, control characters.</summary>
    Characters,
}
