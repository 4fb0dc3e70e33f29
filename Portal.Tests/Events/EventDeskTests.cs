using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Events;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Events;

/// <summary>Events through the desk, on both databases.</summary>
[Trait("Row", "54")]
public sealed class EventDeskTests
{
    private static readonly DateOnly Day = ChinaTime.DateOf(TestData.Now).AddDays(7);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Actor Anybody { get; } = new() { Name = "访客", Channel = Channel.Web };

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OpenDay_SignUpCheckInCount_AndEverybodyIsTold(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var open = await KeepAsync(house, capacity: 420);
        var places = new List<SignUp>();
        for (var each = 0; each < 5; each++)
        {
            places.Add((await SignUpAsync(house, open, $"来宾{(char)('甲' + each)}", $"1380000000{each}")).OrThrow());
        }

        places.Select(place => place.Code).ShouldBeUnique();
        (await CheckInAsync(house, open, places[0].Code)).Refusal.ShouldBeOfType<NotTheDay>();
        house.Clock.Now = open.StartsAt;
        (await CheckInAsync(house, open, places[0].Code.ToLowerInvariant())).OrThrow().State.ShouldBe(SignUpState.Attended);
        (await CheckInAsync(house, open, places[0].Code)).OrThrow().Version.ShouldBe(1, "a second time changes nothing");
        (await CheckInAsync(house, open, places[1].Code)).OrThrow();
        (await CheckInAsync(house, open, "NOSUCH")).Refusal.ShouldBeOfType<NoSuchSignUp>();
        (await ActAsync(house, places[1], SignUpAction.TakeBack)).OrThrow();

        (await CountsAsync(house, open)).ShouldBe(new EventCounts(5, 0, 1, 0, 0));
        await using var db = house.Everywhere();
        (await db.Notices.Where(notice => notice.Template == "EventSignedUp").Select(notice => notice.Address).Distinct().CountAsync(Cancel)).ShouldBe(5);
        (await db.Journal.Where(entry => entry.Kind.StartsWith("event.")).OrderBy(entry => entry.Number).Select(entry => entry.Kind).ToListAsync(Cancel)).ShouldBe(["event.Keep", "event.CheckIn", "event.CheckIn", "event.TakeBack"]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task ManyAtOnce_NeverMoreThanThePlaces_TheOthersWaitInOrder_AndMoveUpWhenOneCancels(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var open = await KeepAsync(house, capacity: 10, waiting: 5);
        using var door = new SemaphoreSlim(24);
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => Task.Run(
            async () =>
            {
                await door.WaitAsync(Cancel);
                try
                {
                    Answer<SignUp> answer;
                    do
                    {
                        answer = await SignUpAsync(house, open, "同名", $"13{number:000000000}");
                    }
                    while (answer.Refusal is TryAgain); // As a person would.

                    return answer;
                }
                finally
                {
                    door.Release();
                }
            },
            Cancel)));

        answers.Count(answer => answer.IsYes).ShouldBe(15);
        answers.Where(answer => answer.Refusal is not null and not EventFull).ShouldBeEmpty();
        await ShouldHoldAsync(house, open, 10, 5);

        // Ten cancel at once while five more want in: nobody is lost, nobody too many, and who waited goes first.
        var held = answers.Where(answer => answer is { IsYes: true, Value.State: SignUpState.SignedUp }).Select(answer => answer.Value!).ToList();
        var waiting = answers.Where(answer => answer is { IsYes: true, Value.State: SignUpState.Waiting }).Select(answer => answer.Value!.Id).ToHashSet();
        await Task.WhenAll(held.Select(place => Task.Run(async () => { while ((await CancelAsync(house, place.Secret)).Refusal is TryAgain) { } }, Cancel)).Concat(Enumerable.Range(0, 5).Select(number => Task.Run(async () => { while ((await SignUpAsync(house, open, "后来", $"15{number:000000000}")).Refusal is TryAgain) { } }, Cancel))));
        var now = await ShouldHoldAsync(house, open, 10, 5);
        now.Where(place => waiting.Contains(place.Id)).ShouldAllBe(place => place.State == SignUpState.SignedUp);
        await using var db = house.Everywhere();
        (await db.Notices.CountAsync(notice => notice.Template == "EventMovedUp", Cancel)).ShouldBeGreaterThanOrEqualTo(5);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SameClickAndSamePerson_HaveOnePlace_AFamilyFour(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var open = await KeepAsync(house, capacity: 50);
        var wish = new SignUpWish(open.Id, Guid.CreateVersion7(), "张小测", "13800000000");
        var clicks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DoAsync(house, Anybody, desk => desk.SignUpAsync(wish, Anybody, Cancel))));

        clicks.Where(click => click.IsYes).Select(click => click.Value!.Code).Distinct().ShouldHaveSingleItem();
        (await SignUpAsync(house, open, " 张小测 ", "138 0000 0000")).Refusal.ShouldBeOfType<SignedUpAlready>();
        foreach (var name in new[] { "张一", "张二", "张三" })
        {
            (await SignUpAsync(house, open, name, "13800000000")).OrThrow();
        }

        (await SignUpAsync(house, open, "张四", "13800000000")).Refusal.ShouldBeOfType<TooManySignUps>();
        (await SignUpAsync(house, open, "张四", "12")).Refusal.ShouldBeOfType<FieldRefused>();
        await ShouldHoldAsync(house, open, 50, 0);
        (await KeepAsync(house, open, edit => edit with { Capacity = 3 })).Refusal.ShouldBeOfType<PlacesTaken>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Cancelling_ByCodeAndPhone_ByAccountsOwnPage_ASecondTime_AndByAStranger(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var open = await KeepAsync(house, capacity: 1, waiting: 3);
        var first = (await SignUpAsync(house, open, "甲某", "13800000001")).OrThrow();
        var second = (await DoAsync(house, house.Applicant, desk => desk.SignUpAsync(new SignUpWish(open.Id, Guid.CreateVersion7(), "乙某", "13800000002"), house.Applicant, Cancel))).OrThrow();
        second.State.ShouldBe(SignUpState.Waiting);
        (await DoAsync(house, house.Applicant, desk => desk.MineAsync(house.Applicant, Cancel))).ShouldHaveSingleItem().Place.Id.ShouldBe(second.Id);

        (await DoAsync(house, Anybody, desk => desk.CancelByCodeAsync(open.Id, first.Code, "13800000002", Cancel))).Refusal.ShouldBeOfType<NoSuchSignUp>();
        (await DoAsync(house, Anybody, desk => desk.CancelByCodeAsync(Guid.CreateVersion7(), first.Code, "13800000001", Cancel))).Refusal.ShouldBeOfType<NoSuchSignUp>();
        (await DoAsync(house, Anybody, desk => desk.CancelByCodeAsync(open.Id, first.Code.ToLowerInvariant(), "13800000001", Cancel))).OrThrow().State.ShouldBe(SignUpState.Cancelled);
        (await DoAsync(house, Anybody, desk => desk.CancelByCodeAsync(open.Id, first.Code, "13800000001", Cancel))).OrThrow();
        (await DoAsync(house, Anybody, desk => desk.HeldAsync(second.Secret, Cancel)))!.Place.State.ShouldBe(SignUpState.SignedUp);
        await ShouldHoldAsync(house, open, 1, 3);

        // More places later: who waits has them at once.
        var third = (await SignUpAsync(house, open, "丙某", "13800000003")).OrThrow();
        third.State.ShouldBe(SignUpState.Waiting);
        (await KeepAsync(house, (await FindAsync(house, open.Id))!, edit => edit with { Capacity = 2 })).OrThrow();
        (await DoAsync(house, Anybody, desk => desk.HeldAsync(third.Secret, Cancel)))!.Place.State.ShouldBe(SignUpState.SignedUp);
        await ShouldHoldAsync(house, open, 2, 3);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task CallingOff_TellsEverybody_EndsSigningUp_AndAMonthLaterNamesAreGone(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var open = await KeepAsync(house, capacity: 1, waiting: 1);
        var place = (await SignUpAsync(house, open, "甲某", "13800000001")).OrThrow();
        (await SignUpAsync(house, open, "乙某", "13800000002")).OrThrow();
        var clerk = TestData.Clerk(TestData.Street);
        (await DoAsync(house, clerk, desk => desk.CallOffAsync(open.Id, " ", clerk, Cancel))).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await DoAsync(house, clerk, desk => desk.CallOffAsync(open.Id, "台风", clerk, Cancel))).OrThrow();
        (await DoAsync(house, clerk, desk => desk.CallOffAsync(open.Id, "台风", clerk, Cancel))).OrThrow();

        await using (var db = house.Everywhere())
        {
            (await db.Notices.CountAsync(notice => notice.Template == "EventOff", Cancel)).ShouldBe(2, "once each, however often it is clicked");
        }

        (await SignUpAsync(house, open, "丙某", "13800000003")).Refusal.ShouldBeOfType<EventIsOff>();
        house.Clock.Now = open.EndsAt.AddDays(EventRules.PersonDays - 1);
        await using (var job = house.AsJob())
        {
            (await job.ServiceProvider.GetRequiredService<EventDesk>().ForgetPeopleAsync(Cancel)).ShouldBe(0);
        }

        house.Clock.Now = open.EndsAt.AddDays(EventRules.PersonDays).AddSeconds(1);
        await using (var job = house.AsJob())
        {
            (await job.ServiceProvider.GetRequiredService<EventDesk>().ForgetPeopleAsync(Cancel)).ShouldBe(2);
        }

        var gone = (await DoAsync(house, Anybody, desk => desk.HeldAsync(place.Secret, Cancel)))!.Place;
        (gone.HolderName, gone.Phone).ShouldBe((null, null));
        (await CountsAsync(house, open)).SignedUp.ShouldBe(1, "what is counted stays");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnotherTenant_SeesNoPeople_AndKeepsNothing_AndALookAtAPhoneIsWrittenDown(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var open = await KeepAsync(house, capacity: 5);
        var place = (await SignUpAsync(house, open, "甲某", "13800000001")).OrThrow();
        foreach (var stranger in new[] { TestData.Clerk(TestData.OtherStreet), TestData.Clerk(TestData.OtherDistrict), TestData.Reviewer(TestData.Street), house.Applicant })
        {
            (await DoAsync(house, stranger, desk => desk.SignUpsAsync(open.Id, stranger, Cancel))).IsYes.ShouldBeFalse();
            (await DoAsync(house, stranger, desk => desk.CountsAsync(open.Id, stranger, Cancel))).IsYes.ShouldBeFalse();
            (await DoAsync(house, stranger, desk => desk.RevealPhoneAsync(place.Id, stranger, Cancel))).IsYes.ShouldBeFalse();
            (await DoAsync(house, stranger, desk => desk.CallOffAsync(open.Id, "恶作剧", stranger, Cancel))).IsYes.ShouldBeFalse();
            (await DoAsync(house, stranger, desk => desk.ActAsync(place.Id, SignUpAction.Cancel, stranger, Cancel))).IsYes.ShouldBeFalse();
            (await DoAsync(house, stranger, desk => desk.KeepAsync(open.Id, open.TenantId, EventEdit.Of(open), stranger, Cancel))).IsYes.ShouldBeFalse();
        }

        var clerk = TestData.Clerk(TestData.Street);
        (await DoAsync(house, clerk, desk => desk.RevealPhoneAsync(place.Id, clerk, Cancel))).OrThrow().ShouldBe("13800000001");
        await using var db = house.Everywhere();
        (await db.Journal.SingleAsync(entry => entry.Kind == "event.Reveal", Cancel)).ActorName.ShouldBe(clerk.Name);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "52")]
    public async Task Outreach_FiveCasesOfOneTable_EachOnce_HoweverOftenItIsSent_AndABadLineStopsNoOther(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var visit = await KeepAsync(house, capacity: 50, edit => edit with { Kind = EventKind.Outreach, Invited = ["甲公司", "乙公司"] });
        var offered = await OfferedAsync(house);
        var rows = Enumerable.Range(0, 5).Select(line => new BatchRow(Guid.CreateVersion7(), $"申请人{(char)('甲' + line)}", DemoIdNumber.Make(new DateOnly(1980, 1, 1 + line), 700 + line), "13800000001", house.Item.Code)).ToList();
        var wrong = rows[4] with { Key = Guid.CreateVersion7(), DocumentNumber = "999999198001010000" };
        var first = await TakeInAsync(house, visit, [.. rows, wrong], offered);

        first.Take(5).ShouldAllBe(result => result.Receipt != null);
        first.Select(result => result.Receipt?.Number).Where(number => number is not null).ShouldBeUnique();
        first[5].Refusal.ShouldBeOfType<DocumentNumberRefused>();

        // The double click, and the list sent again with the bad line mended.
        var again = await Task.WhenAll(TakeInAsync(house, visit, rows, offered), TakeInAsync(house, visit, rows, offered));
        again.ShouldAllBe(results => results.Select(result => result.Receipt!.CaseId).SequenceEqual(first.Take(5).Select(result => result.Receipt!.CaseId)));
        var mended = await TakeInAsync(house, visit, [.. rows, wrong with { Name = "申请人己", DocumentNumber = DemoIdNumber.Make(new DateOnly(1981, 1, 1), 710) }], offered);
        mended.ShouldAllBe(result => result.Receipt != null);

        await using var db = house.Everywhere();
        (await db.Cases.CountAsync(Cancel)).ShouldBe(6);
        (await db.Cases.Select(matter => matter.Channel).Distinct().SingleAsync(Cancel)).ShouldBe(Channel.Window);
        (await CountsAsync(house, visit)).Cases.ShouldBe(6);
        var receipts = await DoAsync(house, house.Clerk, desk => desk.ReceiptsAsync(visit.Id, Cancel));
        receipts.Select(receipt => receipt.Number).ShouldBe(mended.Select(result => result.Receipt!.Number), ignoreOrder: true);
        var stranger = TestData.Clerk(TestData.OtherStreet);
        (await DoAsync(house, stranger, desk => desk.TakeInAsync(visit.Id, rows, Nothing, offered, stranger, Cancel))).Refusal.ShouldBeOfType<NotAllowed>();
        (await DoAsync(house, stranger, desk => desk.ReceiptsAsync(visit.Id, Cancel))).ShouldBeEmpty();
    }

    private static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Nothing { get; } = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);

    private static async Task<IReadOnlyList<BatchResult>> TakeInAsync(CaseHouse house, PublicEvent visit, IReadOnlyList<BatchRow> rows, IReadOnlyList<ItemBrief> offered) =>
        (await DoAsync(house, house.Clerk, desk => desk.TakeInAsync(visit.Id, rows, Nothing, offered, house.Clerk, Cancel))).OrThrow();

    private static async Task<IReadOnlyList<ItemBrief>> OfferedAsync(CaseHouse house)
    {
        await using var visit = house.As(house.Clerk);
        return await visit.ServiceProvider.GetRequiredService<CatalogDesk>().OfferedAtAsync(TestData.Tree.Find(TestData.Street)!, Cancel);
    }

    /// <summary>The counts are what a recount gives, and never more than there are places.</summary>
    private static async Task<List<SignUp>> ShouldHoldAsync(CaseHouse house, PublicEvent open, int capacity, int waiting)
    {
        await using var db = house.Everywhere();
        var (each, places) = (await db.Events.AsNoTracking().SingleAsync(there => there.Id == open.Id, Cancel), await db.SignUps.AsNoTracking().Where(place => place.EventId == open.Id).ToListAsync(Cancel));
        var (held, waits) = (places.Count(place => place.State is SignUpState.SignedUp or SignUpState.Attended), places.Count(place => place.State == SignUpState.Waiting));
        held.ShouldBeLessThanOrEqualTo(capacity);
        waits.ShouldBeLessThanOrEqualTo(waiting);
        (each.Taken, each.Waiting).ShouldBe((held, waits));
        (waits > 0 && held < capacity).ShouldBeFalse("nobody waits while a place is free");
        return places;
    }

    private static Task<PublicEvent?> FindAsync(CaseHouse house, Guid id) => DoAsync(house, Anybody, desk => desk.FindAsync(id, Cancel));

    private static Task<Answer<SignUp>> SignUpAsync(CaseHouse house, PublicEvent open, string name, string phone) =>
        DoAsync(house, Anybody, desk => desk.SignUpAsync(new SignUpWish(open.Id, Guid.CreateVersion7(), name, phone), Anybody, Cancel));

    private static Task<Answer<SignUp>> CancelAsync(CaseHouse house, string secret) => DoAsync(house, Anybody, desk => desk.CancelAsync(secret, Cancel));

    private static Task<Answer<SignUp>> CheckInAsync(CaseHouse house, PublicEvent open, string code) => DoAsync(house, house.Clerk, desk => desk.CheckInAsync(open.Id, code, house.Clerk, Cancel));

    private static Task<Answer<SignUp>> ActAsync(CaseHouse house, SignUp place, SignUpAction action) => DoAsync(house, house.Clerk, desk => desk.ActAsync(place.Id, action, house.Clerk, Cancel));

    private static async Task<EventCounts> CountsAsync(CaseHouse house, PublicEvent open) => (await DoAsync(house, house.Clerk, desk => desk.CountsAsync(open.Id, house.Clerk, Cancel))).OrThrow();

    private static Task<PublicEvent> KeepAsync(CaseHouse house, int capacity, int waiting) => KeepAsync(house, capacity, edit => edit with { WaitingPlaces = waiting });

    private static async Task<PublicEvent> KeepAsync(CaseHouse house, int capacity, Func<EventEdit, EventEdit>? with = null)
    {
        var edit = new EventEdit(EventKind.OpenDay, "大厅开放日", "测试大厅", Day, new(9, 0), new(12, 0), capacity, Day.AddDays(-10), Day.AddDays(-1));
        return (await DoAsync(house, house.Clerk, desk => desk.KeepAsync(Guid.CreateVersion7(), TestData.Street, with is null ? edit : with(edit), house.Clerk, Cancel))).OrThrow();
    }

    private static Task<Answer<PublicEvent>> KeepAsync(CaseHouse house, PublicEvent open, Func<EventEdit, EventEdit> with) =>
        DoAsync(house, house.Clerk, desk => desk.KeepAsync(open.Id, open.TenantId, with(EventEdit.Of(open)), house.Clerk, Cancel));

    private static async Task<T> DoAsync<T>(CaseHouse house, Actor actor, Func<EventDesk, Task<T>> what)
    {
        await using var visit = house.Services.CreateAsyncScope();
        var scope = visit.ServiceProvider.GetRequiredService<Scope>();
        if (actor.Post is { } post)
        {
            scope.BeStaff(post.TenantPath);
        }
        else if (actor.CitizenId is { } citizen)
        {
            scope.BeCitizen(citizen, TestData.PathOf(TestData.Community));
        }
        else
        {
            scope.BeVisitor(TestData.PathOf(TestData.Street));
        }

        return await what(visit.ServiceProvider.GetRequiredService<EventDesk>());
    }
}
