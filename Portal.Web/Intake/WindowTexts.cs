namespace Portal.Web.Intake;

/// <summary>The words of the integrated window.</summary>
public sealed class WindowTexts
{
    private WindowTexts()
    {
    }
}
