namespace Portal.Tests;

/// <summary>A clock that stands until the test moves it.</summary>
public sealed class MovableTime(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
