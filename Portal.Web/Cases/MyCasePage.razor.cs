using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.Instant;
using Portal.Core.Tenancy;

namespace Portal.Web.Cases;

/// <summary>One matter as its applicant sees it: what to do now, who has it, what happened, in plain words. Internal lines never reach this page: the filter leaves them out.</summary>
public sealed partial class MyCasePage
{
    private Case? _matter;
    private string _item = "";
    private ItemDetail? _form;
    private List<CaseEvent> _events = [];
    private List<JournalEntry> _readings = [];
    private List<CaseDocument> _documents = [];
    private List<Attachment> _papers = [];
    private PickUp? _pickUp;
    private string? _hall;
    private DateTime? _askedAt;
    private Refusal? _refusal;
    private Refusal? _messageRefusal;

    [Parameter]
    public Guid CaseId { get; set; }

    [SupplyParameterFromForm(FormName = "message")]
    public Message? Sent { get; set; }

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    protected override async Task OnInitializedAsync()
    {
        await using var db = Databases.CreateDbContext();
        _matter = await db.Cases.AsNoTracking().AsSplitQuery().Include(matter => matter.Steps).Include(matter => matter.Handoffs).SingleOrDefaultAsync(matter => matter.Id == CaseId);
        if (_matter is null)
        {
            Navigation.NotFound();
            return;
        }

        _item = new LocalText(_matter.ItemName, _matter.ItemNameEn).In();
        _form = (await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == _matter.ItemId)).Detail;
        _events = await db.CaseEvents.AsNoTracking().Where(happened => happened.CaseId == CaseId).OrderBy(happened => happened.Sequence).ToListAsync();
        _readings = await db.Journal.AsNoTracking().Where(entry => entry.CaseId == CaseId && (entry.Kind == "file.Read" || entry.Kind == LookupDesk.JournalKind)).OrderBy(entry => entry.Number).ToListAsync();
        _documents = await db.CaseDocuments.AsNoTracking().Where(document => document.CaseId == CaseId && document.RevokedAt == null).OrderByDescending(document => document.IssuedAt).ToListAsync();
        _papers = await db.Attachments.AsNoTracking().Where(paper => paper.CaseId == CaseId && paper.RemovedAt == null).ToListAsync();
        _pickUp = await db.PickUps.AsNoTracking().SingleOrDefaultAsync(pickUp => pickUp.CaseId == CaseId);
        var hallId = _pickUp?.HallId ?? _matter.PickUpHallId;
        _hall = hallId is null ? null : (await db.Halls.AsNoTracking().SingleOrDefaultAsync(hall => hall.Id == hallId))?.Name.In();
        _askedAt = _events.FindLast(happened => happened.Action == CaseAction.AskForCorrection)?.At;
    }

    private bool May(CaseAction action) => CaseFlow.WhyNot(_matter!, action, null, Here.Actor) is null;

    private async Task CorrectAsync()
    {
        if (_matter is null)
        {
            return;
        }

        var started = await Intake.StartCorrectionAsync(CaseId, Here.Actor);
        if (started.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.ApplyDraft(started.Value.Id));
        }

        _refusal = started.Refusal;
    }

    private async Task SendMessageAsync()
    {
        if (_matter is null || Sent is null)
        {
            return;
        }

        _messageRefusal = (await Cases.ActAsync(CaseId, new CaseAct(CaseAction.Message, Sent.Key == Guid.Empty ? Guid.CreateVersion7() : Sent.Key) { Note = Sent.Text }, Here.Actor)).Refusal;
        if (_messageRefusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.MyCase(CaseId)}#messages");
        }
    }

    /// <summary>What is written to the office. The key is made with the form, so that sending it twice is one message.</summary>
    public sealed class Message
    {
        public Guid Key { get; set; }

        public string? Text { get; set; }
    }
}
