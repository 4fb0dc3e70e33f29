using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>The social-security card through the real PC/SC service.</summary>
[Collection(CardWorld.Only)]
public sealed class SocialCardTests(CardWorld world)
{
    private readonly PcscSocialCardReader _reader = new("socialcard0", "Virtual PCD 00 00");

    [Fact]
    public async Task Card_IsReadPubliclyAndWithItsPin()
    {
        await using (await world.InsertAsync(new()))
        {
            (await _reader.ReadAsync(null, _ => { }, CancellationToken.None)).ShouldBe(new SocialCard("A12345678", "2.00", null, null));
            (await _reader.ReadAsync([0x12, 0x34, 0x56], _ => { }, CancellationToken.None)).ShouldBe(new SocialCard("A12345678", "2.00", "999999199001010016", "测试员甲"));
        }
    }

    [Fact]
    public async Task WrongPin_IsCounted_AndBlocks()
    {
        await using (await world.InsertAsync(new()))
        {
            (await FaultAsync([0x00, 0x00, 0x00])).Detail.ShouldBe("tries=2");
            (await FaultAsync([0x00, 0x00, 0x00])).Detail.ShouldBe("tries=1");
            (await FaultAsync([0x00, 0x00, 0x00])).Fault.ShouldBe(Fault.PinBlocked);
        }
    }

    [Fact]
    public async Task CardOfAnotherKind_IsRefused()
    {
        await using (await world.InsertAsync(new() { IsForeign = true }))
        {
            (await FaultAsync(null)).Fault.ShouldBe(Fault.CardRefused);
        }
    }

    [Fact]
    public async Task CardPulledWhileReading_IsToldAsThat()
    {
        var commands = 0;
        await using (await world.InsertAsync(new(), _ => ++commands < 3))
        {
            var told = await FaultAsync(null);
            told.Fault.ShouldBe(Fault.CardRemoved, told.Detail);
        }
    }

    [Fact]
    public async Task WaitingForACard_EndsWhenOneComes_OrAtOnceWhenCancelled()
    {
        var waiting = new TaskCompletionSource();
        var reading = _reader.ReadAsync(null, stage => waiting.TrySetResult(), CancellationToken.None);
        await waiting.Task;
        await using (await world.InsertAsync(new()))
        {
            (await reading).CardNumber.ShouldBe("A12345678");
        }

        using var cancel = new CancellationTokenSource();
        waiting = new TaskCompletionSource();
        reading = _reader.ReadAsync(null, stage => waiting.TrySetResult(), cancel.Token);
        await Task.WhenAny(waiting.Task, reading);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Status_OfAReaderAndOfNone()
    {
        (await _reader.StatusAsync(CancellationToken.None)).State.ShouldBe(DeviceState.Ready);
        (await new PcscSocialCardReader("socialcard1", "No such reader").StatusAsync(CancellationToken.None)).Fault.ShouldBe(Fault.DeviceOffline);
    }

    private async Task<FaultException> FaultAsync(byte[]? pin) =>
        await Should.ThrowAsync<FaultException>(() => _reader.ReadAsync(pin, _ => { }, CancellationToken.None));
}
