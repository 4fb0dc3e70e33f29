namespace Portal.Web;

/// <summary>Whether this is a demonstration, with accounts whose password everybody knows.</summary>
public sealed record PortalMode(bool IsDemo);
