using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Certificates;

/// <summary>Puts certificates on paper: one file, counted prints, and one paper for each order whatever breaks in between.</summary>
public sealed class PrintDesk(PortalDbMaker maker, Scope scope, CertificateDesk certificates, PaperStore store, TimeProvider time, ILogger<PrintDesk> log)
{
    /// <summary>The file as it is printed, now and ever after. Whoever comes second finds the first one's.</summary>
    /// <param name="pdf">Made from the certificate as it stands.</param>
    public async Task<Answer<Certificate>> KeepFileAsync(Guid certificateId, byte[] pdf, CancellationToken cancellationToken = default)
    {
        var stored = await store.KeepAsync(new MemoryStream(pdf), cancellationToken);
        return !stored.IsYes ? stored.Refusal : await Attempt.SafelyAsync<Certificate>(async () =>
        {
            await using var db = maker.Make(scope);
            if (await db.Certificates.SingleOrDefaultAsync(each => each.Id == certificateId, cancellationToken) is not { } certificate)
            {
                return new NotFound();
            }

            if (certificate.Sha256 is null)
            {
                (certificate.StoredName, certificate.Sha256, certificate.Version) = (stored.Value.StoredName, stored.Value.Sha256, certificate.Version + 1);
                await db.SaveChangesAsync(cancellationToken);
            }

            return certificate;
        }, time, log, cancellationToken);
    }

    /// <summary>Allows one print and counts it.</summary>
    /// <param name="key">Of the click, and the job's id: pressed twice, it is one print.</param>
    public Task<Answer<PrintJob>> PrepareAsync(Guid certificateId, Guid key, Guid machineId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<PrintJob>(async () =>
    {
        await using var db = maker.Make(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Certificates.SingleOrDefaultAsync(each => each.Id == certificateId, cancellationToken) is not { } certificate || certificate.CitizenId != actor.CitizenId)
        {
            return new NotFound();
        }

        await db.HoldCitizenAsync(certificate.CitizenId, cancellationToken); // Two machines, one last print of the day.
        if (await db.PrintJobs.AsNoTracking().SingleOrDefaultAsync(each => each.Id == key, cancellationToken) is { } before)
        {
            return before;
        }

        var now = Now();
        var midnight = ChinaTime.StartOf(ChinaTime.DateOf(now));
        var today = await db.PrintJobs.AsNoTracking().Where(job => job.CitizenId == certificate.CitizenId && job.Kind == certificate.Kind && job.PreparedAt >= midnight).ToListAsync(cancellationToken);
        today.AddRange(await db.PrintJobs.AsNoTracking().Where(job => job.CertificateId == certificateId && job.PreparedAt < midnight && job.State != PrintState.Printed && job.State != PrintState.Failed).ToListAsync(cancellationToken));
        if (CertificateRules.WhyNotPrint(certificate, certificates.Find(certificate.Kind)?.Kind.PrintsADay ?? 1, today, now) is { } refusal)
        {
            return refusal;
        }

        var prepared = new PrintJob { Id = key, TenantId = certificate.TenantId, CertificateId = certificateId, CitizenId = certificate.CitizenId, Kind = certificate.Kind, MachineId = machineId, PreparedAt = now };
        db.PrintJobs.Add(prepared);
        db.Journal.Add(CertificateDesk.Line("certificate.Print", certificate.TenantId, certificateId, actor, certificate.Number, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return prepared;
    }, time, log, cancellationToken);

    /// <summary>The order for the agent of this machine. Given again for as long as the agent surely remembers the first one, so that it can tell them for one.</summary>
    public Task<Answer<PrintJob>> HandOverAsync(Guid jobId, Guid machineId, Actor actor, CancellationToken cancellationToken = default) =>
        MoveAsync(jobId, PrintWord.HandOver, actor, null, machineId, cancellationToken);

    /// <summary>What the agent said to the page. The page alone vouches for it; so what it can gain by lying is bounded (<see cref="CertificateRules.MostFailures"/>).</summary>
    public Task<Answer<PrintJob>> HearAsync(Guid jobId, PrintWord word, string? fault, Guid machineId, Actor actor, CancellationToken cancellationToken = default) =>
        word is PrintWord.Done or PrintWord.Failed or PrintWord.Uncertain or PrintWord.NotBegun or PrintWord.InHand
            ? MoveAsync(jobId, word, actor, fault is { Length: > 0 and <= 40 } && fault.All(sign => char.IsAsciiLetterUpper(sign) || sign == '_') ? fault : null, machineId, cancellationToken)
            : throw new ArgumentOutOfRangeException(nameof(word), word, "not a page's to say");

    /// <summary>Prints of a machine of which the portal has not heard the end: whoever asked for them has left.</summary>
    public async Task<IReadOnlyList<Guid>> OpenAtAsync(Guid machineId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("a machine's own page asks its agent how prints ended whose owner has left"));
        return await db.PrintJobs.AsNoTracking().Where(job => job.MachineId == machineId && job.State == PrintState.HandedOver).OrderBy(job => job.PreparedAt).Select(job => job.Id).Take(5).ToListAsync(cancellationToken);
    }

    /// <summary>As <see cref="HearAsync"/>, of a print whose owner has left: the machine says it for them.</summary>
    public Task<Answer<PrintJob>> HearLaterAsync(Guid jobId, PrintWord word, string? fault, Guid machineId, CancellationToken cancellationToken = default) =>
        word == PrintWord.InHand ? throw new ArgumentOutOfRangeException(nameof(word), word, "nobody is there to say it")
            : new PrintDesk(maker, Scope.Everywhere("how a print ended is told by the machine when its owner has left"), certificates, store, time, log).HearAsync(jobId, word, fault, machineId, AtMachine, cancellationToken);

    private static Actor AtMachine { get; } = new() { Name = "自助终端", Channel = Channel.Kiosk };

    /// <summary>A colleague has looked at the machine.</summary>
    public async Task<Answer<PrintJob>> SettleAsync(Guid jobId, bool wasPrinted, Actor actor, CancellationToken cancellationToken = default) =>
        actor.Has(Duties.Clerk | Duties.Supervisor) ? await MoveAsync(jobId, wasPrinted ? PrintWord.SettledPrinted : PrintWord.SettledNot, actor, null, null, cancellationToken) : new NotAllowed();

    /// <summary>The file for the agent that shows an order signed by this portal; null when there is none to be had.</summary>
    public async Task<Stream?> OpenForAgentAsync(Guid jobId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("an agent shows an order that the portal signed for this very job"));
        var job = await db.PrintJobs.Include(each => each.Certificate).SingleOrDefaultAsync(each => each.Id == jobId, cancellationToken);
        if (job is not { State: PrintState.HandedOver, Certificate.StoredName: { } stored })
        {
            return null;
        }

        if (job.FetchedAt is null)
        {
            (job.FetchedAt, job.Version) = (Now(), job.Version + 1);
            await db.SaveChangesAsync(cancellationToken); // Before a byte is given: what an agent has, it may have printed.
        }

        return store.Open(stored);
    }

    /// <summary>Ends what nothing more will be heard of. A job: it sees everything.</summary>
    public async Task LapseAsync(CancellationToken cancellationToken = default)
    {
        var now = Now();
        var (handed, prepared) = (now - PrintFlow.Remembered, now - PrintFlow.Patience);
        await using var db = maker.Make(scope);
        foreach (var job in await db.PrintJobs.Where(job => (job.State == PrintState.HandedOver && job.PreparedAt < handed) || (job.State == PrintState.Prepared && job.PreparedAt < prepared)).OrderBy(job => job.PreparedAt).Take(200).ToListAsync(cancellationToken))
        {
            if (PrintFlow.HasLapsed(job, now))
            {
                Move(db, job, PrintWord.Lapsed, Actor.System, null, now);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private Task<Answer<PrintJob>> MoveAsync(Guid jobId, PrintWord word, Actor actor, string? fault, Guid? machineId, CancellationToken cancellationToken) => Attempt.SafelyAsync<PrintJob>(async () =>
    {
        await using var db = maker.Make(scope);
        var job = await db.PrintJobs.Include(each => each.Certificate).SingleOrDefaultAsync(each => each.Id == jobId, cancellationToken);
        if (job is null || (machineId is not null && job.MachineId != machineId))
        {
            return new NotFound();
        }

        var now = Now();
        if (PrintFlow.Believed(job, word, now) is not { } believed || PrintFlow.After(job.State, believed) is null || (word == PrintWord.HandOver && PrintFlow.HasLapsed(job, now)))
        {
            return new PrintStandsOtherwise();
        }

        if (Move(db, job, believed, actor, fault, now))
        {
            await db.SaveChangesAsync(cancellationToken);
        }

        return job;
    }, time, log, cancellationToken);

    /// <returns>Whether anything changed.</returns>
    private static bool Move(PortalDb db, PrintJob job, PrintWord word, Actor actor, string? fault, DateTime now)
    {
        var next = PrintFlow.After(job.State, word) ?? throw new InvalidOperationException($"{job.State} knows no {word}");
        if (next == job.State && word != PrintWord.HandOver)
        {
            return false;
        }

        (job.State, job.Version) = (next, job.Version + 1);
        if (next == PrintState.HandedOver)
        {
            (job.HandedAt, job.OrderedAt) = (job.HandedAt ?? now, now);
            return true; // Counted and journalled when it was prepared.
        }

        job.Fault = fault ?? job.Fault;
        job.EndedAt = next is PrintState.Printed or PrintState.Failed ? now : null;
        job.SettledBy = word is PrintWord.InHand or PrintWord.SettledPrinted or PrintWord.SettledNot ? actor.Name : job.SettledBy;
        db.Journal.Add(CertificateDesk.Line(word is PrintWord.SettledPrinted or PrintWord.SettledNot ? "certificate.Settle" : "certificate.PrintEnd", job.TenantId, job.CertificateId, actor, job.Fault is null ? next.ToString() : $"{next}: {job.Fault}", now));
        return true;
    }

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
