using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Core.Delivery;

namespace Portal.Web.Delivery.Documents;

/// <summary>What every paper's template has at hand: the paper, its words, and the sentences.</summary>
public abstract class PaperTemplate : ComponentBase
{
    [Parameter, EditorRequired]
    public CaseDocument Document { get; set; } = null!;

    [Parameter, EditorRequired]
    public string VerifyAddress { get; set; } = "";

    [Inject]
    public IStringLocalizer<PaperTexts> T { get; set; } = null!;

    /// <summary>A word of the paper; empty when it has none of that name.</summary>
    protected string Word(string name) => Document.Content.GetValueOrDefault(name, "");

    protected bool Has(string name) => Document.Content.ContainsKey(name);

    protected IReadOnlyList<string> Lines(string name) => PaperWord.Lines(Document.Content, name);
}
