using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Tests.Cases;

/// <summary>Fills a planted demonstration with cases of many ages and states, through the same desks as people use. For tests and for looking at pages with much in them.</summary>
public sealed class ManyCases(PortalDbMaker maker, string papersFolder, DateTime now)
{
    private readonly HandClock _time = new(now);
    private readonly Random _random = new(20_26);

    public async Task FillAsync(string place, int count, CancellationToken cancellationToken = default)
    {
        using var directory = new TenantDirectory(maker, _time);
        var calendars = new CalendarDesk(maker, _time);
        var news = new CaseNews(NullLogger<CaseNews>.Instance);
        var tree = await directory.TreeAsync(cancellationToken);
        var tenant = tree.FindBySlug(place)!;
        await using var db = maker.Make(Scope.Everywhere("a test plants many cases"));
        var items = (await db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && item.CanApply).ToListAsync(cancellationToken))
            .Where(item => TenantPath.Ids(tenant.Path).Contains(item.TenantId) && (item.Detail.Route.Any(step => step.Level <= tenant.Level))).ToList();
        var citizens = await db.Users.AsNoTracking().Where(account => account.CitizenId != null).OrderBy(account => account.Id).ToListAsync(cancellationToken);
        var posts = await db.Posts.AsNoTracking().Include(post => post.Account).Include(post => post.Tenant).Include(post => post.Unit).Where(post => post.IsActive).ToListAsync(cancellationToken);

        for (var number = 0; number < count; number++)
        {
            // From a month ago until this morning, at the hours of a hall.
            _time.Set(now.Date.AddDays(-28.0 * (count - number) / count).AddHours(1).AddMinutes(_random.Next(420)));
            var item = items[number % items.Count];
            var account = citizens[_random.Next(citizens.Count)];
            var scope = new Scope(TimeProvider.System);
            scope.BeCitizen(account.CitizenId!.Value, tenant.Path);
            var actor = new Actor { AccountId = account.Id, Name = account.DisplayName, CitizenId = account.CitizenId, Channel = _random.Next(3) == 0 ? Channel.Phone : Channel.Web };
            var intake = new IntakeDesk(maker, scope, Desk(scope), new CreditDesk(maker, scope, directory, calendars, [], _time, NullLogger<CreditDesk>.Instance), news, new PaperStore(papersFolder), [], _time, NullLogger<IntakeDesk>.Instance);
            var draft = await intake.StartAsync(item.Id, tenant.Id, account.CitizenId, null, null, actor, cancellationToken);
            if (!draft.IsYes)
            {
                continue;
            }

            await intake.SaveAsync(draft.Value.Id, SampleAnswers.For(item.Detail, ChinaTime.DateOf(_time.GetUtcNow().UtcDateTime)), actor, cancellationToken);
            foreach (var material in item.Detail.Materials.Where(material => material.Source == MaterialSource.Applicant))
            {
                using var picture = new MemoryStream(SampleAnswers.Picture);
                await intake.AddPaperAsync(draft.Value.Id, material.Key, $"{material.Name.Zh}.png", picture, actor, cancellationToken);
            }

            var receipt = await intake.SubmitAsync(draft.Value.Id, new DeliveryChoice(_random.Next(4) == 0 ? DeliveryWay.PickUp : DeliveryWay.Online, null), actor, cancellationToken);
            if (receipt.IsYes)
            {
                await LiveAsync(receipt.Value.CaseId);
            }
        }

        CaseDesk Desk(Scope scope) => new(maker, scope, directory, calendars, news, [], _time, NullLogger<CaseDesk>.Instance);

        // A few steps of its life, each a working day or so after the one before, never beyond now.
        async Task LiveAsync(Guid caseId)
        {
            for (var turn = _random.Next(5); turn > 0; turn--)
            {
                _time.Advance(TimeSpan.FromHours(_random.Next(4, 60)));
                if (_time.GetUtcNow().UtcDateTime > now)
                {
                    return;
                }

                await using var look = maker.Make(Scope.Everywhere("who has it"));
                var matter = await look.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, cancellationToken);
                var step = matter.OpenSteps().FirstOrDefault();
                var post = step is null ? null : posts.Find(each => each.TenantId == step.TenantId && each.UnitId == step.UnitId && (each.Duties & CaseFlow.DutyFor(step.Duty)) != Duties.None);
                if (post is null)
                {
                    return;
                }

                var scope = new Scope(TimeProvider.System);
                scope.BeStaff(post.Tenant!.Path);
                var actor = new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Channel = Channel.Window, Post = new StaffPost(post.Id, post.TenantId, post.Tenant.Path, post.UnitId, post.Unit!.Name, post.Duties) };
                var action = (step!.Duty, matter.Status, _random.Next(10)) switch
                {
                    (_, _, 0) => CaseAction.Assign,
                    (_, _, 1) => CaseAction.Receive,
                    (_, _, 2) => CaseAction.Note,
                    (StepDuty.Accept, CaseStatus.Submitted, 3) => CaseAction.AskForCorrection,
                    (StepDuty.Review, _, 3) => CaseAction.SendBack,
                    (StepDuty.Assist, _, _) or (StepDuty.Accept, CaseStatus.InReview, _) => CaseAction.HandOver,
                    (StepDuty.Accept, _, _) => CaseAction.Accept,
                    _ => CaseAction.Approve,
                };
                await Desk(scope).ActAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { Note = "材料齐全，已核对原件", Missing = ["家庭成员收入证明"] }, actor, cancellationToken);
            }
        }
    }
}
