using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;
using Portal.Tests.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>A new item with its form and flow, made by an administrator without a line of code (features.md row 176).</summary>
public sealed class NewItemTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "176")]
    public async Task NewItem_Published_IsListedAtOnceAppliedForAndAccepted()
    {
        await using var visit = await DeskVisit.AsAsync(portal, "kaifu.admin");
        var desk = visit.Get<CatalogDesk>();
        var place = (await visit.Get<TenantDirectory>().TreeAsync(Cancel)).FindBySlug("xincheng")!;
        var code = $"NEW-{Guid.CreateVersion7():N}"[..12];
        var http = portal.Http();

        var draft = (await desk.BeginItemAsync(new NewItem(place.Id, code, new LocalText("邻里花园认领", "Adopt a garden"), ItemClass.Certificates), visit.Actor, Cancel)).Value!;
        var edit = Edit(code);
        draft = (await desk.SaveDraftAsync(draft.ItemId, edit, draft.Revision, visit.Actor, Cancel)).Value!;
        (await http.GetAsync($"items?q={code}")).All(".results > li").ShouldBeEmpty();

        var published = (await desk.PublishAsync(draft.ItemId, edit, draft.Revision, visit.Actor, Cancel)).Value!;
        (await http.GetAsync("items?q=llhyrl")).Find(".results a.result-name").TextContent.ShouldBe("邻里花园认领");
        (await http.GetAsync($"items/{code}")).Find(".start a").GetAttribute("href").ShouldBe($"apply/{published.ItemId}");

        var caseId = await (await ApplyRun.SomebodyAsync(portal)).ApplyAsync(code);
        await using (var db = portal.Everywhere())
        {
            var matter = db.Cases.Single(each => each.Id == caseId);
            matter.ItemId.ShouldBe(published.ItemId);
            db.CaseSteps.Where(step => step.CaseId == caseId).OrderBy(step => step.Stage).Select(step => step.Name).ToList().ShouldBe(["社区受理", "街道决定"]);
        }

        await using var clerk = await DeskVisit.AsAsync(portal, "xincheng.clerk");
        (await clerk.Get<CaseDesk>().ActAsync(caseId, new CaseAct(CaseAction.Accept, Guid.CreateVersion7()), clerk.Actor, Cancel)).IsYes.ShouldBeTrue();
        (await desk.WithdrawAsync(published.ItemId, "检验完毕", visit.Actor, Cancel)).IsYes.ShouldBeTrue();
    }

    private static ItemEdit Edit(string code) => new()
    {
        Code = code,
        Name = "邻里花园认领",
        NameEn = "Adopt a garden",
        Class = ItemClass.Certificates,
        Tags = ItemTags.Nearby,
        Subjects = SubjectKinds.Person,
        CanApply = true,
        Detail = new ItemDetail
        {
            PromisedLimit = new TimeLimit(3, TimeUnit.WorkingDays),
            Materials = [new MaterialSpec { Key = "photo", Name = new LocalText("花园照片", "Picture of the garden") }],
            Form = new FormSchema
            {
                Sections =
                [
                    new FormSection("garden", new LocalText("花园", "Garden"),
                    [
                        new FormField { Key = "where", Kind = FieldKind.Text, Label = new LocalText("哪一块", "Which one"), Required = true },
                        new FormField { Key = "kind", Kind = FieldKind.Choice, Label = new LocalText("种什么", "To grow"), Required = true, Options = [new Option("flowers", "花"), new Option("herbs", "草药")] },
                        new FormField { Key = "which", Kind = FieldKind.Text, Label = new LocalText("哪种草药", "Which herbs"), ShownWhen = new When("kind", "herbs"), RequiredWhen = new When("kind", "herbs") },
                    ]),
                ],
            },
            Route =
            [
                new RouteStep { Stage = 1, Level = TenantLevel.Community, UnitFunction = UnitFunction.Hall, Duty = StepDuty.Accept, Name = new LocalText("社区受理", "The community accepts"), Days = 1 },
                new RouteStep { Stage = 2, Level = TenantLevel.Street, UnitFunction = UnitFunction.Hall, Duty = StepDuty.Decide, Name = new LocalText("街道决定", "The street decides"), Days = 2 },
            ],
        },
    };
}
