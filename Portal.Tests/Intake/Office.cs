using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>The demonstration's own staff at work on a case, so that a citizen's page has something to show.</summary>
internal static class Office
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Whoever's duty it is does this to the open step.</summary>
    public static async Task ActAsync(this PortalFixture portal, Guid caseId, CaseAction action, string? note = null, params string[] missing) =>
        (await portal.TryAsync(caseId, action, note, missing)).ShouldBeNull($"{action}");

    private static async Task<Refusal?> TryAsync(this PortalFixture portal, Guid caseId, CaseAction action, string? note = null, params string[] missing)
    {
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, Cancel);
        var step = matter.OpenSteps().OrderBy(each => each.Stage).FirstOrDefault() ?? matter.Steps[^1];
        var signers = matter.Steps.Where(other => other.Duty != step.Duty && other.SignedBy is not null).Select(other => other.SignedBy!.Value).ToList();
        var posts = await db.Posts.AsNoTracking().Include(post => post.Account).Include(post => post.Unit).Include(post => post.Tenant)
            .Where(post => post.TenantId == step.TenantId && post.UnitId == step.UnitId && post.IsActive && !signers.Contains(post.AccountId)).ToListAsync(Cancel);
        var post = posts.First(each => (each.Duties & CaseFlow.DutyFor(step.Duty)) != Duties.None);
        await using var shift = portal.Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant!.Path);
        var actor = new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Channel = Channel.Window, Post = new StaffPost(post.Id, post.TenantId, post.Tenant.Path, post.UnitId, post.Unit!.Name, post.Duties) };
        return (await shift.ServiceProvider.GetRequiredService<CaseDesk>().ActAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { Note = note, Missing = missing }, actor, Cancel)).Refusal;
    }

    /// <summary>Somebody with this duty at this place does it; another than <paramref name="not"/> where it takes two.</summary>
    /// <returns>Who did it.</returns>
    public static async Task<Guid> ActAsync(this PortalFixture portal, Guid caseId, CaseAct act, int tenantId, Duties duty, Guid? unitId = null, Guid? not = null)
    {
        await using var db = portal.Everywhere();
        var posts = await db.Posts.AsNoTracking().Include(post => post.Account).Include(post => post.Unit).Include(post => post.Tenant)
            .Where(post => post.TenantId == tenantId && (unitId == null || post.UnitId == unitId) && post.IsActive && post.AccountId != not).ToListAsync(Cancel);
        var post = posts.First(each => (each.Duties & duty) != Duties.None);
        await using var shift = portal.Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant!.Path);
        var actor = new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Channel = Channel.Window, Post = new StaffPost(post.Id, post.TenantId, post.Tenant.Path, post.UnitId, post.Unit!.Name, post.Duties) };
        (await shift.ServiceProvider.GetRequiredService<CaseDesk>().ActAsync(caseId, act, actor, Cancel)).Refusal.ShouldBeNull($"{act.Action}");
        return post.AccountId;
    }

    /// <summary>Sign-in name and place of a clerk with whom the case lies now.</summary>
    public static async Task<(string Login, string Slug)> HolderOfAsync(this PortalFixture portal, Guid caseId)
    {
        await using var db = portal.Everywhere();
        var step = await db.CaseSteps.AsNoTracking().Where(each => each.CaseId == caseId && each.State == StepState.Open).OrderBy(each => each.Stage).FirstAsync(Cancel);
        var posts = await db.Posts.AsNoTracking().Include(post => post.Account).Include(post => post.Tenant).Where(post => post.TenantId == step.TenantId && post.UnitId == step.UnitId && post.IsActive).ToListAsync(Cancel);
        var post = posts.First(each => (each.Duties & CaseFlow.DutyFor(step.Duty)) != Duties.None);
        return (post.Account!.UserName!, post.Tenant!.Slug);
    }

    /// <summary>Signs on until somebody is refused, and says with what.</summary>
    public static async Task<Refusal?> DecideTooEarlyAsync(this PortalFixture portal, Guid caseId)
    {
        for (var turn = 0; turn < 20; turn++)
        {
            await using var db = portal.Everywhere();
            var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).SingleAsync(each => each.Id == caseId, Cancel);
            if (matter.IsEnded || await portal.TryAsync(caseId, NextOf(matter), "同意") is { } refusal)
            {
                return matter.IsEnded ? null : refusal;
            }
        }

        return null;
    }

    /// <summary>Signs on until the case is decided.</summary>
    public static async Task DecideAsync(this PortalFixture portal, Guid caseId)
    {
        for (var turn = 0; turn < 20; turn++)
        {
            await using var db = portal.Everywhere();
            var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).SingleAsync(each => each.Id == caseId, Cancel);
            if (matter.IsEnded)
            {
                return;
            }

            await portal.ActAsync(caseId, NextOf(matter), "同意");
        }
    }

    private static CaseAction NextOf(Case matter) => matter.OpenSteps().First().Duty switch
    {
        StepDuty.Assist => CaseAction.HandOver,
        StepDuty.Accept => CaseAction.Accept,
        _ => CaseAction.Approve,
    };
}
