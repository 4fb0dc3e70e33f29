using System.Globalization;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Notices;

public sealed class NoticeTemplatesTests
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    public static TheoryData<NoticeTemplate> All => [.. Enum.GetValues<NoticeTemplate>()];

    /// <summary>Everything as long as it can be: December the 28th, a signature and a hall far too long, a code.</summary>
    private static NoticeFacts Longest(string itemOrHall = "长沙市开福区芙蓉北路街道综合便民政务服务大厅二楼东侧出件窗口") => new()
    {
        Signature = "深圳市光明区光明街道办事处政务服务中心",
        CaseNumber = "11430105006127893X443010501234520261228123456",
        On = new DateTime(2026, 12, 28, 1, 0, 0, DateTimeKind.Utc),
        PickUpCode = "888888",
        HallName = itemOrHall,
        Pause = PauseReason.Tender,
        Time = "10:30",
        Words = "大厅突然停电，电力部门正在抢修，预计一小时后恢复，请各位稍候",
    };

    [Theory, MemberData(nameof(All))]
    public void Sms_WithLongestVariables_IsOneMessage(NoticeTemplate template)
    {
        var text = NoticeTemplates.Sms(template, Longest());

        text.Length.ShouldBeLessThanOrEqualTo(NoticeTemplates.LongestSms);
        text.ShouldStartWith("【深圳市光明区光明街道办…】");
        if (!NoticeTemplates.IsOfNoCase(template))
        {
            text.ShouldContain("123456", customMessage: "the last six signs of the case number");
        }

        text.ShouldNotContain("{");
    }

    /// <summary>What speaks of a number is there in English too. The signature, and a hall's own words, stay Chinese.</summary>
    [Theory]
    [InlineData(NoticeTemplate.TicketNear)]
    [InlineData(NoticeTemplate.TicketCalled)]
    [InlineData(NoticeTemplate.TicketSlip)]
    [InlineData(NoticeTemplate.HallSays)]
    public void Sms_OfANumber_InEnglish_IsOneMessage(NoticeTemplate template)
    {
        var facts = Longest("Furong North Road Street Government Service Hall") with { CaseNumber = "AB0123", Counter = 1234 };
        var text = NoticeTemplates.Sms(template, facts, English);

        text.Length.ShouldBeLessThanOrEqualTo(NoticeTemplates.LongestSms);
        text.ShouldContain("AB0123");
        text.ShouldContain("Furong North Road…");
        text[(text.IndexOf('】', StringComparison.Ordinal) + 1)..].Replace(facts.Words![..23], "", StringComparison.Ordinal).Any(sign => sign is >= '一' and <= '龥').ShouldBeFalse(text);
        NoticeTemplates.Sms(template, facts).ShouldNotBe(text);
    }

    [Theory, MemberData(nameof(All))]
    public void Sms_SignatureBrackets_StandOnlyInFront(NoticeTemplate template)
    {
        var text = NoticeTemplates.Sms(template, Longest("【中奖】大厅") with { Signature = "【开福】政务" });

        text.Count(sign => sign is '【' or '】').ShouldBe(2);
        text.IndexOf('】', StringComparison.Ordinal).ShouldBe("【开福政务".Length);
    }

    [Theory, MemberData(nameof(All))]
    public void Sms_AnyTemplate_HasNoLinkAndNoWholeNumber(NoticeTemplate template)
    {
        var text = NoticeTemplates.Sms(template, Longest());

        text.ShouldNotContain("http");
        text.ShouldNotContain(Longest().CaseNumber);
        System.Text.RegularExpressions.Regex.IsMatch(text, "[0-9A-Z]{7,}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeFalse("a run of seven signs could be a number of a person");
    }

    [Theory, MemberData(nameof(All))]
    public void Inbox_BothLanguages_AreThereAndDiffer(NoticeTemplate template)
    {
        var (zh, en) = (NoticeTemplates.Inbox(template, "ITEM", Longest(), Chinese), NoticeTemplates.Inbox(template, "ITEM", Longest(), English));

        var what = NoticeTemplates.IsOfNoCase(template) || NoticeTemplates.IsOfHall(template) ? Longest().HallName! : "ITEM";
        zh.ShouldContain(what);
        en.ShouldContain(what);
        en.Replace(Longest().HallName!, "", StringComparison.Ordinal).Replace(Longest().Words!, "", StringComparison.Ordinal).Any(sign => sign is >= '一' and <= '龥').ShouldBeFalse();
        NoticeTemplates.Title(template, Chinese).ShouldNotContain(NoticeTemplates.Title(template, English));
    }

    [Theory]
    [InlineData("430105-MZ-0101-20261122-0012", "220012")]
    [InlineData("T-1", "T1")]
    public void Tail_OfACaseNumber_IsItsLastSixLettersAndDigits(string number, string tail) => NoticeTemplates.Tail(number).ShouldBe(tail);

    [Fact]
    public void Sms_CutInsideARareCharacter_KeepsWholeCharacters()
    {
        var text = NoticeTemplates.Sms(NoticeTemplate.ReadyForPickUp, Longest("一二三四五六七八九十一二三四五六𠮷𠮷𠮷"));

        text.Any(char.IsSurrogate).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 8)]
    [InlineData(7, 60)]
    [InlineData(8, 60)]
    public void WaitAfter_EachFailure_DoublesUpToAnHour(int tries, int minutes)
    {
        Outbox.WaitAfter(tries, 0).ShouldBe(TimeSpan.FromMinutes(minutes));
        Outbox.WaitAfter(tries, 1).ShouldBe(TimeSpan.FromMinutes(minutes * 1.2));
    }
}
