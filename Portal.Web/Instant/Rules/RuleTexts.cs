namespace Portal.Web.Instant.Rules;

/// <summary>The words of the editor of rules.</summary>
public sealed class RuleTexts
{
    private RuleTexts()
    {
    }
}
