using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Projects;

/// <summary>Keeps the clock of projects: at once when news of a case comes, and every minute for all, so that nothing another node did is missed.</summary>
public sealed class ProjectRound(IServiceScopeFactory scopes, PortalDbMaker maker, CaseNews news, TimeProvider time, ILogger<ProjectRound> log) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<Guid> _heard = new();
    private readonly SemaphoreSlim _signal = new(0, 1);

    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listening = news.Listen(changed => Hear(changed.CaseId));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var signalled = await _signal.WaitAsync(Between, stoppingToken);
                await LookAsync(signalled, stoppingToken);
            }
            catch (Exception trouble) when (trouble is DbException || PortalDbMaker.IsPassing(trouble))
            {
                log.LogWarning(trouble, "The clocks of the projects could not be kept");
                await Task.Delay(Between, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble) when (!stoppingToken.IsCancellationRequested)
            {
                // One project must not stop the clocks of the others; the next round looks at all of them again.
                log.LogError(trouble, "A project's clock failed");
            }
        }
    }

    private void Hear(Guid caseId)
    {
        _heard.Enqueue(caseId);
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    private async Task LookAsync(bool signalled, CancellationToken cancellationToken)
    {
        await using var look = scopes.CreateAsyncScope();
        look.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("the stages of projects are watched");
        var desk = look.ServiceProvider.GetRequiredService<ProjectDesk>();
        if (!signalled)
        {
            await desk.KeepAllAsync(cancellationToken);
            return;
        }

        var heard = new HashSet<Guid>();
        while (_heard.TryDequeue(out var caseId))
        {
            heard.Add(caseId);
        }

        await using var db = maker.Make(Scope.Everywhere("which projects the changed cases belong to"));
        foreach (var projectId in await db.Cases.Where(matter => heard.Contains(matter.Id) && matter.ProjectId != null).Select(matter => matter.ProjectId!.Value).Distinct().ToListAsync(cancellationToken))
        {
            await desk.KeepAsync(projectId, cancellationToken);
        }
    }
}
