using System.ComponentModel.DataAnnotations;

namespace Portal.Core.Calendars;

/// <summary>The unit of a limit is a field of the item (实施清单: 承诺办结时限单位): working days are never assumed.</summary>
public enum TimeUnit
{
    [Display(Name = "工作日")]
    WorkingDays,

    [Display(Name = "自然日")]
    CalendarDays,

    [Display(Name = "小时")]
    Hours,
}

/// <summary>A limit, such as 22 working days. <paramref name="Amount"/> is not negative.</summary>
public sealed record TimeLimit(int Amount, TimeUnit Unit);

/// <summary>
/// When a limit ends, in UTC. <paramref name="Provisional"/>: computed through a year whose notice is not known yet; it is
/// computed again when the year is imported. <paramref name="WarnUtc"/>: from then on a fifth or less of it is left.
/// </summary>
public sealed record Due(DateTime AtUtc, bool Provisional, DateTime WarnUtc);
