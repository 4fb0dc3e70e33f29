namespace Portal.Devices;

/// <summary>A line as a stream, for what is written for streams. Reading waits on a thread of its own until a byte comes or the reader gives up.</summary>
public sealed class LineStream(IByteLine line) : Stream
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Task.Factory.StartNew(
        () =>
        {
            int count;
            while ((count = line.Read(buffer.Span, Slice, cancellationToken)) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return count;
        },
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(Task.Run(() => line.Write(buffer.Span), cancellationToken));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read without blocking");

    public override void Write(byte[] buffer, int offset, int count) => line.Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            line.Dispose();
        }

        base.Dispose(disposing);
    }
}
