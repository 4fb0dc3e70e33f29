using System.Text.Json.Nodes;
using Portal.Core;
using Portal.Core.Kiosks;
using Portal.Core.People;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Kiosks;

/// <summary>Each thing that can be wrong with a reading, by itself.</summary>
public sealed class ReadingRuleTests
{
    private const string Number = "999999199001010016";

    private static readonly DateTime Now = new(2026, 3, 2, 2, 0, 0, DateTimeKind.Utc);
    private static readonly Guid Machine = Guid.Parse("0195a1c0-0000-7000-8000-000000000001");

    private readonly TestAgent _agent = new();

    [Theory]
    [InlineData("true", null)]
    [InlineData("forged", ReadingProblem.Signature)]
    [InlineData("signature of nothing", ReadingProblem.Signature)]
    [InlineData("changed", ReadingProblem.Hash)]
    [InlineData("changed with its hash", ReadingProblem.Signature)]
    [InlineData("of another device", ReadingProblem.Signature)]
    [InlineData("claimed to be real", ReadingProblem.Signature)]
    [InlineData("simulated", ReadingProblem.Simulated)]
    [InlineData("of an unknown source", ReadingProblem.Simulated)]
    [InlineData("another kiosk's", ReadingProblem.Kiosk)]
    [InlineData("not enrolled", ReadingProblem.Kiosk)]
    [InlineData("of a social card", ReadingProblem.Kind)]
    [InlineData("nonce unknown", ReadingProblem.Nonce)]
    [InlineData("nonce of another kiosk", ReadingProblem.Nonce)]
    [InlineData("nonce for another kind", ReadingProblem.Nonce)]
    [InlineData("nonce too old", ReadingProblem.Nonce)]
    [InlineData("from tomorrow", ReadingProblem.Time)]
    [InlineData("from yesterday", ReadingProblem.Time)]
    [InlineData("no time", ReadingProblem.Time)]
    public void Reading_IsBelieved_WhenAllHolds(string which, ReadingProblem? expected)
    {
        var nonce = new KioskNonce { Id = "0123456789abcdef0123456789abcdef", KioskId = Machine, Kind = ReadingKind.IdCard, GivenAt = Now.AddSeconds(-30) };
        var kiosk = new Kiosk { Id = Machine, TenantId = TestData.Street, PublicKey = which switch { "forged" => new TestAgent().PublicKey, "not enrolled" => null, _ => _agent.PublicKey } };
        var text = _agent.Seal(Machine, nonce.Id, TestAgent.Card(Number), Now,
            seal => which switch
            {
                "another kiosk's" => seal with { Kiosk = Kiosk.NameOf(Guid.NewGuid()) },
                "of a social card" => seal with { Kind = "socialcard" },
                "from tomorrow" => seal with { Time = "2026-03-03T02:00:00.000Z" },
                "from yesterday" => seal with { Time = "2026-03-01T02:00:00.000Z" },
                "no time" => seal with { Time = "now" },
                "simulated" => seal with { Source = "simulated" },
                "of an unknown source" => seal with { Source = "dreamt" },
                "claimed to be real" => seal with { Source = "simulated" },
                _ => seal,
            },
            seal => which switch
            {
                "of another device" => seal with { Device = "idcard1" },
                "claimed to be real" => seal with { Source = "real" },
                "signature of nothing" => seal with { Signature = "" },
                _ => seal,
            });
        var read = SealedReading.Parse(text).ShouldNotBeNull();
        if (which.StartsWith("changed", StringComparison.Ordinal))
        {
            read = read with { Reading = read.Reading.Replace(Number, "999999199001010024", StringComparison.Ordinal) };
            read = which == "changed" ? read : read with { Seal = read.Seal with { Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(read.Reading))) } };
        }

        var given = which switch
        {
            "nonce unknown" => null,
            "nonce of another kiosk" => new KioskNonce { Id = nonce.Id, KioskId = Guid.NewGuid(), Kind = nonce.Kind, GivenAt = nonce.GivenAt },
            "nonce for another kind" => new KioskNonce { Id = nonce.Id, KioskId = Machine, Kind = ReadingKind.Fingerprint, GivenAt = nonce.GivenAt },
            "nonce too old" => new KioskNonce { Id = nonce.Id, KioskId = Machine, Kind = nonce.Kind, GivenAt = Now - ReadingRule.Fresh - TimeSpan.FromSeconds(1) },
            _ => nonce,
        };

        ReadingRule.WhyNot(read, ReadingKind.IdCard, kiosk, given, Now, takesSimulated: false).ShouldBe(expected);
        if (which == "simulated")
        {
            ReadingRule.WhyNot(read, ReadingKind.IdCard, kiosk, given, Now, takesSimulated: true).ShouldBeNull("at a demonstration");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"reading\":\"{}\"}")]
    [InlineData("{\"reading\":\"{}\",\"seal\":null}")]
    [InlineData("{\"reading\":\"{}\",\"seal\":{\"kiosk\":\"kx-1\"}}")]
    [InlineData("{\"reading\":null,\"seal\":{}}")]
    [InlineData("{\"reading\":\"{}\",\"reading\":\"{}\",\"seal\":{}}")]
    public void Garbage_IsNoReading(string? text) => SealedReading.Parse(text).ShouldBeNull();

    [Fact]
    public void TooLong_IsNoReading() => SealedReading.Parse(_agent.Seal(Machine, "n", new JsonObject { ["x"] = new string('x', 20_000) }, Now)).ShouldBeNull();

    [Theory]
    [InlineData("Resident", Number, "长期", DocumentType.ResidentIdCard, null)]
    [InlineData("Resident", Number, "20300101", DocumentType.ResidentIdCard, null)]
    [InlineData("Resident", Number, "20260302", DocumentType.ResidentIdCard, null)]
    [InlineData("Resident", Number, "20260301", null, nameof(CardRunOut))]
    [InlineData("Resident", "999999199001010014", "长期", null, nameof(CardUnknown))]
    [InlineData("Resident", "", "长期", null, nameof(CardUnknown))]
    [InlineData("Library", Number, "长期", null, nameof(CardUnknown))]
    [InlineData("ForeignerOld", "ABC123456789012", "20300101", DocumentType.ForeignPermanentResidence, null)]
    public void Card_SaysWhoItsHolderIs(string layout, string number, string to, DocumentType? expected, string? refusal)
    {
        var holder = CardHolder.OfIdCard(TestAgent.Card(number, layout: layout, to: to).ToJsonString(), new DateOnly(2026, 3, 2));

        (holder.Value?.Type, holder.Refusal?.Code).ShouldBe((expected, refusal));
    }

    [Fact]
    public void Foreigner_WithoutAChineseName_IsKnownByTheEnglishOne()
    {
        var card = TestAgent.Card("ABC123456789012", name: "", layout: "ForeignerOld");
        card["englishName"] = "TEST PERSON";

        CardHolder.OfIdCard(card.ToJsonString(), new DateOnly(2026, 3, 2)).OrThrow().Name.ShouldBe("TEST PERSON");
    }

    [Fact]
    public void Name_OnTheWire_LeadsBackToItsMachine()
    {
        Kiosk.IdOf(Kiosk.NameOf(Machine)).ShouldBe(Machine);
        Kiosk.NameOf(Machine).ShouldMatch("^[A-Za-z0-9-]{1,40}$", "as the agent takes names");
        foreach (var wrong in (string?[])[null, "", "kx-", "kx-0001", "ky-" + Machine.ToString("N"), Machine.ToString("N")])
        {
            Kiosk.IdOf(wrong).ShouldBeNull();
        }
    }
}
