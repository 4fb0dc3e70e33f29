using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Delivery;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Certificates;

/// <summary>What anybody who holds a paper may learn of it: that it is ours, whether it holds, and of whom in stars, so that a changed name is seen.</summary>
/// <param name="Holder">Masked.</param>
public sealed record CertificateVerdict(LocalText Title, string Number, CertificateStanding Standing, DateTime IssuedAt, DateOnly ValidUntil, DateTime? WithdrawnAt, LocalText SourceName, bool IsDemo, string Holder);

/// <summary>Asks the offices that can certify something, keeps what they said under a number, and answers for it.</summary>
public sealed class CertificateDesk(PortalDbMaker maker, Scope scope, IEnumerable<ICertificateSource> sources, TimeProvider time, ILogger<CertificateDesk> log)
{
    /// <summary>What can be asked for here, in the order of the sources.</summary>
    public IReadOnlyList<(CertificateSourceSheet Source, CertificateKind Kind)> Offered { get; } = [.. sources.SelectMany(source => source.Sheet.Kinds.Select(kind => (source.Sheet, kind)))];

    public (CertificateSourceSheet Source, CertificateKind Kind)? Find(string? kind) => Offered.Where(each => each.Kind.Key == kind).Select(each => ((CertificateSourceSheet, CertificateKind)?)each).FirstOrDefault();

    /// <summary>
    /// Asks the source about the person who asks, and keeps the answer as a certificate. That it is asked is written down before it is.
    /// </summary>
    /// <param name="key">Of the click, and the certificate's id: pressed twice, it is asked once.</param>
    /// <param name="place">Whose machine it is.</param>
    public Task<Answer<Certificate>> AskAsync(string kind, Guid key, Tenant place, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Certificate>(async () =>
    {
        var askedAt = Now();
        await using var db = maker.Make(scope);
        if (Find(kind) is not var (sheet, offered) || sources.FirstOrDefault(each => each.Sheet.Key == sheet.Key) is not { } source)
        {
            return new CertificateNotOffered();
        }

        if (actor.CitizenId is not { } citizenId || await db.Citizens.AsNoTracking().SingleOrDefaultAsync(each => each.Id == citizenId, cancellationToken) is not { } citizen)
        {
            return new NotFound();
        }

        if (await db.Certificates.AsNoTracking().SingleOrDefaultAsync(each => each.Id == key, cancellationToken) is { } before)
        {
            return before;
        }

        db.Journal.Add(Line("certificate.Ask", place.Id, key, actor, $"{offered.Title.Zh}：{sheet.Name.Zh}", askedAt));
        await db.SaveChangesAsync(cancellationToken);
        var answer = await PutAsync(source, new CertificateQuestion(offered.Key, citizen.DocumentType, citizen.DocumentNumber, citizen.Name), cancellationToken);
        var lines = answer?.Outcome == CertificateOutcome.Given ? CertificateRules.Lines(offered, answer.Values) : null;
        if (lines is null)
        {
            return answer?.Outcome switch
            {
                CertificateOutcome.NotKnown => new NothingAtSource(sheet.Name.In()),
                CertificateOutcome.Contradicted => new CertificateContradicted(sheet.Name.In(), offered.Title.In()),
                CertificateOutcome.Given or null => new SourceSilent(sheet.Name.In()),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), answer.Outcome, null),
            };
        }

        return await KeepAsync(key, citizen, sheet, offered, lines, place, actor, askedAt, cancellationToken);
    }, time, log, cancellationToken);

    /// <summary>Answers for a paper by the code on it, as typed. Null when there is no such certificate.</summary>
    public async Task<CertificateVerdict?> VerifyAsync(string typed, CancellationToken cancellationToken = default)
    {
        if (DocumentDesk.CodeOf(typed) is not { } code)
        {
            return null;
        }

        await using var db = maker.Make(Scope.Everywhere("whoever holds a certificate may ask whether it is genuine; the answer names nobody in full"));
        return await db.Certificates.AsNoTracking().SingleOrDefaultAsync(each => each.VerifyCode == code, cancellationToken) is { } found
            ? new(found.Title, found.Number, CertificateRules.StandingOf(found, Now()), found.IssuedAt, found.ValidUntil, found.WithdrawnAt, found.SourceName, found.IsDemo, Masking.Name(found.Content.Holder))
            : null;
    }

    /// <summary>From now on whoever checks the paper reads that it does not hold. A second time changes nothing.</summary>
    public Task<Answer<Certificate>> WithdrawAsync(Guid id, string? why, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Certificate>(async () =>
    {
        await using var db = maker.Make(scope);
        if (!actor.Has(Duties.Clerk | Duties.Supervisor) || await db.Certificates.SingleOrDefaultAsync(each => each.Id == id, cancellationToken) is not { } certificate)
        {
            return new NotFound();
        }

        if (why?.Trim() is not { Length: > 0 and <= 200 } reason)
        {
            return new ReasonNeeded();
        }

        if (certificate.WithdrawnAt is null)
        {
            (certificate.WithdrawnAt, certificate.WithdrawnWhy, certificate.Version) = (Now(), reason, certificate.Version + 1);
            db.Journal.Add(Line("certificate.Withdraw", certificate.TenantId, id, actor, reason, Now()));
            await db.SaveChangesAsync(cancellationToken);
        }

        return certificate;
    }, time, log, cancellationToken);

    private async Task<Answer<Certificate>> KeepAsync(Guid key, Citizen citizen, CertificateSourceSheet sheet, CertificateKind kind, IReadOnlyList<CertificateLine> lines, Tenant place, Actor actor, DateTime askedAt, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = maker.Make(scope);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var issuedAt = Now();
            var year = ChinaTime.DateOf(issuedAt).Year;
            var certificate = new Certificate
            {
                Id = key,
                TenantId = place.Id,
                CitizenId = citizen.Id,
                Kind = kind.Key,
                Title = kind.Title,
                Number = DocumentDesk.NumberOf(place.Name, kind.NumberWord, year, await db.NextNumberAsync(place.Id, $"certificate:{kind.Key}:{year}", cancellationToken)),
                VerifyCode = DocumentDesk.NewVerifyCode(),
                Content = new CertificateContent(citizen.Name, citizen.DocumentNumber, lines),
                SourceName = sheet.Name,
                IsDemo = sheet.IsDemo,
                AskedAt = askedAt,
                IssuedAt = issuedAt,
                ValidUntil = CertificateRules.ValidUntil(kind, issuedAt),
            };
            db.Certificates.Add(certificate);
            db.Journal.Add(Line("certificate.Issue", place.Id, key, actor, certificate.Number, issuedAt));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return certificate;
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            await using var again = maker.Make(scope);
            return await again.Certificates.AsNoTracking().SingleOrDefaultAsync(each => each.Id == key, cancellationToken) is { } first ? first : new NotFound();
        }
    }

    /// <returns>Null when it did not answer in time or could not.</returns>
    private async Task<CertificateAnswer?> PutAsync(ICertificateSource source, CertificateQuestion question, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(source.Sheet.Limit);
        try
        {
            return await source.AskAsync(question, patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception trouble) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogWarning(trouble, "Source {Source} gave no answer within {Limit}", source.Sheet.Key, source.Sheet.Limit);
            return null;
        }
    }

    internal static JournalEntry Line(string kind, int tenantId, Guid subject, Actor actor, string? note, DateTime at) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = at,
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = subject.ToString("N"),
        Note = note,
    };

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
