using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>What is looked after again and again: each look has a scope of its own, and one that fails does not end the rounds.</summary>
public sealed class RoundsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_ThatFails_IsFollowedByTheNext_InAScopeOfItsOwn()
    {
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddScoped<Scope>().BuildServiceProvider();
        List<Scope> scopes = [];
        var done = new TaskCompletionSource();
        using var keeper = Keeper(services, (job, _) =>
        {
            scopes.Add(job.GetRequiredService<Scope>());
            if (scopes.Count == 3)
            {
                done.SetResult();
            }

            // A cancelled command of the database is a failure like another while the portal stays open.
            throw scopes.Count == 1 ? new InvalidOperationException("the database is away") : new OperationCanceledException("a command took too long");
        });

        await keeper.StartAsync(Cancel);
        await done.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        await keeper.StopAsync(Cancel);

        scopes.Distinct().Count().ShouldBe(scopes.Count);
        scopes.ShouldAllBe(scope => scope.SeesAll);
    }

    [Fact]
    public async Task Stop_EndsALookUnderWay()
    {
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddScoped<Scope>().BuildServiceProvider();
        var begun = new TaskCompletionSource();
        using var keeper = Keeper(services, async (_, stopping) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, stopping);
        });

        await keeper.StartAsync(Cancel);
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        await keeper.StopAsync(Cancel);

        keeper.ExecuteTask!.IsCanceled.ShouldBeTrue();
    }

    private static RoundKeeper Keeper(ServiceProvider services, Func<IServiceProvider, CancellationToken, Task> look) =>
        new(new Round("a test looks", TimeSpan.FromMilliseconds(5), look), services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<RoundKeeper>.Instance);
}
