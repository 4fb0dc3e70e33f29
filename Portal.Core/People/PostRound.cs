using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Core.People;

/// <summary>Keeps <see cref="PostWatch"/> looking for as long as the program runs.</summary>
public sealed class PostRound(PostWatch watch, ILogger<PostRound> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await watch.WaitAsync(stoppingToken);
                await watch.LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble)
            {
                // The next look comes in two seconds; who asks meanwhile gets the database's own trouble. One page's failing does not end everybody's watch.
                log.LogWarning(trouble, "Posts could not be looked at");
            }
        }
    }
}
