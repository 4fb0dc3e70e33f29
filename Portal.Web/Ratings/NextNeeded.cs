using Portal.Core;

namespace Portal.Web.Ratings;

/// <summary>Nothing was chosen to be done.</summary>
public sealed record NextNeeded : Refusal;
