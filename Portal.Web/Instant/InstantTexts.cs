namespace Portal.Web.Instant;

/// <summary>The words of instant approval.</summary>
public sealed class InstantTexts
{
    private InstantTexts()
    {
    }
}
