using System.Data.Common;
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
            catch (Exception trouble) when (trouble is DbException || PortalDbMaker.IsPassing(trouble))
            {
                // The next look comes in two seconds; who asks meanwhile gets the database's own trouble.
                log.LogWarning(trouble, "Posts could not be looked at");
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
