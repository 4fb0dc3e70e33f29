using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Terminals;

/// <summary>What another office's machine tells.</summary>
public sealed record TerminalReport(string? Reference, string? DocumentType, string? DocumentNumber, string? Title, string? TitleEn, DateTime? DoneAt);

/// <summary>The report is not in its form; nothing was kept.</summary>
public sealed record ReportMalformed : Refusal;

/// <summary>Takes down what was done at machines of other offices.</summary>
public sealed class TerminalDesk(PortalDbMaker maker, TerminalSources sources, TimeProvider time, ILogger<TerminalDesk> log)
{
    /// <summary>The clock of another office's machine may be wrong by so much.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    /// <summary>Who shows this token; null for anybody else.</summary>
    public TerminalSource? Find(string? token) =>
        token is null ? null : sources.All.FirstOrDefault(source => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(source.Secret)), SHA256.HashData(Encoding.UTF8.GetBytes(token))));

    /// <summary>Keeps it among the person's matters. Of somebody the portal does not know nothing is kept.</summary>
    public Task<Answer<TerminalOutcome>> TakeDownAsync(TerminalSource source, TerminalReport report, Tenant place, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<TerminalOutcome>(async () =>
    {
        var now = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
        if (report is not { Reference: { Length: > 0 and <= 60 } reference, Title: { Length: > 0 and <= 60 } title, DocumentNumber: { Length: > 0 and <= 40 } number, DoneAt: { } doneAt }
            || report.TitleEn is { Length: > 120 } || !Enum.TryParse<DocumentType>(report.DocumentType, out var type) || !Enum.IsDefined(type) || doneAt.ToUniversalTime() > now + Slack || doneAt.ToUniversalTime() < now.AddYears(-1))
        {
            return new ReportMalformed();
        }

        await using var db = maker.Make(Scope.Everywhere("another office's machine tells of a person by their document"));
        var normal = DocumentNumber.Normalise(type, number).Number;
        if (await db.Citizens.AsNoTracking().Where(each => each.DocumentType == type && each.DocumentNumber == normal).Select(each => (Guid?)each.Id).SingleOrDefaultAsync(cancellationToken) is not { } citizenId)
        {
            return new NotFound();
        }

        if (await db.TerminalOutcomes.AsNoTracking().SingleOrDefaultAsync(each => each.Source == source.Key && each.Reference == reference, cancellationToken) is { } before)
        {
            return before.CitizenId == citizenId ? before : new ReportMalformed();
        }

        var done = new TerminalOutcome { TenantId = place.Id, CitizenId = citizenId, Source = source.Key, SourceName = source.Name, Reference = reference, Title = new LocalText(title, report.TitleEn), DoneAt = JournalEntry.Millisecond(doneAt.ToUniversalTime()), ToldAt = now };
        db.TerminalOutcomes.Add(done);
        db.Journal.Add(new JournalEntry { TenantId = place.Id, Kind = "terminal.Done", At = now, ActorName = source.Name.Zh, Channel = Channel.Kiosk, Subject = done.Id.ToString("N"), Note = $"{title} {reference}" });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return done;
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            await using var again = maker.Make(Scope.Everywhere("another office's machine tells of a person by their document"));
            return await again.TerminalOutcomes.AsNoTracking().SingleAsync(each => each.Source == source.Key && each.Reference == reference, cancellationToken);
        }
    }, time, log, cancellationToken);

    internal static TerminalSources Read(IConfiguration configuration) => new([.. configuration.GetSection("Terminals:Sources").GetChildren().Select(source =>
        new TerminalSource(source.Key, OutsideSettings.Words(source, "Name"), source["Secret"] is { Length: >= 24 } secret ? secret : throw OutsideSettings.Wrong(source, "Secret", "must have 24 signs at least")))]);
}
