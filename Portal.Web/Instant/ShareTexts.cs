namespace Portal.Web.Instant;

/// <summary>The words of the catalogue of shared data.</summary>
public sealed class ShareTexts
{
    private ShareTexts()
    {
    }
}
