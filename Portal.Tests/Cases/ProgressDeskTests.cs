using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>The public look-up: number and query code together, and nothing of the person.</summary>
public sealed class ProgressDeskTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Find_ByNumberAndCode_TellsWhereItStands_AndEverythingElseIsAnsweredAlike(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        var other = await office.HandInAsync();
        var desk = new ProgressDesk(office.Database.Maker);

        var found = (await desk.FindAsync($" {receipt.Number.ToLowerInvariant()} ", $"{receipt.QueryCode[..4].ToLowerInvariant()}-{receipt.QueryCode[4..]}", Ct)).Value!;
        (found.Matter.Id, found.Matter.Steps.Count > 0, found.Matter.Answers.Count, found.Matter.Citizen).ShouldBe((receipt.CaseId, true, 0, null));
        found.Events.ShouldNotBeEmpty();
        found.Events.ShouldAllBe(happened => happened.Audience == Audience.Applicant);

        (string Number, string Code)[] wrong = [(receipt.Number, other.QueryCode), (receipt.Number, ""), ("", ""), ("430105-NOSUCH-20260303-0001", receipt.QueryCode), (new string('9', 101), receipt.QueryCode), (receipt.Number, new string('A', 101))];
        foreach (var (number, code) in wrong)
        {
            (await desk.FindAsync(number, code, Ct)).Refusal.ShouldBeOfType<NotFound>($"{number} {code}");
        }
    }
}
