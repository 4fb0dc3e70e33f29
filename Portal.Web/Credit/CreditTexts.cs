namespace Portal.Web.Credit;

/// <summary>Names the texts of this room: <c>CreditTexts.resx</c> and <c>CreditTexts.en.resx</c>.</summary>
public sealed class CreditTexts;
