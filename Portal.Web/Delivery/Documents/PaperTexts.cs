namespace Portal.Web.Delivery.Documents;

/// <summary>The sentences of papers, <c>PaperTexts.resx</c>. There is no English one: a paper is Chinese, the language in which it is valid.</summary>
public sealed class PaperTexts;
