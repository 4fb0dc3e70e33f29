using Portal.Devices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>The ID card reader's driver on a real serial line, and its frames.</summary>
public sealed class IdCardReaderTests(SerialPair line) : IClassFixture<SerialPair>, IDisposable
{
    private readonly SerialLine _device = new(line.Device, 115_200);
    private SamSimulator? _sam;

    public void Dispose()
    {
        _sam?.Dispose();
        _device.Dispose();
    }

    [Fact]
    public async Task Resident_IsReadWithEveryField()
    {
        var card = await ReadAsync(SamSimulator.Resident());

        card.ShouldBe(new IdCard(IdCardLayout.Resident, "测试员乙", null, "1", "01", null, "19900101", "测试区测试街道一号院", "999999199001010016", "测试市公安局测试分局", "20200101", "长期", null, null, null));
    }

    [Fact]
    public async Task Permit_IsReadWithItsPassNumber()
    {
        var card = await ReadAsync(SamSimulator.Text((0, "测试员丙"), (30, "2"), (36, "19850607"), (52, "测试区"), (122, "999999198506070028"), (158, "测试市公安局"), (188, "20210101"), (204, "20260101"), (220, "H12345678"), (238, "01"), (248, "J")));

        (card.Layout, card.PassNumber, card.Issues, card.Nation).ShouldBe((IdCardLayout.Permit, "H12345678", "01", null));
    }

    [Fact]
    public async Task ForeignerOf2017_IsReadWithBothNames()
    {
        var card = await ReadAsync(SamSimulator.Text((0, "DOE, JOHN EXAMPLE"), (120, "1"), (122, "CAN999999010101"), (152, "CAN"), (158, "杜约翰"), (188, "20180101"), (204, "20280101"), (220, "19700101"), (236, "01"), (240, "1500"), (248, "I")));

        (card.Layout, card.Name, card.EnglishName, card.Number, card.Country, card.Birth).ShouldBe((IdCardLayout.ForeignerOld, "杜约翰", "DOE, JOHN EXAMPLE", "CAN999999010101", "CAN", "19700101"));
    }

    [Fact]
    public async Task ForeignerOf2023_IsReadWithItsNameInTwoParts()
    {
        var card = await ReadAsync(SamSimulator.Text((0, "测约翰"), (30, "1"), (32, "02"), (36, "19700101"), (52, "VERYLONGFAMILYNAME, WITHMANYGIVENNA"), (122, "999999197001010010"), (188, "20240101"), (204, "20340101"), (220, "MES"), (242, "CAN"), (248, "Y")));

        (card.Layout, card.EnglishName, card.Country, card.Issues).ShouldBe((IdCardLayout.ForeignerNew, "VERYLONGFAMILYNAME, WITHMANYGIVENNAMES", "CAN", "02"));
    }

    [Fact]
    public async Task Photo_IsHandedOverAsItIs_WhenAskedFor() =>
        Convert.FromBase64String((await ReadAsync(SamSimulator.Resident(), withPhoto: true)).PhotoWlt!).Length.ShouldBe(1024);

    [Fact]
    public async Task OneBadChecksum_IsAskedForAgain()
    {
        var spoiled = 0;
        var card = await ReadAsync(SamSimulator.Resident(), spoil: frame => spoiled++ == 0 ? [.. frame[..^1], (byte)(frame[^1] ^ 1)] : frame);

        card.Number.ShouldBe("999999199001010016");
        spoiled.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task ChecksumThatStaysBad_IsUnreadable() =>
        (await FaultAsync(SamSimulator.Resident(), frame => [.. frame[..^1], (byte)(frame[^1] ^ 1)])).ShouldBe(Fault.CardUnreadable);

    [Fact]
    public async Task TruncatedAnswer_IsAReaderThatDoesNotAnswer() =>
        (await FaultAsync(SamSimulator.Resident(), frame => frame[..(frame.Length / 2)])).ShouldBe(Fault.DeviceOffline);

    [Fact]
    public async Task NoiseBeforeTheFrame_IsSkipped() =>
        (await ReadAsync(SamSimulator.Resident(), spoil: frame => [0x00, 0xAA, 0xAA, 0x96, 0xAA, .. frame])).Name.ShouldBe("测试员乙");

    [Fact]
    public async Task CardPulledWhileReading_IsToldAsThat()
    {
        var reader = Start(SamSimulator.Resident());
        _sam!.OnRead = () => _sam.Card = null;

        var fault = await Should.ThrowAsync<FaultException>(() => reader.ReadAsync(false, _ => { }, CancellationToken.None));

        fault.Fault.ShouldBe(Fault.CardRemoved);
    }

    [Fact]
    public async Task CardWithAFlagNobodyKnows_IsUnreadable() =>
        (await FaultAsync(SamSimulator.Text((0, "某"), (122, "999999199001010016"), (248, "Q")))).ShouldBe(Fault.CardUnreadable);

    [Fact]
    public async Task WaitingForACard_IsCancelled()
    {
        var reader = Start(null);
        using var cancel = new CancellationTokenSource();
        var waiting = new TaskCompletionSource();
        var reading = reader.ReadAsync(false, stage => waiting.TrySetResult(), cancel.Token);
        await waiting.Task;

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Status_OfAReaderAndOfNone()
    {
        (await Start(null).StatusAsync(CancellationToken.None)).State.ShouldBe(DeviceState.Ready);
        (await new SamReader("idcard0", () => new SerialLine("/dev/no-such-line", 115_200)).StatusAsync(CancellationToken.None)).Fault.ShouldBe(Fault.DeviceOffline);
    }

    /// <summary>Whatever comes down the line, the frame reader gives the content, nothing, or a fault; never anything else.</summary>
    [Fact]
    public void FuzzedFrames_AreRefusedOrRight()
    {
        var random = new Random(467);
        var right = SamFrame.Build([0, 0, 0x90, 1, 0, 4, 0, .. SamSimulator.Resident(), .. new byte[1024]]);
        var (host, device) = MemoryLine.Pair();
        var accepted = 0;
        for (var i = 0; i < 3000; i++)
        {
            host.Discard();
            var frame = (byte[])right.Clone();
            for (var flips = random.Next(0, 4); flips > 0; flips--)
            {
                frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
            }

            device.Write(frame.AsSpan(0, random.Next(3) == 0 ? random.Next(frame.Length) : frame.Length));
            try
            {
                var content = SamFrame.Read(host, TimeSpan.FromMilliseconds(1), CancellationToken.None);
                accepted += content is null ? 0 : 1;
                if (content is { Length: > 1000 })
                {
                    IdCard.Parse(content.AsSpan(7, 256), null).Layout.ToString().ShouldNotBeEmpty();
                }
            }
            catch (FaultException broken)
            {
                broken.Fault.ShouldBe(Fault.CardUnreadable);
            }
        }

        accepted.ShouldBeInRange(100, 2500);
    }

    /// <summary>A reader whose every answer may be spoiled gives the card as it is, or a fault that a person is told; never another card, never anything else.</summary>
    [Fact]
    public async Task FuzzedReader_GivesTheCardOrAFault()
    {
        var (random, right, faults) = (new Random(2026), 0, 0);
        var (host, device) = MemoryLine.Pair();
        using var sam = new SamSimulator(device) { Card = SamSimulator.Resident() };
        sam.Spoil = frame =>
        {
            // One bit at most, which the frame's checksum always shows; and none of its length, or the test would wait with the reader.
            var spoiled = (byte[])frame.Clone();
            spoiled[random.Next(7, spoiled.Length)] ^= (byte)(random.Next(2) << random.Next(8));
            return random.Next(4) == 0 ? [0xAA, 0x00, .. spoiled] : spoiled;
        };
        sam.Start();
        var reader = new SamReader("idcard0", () => host);
        for (var i = 0; i < 300; i++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                (await reader.ReadAsync(false, _ => { }, patience.Token)).Number.ShouldBe("999999199001010016");
                right++;
            }
            catch (FaultException broken)
            {
                broken.Fault.ShouldBeOneOf(Fault.CardUnreadable, Fault.DeviceOffline, Fault.CardRemoved, Fault.CardRefused);
                faults++;
            }
        }

        right.ShouldBeGreaterThan(20, $"{faults} faults");
        faults.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void FuzzedText_IsACardOrUnreadable()
    {
        var random = new Random(256);
        var text = new byte[IdCard.TextLength];
        for (var i = 0; i < 3000; i++)
        {
            random.NextBytes(text);
            (text[248], text[249]) = ((byte)" IJY"[i % 4], 0);
            try
            {
                IdCard.Parse(text, null).Number.ShouldAllBe(letter => char.IsAsciiLetterOrDigit(letter));
            }
            catch (FaultException broken)
            {
                broken.Fault.ShouldBe(Fault.CardUnreadable);
            }
        }
    }

    private SamReader Start(byte[]? card, Func<byte[], byte[]>? spoil = null)
    {
        _device.Discard();
        _sam = new SamSimulator(_device) { Card = card, Spoil = spoil };
        _sam.Start();
        return new("idcard0", () => new SerialLine(line.Host, 115_200));
    }

    private Task<IdCard> ReadAsync(byte[] card, bool withPhoto = false, Func<byte[], byte[]>? spoil = null) =>
        Start(card, spoil).ReadAsync(withPhoto, _ => { }, CancellationToken.None);

    private async Task<Fault> FaultAsync(byte[] card, Func<byte[], byte[]>? spoil = null) =>
        (await Should.ThrowAsync<FaultException>(() => ReadAsync(card, spoil: spoil))).Fault;
}

/// <summary>A cable that is pulled breaks its line for good, so these have one each.</summary>
public sealed class SerialLineTests(SerialPair line) : IClassFixture<SerialPair>
{
    [Fact]
    public async Task ScannedCodes_ComeAsLines_NoiseIsLeftOut_AndAPulledCableIsTold()
    {
        using var gun = new SerialLine(line.Device, 9600);
        var codes = new List<string>();
        var (ready, third) = (new TaskCompletionSource(), new TaskCompletionSource());
        var scanner = new SerialScanner("scanner0", () => new SerialLine(line.Host, 9600));
        var listening = scanner.ListenAsync(
            _ => ready.SetResult(),
            code =>
            {
                codes.Add(code);
                if (codes.Count == 3)
                {
                    third.SetResult();
                }
            },
            CancellationToken.None);
        await ready.Task;
        gun.Write("SB-2026-000123\r"u8);
        gun.Write([0xFF, 0xFE, 0x0A]);
        gun.Write("\r\n\r\n\u0001bad\n"u8);
        gun.Write(System.Text.Encoding.UTF8.GetBytes(new string('x', SerialScanner.MaxCode + 1) + "\n"));
        gun.Write("https://portal.example/q/核验\r\n12\n"u8);

        await third.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        codes.ShouldBe(["SB-2026-000123", "https://portal.example/q/核验", "12"]);

        line.Pull();
        (await Should.ThrowAsync<FaultException>(() => listening.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))).Fault.ShouldBe(Fault.DeviceOffline);
    }
}
