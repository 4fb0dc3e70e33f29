namespace Portal.Web.Delivery;

/// <summary>Names the texts of this room: <c>DeliveryTexts.resx</c> and <c>DeliveryTexts.en.resx</c>.</summary>
public sealed class DeliveryTexts;
