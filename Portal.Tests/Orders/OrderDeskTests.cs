using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.Notices;
using Portal.Core.Orders;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Orders;

/// <summary>A district's notices and tasks to the halls below, over a real database and by their table of moves.</summary>
public sealed class OrderDeskTests
{
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Actor Sender => TestData.Staff(TestData.District, UnitFunction.Hall, Duties.Supervisor);

    [Fact]
    public void Moves_AreThoseOfTheTable()
    {
        var legal = from state in Enum.GetValues<OrderState>() from action in Enum.GetValues<OrderAction>() where OrderFlow.To(state, action) is not null select $"{state} {action} {OrderFlow.To(state, action)}";

        legal.ShouldBe(
        [
            "Sent Receive Received",
            "Received Begin InHand", "Received ReportTrouble Stuck", "Received Finish Done",
            "InHand ReportTrouble Stuck", "InHand Finish Done",
            "Stuck Begin InHand", "Stuck Finish Done",
            "Done SendBack InHand",
        ]);
    }

    [Fact, Trait("Row", "50")]
    public void Lateness_FollowsTheTwoDays()
    {
        var order = new HallOrder { Id = Guid.CreateVersion7(), TenantId = 1, Kind = OrderKind.Task, Title = "x", Body = "y", ReceiveBy = Monday, DueOn = Monday.AddDays(3), SentAt = TestData.Now, SentBy = Guid.Empty, SentByName = "x" };
        DateTime On(int day) => Core.Calendars.ChinaTime.ToUtc(Monday.AddDays(day).ToDateTime(new TimeOnly(12, 0)));
        OrderReceipt In(OrderState state) => new() { TenantId = 11, OrderId = order.Id, HallId = Guid.Empty, State = state };

        OrderFlow.LatenessOf(order, In(OrderState.Sent), On(0)).ShouldBe(OrderLateness.None);
        OrderFlow.LatenessOf(order, In(OrderState.Sent), On(1)).ShouldBe(OrderLateness.NotReceived);
        OrderFlow.LatenessOf(order, In(OrderState.Received), On(3)).ShouldBe(OrderLateness.None);
        OrderFlow.LatenessOf(order, In(OrderState.Stuck), On(4)).ShouldBe(OrderLateness.NotDone);
        OrderFlow.LatenessOf(order, In(OrderState.Done), On(40)).ShouldBe(OrderLateness.None);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "50")]
    public async Task Order_ToFiftySevenHalls_IsReceivedDonePushedAndLate(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.NewAsync(provider);
        var time = new MovableTime(new DateTimeOffset(TestData.Now));
        OrderDesk At(int tenantId) => new(database.Maker, TestDatabase.StaffScope(tenantId), new TenantDirectory(database.Maker, time), time, NullLogger<OrderDesk>.Instance);
        var today = Core.Calendars.ChinaTime.DateOf(TestData.Now);
        List<Hall> halls =
        [
            .. Enumerable.Range(0, 6).Select(number => new Hall { TenantId = number % 2 == 0 ? TestData.Street : TestData.OtherStreet, Name = $"街道大厅{number}" }),
            .. Enumerable.Range(0, 51).Select(number => new Hall { TenantId = number % 2 == 0 ? TestData.Community : TestData.OtherCommunity, Name = $"社区大厅{number}" }),
        ];
        await using (var db = database.Everywhere())
        {
            db.AddRange(halls);
            db.Add(new Hall { TenantId = TestData.District, Name = "区大厅" });
            db.Add(new Hall { TenantId = TestData.Community, Name = "e站", Kind = HallKind.Station });
            await db.SaveChangesAsync(Cancel);
            db.Add(new DutyShift { TenantId = halls[0].TenantId, HallId = halls[0].Id, Name = "值班", Date = today, From = new(9, 0), To = new(18, 0), Phone = "13800000001" });
            await db.SaveChangesAsync(Cancel);
        }

        var wished = new NewOrder(Guid.CreateVersion7(), OrderKind.Task, "核对公示", "请核对", today.AddDays(1), today.AddDays(3));
        (await At(TestData.District).SendAsync(wished, TestData.Clerk(TestData.District), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await At(TestData.District).SendAsync(wished with { DueOn = null }, Sender, Cancel)).Refusal.ShouldBeOfType<OrderDaysWrong>();
        var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => At(TestData.District).SendAsync(wished, Sender, Cancel)));
        sent.ShouldAllBe(each => each.Refusal == null);
        var view = (await At(TestData.District).ReadAsync(wished.Id, Cancel))!;
        (view.Receipts.Count, view.Received).ShouldBe((57, 0), "one receipt for each hall below, however often the form was sent");
        await using (var db = database.Everywhere())
        {
            (await db.Notices.SingleAsync(Cancel)).Template.ShouldBe(nameof(NoticeTemplate.OrderSent));
        }

        (await At(TestData.OtherDistrict).ReadAsync(wished.Id, Cancel)).ShouldBeNull("another district sees nothing");
        var clerk = TestData.Clerk(TestData.Street);
        (await At(TestData.Street).WaitingAsync(clerk, Cancel)).ShouldBe(3);
        var mine = (await At(TestData.Street).ReceivedAsync(clerk, Cancel)).ShouldHaveSingleItem().Receipts.First(receipt => receipt.TenantId == TestData.Street);
        (await At(TestData.District).ActAsync(mine.Id, OrderAction.Receive, null, Sender, Cancel)).Refusal.ShouldBeOfType<NotAllowed>("who sent it does not sign for it");
        (await At(TestData.OtherStreet).ActAsync(mine.Id, OrderAction.Receive, null, TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await At(TestData.Street).ActAsync(mine.Id, OrderAction.Finish, null, clerk, Cancel)).Refusal.ShouldBeOfType<OrderNotNow>();
        (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => At(TestData.Street).ActAsync(mine.Id, OrderAction.Receive, null, clerk, Cancel)))).ShouldAllBe(each => each.Refusal == null);
        (await At(TestData.Street).ActAsync(mine.Id, OrderAction.ReportTrouble, " ", clerk, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await At(TestData.Street).ActAsync(mine.Id, OrderAction.Finish, "改好了", clerk, Cancel)).Value!.State.ShouldBe(OrderState.Done);
        (await At(TestData.Street).ActAsync(mine.Id, OrderAction.SendBack, "还缺一块", clerk, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await At(TestData.District).ActAsync(mine.Id, OrderAction.SendBack, "还缺一块", Sender, Cancel)).Value!.State.ShouldBe(OrderState.InHand);

        time.Move(TimeSpan.FromDays(2));
        var now = time.GetUtcNow().UtcDateTime;
        view = (await At(TestData.District).ReadAsync(wished.Id, Cancel))!;
        (view.Received, view.Late(now)).ShouldBe((1, 56));
        (await At(TestData.Street).RemindAsync(wished.Id, clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await At(TestData.District).RemindAsync(wished.Id, Sender, Cancel)).Value.ShouldBe(57);
        (await At(TestData.District).RemindAsync(wished.Id, Sender, Cancel)).Value.ShouldBe(0, "not twice within the hour");

        (await At(TestData.District).WithdrawAsync(wished.Id, "", Sender, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await At(TestData.District).WithdrawAsync(wished.Id, "发错了", Sender, Cancel)).IsYes.ShouldBeTrue();
        (await At(TestData.Street).ActAsync(mine.Id, OrderAction.Finish, null, clerk, Cancel)).Refusal.ShouldBeOfType<OrderWithdrawn>();
        (await At(TestData.Street).WaitingAsync(clerk, Cancel)).ShouldBe(0);
        (await At(TestData.District).ReadAsync(wished.Id, Cancel))!.Late(now).ShouldBe(0);
        await using var everywhere = database.Everywhere();
        (await everywhere.Journal.Where(line => line.Kind.StartsWith("order.")).GroupBy(line => line.Kind).ToDictionaryAsync(group => group.Key, group => group.Count(), Cancel))
            .ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["order.Send"] = 1, ["order.Receive"] = 1, ["order.Finish"] = 1, ["order.SendBack"] = 1, ["order.Remind"] = 1, ["order.Withdraw"] = 1 }, ignoreOrder: true);
    }
}
