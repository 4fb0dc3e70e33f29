namespace Portal.Web.Sessions;

/// <summary>The words of the joint review room.</summary>
public sealed class SessionsTexts;
