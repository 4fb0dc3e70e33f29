using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>What machines are told to do, by whom, and that it happens once; over a real database.</summary>
public sealed class CommandDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    [Theory, MemberData(nameof(Both)), Trait("Row", "11")]
    public async Task Command_IsFetchedWithAReport_AndItsOutcomeComesBack(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var (agent, other) = (await house.AddAsync(), await house.AddAsync());
        var clerk = TestData.Clerk(TestData.Street, Guid.CreateVersion7());
        var wish = new NewCommand(Guid.CreateVersion7(), agent.Id, CommandKind.EjectCard, null, "吞卡");

        (await house.Commands(TestDatabase.StaffScope(TestData.OtherStreet)).AskAsync(wish, TestData.Clerk(TestData.OtherStreet, Guid.CreateVersion7()), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await house.Commands().AskAsync(wish with { Reason = " " }, clerk, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await house.Commands().AskAsync(wish with { Kind = CommandKind.Lock }, clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>("a clerk locks nothing");
        (await house.Commands().AskAsync(wish with { Kind = CommandKind.Message, Text = new string('字', 61) }, clerk, Cancel)).Refusal.ShouldBeOfType<Core.Halls.WordsTooLong>();
        var both = await Task.WhenAll(house.Commands().AskAsync(wish, clerk, Cancel), house.Commands().AskAsync(wish, clerk, Cancel));
        both.ShouldAllBe(answer => answer.IsYes);
        (await house.Commands().AskAsync(wish with { Id = Guid.CreateVersion7() }, clerk, Cancel)).Refusal.ShouldBeOfType<CommandWaits>();

        (await other.BeatAsync()).Commands.ShouldBeEmpty("another machine's");
        (await agent.BeatAsync()).Commands.ShouldHaveSingleItem().Id.ShouldBe(wish.Id);
        (await agent.BeatAsync()).Commands.ShouldHaveSingleItem("its answer may have been lost").State.ShouldBe(CommandState.Sent);
        (await house.Commands().WithdrawAsync(wish.Id, clerk, Cancel)).Refusal.ShouldBe(new CommandNotNow(CommandState.Sent, CommandAction.Withdraw));
        (await agent.BeatAsync((wish.Id, "done"))).Commands.ShouldBeEmpty();
        await other.BeatAsync((wish.Id, "failed"));

        await using var db = house.Database.Everywhere();
        (await db.RemoteCommands.FindAsync([wish.Id], Cancel)).ShouldNotBeNull().State.ShouldBe(CommandState.Done, "another machine has nothing to say about it");
        (await house.KindsAsync()).ShouldBe(["fleet.Command", "fleet.CommandEnd"]);
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "11")]
    public async Task Unlocking_NeedsASecondPerson_WhoIsNotTheFirst(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var agent = await house.AddAsync();
        agent.IsLocked = true;
        await agent.BeatAsync();
        var wish = new NewCommand(Guid.CreateVersion7(), agent.Id, CommandKind.Unlock, null, "已检修");
        (await house.Commands().AskAsync(wish, FleetHouse.Supervisor, Cancel)).OrThrow().State.ShouldBe(CommandState.AwaitingSecond);

        (await agent.BeatAsync()).Commands.ShouldBeEmpty("nobody has confirmed it");
        (await house.Commands().ConfirmAsync(wish.Id, FleetHouse.Supervisor, Cancel)).Refusal.ShouldBeOfType<SecondPersonNeeded>();
        (await house.Commands().ConfirmAsync(wish.Id, TestData.Clerk(TestData.Street, Guid.CreateVersion7()), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await house.Commands(TestDatabase.StaffScope(TestData.OtherStreet)).ConfirmAsync(wish.Id, TestData.Staff(TestData.OtherStreet, UnitFunction.Hall, Duties.Supervisor, Guid.CreateVersion7()), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var both = await Task.WhenAll(house.Commands().ConfirmAsync(wish.Id, FleetHouse.Administrator, Cancel), house.Commands().ConfirmAsync(wish.Id, FleetHouse.Administrator, Cancel));
        both.ShouldAllBe(answer => answer.IsYes, "a double click");

        (await agent.BeatAsync()).Commands.ShouldHaveSingleItem().Kind.ShouldBe(CommandKind.Unlock);
        (await house.KindsAsync()).ShouldBe(["fleet.Command", "fleet.CommandConfirm"]);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Command_ThatNobodyFetched_IsVoid(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        var agent = await house.AddAsync();
        var (restart, unlock) = (new NewCommand(Guid.CreateVersion7(), agent.Id, CommandKind.Restart, null, "卡顿"), new NewCommand(Guid.CreateVersion7(), agent.Id, CommandKind.Unlock, null, "检修完"));
        (await house.Commands().AskAsync(restart, FleetHouse.Supervisor, Cancel)).OrThrow();
        (await house.Commands().AskAsync(unlock, FleetHouse.Supervisor, Cancel)).OrThrow();
        house.Time.Move(CommandFlow.Fetching);

        (await agent.BeatAsync()).Commands.ShouldBeEmpty("a restart of this morning does not happen at noon");
        (await house.Commands().ExpireAsync(Cancel)).ShouldBe(1);
        house.Time.Move(CommandFlow.Confirming);
        (await house.Commands().ConfirmAsync(unlock.Id, FleetHouse.Administrator, Cancel)).Refusal.ShouldBe(new CommandNotNow(CommandState.Expired, CommandAction.Confirm));
        (await house.Commands().ExpireAsync(Cancel)).ShouldBe(1);
        (await house.Commands().ExpireAsync(Cancel)).ShouldBe(0);
        await agent.BeatAsync((restart.Id, "done"));
        await using var db = house.Database.Everywhere();
        (await db.RemoteCommands.FindAsync([restart.Id], Cancel)).ShouldNotBeNull().State.ShouldBe(CommandState.Done, "what was carried out was carried out");
    }

    [Theory, MemberData(nameof(Both)), Trait("Row", "20")]
    public async Task Profile_IsPushedToThree_OneIsTakenBack_AndInUseIsWhatAMachineSays(DatabaseProvider provider)
    {
        await using var house = await FleetHouse.OpenAsync(provider);
        List<FleetAgent> agents = [await house.AddAsync(), await house.AddAsync(), await house.AddAsync()];
        var ids = agents.ConvertAll(agent => agent.Id);
        var (profile, name) = (Guid.CreateVersion7(), new LocalText("街道统一配置"));
        var desk = house.Profiles();
        (await desk.PublishAsync(profile, name, new ProfileContent([], 10), FleetHouse.Administrator, Cancel)).Refusal.ShouldBeOfType<ProfileWrong>();
        (await desk.PublishAsync(profile, name, new ProfileContent([]), FleetHouse.Supervisor, Cancel)).Refusal.ShouldBeOfType<NotFound>("administrators keep profiles");
        (await desk.PublishAsync(profile, name, new ProfileContent(["mine"]), FleetHouse.Administrator, Cancel)).OrThrow().Number.ShouldBe(1);
        (await desk.PublishAsync(profile, name, new ProfileContent(["mine"]), FleetHouse.Administrator, Cancel)).OrThrow().Number.ShouldBe(1, "nothing was changed");
        (await desk.PublishAsync(profile, name, new ProfileContent(["mine"], IdleSeconds: 90), FleetHouse.Administrator, Cancel)).OrThrow().Number.ShouldBe(2);
        (await house.Profiles(TestDatabase.StaffScope(TestData.OtherStreet)).PushAsync(profile, 2, ids, TestData.Staff(TestData.OtherStreet, UnitFunction.Hall, Duties.SystemAdministrator), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.PushAsync(profile, 3, ids, FleetHouse.Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>("no such version");

        (await desk.PushAsync(profile, 2, ids, FleetHouse.Administrator, Cancel)).OrThrow().ShouldBe(3);
        (await desk.PushAsync(profile, 2, ids, FleetHouse.Administrator, Cancel)).OrThrow().ShouldBe(0, "a second click");
        foreach (var agent in agents)
        {
            (await agent.BeatAsync()).Profile.ShouldNotBeNull().Number.ShouldBe(2);
            (await desk.ShownAsync(agent.Id, Cancel)).ShouldBeNull("it has not said so");
            agent.Profile = (profile, 2);
            (await agent.BeatAsync()).Profile.ShouldBeNull();
            (await desk.ShownAsync(agent.Id, Cancel)).ShouldNotBeNull().Content.IdleSeconds.ShouldBe(90);
        }

        (await desk.PushAsync(profile, 1, [ids[1]], FleetHouse.Administrator, Cancel)).OrThrow().ShouldBe(1);
        (await agents[1].BeatAsync()).Profile.ShouldNotBeNull().Number.ShouldBe(1);
        (await desk.ShownAsync(ids[1], Cancel)).ShouldNotBeNull().Number.ShouldBe(2, "until it says otherwise");
        agents[1].Profile = (profile, 1);
        await agents[1].BeatAsync();
        (await desk.ShownAsync(ids[1], Cancel)).ShouldNotBeNull().Number.ShouldBe(1);
        (await desk.ShownAsync(ids[0], Cancel)).ShouldNotBeNull().Number.ShouldBe(2);
        (await house.KindsAsync("fleet.Profile")).ShouldBe(["fleet.Profile", "fleet.Profile", "fleet.ProfilePush", "fleet.ProfilePush", "fleet.ProfilePush", "fleet.ProfileBack"]);
    }
}
