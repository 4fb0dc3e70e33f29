namespace Portal.Web.Certificates;

/// <summary>Names the sentences of the printed sheet: <c>SheetTexts.resx</c>, Chinese alone, as the paper is.</summary>
public sealed class SheetTexts;
