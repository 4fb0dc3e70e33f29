using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;

namespace Portal.Core.Projects;

/// <summary>
/// An application of a project is handed in while its stage is open and nothing of the same item is under way: asked when it is begun,
/// and again when it is sent, which may be weeks later.
/// </summary>
public sealed class ProjectSubmission : ISubmissionRule
{
    /// <summary>Null where this item may be applied for now. Pure.</summary>
    public static Refusal? WhyNot(Project project, string code, IEnumerable<Case> cases) =>
        project.Stages.FirstOrDefault(each => each.Items.Any(item => item.Code == code)) is not { } stage ? new NotFound()
        : !stage.IsOpen ? new StageNotOpen(stage.Name)
        : ProjectClock.CaseOf(stage.Items.First(item => item.Code == code), cases.Select(ProjectDesk.Of)) is { } underWay && (underWay.IsOpen || underWay.Outcome == Outcome.Approved) ? new ItemUnderWay(underWay.Number)
        : null;

    public async Task<Refusal?> WhyNotAsync(PortalDb db, Draft draft, ServiceItem item, CancellationToken cancellationToken)
    {
        if (draft.ProjectId is not { } projectId)
        {
            return null;
        }

        var matters = await db.Cases.AsNoTracking().Include(matter => matter.Item).Where(matter => matter.ProjectId == projectId).ToListAsync(cancellationToken);
        return await db.Projects.AsNoTracking().SingleOrDefaultAsync(each => each.Id == projectId, cancellationToken) is { } project ? WhyNot(project, item.Code, matters) : new NotFound();
    }
}
