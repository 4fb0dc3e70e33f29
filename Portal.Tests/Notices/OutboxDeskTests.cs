using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Notices;

public sealed class OutboxDeskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DeliverDue_SeveralNodesAtOnce_SendEachMessageOnce(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        for (var each = 0; each < 10; each++)
        {
            await house.SubmitAsync();
        }

        var gateway = new RecordingGateway();
        var rounds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Node(house, gateway).DeliverDueAsync(house.Clock.Now, Stop), Stop)));

        rounds.Sum(round => round.Sent).ShouldBe(10);
        gateway.Sent.Count.ShouldBe(10);
        gateway.Sent.Select(message => message.Id).Distinct().Count().ShouldBe(10);
        await using var db = house.Everywhere();
        (await db.Notices.CountAsync(notice => notice.Channel == NoticeChannel.Sms && notice.State == NoticeState.Sent && notice.SentAt == house.Clock.Now, Stop)).ShouldBe(10);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DeliverDue_GatewayInTrouble_WaitsLongerEachTimeAndParks(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();
        var gateway = new RecordingGateway { Trouble = "HTTP 500" };
        var node = Node(house, gateway);
        var now = house.Clock.Now;
        var waits = new List<double>();
        for (var tries = 1; tries < Core.Notices.Outbox.MostTries; tries++)
        {
            (await node.DeliverDueAsync(now, Stop)).Failed.ShouldBe(1);
            (await node.DeliverDueAsync(now, Stop)).ShouldBe(new OutboxRound(0, 0, 0), "not due again yet");
            var notice = await SmsAsync(house);
            notice.LastError.ShouldBe("HTTP 500");
            waits.Add((notice.NextAttemptAt - now).TotalMinutes);
            now = notice.NextAttemptAt;
        }

        waits.ShouldBe(waits.Order());
        waits[0].ShouldBeInRange(1, 1.2);
        (await node.DeliverDueAsync(now, Stop)).Parked.ShouldBe(1);
        (await SmsAsync(house)).State.ShouldBe(NoticeState.Parked);
        gateway.Sent.Count.ShouldBe(8);
        gateway.Sent.Select(message => message.Id).Distinct().Count().ShouldBe(1, "the receiver deduplicates by the id");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DeliverDue_WhatIsForTheInboxAlone_IsNeverSent(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();
        await using (var db = house.Everywhere())
        {
            await db.Notices.Where(notice => notice.Channel == NoticeChannel.Inbox).ExecuteUpdateAsync(row => row.SetProperty(notice => notice.State, NoticeState.Queued), Stop);
        }

        var gateway = new RecordingGateway();
        (await Node(house, gateway).DeliverDueAsync(house.Clock.Now, Stop)).Sent.ShouldBe(1);
        gateway.Sent.Single().Id.ShouldBe((await SmsAsync(house)).Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TryAgain_ParkedMessage_GoesOutAndIsJournalled(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();
        await using (var park = house.Everywhere())
        {
            var notice = await park.Notices.SingleAsync(each => each.Channel == NoticeChannel.Sms, Stop);
            (notice.State, notice.Attempts, notice.LastError) = (NoticeState.Parked, 8, "HTTP 401");
            await park.SaveChangesAsync(Stop);
        }

        var id = (await SmsAsync(house)).Id;
        var administrator = TestData.Staff(TestData.District, Core.Tenancy.UnitFunction.Hall, Duties.SystemAdministrator);
        var elsewhere = TestData.Staff(TestData.OtherDistrict, Core.Tenancy.UnitFunction.Hall, Duties.SystemAdministrator);
        (await TryAgainAsync(house, id, house.Clerk)).Refusal.ShouldBeOfType<NotAllowed>();
        (await TryAgainAsync(house, id, elsewhere)).Refusal.ShouldBeOfType<NotFound>();
        (await TryAgainAsync(house, id, administrator)).IsYes.ShouldBeTrue();
        (await TryAgainAsync(house, id, administrator)).Refusal.ShouldBeOfType<NotFound>("it is on its way already");

        var gateway = new RecordingGateway();
        (await Node(house, gateway).DeliverDueAsync(house.Clock.Now, Stop)).Sent.ShouldBe(1);
        await using var db = house.Everywhere();
        (await db.Journal.SingleAsync(entry => entry.Kind == "notice.TryAgain", Stop)).Note.ShouldBe("HTTP 401");
    }

    /// <summary>Poison: one message at which the gateway throws keeps none of the others waiting, and is parked after its tries.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DeliverDue_MessageAtWhichTheGatewayFallsOver_IsParkedAndTheOthersGoOut(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();
        await house.SubmitAsync();
        await house.SubmitAsync();
        Guid poison;
        await using (var db = house.Everywhere())
        {
            poison = await db.Notices.Where(notice => notice.Channel == NoticeChannel.Sms).OrderBy(notice => notice.NextAttemptAt).ThenBy(notice => notice.Id).Select(notice => notice.Id).FirstAsync(Stop);
        }

        var node = Node(house, new RecordingGateway { FallsOverAt = poison });
        (await node.DeliverDueAsync(house.Clock.Now, Stop)).ShouldBe(new OutboxRound(2, 1, 0));
        var now = house.Clock.Now;
        for (var tries = 2; tries <= Core.Notices.Outbox.MostTries; tries++)
        {
            now = now.AddDays(1); // The same hour: at night it would wait.
            await node.DeliverDueAsync(now, Stop);
        }

        await using var after = house.Everywhere();
        var parked = await after.Notices.AsNoTracking().SingleAsync(notice => notice.Id == poison, Stop);
        (parked.State, parked.LastError).ShouldBe((NoticeState.Parked, nameof(FormatException)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DeliverDue_NodeThatDiedWithItsClaim_IsFollowedByAnother(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();
        using var node = new CancellationTokenSource();
        var dying = new RecordingGateway { Stops = node };
        await Should.ThrowAsync<OperationCanceledException>(() => Node(house, dying).DeliverDueAsync(house.Clock.Now, node.Token));

        var other = new RecordingGateway();
        (await Node(house, other).DeliverDueAsync(house.Clock.Now, Stop)).Sent.ShouldBe(0, "the claim holds a while");
        (await Node(house, other).DeliverDueAsync(house.Clock.Now.AddMinutes(3), Stop)).Sent.ShouldBe(1);
        other.Sent.Single().Id.ShouldBe(dying.Sent.Single().Id);
    }

    [Theory]
    [InlineData("20:59", false)]
    [InlineData("21:00", true)]
    [InlineData("23:59", true)]
    [InlineData("00:00", true)]
    [InlineData("07:59", true)]
    [InlineData("08:00", false)]
    public void Night_ByChinaTime_IsQuiet(string local, bool quiet) =>
        Core.Notices.Outbox.IsQuiet(ChinaTime.ToUtc(new DateOnly(2026, 3, 5).ToDateTime(TimeOnly.Parse(local, CultureInfo.InvariantCulture)))).ShouldBe(quiet);

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DeliverDue_AtNight_SendsOnlyWhatCannotWait(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();
        var evening = ChinaTime.ToUtc(ChinaTime.DateOf(house.Clock.Now).ToDateTime(new TimeOnly(21, 30)));
        await using (var db = house.Everywhere())
        {
            db.Notices.Add(new Notice { TenantId = TestData.Street, CitizenId = null, Channel = NoticeChannel.Sms, Address = "13800000000", Template = nameof(NoticeTemplate.TicketCalled), Text = "请到 3 号窗口", CreatedAt = evening, NextAttemptAt = evening });
            await db.SaveChangesAsync(Stop);
        }

        var gateway = new RecordingGateway();
        (await Node(house, gateway).DeliverDueAsync(evening, Stop)).Sent.ShouldBe(1);
        gateway.Sent.Single().Text.ShouldBe("请到 3 号窗口");
        (await Node(house, gateway).DeliverDueAsync(evening.AddHours(10), Stop)).Sent.ShouldBe(0, "half past seven is still night");
        (await Node(house, gateway).DeliverDueAsync(evening.AddHours(10.5), Stop)).Sent.ShouldBe(1, "the morning brings what waited");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task DeliverDue_NoGateway_LeavesEverythingQueued(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();

        await new OutboxDesk(house.Database.Maker, null, NullLogger<OutboxDesk>.Instance).DeliverDueAsync(house.Clock.Now, Stop);

        (await SmsAsync(house)).ShouldSatisfyAllConditions(notice => notice.State.ShouldBe(NoticeState.Queued), notice => notice.Attempts.ShouldBe(0));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Read_OwnMessages_MarksThemOnceAndNobodyElses(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await house.SubmitAsync();
        var stranger = TestData.Applicant(Guid.CreateVersion7());

        (await ReadAsync(house, stranger, null)).ShouldBe(0);
        (await ReadAsync(house, house.Applicant, null)).ShouldBe(1);
        (await ReadAsync(house, house.Applicant, null)).ShouldBe(0);
    }

    private static OutboxDesk Node(CaseHouse house, ISmsGateway gateway) => new(house.Database.Maker, gateway, NullLogger<OutboxDesk>.Instance);

    private static async Task<Notice> SmsAsync(CaseHouse house)
    {
        await using var db = house.Everywhere();
        return await db.Notices.AsNoTracking().SingleAsync(notice => notice.Channel == NoticeChannel.Sms, Stop);
    }

    private static async Task<Answer<Notice>> TryAgainAsync(CaseHouse house, Guid noticeId, Actor by)
    {
        await using var visit = house.As(by);
        return await visit.ServiceProvider.GetRequiredService<NoticeDesk>().TryAgainAsync(noticeId, by, Stop);
    }

    private static async Task<int> ReadAsync(CaseHouse house, Actor by, Guid? noticeId)
    {
        await using var visit = house.As(by);
        return await visit.ServiceProvider.GetRequiredService<NoticeDesk>().ReadAsync(by, noticeId, Stop);
    }

    private sealed class RecordingGateway : ISmsGateway
    {
        private readonly Lock _lock = new();

        public string? Trouble { get; init; }

        /// <summary>The node stops in the middle of sending.</summary>
        public CancellationTokenSource? Stops { get; init; }

        /// <summary>The gateway's own code falls over at this message.</summary>
        public Guid? FallsOverAt { get; init; }

        public List<SmsMessage> Sent { get; } = [];

        public Task<string?> SendAsync(SmsMessage message, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                Sent.Add(message);
            }

            Stops?.Cancel();
            cancellationToken.ThrowIfCancellationRequested();
            return message.Id == FallsOverAt ? throw new FormatException("no such sign in this alphabet") : Task.FromResult(Trouble);
        }
    }
}
