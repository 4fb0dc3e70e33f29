using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Numbers, calls and services over a real database.</summary>
public sealed class TicketDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "34")]
    public async Task Visit_TakenCalledServedFinished_KeepsItsDurations(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider);
        var counter = house.Counters[0];
        List<HallMatter> heard = [];
        using var listening = house.News.Listen(changed => heard.Add(changed.What));

        var ticket = await house.TakeAsync();
        house.Time.Move(TimeSpan.FromMinutes(5));
        var called = (await house.NextAsync(counter)).Value!;
        house.Time.Move(TimeSpan.FromSeconds(40));
        await house.MustAsync(ticket, TicketAction.Recall, counter);
        await house.MustAsync(ticket, TicketAction.Serve, counter);
        house.Time.Move(TimeSpan.FromMinutes(7));
        var done = await house.MustAsync(ticket, TicketAction.Finish, counter);

        (called.Id, called.Label, called.Calls, done.Calls).ShouldBe((ticket.Id, "A001", 1, 2));
        (done.WaitSeconds, done.WaySeconds, done.ServiceSeconds).ShouldBe((300, 40, 420));
        (done.Status, done.CounterId, done.ClerkId).ShouldBe((TicketStatus.Finished, counter.Id, house.ClerkAt(counter).AccountId));
        heard.ShouldBe([HallMatter.Queue, HallMatter.Call, HallMatter.Call, HallMatter.Service, HallMatter.Service]);
        await house.ShouldHoldAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "34")]
    public async Task ThreeNumbers_CalledPassedOverMissedAndTransferred_GoWhereTheyShould(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider);
        var (one, two) = (house.Counters[0], house.Counters[1]);
        var (first, second) = (await house.TakeAsync(), await house.TakeAsync());
        house.Time.Move(TimeSpan.FromSeconds(30));
        var third = await house.TakeAsync(1);
        house.Time.Move(TimeSpan.FromMinutes(1));

        (await house.NextAsync(one)).Value!.Id.ShouldBe(first.Id);
        await house.MustAsync(first, TicketAction.Skip, one);
        (await house.NextAsync(one)).Value!.Id.ShouldBe(second.Id, "who was passed over stands behind who came before the passing over");
        await house.MustAsync(second, TicketAction.Serve, one);
        await house.MustAsync(second, TicketAction.Transfer, one, act => act with { ToGroupId = house.Groups[1].Id, ToCounterId = two.Id });
        (await house.NextAsync(one)).Value!.Id.ShouldBe(third.Id, "who was sent to counter 2 is not called by counter 1");
        (await house.NextAsync(two)).Value!.Id.ShouldBe(second.Id, "sent on, they keep their place in time");
        await house.MustAsync(third, TicketAction.Miss, one);
        (await house.NextAsync(one)).Value!.Id.ShouldBe(first.Id);
        await house.MustAsync(third, TicketAction.Requeue);
        await house.MustAsync(first, TicketAction.Park, one);
        (await house.NextAsync(one)).Value!.Id.ShouldBe(third.Id);
        (await house.ActAsync(first, TicketAction.Call, one)).Refusal.ShouldBeOfType<CounterOccupied>();
        await house.MustAsync(third, TicketAction.Serve, one);
        await house.MustAsync(third, TicketAction.Finish, one);
        (await house.MustAsync(first, TicketAction.Call, one)).Status.ShouldBe(TicketStatus.Called);
        (await house.NextAsync(one)).Refusal.ShouldBeOfType<CounterOccupied>();
        await house.ShouldHoldAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "34")]
    public async Task PassedOver_WithTheReasonOfAClass_StandsBehindWhoeverWaits(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var blind = await house.TakeAsync(with: wish => wish with { Priority = TicketPriority.Disabled, PriorityReason = "视障" });
        var plain = await house.TakeAsync();
        house.Time.Move(TimeSpan.FromMinutes(1));

        (await house.NextAsync(house.Counters[0])).Value!.Id.ShouldBe(blind.Id);
        await house.MustAsync(blind, TicketAction.Skip, house.Counters[0]);
        (await house.NextAsync(house.Counters[0])).Value!.Id.ShouldBe(plain.Id, "else the next click calls the same person again");
        await house.ShouldHoldAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "36")]
    public async Task Classes_ComeSoonerWithTheirReason_AndInTheirOwnOrder(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var plain = await house.TakeAsync();
        var elder = await house.TakeAsync(with: wish => wish with { Priority = TicketPriority.Elderly, PriorityReason = "七十二岁" });
        var blind = await house.TakeAsync(with: wish => wish with { Priority = TicketPriority.Disabled, PriorityReason = "视障", NeedsEscort = true });
        house.Time.Move(TimeSpan.FromMinutes(1));
        var elderLater = await house.TakeAsync(with: wish => wish with { Priority = TicketPriority.Elderly, PriorityReason = "八十岁" });
        (await house.Desk().TakeAsync(house.Wish() with { Priority = TicketPriority.GreenLane }, house.ClerkAt(house.Counters[0]), Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();

        await house.MustAsync(blind, TicketAction.Escort);
        List<Guid> order = [];
        for (var left = 4; left > 0; left--)
        {
            var ticket = (await house.NextAsync(house.Counters[0])).Value!;
            order.Add(ticket.Id);
            await house.MustAsync(ticket, TicketAction.Serve, house.Counters[0]);
            await house.MustAsync(ticket, TicketAction.Finish, house.Counters[0]);
        }

        order.ShouldBe([blind.Id, elder.Id, elderLater.Id, plain.Id]);
        var kept = await house.ReadAsync(blind.Id);
        (kept.PriorityReason, kept.EscortName is not null, kept.EscortedAt).ShouldBe(("视障", true, HallHouse.Monday.AddMinutes(1)));
    }

    /// <summary>Numbers given out in one moment stand one behind the other, as they will be called.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "37")]
    public async Task NumbersOfOneMoment_AreAheadOfEachOtherInTheOrderOfCalling(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        List<Ticket> taken = [];
        foreach (var group in (int[])[0, 1, 0, 1, 2, 0])
        {
            taken.Add(await house.TakeAsync(group));
        }

        taken.Select(ticket => ticket.QueueAt).Distinct().ShouldHaveSingleItem();
        Dictionary<Guid, (int Ahead, int Seconds)> told = [];
        foreach (var ticket in taken)
        {
            var place = (await house.Desk().FollowAsync(ticket.Secret, Cancel)).ShouldNotBeNull();
            told[ticket.Id] = (place.Ahead, place.Wait.ShouldNotBeNull().Seconds);
        }

        List<Guid> called = [];
        for (var left = taken.Count; left > 0; left--)
        {
            var next = (await house.NextAsync(house.Counters[0])).Value!;
            called.Add(next.Id);
            await house.MustAsync(next, TicketAction.Miss, house.Counters[0]);
        }

        called.Select(id => told[id].Ahead).ShouldBe(Enumerable.Range(0, taken.Count));
        called.Select(id => told[id].Seconds).ShouldBeInOrder(SortDirection.Ascending);
        called.Select(id => told[id].Seconds).Distinct().Count().ShouldBe(taken.Count, "each is told to wait longer than the one before");
        taken.Zip(taken.Skip(1)).ShouldAllBe(pair => pair.First.EstimatedSeconds <= pair.Second.EstimatedSeconds, "whoever comes stands behind all who are there");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SentToOneCounter_WaitsForThatCounterAlone(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider);
        var (one, two) = (house.Counters[0], house.Counters[1]);
        var sent = await house.TakeAsync();
        await house.MustAsync(sent, TicketAction.Transfer, null, act => act with { ToGroupId = house.Groups[1].Id, ToCounterId = two.Id });
        (await house.Desk().FollowAsync(sent.Secret, Cancel))!.Wait!.Seconds.ShouldBe(0);
        (await house.Halls().StayAsync(two.Id, CounterState.Break, Guid.CreateVersion7(), house.ClerkAt(two), Cancel)).IsYes.ShouldBeTrue();

        (await house.Desk().FollowAsync(sent.Secret, Cancel))!.Wait.ShouldBeNull("the other counter may not call it");
        (await house.NextAsync(one)).Refusal.ShouldBeOfType<NobodyWaits>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "34")]
    public async Task PrinterOutOfPaper_TheNumberGoesToOnePhone_Once(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var ticket = await house.TakeAsync();
        var desk = house.Desk(TestDatabase.VisitorScope(TestData.Street));

        (await desk.SendSlipAsync(ticket.Secret, "123", Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await desk.SendSlipAsync("NOSUCHSECRET2345", "13800000000", Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var both = await Task.WhenAll(desk.SendSlipAsync(ticket.Secret, "138 0000 0000", Cancel), house.Desk(TestDatabase.VisitorScope(TestData.Street)).SendSlipAsync(ticket.Secret, "13800000000", Cancel));
        both.ShouldAllBe(answer => answer.IsYes);
        (await desk.SendSlipAsync(ticket.Secret, "13900000001", Cancel)).Refusal.ShouldBe(new SlipSentAlready("0000"));

        await using var db = house.Database.Everywhere();
        var sent = await db.Notices.AsNoTracking().SingleAsync(Cancel);
        (sent.Address, sent.Template, sent.Text.Contains(ticket.Label, StringComparison.Ordinal), sent.Text.Contains(ticket.Secret, StringComparison.Ordinal)).ShouldBe(("13800000000", "TicketSlip", true, false));
        (await house.ReadAsync(ticket.Id)).Phone.ShouldBe("13800000000");
        await using var stranger = house.Database.Staff(TestData.OtherStreet);
        (await stranger.Notices.CountAsync(Cancel)).ShouldBe(0);
        (await house.NextAsync(house.Counters[0])).IsYes.ShouldBeTrue();
        await house.MustAsync(ticket, TicketAction.Miss, house.Counters[0]);
        (await desk.SendSlipAsync(ticket.Secret, "13800000000", Cancel)).Refusal.ShouldBeOfType<TicketNotNow>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "55")]
    public async Task LanguageWish_GoesToTheCounterWhereItIsSpoken(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var hakka = await house.AddCounterAsync(2, null, SpokenLanguage.Hakka, SpokenLanguage.English);
        var wishes = await house.TakeAsync(with: wish => wish with { Language = SpokenLanguage.Hakka });
        var plain = await house.TakeAsync();

        (await house.Desk().TakeAsync(house.Wish() with { Language = SpokenLanguage.Teochew }, house.ClerkAt(hakka), Cancel)).Refusal.ShouldBe(new LanguageNotSpoken(SpokenLanguage.Teochew));
        (await house.NextAsync(house.Counters[0])).Value!.Id.ShouldBe(plain.Id);
        (await house.NextAsync(hakka)).Value!.Id.ShouldBe(wishes.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "33")]
    public async Task SpecialCounter_CallsItsGroupsOnly(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var special = await house.AddCounterAsync(1, [house.Groups[1]]);
        var (a, b) = (await house.TakeAsync(), await house.TakeAsync(1));

        (await house.NextAsync(special)).Value!.Id.ShouldBe(b.Id);
        await house.MustAsync(b, TicketAction.Miss, special);
        (await house.NextAsync(special)).Refusal.ShouldBeOfType<NobodyWaits>();
        (await house.MustAsync(a, TicketAction.Transfer, null, act => act with { ToGroupId = house.Groups[1].Id })).Label.ShouldBe("A001", "the number stays");
        (await house.NextAsync(special)).Value!.Id.ShouldBe(a.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SameKeyAgain_AnswersAsBefore_AndDoesNothing(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var (wish, clerk, key) = (house.Wish(), house.ClerkAt(house.Counters[0]), Guid.CreateVersion7());
        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => house.Desk().TakeAsync(wish, clerk, Cancel)));
        await house.TakeAsync();
        var called = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => house.NextAsync(house.Counters[0], key)));

        taken.ShouldAllBe(answer => answer.Value!.Label == "A001");
        called.ShouldAllBe(answer => answer.Value!.Label == "A001");
        (await house.LifeAsync(wish.OperationKey)).Count.ShouldBe(2);
        (await house.TakeAsync()).Number.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnotherTenant_SeesNothingAndCallsNobody(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var (ticket, counter) = (await house.TakeAsync(with: wish => wish with { Phone = "13800000000" }), house.Counters[0]);
        var thief = TestData.Clerk(TestData.OtherStreet);
        var desk = house.Desk(TestDatabase.StaffScope(TestData.OtherStreet));

        (await desk.CallNextAsync(counter.Id, Guid.CreateVersion7(), thief, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await desk.ActAsync(ticket.Id, new TicketAct(TicketAction.Cancel, Guid.CreateVersion7()) { Note = "x" }, thief, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.TakeAsync(house.Wish(), thief, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await desk.PlaceAsync(ticket.Id, Cancel)).ShouldBeNull();
        (await desk.LinkCaseAsync(ticket.Id, Guid.CreateVersion7(), thief, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Halls(TestDatabase.StaffScope(TestData.OtherStreet)).StayAsync(counter.Id, CounterState.Break, Guid.CreateVersion7(), thief, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        await using var db = house.Database.Staff(TestData.OtherStreet);
        (await db.Tickets.CountAsync(Cancel), await db.TicketEvents.CountAsync(Cancel)).ShouldBe((0, 0));
        (await house.NextAsync(counter)).IsYes.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "41")]
    public async Task FortyRequestsOfOnePhone_GetOneNumberAtATimeAndTwoADay(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, phone: new PhoneRule(PerDay: 2));
        var desk = house.Desk(TestDatabase.VisitorScope(TestData.Street));
        Task<Answer<Ticket>> Ask() => desk.TakeAsync(house.Wish() with { TakerKey = "phone-1" }, HallHouse.OnPhone, Cancel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Ask()));
        var ticket = answers.Single(answer => answer.IsYes).Value!;
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is WaitsAlready);

        (await desk.GiveBackAsync(ticket.Secret, Guid.CreateVersion7(), Cancel)).Value!.Status.ShouldBe(TicketStatus.Cancelled);
        var second = (await Ask()).Value!;
        second.Label.ShouldBe("A002");
        (await desk.GiveBackAsync(second.Secret, Guid.CreateVersion7(), Cancel)).IsYes.ShouldBeTrue();
        (await Ask()).Refusal.ShouldBe(new NumbersUsedUp(2));
        (await desk.TakeAsync(house.Wish() with { TakerKey = "phone-2" }, HallHouse.OnPhone, Cancel)).Value!.Label.ShouldBe("A003");
        await house.ShouldHoldAsync();
    }

    /// <summary>
    /// Forty browsers without a cookie are forty browsers, but they come from one address. Others behind that address are asked for a
    /// telephone, then to sign in, and never turned away altogether; other addresses and other halls know nothing of it.
    /// </summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "41")]
    public async Task FortyFreshBrowsersOfOneAddress_GetTen_ThenATelephoneOrASignInIsAskedFor(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, phone: new PhoneRule(PerDay: 1));
        var desk = house.Desk(TestDatabase.VisitorScope(TestData.Street));
        var browser = 0;
        Task<Answer<Ticket>> Ask(string address = "shared", string? phone = null, Guid? citizen = null) => desk.TakeAsync(
            house.Wish() with { TakerKey = $"browser-{Interlocked.Increment(ref browser)}", AddressKey = address, Phone = phone, CitizenId = citizen }, HallHouse.OnPhone, Cancel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Ask()));
        answers.Count(answer => answer.IsYes).ShouldBe(TicketTaking.FromAddress);
        answers.Where(answer => !answer.IsYes).ShouldAllBe(answer => answer.Refusal is PhoneForNumber);
        (await Ask("another")).IsYes.ShouldBeTrue();
        (await Ask(phone: "13800000000")).IsYes.ShouldBeTrue();
        (await Ask(phone: "13800000000")).Refusal.ShouldBeOfType<WaitsAlready>("a telephone has a count of its own");
        for (var more = TicketTaking.FromAddress + 1; more < TicketTaking.FromAddressWithPhone; more++)
        {
            (await Ask(phone: $"139{more:00000000}")).Refusal.ShouldBeNull();
        }

        (await Ask(phone: "13700000000")).Refusal.ShouldBe(new SignInForNumber(TicketTaking.FromAddressWithPhone));
        var person = TestData.Citizen();
        await using (var db = house.Database.Everywhere())
        {
            db.Add(person);
            await db.SaveChangesAsync(Cancel);
        }

        var own = await Ask(citizen: person.Id);
        own.Refusal.ShouldBeNull("whoever signs in is known, and is not counted by address");
        (await Ask(citizen: person.Id)).Refusal.ShouldBe(new WaitsAlready(own.Value!.Label));
        (await desk.GiveBackAsync(own.Value.Secret, Guid.CreateVersion7(), Cancel)).IsYes.ShouldBeTrue();
        (await Ask("another", citizen: person.Id)).Refusal.ShouldBe(new NumbersUsedUp(1), "in whatever browser");
        (await desk.TakeAsync(house.Wish(), new Actor { Name = "自助终端", Channel = Channel.Kiosk }, Cancel)).IsYes.ShouldBeTrue("the machine in the hall asks for none of it");
        await house.ShouldHoldAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Midnight_WhoWaitsIsStillCalled_NewNumbersBeginAgain_ByFourNobodyIsLeft(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        await using (var db = house.Database.Everywhere())
        {
            var hall = await db.Halls.SingleAsync(Cancel);
            hall.Days = [new HallDay(new DateOnly(2026, 3, 2), [new(DayOfWeek.Monday, new(9, 0), new(23, 59, 59), Core.Tenancy.OpeningKind.Extended)]), new HallDay(new DateOnly(2026, 3, 3), [new(DayOfWeek.Tuesday, new(0, 0), new(17, 0))])];
            await db.SaveChangesAsync(Cancel);
        }

        house.Time.Move(TimeSpan.FromHours(13.9));
        var (before, left) = (await house.TakeAsync(), await house.TakeAsync());
        house.Time.Move(TimeSpan.FromMinutes(10));
        var after = await house.TakeAsync();

        (before.Label, before.Day.Day, after.Label, after.Day.Day).ShouldBe(("A001", 2, "A001", 3));
        (await house.NextAsync(house.Counters[0])).Value!.Id.ShouldBe(before.Id);
        await house.MustAsync(before, TicketAction.Miss, house.Counters[0]);
        house.Time.Move(TimeSpan.FromHours(4));
        (await house.NextAsync(house.Counters[0])).Value!.Id.ShouldBe(after.Id, "yesterday's numbers are over by four");
        (await house.ReadAsync(left.Id)).Status.ShouldBe(TicketStatus.Waiting);
        await house.ShouldHoldAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task ClockJumpsBack_NobodyComesBeforeWhoWasThere(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 1);
        var first = await house.TakeAsync();
        house.Time.Move(TimeSpan.FromMinutes(-45));
        var second = await house.TakeAsync();

        second.TakenAt.ShouldBe(first.TakenAt);
        (await house.NextAsync(house.Counters[0])).Value!.Id.ShouldBe(first.Id);
        (await house.ReadAsync(first.Id)).WaitSeconds.ShouldBe(0);
        await house.ShouldHoldAsync();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "34")]
    public async Task SeveralMatters_AreOneVisit_GoAlongToAnotherWindow_AndMoreMayBeAdded(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider);
        var (one, two) = (house.Counters[0], house.Counters[1]);
        VisitItem first = new("MZ-0101", "低保"), second = new("WJ-0101", "生育登记"), third = new("RS-0101", "社保卡");
        var ticket = await house.TakeAsync(with: wish => wish with { Items = [first, second, first] });
        ticket.Items.ShouldBe([first, second], "each once");
        ticket.EstimatedSeconds.ShouldBe(0, "a window is free, however many matters");
        (await house.Desk().TakeAsync(house.Wish() with { Items = [.. Enumerable.Range(0, TicketTaking.MostMatters + 1).Select(at => new VisitItem($"X-{at}", "事项"))] }, house.ClerkAt(one), Cancel)).Refusal.ShouldBe(new TooManyMatters(TicketTaking.MostMatters));
        Task<Answer<Ticket>> AddAsync(VisitItem? item, Counter at) => house.ActAsync(ticket, TicketAction.Add, at, act => act with { Item = item });

        await house.NextAsync(one);
        (await AddAsync(third, one)).Refusal.ShouldBeOfType<TicketNotNow>("they have not come yet");
        await house.MustAsync(ticket, TicketAction.Serve, one);
        (await AddAsync(first, one)).Refusal.ShouldBe(new MatterThere("低保"));
        (await AddAsync(null, one)).Refusal.ShouldBeOfType<NotFound>();
        (await AddAsync(third, two)).Refusal.ShouldBeOfType<AtAnotherCounter>();
        house.Time.Move(TimeSpan.FromMinutes(4));
        var key = Guid.CreateVersion7();
        await house.MustAsync(ticket, TicketAction.Add, one, act => act with { OperationKey = key, Item = third });
        (await house.MustAsync(ticket, TicketAction.Add, one, act => act with { OperationKey = key, Item = third })).Items.ShouldBe([first, second, third], "the same click is one matter");
        house.Time.Move(TimeSpan.FromMinutes(2));
        await house.MustAsync(ticket, TicketAction.Transfer, one, act => act with { ToCounterId = two.Id });
        var next = (await house.NextAsync(two)).Value!;

        (next.Id, next.Items.Count).ShouldBe((ticket.Id, 3));
        await house.MustAsync(ticket, TicketAction.Serve, two);
        house.Time.Move(TimeSpan.FromMinutes(1));
        (await house.MustAsync(ticket, TicketAction.Finish, two)).ServiceSeconds.ShouldBe(7 * 60, "adding ends no service and counts none twice");
        (await house.LifeAsync(ticket.Id)).Single(each => each.Action == TicketAction.Add).Item.ShouldBe(third);
        await house.ShouldHoldAsync();
    }

    /// <summary>Whose number a clerk serves, they may take up by it once they saw the document; nobody else's.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "34")]
    public async Task Holder_IsTakenUpByTheClerkWhoServesThem_AndWrittenDown(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider);
        var (one, two) = (house.Counters[0], house.Counters[1]);
        var citizen = TestData.Citizen(name: "张小测", homeTenantId: TestData.OtherDistrict);
        await using (var db = house.Database.Everywhere())
        {
            db.Add(citizen);
            await db.SaveChangesAsync(Cancel);
        }

        var ticket = await house.TakeAsync(with: wish => wish with { CitizenId = citizen.Id, HolderName = citizen.Name });
        var nobody = await house.TakeAsync();
        await house.NextAsync(one);
        (await house.Desk().HolderAsync(ticket.Id, house.ClerkAt(one), Cancel)).Refusal.ShouldBeOfType<NotFound>("called, and not come yet");
        await house.MustAsync(ticket, TicketAction.Serve, one);
        (await house.Desk().HolderAsync(ticket.Id, house.ClerkAt(two), Cancel)).Refusal.ShouldBeOfType<NotFound>("another's visitor");
        (await house.Desk(TestDatabase.StaffScope(TestData.OtherStreet)).HolderAsync(ticket.Id, house.ClerkAt(one), Cancel)).Refusal.ShouldBeOfType<NotFound>("another place");
        (await house.Desk().HolderAsync(ticket.Id, house.ClerkAt(one), Cancel)).Value!.DocumentNumber.ShouldBe(citizen.DocumentNumber, "wherever they live");
        await house.NextAsync(two);
        await house.MustAsync(nobody, TicketAction.Serve, two);
        (await house.Desk().HolderAsync(nobody.Id, house.ClerkAt(two), Cancel)).Refusal.ShouldBeOfType<NotFound>("who took it is not known");

        await using var read = house.Database.Everywhere();
        var line = await read.Journal.AsNoTracking().SingleAsync(Cancel);
        (line.Kind, line.Subject, line.Note, line.ActorId).ShouldBe(("citizen.Find", citizen.Id.ToString("N"), ticket.Label, house.ClerkAt(one).AccountId));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "34")]
    public async Task CaseTakenInAtTheCounter_BelongsToTheVisitorInFront(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        await using var house = await HallHouse.OpenAsync(provider, counters: 1, database: office.Database);
        var (counter, caseId) = (house.Counters[0], (await office.HandInAsync(TestData.Street)).CaseId);
        var ticket = await house.TakeAsync(with: wish => wish with { CitizenId = office.Applicant.Id });
        await house.NextAsync(counter);

        await house.Desk().LinkToVisitorAsync([caseId], null, house.ClerkAt(counter), Cancel);
        (await LinksAsync()).ShouldBeEmpty("who was called has not come yet");
        await house.MustAsync(ticket, TicketAction.Serve, counter);
        await house.Desk().LinkToVisitorAsync([caseId], null, TestData.Clerk(TestData.Street), Cancel);
        (await LinksAsync()).ShouldBeEmpty("a clerk who sits at no counter has no visitor");
        await house.Desk().LinkToVisitorAsync([caseId], null, house.ClerkAt(counter), Cancel);
        await house.Desk().LinkToVisitorAsync([caseId], null, house.ClerkAt(counter), Cancel);

        (await LinksAsync()).ShouldBe([(ticket.Id, caseId)]);
        (await house.Desk().LinkCaseAsync(ticket.Id, Guid.CreateVersion7(), house.ClerkAt(counter), Cancel)).Refusal.ShouldBeOfType<NotFound>();

        // Begun for one visitor and handed in when the next one sits there: it is still the first one's.
        await house.MustAsync(ticket, TicketAction.Finish, counter);
        var (next, later) = (await house.TakeAsync(), (await office.HandInAsync(TestData.Street)).CaseId);
        await house.NextAsync(counter);
        await house.MustAsync(next, TicketAction.Serve, counter);
        await house.Desk().LinkToVisitorAsync([later], ticket.Id, house.ClerkAt(counter), Cancel);
        (await LinksAsync()).ShouldBe([(ticket.Id, caseId), (ticket.Id, later)], ignoreOrder: true);

        // The case shows the visit to whoever sees the case, and to nobody else.
        var visit = (await house.Desk().OfCaseAsync(caseId, house.ClerkAt(counter), Cancel)).ShouldHaveSingleItem();
        (visit.Label, visit.Hall.Zh, visit.Counter, visit.Status, visit.Secret).ShouldBe((ticket.Label, house.Hall.Name.Zh, counter.Number, TicketStatus.Finished, null));
        (await house.Desk(TestDatabase.CitizenScope(office.Applicant.Id)).OfCaseAsync(caseId, TestData.Applicant(office.Applicant.Id), Cancel)).ShouldHaveSingleItem().Secret.ShouldBe(ticket.Secret, "who took it as themselves comes back to its page");
        (await house.Desk(TestDatabase.StaffScope(TestData.OtherDistrict)).OfCaseAsync(caseId, TestData.Clerk(TestData.OtherDistrict), Cancel)).ShouldBeEmpty();
        (await house.Desk(TestDatabase.VisitorScope(TestData.Street)).OfCaseAsync(caseId, HallHouse.OnPhone, Cancel)).ShouldBeEmpty();

        async Task<List<(Guid, Guid)>> LinksAsync()
        {
            await using var db = house.Database.Everywhere();
            return [.. (await db.TicketCases.AsNoTracking().ToListAsync(Cancel)).Select(link => (link.TicketId, link.CaseId))];
        }
    }
}
