using Microsoft.Extensions.Logging;

namespace Portal.Core.Cases;

/// <summary>What a screen needs to know to ask again: which case, its new version, and whom it concerns.</summary>
public sealed record CaseChanged(Guid CaseId, int Version, IReadOnlyList<int> Tenants);

/// <inheritdoc/>
public sealed class CaseNews(ILogger<CaseNews> log) : News<CaseChanged>(log);
