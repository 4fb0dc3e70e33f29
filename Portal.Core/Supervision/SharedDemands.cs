namespace Portal.Core.Supervision;

/// <summary>One attempt to ask an applicant for what sharing gives, as the journal has it.</summary>
/// <param name="Insisted">It was sent, with a reason; otherwise it was stopped.</param>
/// <param name="Number">Of the case; null where a scan at a window was stopped before there was one.</param>
/// <param name="Why">Of who insisted.</param>
public sealed record SharedDemand(DateTime At, bool Insisted, Guid? CaseId, string? Number, string By, string? What, string? Why);

/// <summary>免提交 as it is kept to (国务院令第716号第七条): how often somebody was stopped, and how often they sent their words all the same.</summary>
/// <param name="Latest">The newest first, at most <see cref="MostShown"/>.</param>
public sealed record SharedDemandReport(int Stopped, int Insisted, IReadOnlyList<SharedDemand> Latest)
{
    public const int MostShown = 100;
}
