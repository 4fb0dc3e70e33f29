namespace Portal.Web.Terminals;

/// <summary>Names the texts of this room: <c>TerminalsTexts.resx</c> and <c>TerminalsTexts.en.resx</c>.</summary>
public sealed class TerminalsTexts;
