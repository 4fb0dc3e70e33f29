namespace Portal.Web.Layout.Fields;

/// <summary>Names the texts of the editors' fields: <c>FieldsTexts.resx</c> and <c>FieldsTexts.en.resx</c>.</summary>
public sealed class FieldsTexts;
