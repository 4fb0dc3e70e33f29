using Microsoft.Extensions.Logging;

namespace Portal.Core.Sessions;

/// <summary>A session went on: opened, somebody came or spoke, a result, closed.</summary>
public sealed record SessionChanged(Guid SessionId);

/// <summary>Tells the screens of this node that a session went on, after it was committed. Without content: who listens reads again.</summary>
public sealed class SessionNews(ILogger<SessionNews> log) : News<SessionChanged>(log);
