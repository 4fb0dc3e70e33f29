using Portal.Core;

namespace Portal.Web.Payments;

/// <summary>Nothing came from the PIN pad; nothing was paid.</summary>
public sealed record PinNotEntered : Refusal;
