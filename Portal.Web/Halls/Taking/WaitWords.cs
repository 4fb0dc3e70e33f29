using Microsoft.Extensions.Localization;
using Portal.Core.Halls;

namespace Portal.Web.Halls.Taking;

/// <summary>A wait in words: never more exact than it is.</summary>
internal static class WaitWords
{
    public static string Of(IStringLocalizer<HallsTexts> words, GroupNow line) => line.Wait is { } wait
        ? words["Wait.Line", line.Waiting, Of(words, wait)]
        : words["Wait.NoCounter", line.Waiting];

    /// <summary>马上, 约 12 分钟, 约 20–35 分钟.</summary>
    public static string Of(IStringLocalizer<HallsTexts> words, WaitRange wait)
    {
        var (least, most) = (Minutes(wait.Least), Minutes(wait.Most));
        return wait.Seconds < 60 ? words["Wait.Soon"] : most - least < 4 ? words["Wait.About", Minutes(wait.Seconds)] : words["Wait.Between", least, most];
    }

    private static int Minutes(int seconds) => (int)Math.Ceiling(seconds / 60.0);
}
