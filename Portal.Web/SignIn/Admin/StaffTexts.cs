namespace Portal.Web.SignIn.Admin;

/// <summary>The words of accounts and posts.</summary>
public sealed class StaffTexts
{
    private StaffTexts()
    {
    }
}
