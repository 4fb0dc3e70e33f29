using System.Net.Sockets;
using System.Text;
using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>The fingerprint driver with libfprint's own virtual device.</summary>
public sealed class FingerprintTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("finger-").FullName;
    private readonly LibFprintReader _reader = new("fingerprint0");

    public FingerprintTests() => Daemon.SetVariable("FP_VIRTUAL_DEVICE", Path.Combine(_folder, "device"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Finger_IsEnrolled_AndMatchesItselfOnly()
    {
        var stages = new List<string>();
        var template = await _reader.EnrolAsync(
            stage =>
            {
                stages.Add(stage);
                Say(stages.Count == 2 ? "RETRY 1" : "SCAN finger-A");
            },
            CancellationToken.None);

        stages.ShouldContain("again");
        (await _reader.VerifyAsync(template, _ => Say("SCAN finger-A"), CancellationToken.None)).ShouldBeTrue();
        (await _reader.VerifyAsync(template, _ => Say("SCAN finger-B"), CancellationToken.None)).ShouldBeFalse();
        var asked = 0;
        (await _reader.VerifyAsync(template, _ => Say(asked++ == 0 ? "RETRY 1" : "SCAN finger-A"), CancellationToken.None)).ShouldBeTrue();
        asked.ShouldBe(2);
        (await Should.ThrowAsync<FaultException>(() => _reader.VerifyAsync(template, _ => Say("ERROR 0"), CancellationToken.None))).Fault.ShouldBe(Fault.DeviceOffline);

        using var cancel = new CancellationTokenSource();
        var waiting = _reader.VerifyAsync(template, _ => cancel.CancelAfter(TimeSpan.FromMilliseconds(1)), cancel.Token);
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        (await Should.ThrowAsync<FaultException>(() => _reader.VerifyAsync([1, 2, 3], _ => { }, CancellationToken.None))).Fault.ShouldBe(Fault.InvalidParams);
        (await _reader.StatusAsync(CancellationToken.None)).State.ShouldBe(DeviceState.Ready);
    }

    private void Say(string words)
    {
        using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        line.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder, "device")));
        line.Send(Encoding.ASCII.GetBytes(words));
    }
}
