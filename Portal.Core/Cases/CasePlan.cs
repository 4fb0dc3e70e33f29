using System.Globalization;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

/// <summary>An item's route made into a case's own steps. Pure; a later change of the catalogue does not touch what was planned.</summary>
public static class CasePlan
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>What is wrong with a route, as keys of sentences; empty when it can be published.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<RouteStep> route) => ItemFaults.OfRoute(route);

    /// <summary>
    /// The steps of a case, all waiting. Levels below the responsible tenant's own are left out: a case that starts at the
    /// street has no community step. If that would leave out the acceptance, the responsible tenant's windows accept.
    /// </summary>
    /// <param name="lineage">The responsible tenant and all above it, in any order.</param>
    /// <param name="unitOf">The unit of a tenant with a function; the tenant's windows when there is none of that function.</param>
    /// <param name="handedDown">Who of a level does which part of the item on this day; everybody when null.</param>
    /// <returns>Null when a level or unit that the route needs does not exist above this tenant, or its decision lies below it.</returns>
    public static IReadOnlyList<CaseStep>? Make(Guid caseId, IReadOnlyList<RouteStep> route, IReadOnlyDictionary<string, string> answers, IReadOnlyList<Tenant> lineage, Func<int, string, Guid?> unitOf, HandedDown? handedDown = null)
    {
        handedDown ??= HandedDown.Nothing;
        var own = lineage.Max(tenant => tenant.Level);
        var chosen = route.Where(step => step.Level <= own && step.When?.Holds(answers) != false).OrderBy(step => step.Stage).ToList();
        if (!chosen.Exists(step => step.Duty == StepDuty.Decide))
        {
            return null;
        }

        if (chosen.TrueForAll(step => step.Duty != StepDuty.Accept) && route.FirstOrDefault(step => step.Duty == StepDuty.Accept) is { } accept)
        {
            chosen.Insert(0, accept with { Level = own, UnitFunction = UnitFunction.Hall });
        }

        // Who accepts for a place that may not: nothing of the case goes below that place again.
        var floor = own;
        var steps = new List<CaseStep>(chosen.Count);
        var joint = chosen.GroupBy(step => step.Stage).ToDictionary(stage => stage.Key, stage => stage.Max(step => step.Days));
        foreach (var step in chosen)
        {
            var level = step.Level > floor ? floor : step.Level;
            var tenant = lineage.FirstOrDefault(candidate => candidate.Level == level);
            while (tenant is not null && !handedDown.May(step.Duty, tenant))
            {
                tenant = lineage.Where(candidate => candidate.Level < tenant.Level).MaxBy(candidate => candidate.Level);
            }

            if (tenant is not null && tenant.Level != step.Level)
            {
                if (step.Duty == StepDuty.Assist)
                {
                    continue; // Whoever comes next looks the papers through.
                }

                floor = step.Duty == StepDuty.Accept ? tenant.Level : floor;
            }

            if (tenant is null || (unitOf(tenant.Id, step.UnitFunction) ?? unitOf(tenant.Id, UnitFunction.Hall)) is not { } unitId)
            {
                return null;
            }

            steps.Add(new CaseStep
            {
                CaseId = caseId,
                Stage = step.Stage,
                Duty = step.Duty,
                Name = step.Name.Zh,
                NameEn = step.Name.En,
                TenantId = tenant.Id,
                UnitId = unitId,
                // Who works side by side has one deadline: the longest of theirs.
                Days = joint[step.Stage],
                Join = step.Join,
            });
        }

        return steps;
    }

    /// <summary>
    /// 全城通办: a window takes it in for another place. Before everything else stands that window's own step, so that it hands the
    /// case over in custody, and gets it back when the place that decides returns it.
    /// </summary>
    public static IReadOnlyList<CaseStep> TakenInAt(IReadOnlyList<CaseStep> steps, int originId, Guid windowId) =>
    [
        new CaseStep
        {
            CaseId = steps[0].CaseId,
            Stage = steps.Min(step => step.Stage) - 1,
            Duty = StepDuty.Assist,
            Name = CoreTexts.Find("Step.TakenInElsewhere", Chinese)!,
            NameEn = CoreTexts.Find("Step.TakenInElsewhere", English),
            TenantId = originId,
            UnitId = windowId,
            Days = 1,
        },
        .. steps,
    ];

    /// <summary>The first event of a case: its first stage opens, handed in by the applicant.</summary>
    /// <param name="owed">Papers promised for later, with the days to bring them; their dates are computed here.</param>
    public static CaseEvent Submitted(Case matter, Actor actor, IReadOnlyList<string> papers, Circumstances when, IReadOnlyList<OwedPaper>? owed = null)
    {
        var first = matter.Steps.Min(step => step.Stage);
        return new CaseEvent
        {
            TenantId = matter.TenantId,
            CaseId = matter.Id,
            Sequence = 1,
            Kind = $"case.{CaseAction.Submit}",
            At = CaseFlow.Millisecond(when.Now),
            Action = CaseAction.Submit,
            To = CaseStatus.Submitted,
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            UnitName = actor.Post?.UnitName,
            Channel = actor.Channel,
            Subject = CaseEvent.ActingFor(matter, actor, handsIn: true),
            Audience = Audience.Applicant,
            Change = new CaseChange
            {
                PlanSeal = CaseProof.PlanSeal(matter),
                AnswersSeal = CaseProof.AnswersSeal(matter.Id, matter.Answers),
                ReceivedAt = CaseFlow.Millisecond(when.Now),
                Visit = CaseVisit.Of(matter, CaseAction.Submit, codeWasShown: false, actor, CaseFlow.Millisecond(when.Now)),
                AcceptBy = when.DueAt(new Term(when.Now, CaseFlow.AcceptanceLimit), matter.TenantId).AtUtc,
                Owed = owed is { Count: > 0 } ? [.. owed.Select(paper => paper with { DueAt = when.DueIn(paper.Days, matter.TenantId).AtUtc })] : null,
                Opens = [.. matter.Steps.Where(step => step.Stage == first).Select(step => new Opening
                {
                    StepId = step.Id,
                    HandoffId = Guid.CreateVersion7(),
                    Direction = HandoffDirection.In,
                    DueAt = when.DueIn(step.Days, step.TenantId).AtUtc,
                    WarnAt = when.DueIn(step.Days, step.TenantId).WarnUtc,
                    ReceiveBy = when.ReceiveBy(when.Now, step.TenantId),
                    Papers = papers,
                })],
            },
        };
    }
}
