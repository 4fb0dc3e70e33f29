using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// The main job without a browser: one application of the demonstration goes from the resident through every level of its
/// route to a decision, each step signed by somebody whose duty it is. Who calls it brings a planted throw-away database.
/// </summary>
public sealed class Tour(IServiceProvider services, PortalDbMaker maker, TimeProvider time)
{
    /// <param name="place">Slug of the tenant where it is handed in.</param>
    /// <param name="itemCode">Code of the item, as published above that place.</param>
    /// <returns>The case with its steps and handoffs, and its journal, oldest first.</returns>
    public async Task<(Case Case, IReadOnlyList<CaseEvent> Journal)> TakeAsync(string place, string itemCode, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("the tour looks up who plays which part"));
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == place, cancellationToken);
        var above = TenantPath.Ids(tenant.Path);
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Code == itemCode && each.State == ItemState.Published && above.Contains(each.TenantId), cancellationToken);
        var account = await db.Users.AsNoTracking().OrderBy(each => each.PhoneNumber).FirstAsync(each => each.CitizenId != null, cancellationToken);
        var caseId = await ApplyAsync(tenant, item, account, cancellationToken);
        for (var turn = 0; turn < 50; turn++)
        {
            var matter = await ReadAsync(caseId, cancellationToken);
            if (matter.IsEnded)
            {
                return (matter, await db.CaseEvents.AsNoTracking().Where(happened => happened.CaseId == caseId).OrderBy(happened => happened.Sequence).ToListAsync(cancellationToken));
            }

            await SignNextAsync(matter, cancellationToken);
        }

        throw new InvalidOperationException("the case did not come to an end");
    }

    /// <summary>Somebody without an account applies at a window, and the case is signed on until <paramref name="isThere"/>.</summary>
    internal async Task<Guid> BringAsync(string place, string itemCode, string name, string documentNumber, Func<Case, bool> isThere, CancellationToken cancellationToken)
    {
        var caseId = await TakeInAsync(place, itemCode, name, documentNumber, new DeliveryChoice(DeliveryWay.Online), cancellationToken);
        for (var matter = await ReadAsync(caseId, cancellationToken); !isThere(matter); matter = await ReadAsync(caseId, cancellationToken))
        {
            await SignNextAsync(matter, cancellationToken);
        }

        return caseId;
    }

    /// <summary>Somebody without an account applies at a window.</summary>
    internal async Task<Guid> TakeInAsync(string place, string itemCode, string name, string documentNumber, DeliveryChoice delivery, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the tour looks up who plays which part"));
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == place, cancellationToken);
        var above = TenantPath.Ids(tenant.Path);
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Code == itemCode && each.State == ItemState.Published && above.Contains(each.TenantId), cancellationToken);
        var hall = await db.Units.AsNoTracking().SingleAsync(unit => unit.TenantId == tenant.Id && unit.Function == UnitFunction.Hall, cancellationToken);
        var clerk = await PostedAsync(tenant.Id, hall.Id, Duties.Clerk, cancellationToken);
        await using var visit = services.CreateAsyncScope();
        visit.ServiceProvider.GetRequiredService<Scope>().BeStaff(tenant.Path);
        var citizen = Yes(await visit.ServiceProvider.GetRequiredService<CitizenDesk>().FindOrEnterAsync(DocumentType.ResidentIdCard, documentNumber, name, null, clerk, cancellationToken));
        return await HandInAsync(visit.ServiceProvider.GetRequiredService<IntakeDesk>(), item, tenant, citizen.Id, clerk, delivery, cancellationToken);
    }

    /// <summary>Somebody of the demonstration, by the name they sign in with, does something in a case.</summary>
    internal async Task ActAsync(Guid caseId, string userName, CaseAct act, CancellationToken cancellationToken)
    {
        var actor = await CalledAsync(userName, cancellationToken);
        await using var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(actor.Post!.TenantPath);
        Yes(await shift.ServiceProvider.GetRequiredService<CaseDesk>().ActAsync(caseId, act, actor, cancellationToken));
    }

    internal async Task<Actor> CalledAsync(string userName, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the tour looks up who plays which part"));
        return As(await db.Posts.AsNoTracking().Include(post => post.Account).Include(post => post.Unit).Include(post => post.Tenant).SingleAsync(post => post.Account!.UserName == userName, cancellationToken));
    }

    /// <summary>A reviewer of an office says what it thinks of a case that lies with it.</summary>
    internal async Task SayAsync(Guid caseId, string function, string words, string? conditions, CancellationToken cancellationToken)
    {
        var matter = await ReadAsync(caseId, cancellationToken);
        var step = matter.OpenSteps().Single(each => each.Unit!.Function == function);
        var actor = await PostedAsync(step.TenantId, step.UnitId, Duties.Reviewer, cancellationToken);
        await using var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(step.Tenant!.Path);
        var act = new CaseAct(CaseAction.Approve, Guid.CreateVersion7()) { StepId = step.Id, Note = words, Conditions = conditions };
        Yes(await shift.ServiceProvider.GetRequiredService<CaseDesk>().ActAsync(caseId, act, actor, cancellationToken));
    }

    /// <summary>Somebody with this duty in this office.</summary>
    internal async Task<Actor> PostedAsync(int tenantId, Guid unitId, Duties duty, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the tour looks up who plays which part"));
        var posts = await db.Posts.AsNoTracking().Include(post => post.Account).Include(post => post.Unit).Include(post => post.Tenant)
            .Where(post => post.TenantId == tenantId && post.UnitId == unitId && post.IsActive).OrderBy(post => post.Account!.UserName).ToListAsync(cancellationToken);
        return posts.Find(each => (each.Duties & duty) != Duties.None) is { } found ? As(found) : throw new InvalidOperationException($"nobody in the demonstration has {duty} in office {unitId}");
    }

    private static Actor As(Post post) => new()
    {
        AccountId = post.AccountId,
        Name = post.Account!.DisplayName,
        Channel = Channel.Window,
        Post = new StaffPost(post.Id, post.TenantId, post.Tenant!.Path, post.UnitId, post.Unit!.Name, post.Duties),
    };

    private async Task<Guid> ApplyAsync(Tenant tenant, ServiceItem item, Account account, CancellationToken cancellationToken)
    {
        await using var visit = services.CreateAsyncScope();
        visit.ServiceProvider.GetRequiredService<Scope>().BeCitizen(account.CitizenId!.Value, tenant.Path);
        var actor = new Actor { AccountId = account.Id, Name = account.DisplayName, CitizenId = account.CitizenId, Channel = Channel.Phone };
        return await HandInAsync(visit.ServiceProvider.GetRequiredService<IntakeDesk>(), item, tenant, account.CitizenId!.Value, actor, new DeliveryChoice(DeliveryWay.Online), cancellationToken);
    }

    private async Task<Guid> HandInAsync(IntakeDesk desk, ServiceItem item, Tenant tenant, Guid citizenId, Actor actor, DeliveryChoice delivery, CancellationToken cancellationToken)
    {
        var draft = Yes(await desk.StartAsync(item.Id, tenant.Id, citizenId, null, null, actor, cancellationToken));
        var answers = SampleAnswers.For(item.Detail, ChinaTime.DateOf(time.GetUtcNow().UtcDateTime));
        draft = Yes(await desk.SaveAsync(draft.Id, answers, actor, cancellationToken));
        foreach (var material in MaterialCheck.Missing(item.Detail, draft.Answers, new HashSet<string>(StringComparer.Ordinal)))
        {
            using var picture = new MemoryStream(SampleAnswers.Picture);
            Yes(await desk.AddPaperAsync(draft.Id, material.Key, $"{material.Key}.png", picture, actor, cancellationToken));
        }

        return Yes(await desk.SubmitAsync(draft.Id, delivery, actor, cancellationToken)).CaseId;
    }

    private async Task<Case> ReadAsync(Guid caseId, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the tour looks up where the case lies"));
        return await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).ThenInclude(step => step.Tenant).Include(each => each.Steps).ThenInclude(step => step.Unit)
            .Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, cancellationToken);
    }

    private async Task SignNextAsync(Case matter, CancellationToken cancellationToken)
    {
        var step = matter.OpenSteps().OrderBy(each => each.Stage).First();
        await using var db = maker.Make(Scope.Everywhere("the tour looks up who plays which part"));
        var duty = CaseFlow.DutyFor(step.Duty);
        var signers = matter.Steps.Where(other => other.Duty != step.Duty && other.SignedBy is not null).Select(other => other.SignedBy!.Value).ToList();
        var posts = await db.Posts.AsNoTracking().Include(post => post.Account).Include(post => post.Unit).Include(post => post.Tenant)
            .Where(post => post.TenantId == step.TenantId && post.UnitId == step.UnitId && post.IsActive && !signers.Contains(post.AccountId)).ToListAsync(cancellationToken);
        var post = posts.Find(each => (each.Duties & duty) != Duties.None)
            ?? throw new InvalidOperationException($"nobody in the demonstration has {duty} at {step.Tenant?.Name} {step.Unit?.Name}");

        await using var shift = services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant!.Path);
        var actor = As(post);
        var desk = shift.ServiceProvider.GetRequiredService<CaseDesk>();
        if (matter.HandoffTo(step) is { State: HandoffState.Pending })
        {
            Yes(await desk.ActAsync(matter.Id, new CaseAct(CaseAction.Receive, Guid.CreateVersion7()) { StepId = step.Id }, actor, cancellationToken));
        }

        var action = step.Duty switch
        {
            StepDuty.Assist => CaseAction.HandOver,
            StepDuty.Accept => matter.Status == CaseStatus.Submitted ? CaseAction.Accept : CaseAction.HandOver,
            StepDuty.Review or StepDuty.Decide => CaseAction.Approve,
            _ => throw new ArgumentOutOfRangeException(nameof(matter), step.Duty, "not a duty"),
        };
        Yes(await desk.ActAsync(matter.Id, new CaseAct(action, Guid.CreateVersion7()) { StepId = step.Id, Note = step.Name }, actor, cancellationToken));
    }

    internal static T Yes<T>(Answer<T> answer) => answer.IsYes ? answer.Value : throw new InvalidOperationException($"the tour was refused: {answer.Refusal}");
}
