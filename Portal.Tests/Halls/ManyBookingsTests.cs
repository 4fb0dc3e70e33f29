using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>I8: never more bookings than places, whoever clicks what and however many at once.</summary>
[Trait("Row", "40")]
public sealed class ManyBookingsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task FiveHundredPeople_OneSlot_SixtyAtATime_ExactlyThePlaces(DatabaseProvider provider)
    {
        const int Places = 30;
        const int People = 500;
        await using var house = await BookingHouse.OpenAsync(provider, Places);
        var people = new List<Core.People.Actor>();
        await using (var db = house.Database.Everywhere())
        {
            for (var number = 0; number < People; number++)
            {
                var citizen = TestData.Citizen();
                db.Add(citizen);
                people.Add(TestData.Applicant(citizen.Id));
            }

            await db.SaveChangesAsync(Cancel);
        }

        var answers = new List<Answer<Appointment>>();
        using var door = new SemaphoreSlim(60);
        await Task.WhenAll(people.Select(person => Task.Run(
            async () =>
            {
                await door.WaitAsync(Cancel);
                try
                {
                    Answer<Appointment> answer;
                    do
                    {
                        answer = await house.BookAsync(person);
                    }
                    while (answer.Refusal is TryAgain); // As a person would.

                    lock (answers)
                    {
                        answers.Add(answer);
                    }
                }
                finally
                {
                    door.Release();
                }
            },
            Cancel)));

        answers.Count(answer => answer.IsYes).ShouldBe(Places);
        answers.Where(answer => answer.Refusal is not null and not SlotFull).ShouldBeEmpty();
        await house.ShouldHoldAsync(Places);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OnePerson_AHundredForms_NoMoreThanTheirBookings(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider, places: 100, rule: new BookingRule(OpenPerPerson: 2));
        var person = await house.PersonAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(form => house.BookAsync(person, house.At(600 + (30 * (form % 4))))));

        answers.Count(answer => answer.IsYes).ShouldBeLessThanOrEqualTo(2);
        answers.Where(answer => answer.Refusal is not null and not TooManyBookings and not TryAgain).ShouldBeEmpty();
        await house.ShouldHoldAsync(100);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task TwoWhoExchangeTheirTimesAtOnce_NeitherWaitForEverNorOverfill(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider, places: 2);
        var people = new List<(Core.People.Actor Person, Appointment Booked)>();
        for (var number = 0; number < 3; number++)
        {
            var person = await house.PersonAsync();
            people.Add((person, (await house.BookAsync(person, house.At(number % 2 == 0 ? 600 : 630))).Value!));
        }

        for (var round = 0; round < 6; round++)
        {
            var moves = await Task.WhenAll(people.Select(async each => await house.MoveAsync(each.Booked, house.At((await house.ReadAsync(each.Booked.Id)).Minute == 600 ? 630 : 600), each.Person)));
            moves.Where(move => move.Refusal is not null and not SlotFull and not TryAgain).ShouldBeEmpty();
            await house.ShouldHoldAsync(2);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task AnySequenceOfBookMoveCancelCheckIn_KeepsTheCapacity(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider, places: 2, rule: new BookingRule(OpenPerPerson: 3, NoShows: 20));
        var people = new List<Core.People.Actor>();
        for (var number = 0; number < 4; number++)
        {
            people.Add(await house.PersonAsync());
        }

        var clicks = Gen.Choose(0, 99).SelectMany(what => Gen.Choose(0, 3).SelectMany(who => Gen.Choose(0, 7).Select(where => (What: what, Who: who, Where: where))));
        await Sequences.RunAsync(clicks, length: 50, count: provider == DatabaseProvider.Sqlite ? 5 : 3, click => ClickAsync(house, people[click.Who], click.What, click.Where), async () =>
        {
            await house.ShouldHoldAsync(2);
            house.GoTo(BookingHouse.Monday.AddDays((house.Now - BookingHouse.Monday).Days + 1));
        });
    }

    private static async Task ClickAsync(BookingHouse house, Core.People.Actor person, int what, int where)
    {
        var today = Core.Calendars.ChinaTime.DateOf(house.Now);
        var slot = house.At(600 + (30 * (where % 4)), today.AddDays(where / 4));
        await using var db = house.Database.Everywhere();
        var mine = await db.Appointments.AsNoTracking().Where(each => each.CitizenId == person.CitizenId).OrderByDescending(each => each.BookedAt).ThenBy(each => each.StartsAt).ThenBy(each => each.State).ThenBy(each => each.Id).FirstOrDefaultAsync(Cancel);
        if (what < 50 || mine is null)
        {
            await house.BookAsync(what % 5 == 0 ? house.Clerk : person, slot);
        }
        else if (what < 70)
        {
            await house.MoveAsync(mine, slot, what % 3 == 0 ? house.Clerk : person);
        }
        else if (what < 85)
        {
            await house.CancelAsync(mine, what % 3 == 0 ? house.Clerk : person, "来不了");
        }
        else if (what < 93)
        {
            await house.Desk(house.Clerk).CheckInAsync(mine.Id, house.Clerk, Cancel);
        }
        else
        {
            house.Time.Move(TimeSpan.FromMinutes(20));
            await house.Job().EndAsync(Cancel);
        }
    }
}
