using System.Globalization;

namespace Portal.Core.People;

/// <summary>Numbers for demo and test people: valid by their check digit, of region 999999 only, so that they belong to nobody.</summary>
public static class DemoIdNumber
{
    /// <summary>A number of 18 signs; <paramref name="serial"/> is 0 to 999, odd for a man and even for a woman.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another serial.</exception>
    public static string Make(DateOnly birth, int serial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(serial);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(serial, 999);
        var first17 = string.Create(CultureInfo.InvariantCulture, $"{IdNumber.DemoRegion}{birth:yyyyMMdd}{serial:000}");
        return first17 + IdNumber.CheckDigitOf(first17);
    }
}
