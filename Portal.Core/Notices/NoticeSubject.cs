using Portal.Core.Tenancy;

namespace Portal.Core.Notices;

/// <summary>
/// What a notice speaks of that belongs to no case: a booking, a hall's word, a rating. Kept with the notice, so that the inbox says it
/// in the language of whoever reads it. Like the message itself it holds no name, no number of a document, no illness.
/// </summary>
public sealed record NoticeSubject
{
    /// <summary>The matter or the group of business.</summary>
    public LocalText? About { get; init; }

    public LocalText? Hall { get; init; }

    /// <summary>UTC of the day the template speaks of.</summary>
    public DateTime? On { get; init; }

    /// <summary>The hour of <see cref="On"/>, where it matters: 14:30.</summary>
    public string? Time { get; init; }

    /// <summary>The window that called a number.</summary>
    public int? Counter { get; init; }

    /// <summary>The hall's own words, in Chinese.</summary>
    public string? Words { get; init; }
}
