using Portal.Core;
using Portal.Core.Catalog;

namespace Portal.Web.Intake;

/// <summary>What the window keeps masked of a draft, cascaded to its fields: what was filled in from elsewhere or typed at another time.</summary>
/// <param name="Of">Whose draft this is; what was shown of another one goes.</param>
/// <param name="Names">The answers that are masked now.</param>
/// <param name="Reveal">Asks the desk for one, which is journalled.</param>
/// <param name="RemoveRow">The desk moves the rows up: it knows what is masked here.</param>
public sealed record VeiledAnswers(string Of, IReadOnlySet<string> Names, Func<string, Task<Answer<string>>> Reveal, Func<FormField, int, Task> RemoveRow);
