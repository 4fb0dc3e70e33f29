namespace Portal.Web.Payments;

/// <summary>Names the texts of this room: <c>PaymentsTexts.resx</c> and <c>PaymentsTexts.en.resx</c>.</summary>
public sealed class PaymentsTexts;
