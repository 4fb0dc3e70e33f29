namespace Portal.Web.Orders;

/// <summary>Names the texts of this room: <c>OrdersTexts.resx</c> and <c>OrdersTexts.en.resx</c>.</summary>
public sealed class OrdersTexts;
