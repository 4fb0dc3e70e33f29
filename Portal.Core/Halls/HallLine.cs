namespace Portal.Core.Halls;

internal sealed record InLine(QueuePlace Place, Guid GroupId, SpokenLanguage? Language, Guid? ForCounterId);

/// <param name="Since">UTC: of the service, or of the call while nobody has come yet.</param>
internal sealed record AtCounter(Guid CounterId, Guid GroupId, DateTime Since);

/// <summary>The line of a hall at a moment. Pure: asks <see cref="WaitEstimate"/> with what is known.</summary>
/// <param name="Served">Visits and their service seconds by group, as far back as history counts.</param>
internal sealed record HallLine(HallSetting Setting, DateOnly Day, IReadOnlyList<InLine> Waiting, IReadOnlyList<AtCounter> Busy, IReadOnlyDictionary<Guid, (int Visits, double Seconds)> Served)
{
    /// <summary>Who stands before this ticket at the counters that may call it.</summary>
    public IEnumerable<InLine> Before(Ticket ticket) => Before(ticket.GroupId, ticket.Language, QueuePlace.Of(ticket), ticket.ForCounterId);

    /// <inheritdoc cref="Before(Ticket)"/>
    public IEnumerable<InLine> Before(InLine one) => Before(one.GroupId, one.Language, one.Place, one.ForCounterId);

    /// <summary>What this ticket still has to wait; null while no counter that may call it is open.</summary>
    public WaitRange? WaitOf(Ticket ticket, DateTime now) => WaitOf(ticket.GroupId, ticket.Language, QueuePlace.Of(ticket), ticket.ForCounterId, now);

    /// <summary>What somebody would wait who came now, with this place in time.</summary>
    public WaitRange? WaitOf(Guid groupId, SpokenLanguage? language, DateTime queueAt, DateTime now) => WaitOf(groupId, language, QueuePlace.Behind(queueAt), null, now);

    private WaitRange? WaitOf(Guid groupId, SpokenLanguage? language, QueuePlace place, Guid? forCounterId, DateTime now)
    {
        var counters = Open(groupId, language, forCounterId).Select(counter => Busy.FirstOrDefault(at => at.CounterId == counter.Id)).ToList();
        return WaitEstimate.Of(new WaitQuestion(
            [.. Before(groupId, language, place, forCounterId).Select(other => ServiceOf(other.GroupId))],
            [.. counters.Select(at => at is null ? 0 : WaitEstimate.Rest(ServiceOf(at.GroupId), (now - at.Since).TotalSeconds))],
            [.. counters.OfType<AtCounter>().Select(at => ServiceOf(at.GroupId))]));
    }

    /// <summary>The others whom one of those counters would call sooner.</summary>
    private IEnumerable<InLine> Before(Guid groupId, SpokenLanguage? language, QueuePlace place, Guid? forCounterId)
    {
        var mine = Open(groupId, language, forCounterId).Select(counter => counter.Id).ToHashSet();
        return Waiting.Where(other => other.Place.IsBefore(place) && (other.GroupId == groupId || Open(other.GroupId, other.Language, other.ForCounterId).Any(counter => mine.Contains(counter.Id))));
    }

    private IEnumerable<Counter> Open(Guid groupId, SpokenLanguage? language, Guid? forCounterId) =>
        Setting.Counters.Where(counter => counter.State == CounterState.Open && (forCounterId is { } only ? counter.Id == only
            : counter.TermOn(Day) is { } term && term.Serves(groupId) && (language is null || counter.Languages.Contains(language.Value))));

    private double ServiceOf(Guid groupId)
    {
        var usual = (Setting.Groups.FirstOrDefault(group => group.Id == groupId)?.UsualMinutes ?? 8) * 60.0;
        return Served.TryGetValue(groupId, out var seen) ? WaitEstimate.Service(usual, seen.Visits, seen.Seconds) : usual;
    }
}
