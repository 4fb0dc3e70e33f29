using Npgsql;
using Portal.Core;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>A shared value: one reads it again, the others go on with the value of a moment ago, and a change made here is seen at once.</summary>
public sealed class HeldTests : IDisposable
{
    private readonly MovableTime _time = new(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));
    private readonly SemaphoreSlim _gate = new(0);
    private int _reads;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OldValue_IsReadByOne_TheOthersGoOn()
    {
        using var held = New();
        _gate.Release();
        (await held.GetAsync(Cancel)).ShouldBe("1");

        _time.Move(TimeSpan.FromSeconds(6));
        var reader = held.GetAsync(Cancel);
        (await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => held.GetAsync(Cancel).AsTask()))).ShouldAllBe(value => value == "1");
        reader.IsCompleted.ShouldBeFalse();

        _gate.Release();
        (await reader).ShouldBe("2");
        (await held.GetAsync(Cancel)).ShouldBe("2");
        _reads.ShouldBe(2);
    }

    [Fact]
    public async Task FirstValue_IsReadOnceForAll()
    {
        using var held = New();
        var all = Enumerable.Range(0, 100).Select(_ => held.GetAsync(Cancel).AsTask()).ToList();
        _gate.Release();

        (await Task.WhenAll(all)).ShouldAllBe(value => value == "1");
        _reads.ShouldBe(1);
    }

    [Fact]
    public async Task ForgottenWhileItIsRead_IsReadAgainByTheNext()
    {
        using var held = New();
        var reader = held.GetAsync(Cancel);
        held.Forget();
        _gate.Release(2);

        (await reader).ShouldBe("1");
        (await held.GetAsync(Cancel)).ShouldBe("2");
    }

    [Fact]
    public async Task DatabaseAway_TheValueOfAMomentAgoStands_AFirstOneIsThrown()
    {
        var isAway = false;
        using var held = new Held<string>(TimeSpan.FromSeconds(5), _time, _ => isAway ? throw new NpgsqlException("away", new TimeoutException()) : Task.FromResult("there"));
        (await held.GetAsync(Cancel)).ShouldBe("there");
        isAway = true;
        _time.Move(TimeSpan.FromSeconds(6));

        (await held.GetAsync(Cancel)).ShouldBe("there");
        held.Forget();
        await Should.ThrowAsync<NpgsqlException>(async () => await held.GetAsync(Cancel));
        isAway = false;
        (await held.GetAsync(Cancel)).ShouldBe("there");
    }

    public void Dispose() => _gate.Dispose();

    private Held<string> New() => new(TimeSpan.FromSeconds(5), _time, async cancellationToken =>
    {
        var read = Interlocked.Increment(ref _reads);
        await _gate.WaitAsync(cancellationToken);
        return $"{read}";
    });
}
