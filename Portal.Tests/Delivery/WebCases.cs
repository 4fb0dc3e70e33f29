using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.SignIn;
using Xunit;

namespace Portal.Tests.Delivery;

/// <summary>A citizen whom only one test knows, signed in, with their case as far as the test wants it.</summary>
public sealed record WebCase(PortalHttp Http, Guid CaseId, string Name, string DocumentNumber, string Phone);

/// <summary>Cases on the shared portal, made through its own desks.</summary>
internal static class WebCases
{
    private static int _phones = 7000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Old-age allowance, unless another item is asked for, handed in at the community of Xincheng by a newly registered citizen.</summary>
    /// <param name="born">When given, the date of birth on the form as well as in the number.</param>
    /// <param name="typed">Answers in place of what the form's schema alone would give.</param>
    /// <param name="decided">Signed through every level; only handed in otherwise.</param>
    public static async Task<WebCase> MakeAsync(PortalFixture portal, bool decided = true, string? pickUpAt = null, string name = "诸葛领取", DateOnly? born = null, string code = "MZ-0104", IReadOnlyDictionary<string, string>? typed = null)
    {
        var phone = $"1390000{Interlocked.Increment(ref _phones)}";
        var number = born is { } birth ? DemoIdNumber.Make(birth, _phones % 900 + 100) : Fresh.IdNumber();
        var http = portal.Http();
        await Fresh.RegisterAsync(http, number, phone, name);
        await http.SignInAsync(phone, Fresh.Password);
        await using var db = portal.Everywhere();
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == number, Stop);
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.CitizenId == citizen.Id, Stop);
        if (born is { } day)
        {
            typed = new Dictionary<string, string>(typed ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal) { ["birthDate"] = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) };
        }

        var caseId = await HandInAsync(portal, citizen, account.Id, code, typed, pickUpAt);
        while (decided && await SignAsync(portal, caseId))
        {
        }

        return new WebCase(http, caseId, name, number, phone);
    }

    /// <summary>Handed in at the community of Xincheng by somebody who has an account.</summary>
    public static async Task<Guid> HandInAsync(PortalFixture portal, Citizen citizen, Guid accountId, string code, IReadOnlyDictionary<string, string>? typed = null, string? pickUpAt = null)
    {
        await using var db = portal.Everywhere();
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == "xincheng", Stop);
        var item = (await db.ServiceItems.AsNoTracking().Include(each => each.Tenant).Where(each => each.Code == code && each.State == ItemState.Published).ToListAsync(Stop))
            .Single(each => TenantPath.Holds(each.Tenant!.Path, tenant.Path));
        var hall = pickUpAt is null ? (Guid?)null : DemoFiles.IdOf("hall", pickUpAt);

        await using var visit = portal.Services.CreateAsyncScope();
        visit.ServiceProvider.GetRequiredService<Scope>().BeCitizen(citizen.Id, tenant.Path);
        var actor = new Actor { AccountId = accountId, Name = citizen.Name, CitizenId = citizen.Id, Channel = Channel.Phone };
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, tenant.Id, citizen.Id, null, null, actor, Stop)).OrThrow();
        var answers = SampleAnswers.For(item.Detail, new DateOnly(2026, 11, 22));
        foreach (var (field, value) in typed ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            answers[field] = value;
        }

        draft = (await desk.SaveAsync(draft.Id, answers, actor, Stop)).OrThrow();
        foreach (var material in MaterialCheck.Missing(item.Detail, draft.Answers, new HashSet<string>(StringComparer.Ordinal)))
        {
            using var picture = new MemoryStream(SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, material.Key, "材料.png", picture, actor, Stop)).OrThrow();
        }

        return (await desk.SubmitAsync(draft.Id, new DeliveryChoice(hall is null ? DeliveryWay.Online : DeliveryWay.PickUp, hall), actor, Stop)).OrThrow().CaseId;
    }

    /// <returns>False when there is nothing left to sign.</returns>
    private static async Task<bool> SignAsync(PortalFixture portal, Guid caseId)
    {
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, Stop);
        if (matter.IsEnded)
        {
            return false;
        }

        var step = matter.OpenSteps().First();
        var signers = matter.Steps.Where(other => other.Duty != step.Duty).Select(other => other.SignedBy).ToList();
        var posts = await db.Posts.AsNoTracking().Include(each => each.Account).Include(each => each.Unit).Include(each => each.Tenant)
            .Where(each => each.TenantId == step.TenantId && each.UnitId == step.UnitId && !signers.Contains(each.AccountId)).ToListAsync(Stop);
        var post = posts.First(each => each.Duties.HasFlag(CaseFlow.DutyFor(step.Duty)));
        var actor = new Actor
        {
            AccountId = post.AccountId,
            Name = post.Account!.DisplayName,
            Channel = Channel.Window,
            Post = new StaffPost(post.Id, post.TenantId, post.Tenant!.Path, post.UnitId, post.Unit!.Name, post.Duties),
        };
        await using var shift = portal.Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant.Path);
        var desk = shift.ServiceProvider.GetRequiredService<CaseDesk>();
        if (matter.HandoffTo(step) is { State: HandoffState.Pending })
        {
            (await desk.ActAsync(caseId, new CaseAct(CaseAction.Receive, Guid.CreateVersion7()) { StepId = step.Id }, actor, Stop)).OrThrow();
        }

        var action = (step.Duty, matter.Status) switch
        {
            (StepDuty.Assist, _) or (StepDuty.Accept, CaseStatus.InReview) => CaseAction.HandOver,
            (StepDuty.Accept, _) => CaseAction.Accept,
            _ => CaseAction.Approve,
        };
        (await desk.ActAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { StepId = step.Id, Note = "符合条件" }, actor, Stop)).OrThrow();
        return true;
    }
}
