namespace Portal.Tests.Halls;

/// <summary>A clock's time with timers of one node or page, which go off when it is moved past them.</summary>
internal sealed class Beats(TimeProvider time) : TimeProvider
{
    private readonly List<Beat> _beats = [];
    private TimeSpan _gone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _beats.Add(new Beat(() => callback(state), period) { Next = _gone + dueTime });
        return _beats[^1];
    }

    public void Move(TimeSpan by)
    {
        _gone += by;
        _beats.ForEach(beat => beat.RingUntil(_gone));
    }

    private sealed class Beat(Action ring, TimeSpan period) : ITimer
    {
        private bool _isGone;

        public TimeSpan Next { get; set; }

        public void RingUntil(TimeSpan now)
        {
            for (; !_isGone && Next <= now; Next += period)
            {
                ring();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("a beat is not changed");

        public void Dispose() => _isGone = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
