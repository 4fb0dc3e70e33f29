using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Notices;

/// <summary>When a message is tried: how long it waits after it failed, and which messages wait for the morning. Pure.</summary>
public static class Outbox
{
    /// <summary>After so many tries a person must look.</summary>
    public const int MostTries = 8;
    private const int LongestWaitMinutes = 60;

    /// <summary>Local time of China: from then on telephones stay silent, until <see cref="QuietUntil"/>.</summary>
    public static readonly TimeOnly QuietFrom = new(21, 0);

    public static readonly TimeOnly QuietUntil = new(8, 0);

    /// <summary>What is of use only at once, or warns of something done in the person's name.</summary>
    private static readonly NoticeTemplate[] Urgent =
    [
        NoticeTemplate.PasswordGiven, NoticeTemplate.PhoneChanged, NoticeTemplate.GrantGiven, NoticeTemplate.GrantTakenBack,
        NoticeTemplate.TicketNear, NoticeTemplate.TicketCalled, NoticeTemplate.TicketSlip, NoticeTemplate.HallSays, NoticeTemplate.BookingTrouble, NoticeTemplate.HelpCalled, NoticeTemplate.MachineFault,
    ];

    /// <summary>What may be sent at any hour, as <see cref="Notice.Template"/> names it.</summary>
    public static readonly IReadOnlyList<string> AtAnyHour = [.. Urgent.Select(template => template.ToString())];

    /// <summary>Whether only <see cref="AtAnyHour"/> is sent now.</summary>
    /// <param name="now">UTC.</param>
    public static bool IsQuiet(DateTime now) => TimeOnly.FromDateTime(ChinaTime.ToLocal(now)) is var local && (local >= QuietFrom || local < QuietUntil);

    /// <summary>1, 2, 4, 8… minutes after the first, second… failure, at most an hour, and up to a fifth more so that many do not come back together.</summary>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan WaitAfter(int tries, double chance) =>
        TimeSpan.FromMinutes(Math.Min(Math.Pow(2, tries - 1), LongestWaitMinutes) * (1 + (0.2 * chance)));
}

/// <summary>What one round of the outbox did.</summary>
public sealed record OutboxRound(int Sent, int Failed, int Parked);

/// <summary>
/// Delivers what is due, at least once. Several nodes may do it side by side: a row is claimed by one conditional update,
/// and a claim that its node did not live to finish lapses by itself.
/// </summary>
public sealed class OutboxDesk(PortalDbMaker maker, ISmsGateway? gateway, ILogger<OutboxDesk> log)
{
    private const int Batch = 50;
    private const int LongestError = 200;

    /// <summary>Much longer than a gateway is waited for.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    /// <summary>Without a gateway nothing is tried: messages wait, and the administrators' page says why.</summary>
    public bool CanSend => gateway is not null;

    public bool IsSimulated => gateway is DevelopmentSmsSink;

    /// <summary>Tries what is due, a batch at most. At night what can wait does; a simulated gateway rings nobody's telephone, so nothing waits there.</summary>
    /// <param name="now">UTC.</param>
    public async Task<OutboxRound> DeliverDueAsync(DateTime now, CancellationToken cancellationToken = default)
    {
        if (gateway is null)
        {
            return new OutboxRound(0, 0, 0);
        }

        await using var db = maker.Make(Scope.Everywhere("the outbox sends for everybody"));
        var waiting = db.Notices.AsNoTracking().Where(notice => notice.Channel == NoticeChannel.Sms && notice.State == NoticeState.Queued && notice.NextAttemptAt <= now);
        if (Outbox.IsQuiet(now) && !IsSimulated)
        {
            waiting = waiting.Where(notice => Outbox.AtAnyHour.Contains(notice.Template));
        }

        var due = await waiting.OrderBy(notice => notice.NextAttemptAt).ThenBy(notice => notice.Id).Take(Batch).ToListAsync(cancellationToken);
        var (sent, failed, parked) = (0, 0, 0);
        foreach (var notice in due)
        {
            if (!await ClaimAsync(db, notice, now, cancellationToken))
            {
                continue;
            }

            string? trouble;
            try
            {
                trouble = await SendAsync(db, gateway, notice, cancellationToken);
            }
            catch (Exception thrown) when (thrown is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // One message at which the gateway falls over keeps none of the others waiting, and is parked like any other that fails.
                log.LogWarning(thrown, "Notice {Id} could not be handed to the gateway", notice.Id);
                trouble = thrown.GetType().Name;
            }

            if (trouble is null)
            {
                sent++;
                await Rows(db, notice).ExecuteUpdateAsync(row => row
                    .SetProperty(each => each.State, NoticeState.Sent).SetProperty(each => each.SentAt, now).SetProperty(each => each.LastError, (string?)null), cancellationToken);
            }
            else if (notice.Attempts + 1 >= Outbox.MostTries)
            {
                parked++;
                log.LogWarning("Notice {Id} is parked after {Tries} tries: {Trouble}", notice.Id, Outbox.MostTries, trouble);
                await Rows(db, notice).ExecuteUpdateAsync(row => row.SetProperty(each => each.State, NoticeState.Parked).SetProperty(each => each.LastError, trouble), cancellationToken);
            }
            else
            {
                failed++;
                var next = now + Outbox.WaitAfter(notice.Attempts + 1, Random.Shared.NextDouble());
                await Rows(db, notice).ExecuteUpdateAsync(row => row.SetProperty(each => each.NextAttemptAt, next).SetProperty(each => each.LastError, trouble), cancellationToken);
            }
        }

        return new OutboxRound(sent, failed, parked);
    }

    /// <summary>True for one of all who try: the number of attempts is the row's version.</summary>
    private static async Task<bool> ClaimAsync(PortalDb db, Notice notice, DateTime now, CancellationToken cancellationToken)
    {
        var until = now + Claim;
        return await db.Notices.Where(each => each.Id == notice.Id && each.State == NoticeState.Queued && each.Attempts == notice.Attempts)
            .ExecuteUpdateAsync(row => row.SetProperty(each => each.Attempts, notice.Attempts + 1).SetProperty(each => each.NextAttemptAt, until), cancellationToken) == 1;
    }

    /// <summary>Our claim, unless it lapsed and another node has it now.</summary>
    private static IQueryable<Notice> Rows(PortalDb db, Notice notice) =>
        db.Notices.Where(each => each.Id == notice.Id && each.State == NoticeState.Queued && each.Attempts == notice.Attempts + 1);

    private static async Task<string?> SendAsync(PortalDb db, ISmsGateway gateway, Notice notice, CancellationToken cancellationToken)
    {
        var to = notice.Address ?? await db.Citizens.AsNoTracking().Where(citizen => citizen.Id == notice.CitizenId).Select(citizen => citizen.Phone).SingleOrDefaultAsync(cancellationToken);
        if (string.IsNullOrWhiteSpace(to))
        {
            return "no telephone number";
        }

        var trouble = await gateway.SendAsync(new SmsMessage(notice.Id, to, notice.Text), cancellationToken);
        return trouble is { Length: > LongestError } ? trouble[..LongestError] : trouble;
    }
}
