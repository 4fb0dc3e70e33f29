using Portal.Core;
using Portal.Core.Notices;

namespace Portal.Web.Notices;

/// <summary>Beats the outbox every few seconds. Every node runs one; the claims of <see cref="OutboxDesk"/> keep them apart.</summary>
public sealed class OutboxPump(OutboxDesk outbox, TimeProvider time, ILogger<OutboxPump> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!outbox.CanSend)
        {
            log.LogWarning("Sms:GatewayUrl is not set: text messages wait in the outbox");
            return;
        }

        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await outbox.DeliverDueAsync(time.GetUtcNow().UtcDateTime, stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                // Whatever it was, the messages are still in the outbox and the next beat tries again.
                log.LogError(trouble, "The outbox could not be emptied");
            }
        }
    }
}
