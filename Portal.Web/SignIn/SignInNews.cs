namespace Portal.Web.SignIn;

/// <summary>Why a person is at the sign-in page, when they did not come by themselves.</summary>
public enum SignInNews
{
    /// <summary>The page they wanted is for those who have signed in.</summary>
    Needed,

    /// <summary>The session has run out.</summary>
    Expired,

    /// <summary>The account was disabled, or the post they worked under has changed or ended.</summary>
    Changed,

    /// <summary>What they typed to register has been taken in.</summary>
    Registered,

    SignedOut,
}
