namespace Portal.Web.SignIn;

/// <summary>Names the texts of this room: <c>SignInTexts.resx</c> and <c>SignInTexts.en.resx</c>.</summary>
public sealed class SignInTexts;
