using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;

namespace Portal.Tests.Instant;

/// <summary>有条件共享: a source is asked for an item only while somebody's approval stands; otherwise a person looks.</summary>
[Trait("Row", "178")]
public sealed class ShareApprovalTests
{
    private static readonly string[] Asks = ["register.birthDate"];

    public static TheoryData<DatabaseProvider> Both => Databases.Both;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateOnly Today => ChinaTime.DateOf(TestData.Now);

    [Theory, MemberData(nameof(Both))]
    public async Task Conditional_IsAskedOnlyWhileAnApprovalStands(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        var asked = 0;
        var source = new Register(_ => { asked++; return Task.FromResult<IReadOnlyDictionary<string, FactValue>>(Register.Answer(1940)); }, TimeSpan.FromMinutes(1), sharing: SharingClass.Conditional);
        var (facts, admin) = (Facts(office, source), Administrator(TestData.District));
        var share = Share(office, facts, TestData.District);

        (await OutcomeAsync(facts, office)).ShouldBe(CallOutcome.NotApproved);
        var need = (await share.NeedsAsync(admin, Cancel)).Value!.ShouldHaveSingleItem();
        (need.Code, need.Sheet.Key, need.Approval).ShouldBe((office.Item.Code, "register", null));

        var wish = new ApprovalWish(office.Item.ItemKey, "register", "公安局", "〔2026〕7号函", Today.AddDays(30));
        foreach (var incomplete in new[] { wish with { ApprovedBy = " " }, wish with { Document = null }, wish with { Until = null }, wish with { Until = Today.AddDays(-1) } })
        {
            (await share.AllowAsync(incomplete, admin, Cancel)).Refusal.ShouldBeOfType<ApprovalIncomplete>();
        }

        (await share.AllowAsync(wish with { Source = "nosuch" }, admin, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await share.AllowAsync(wish, TestData.Clerk(TestData.District), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var approval = (await share.AllowAsync(wish, admin, Cancel)).Value!;
        (await share.AllowAsync(wish, admin, Cancel)).Value!.Id.ShouldBe(approval.Id, "the same click twice");
        (await OutcomeAsync(facts, office)).ShouldBe(CallOutcome.Answered, "it holds for the community below");

        (await OutcomeAsync(Facts(office, source, TestData.Now.AddDays(31)), office)).ShouldBe(CallOutcome.NotApproved, "its last day is over");
        (await Share(office, facts, TestData.OtherDistrict).RevokeAsync(approval.Id, Administrator(TestData.OtherDistrict), Cancel)).Refusal.ShouldBeOfType<NotFound>("another tenant's is not there");
        (await Share(office, facts, TestData.Street).RevokeAsync(approval.Id, Administrator(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>("what was entered above is theirs above");
        (await share.RevokeAsync(approval.Id, admin, Cancel)).IsYes.ShouldBeTrue();
        (await OutcomeAsync(facts, office)).ShouldBe(CallOutcome.NotApproved);
        asked.ShouldBe(1, "the register itself heard of one question");

        await using var db = office.Database.Everywhere();
        (await db.FactCalls.Where(call => call.Outcome == CallOutcome.NotApproved).CountAsync(Cancel)).ShouldBe(3, "each is written down");
        (await db.Journal.Where(line => line.Kind.StartsWith("shared.")).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["shared.Allow", "shared.Revoke"]);
        (await share.SourcesAsync(admin, Cancel)).Value!.Single().UsedToday.ShouldBe(1, "what was not put does not count");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Approval_IsForOneItemAndOneSourceAlone(DatabaseProvider provider)
    {
        await using var office = await OpenAsync(provider);
        await using (var db = office.Database.Everywhere())
        {
            db.Add(new ShareApproval { TenantId = TestData.District, ItemKey = Guid.CreateVersion7(), Source = "register", ApprovedBy = "x", Document = "x", Until = Today.AddDays(9), EnteredBy = "x", At = TestData.Now });
            db.Add(new ShareApproval { TenantId = TestData.District, ItemKey = office.Item.ItemKey, Source = "other", ApprovedBy = "x", Document = "x", Until = Today.AddDays(9), EnteredBy = "x", At = TestData.Now });
            db.Add(new ShareApproval { TenantId = TestData.OtherDistrict, ItemKey = office.Item.ItemKey, Source = "register", ApprovedBy = "x", Document = "x", Until = Today.AddDays(9), EnteredBy = "x", At = TestData.Now });
            await db.SaveChangesAsync(Cancel);
        }

        (await OutcomeAsync(Facts(office, Register.Born(1940, sharing: SharingClass.Conditional)), office)).ShouldBe(CallOutcome.NotApproved);
        (await OutcomeAsync(Facts(office, Register.Born(1940)), office)).ShouldBe(CallOutcome.Answered, "what is shared without conditions needs none");
    }

    private static async Task<CaseOffice> OpenAsync(DatabaseProvider provider)
    {
        var office = await CaseOffice.OpenAsync(provider);
        await using var db = office.Database.Everywhere();
        var item = await db.ServiceItems.SingleAsync(each => each.Id == office.Item.Id, Cancel);
        item.Detail = item.Detail with { SharedFacts = Asks };
        await db.SaveChangesAsync(Cancel);
        return office;
    }

    private static async Task<CallOutcome> OutcomeAsync(FactDesk facts, CaseOffice office) =>
        (await facts.AskAsync(new FactQuestion(Guid.CreateVersion7(), "号1", TestData.Community, office.Applicant.Id, office.Item.ItemKey, office.Item.TenantId, Actor.System), Asks, Cancel)).ShouldHaveSingleItem().Outcome;

    private static FactDesk Facts(CaseOffice office, IFactSource source, DateTime? now = null) => new(office.Database.Maker, [source], new MovableTime(new DateTimeOffset(now ?? TestData.Now)), NullLogger<FactDesk>.Instance);

    private static ShareDesk Share(CaseOffice office, FactDesk facts, int tenantId) => new(office.Database.Maker, TestDatabase.StaffScope(tenantId), facts, office.Directory, office.Time, NullLogger<ShareDesk>.Instance);

    private static Actor Administrator(int tenantId) => TestData.Staff(tenantId, UnitFunction.Hall, Duties.SystemAdministrator);
}
