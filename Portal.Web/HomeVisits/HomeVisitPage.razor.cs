using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.HomeVisits;

namespace Portal.Web.HomeVisits;

/// <summary>Reads a visit and does what was clicked. What was typed comes back with a "no".</summary>
public sealed partial class HomeVisitPage
{
    /// <summary>Six photos of a good tablet in one sending.</summary>
    internal const long MostBytes = 64 * 1024 * 1024;

    private readonly List<Refusal> _door = [];
    private HomeVisitFile? _file;
    private IReadOnlyList<HomeVisitWorker> _workers = [];
    private Refusal? _refusal;
    private DateTime _now;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromQuery(Name = "done")]
    public string? Done { get; set; }

    [SupplyParameterFromForm(FormName = "dispatch")]
    public DispatchForm.Fields? Going { get; set; }

    [SupplyParameterFromForm(FormName = "door")]
    public DoorForm.Fields? Door { get; set; }

    [SupplyParameterFromForm]
    public string? Why { get; set; }

    [SupplyParameterFromForm(FormName = "cancel")]
    public int Version { get; set; }

    /// <summary>What was just done, as long as nothing went wrong since.</summary>
    private HomeVisitAction? Did => _refusal is null && _door.Count == 0 && Enum.TryParse<HomeVisitAction>(Done, out var done) && Enum.IsDefined(done) ? done : null;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync(string? reason = null)
    {
        _now = Time.GetUtcNow().UtcDateTime;
        var opened = await Desk.OpenAsync(Id, Here.Actor, reason);
        if (opened.Value is not { } file)
        {
            if (reason is null)
            {
                Navigation.NotFound();
            }

            _refusal = opened.Refusal;
            return;
        }

        _file = file;
        _workers = May(HomeVisitAction.Dispatch) is null ? await Desk.WorkersAsync(file.Visit, Here.Actor) : [];
    }

    private Refusal? May(HomeVisitAction action) => HomeVisitFlow.WhyNot(_file!.Visit, action, Here.Actor, Here.Tree.Find(_file.Visit.TenantId)!.Path, _now);

    private async Task ReadAsync()
    {
        if (string.IsNullOrWhiteSpace(Why))
        {
            _refusal = new ReasonNeeded();
            return;
        }

        await LoadAsync(Why);
    }

    private async Task BeginAsync() => await FollowAsync(await Desk.BeginAsync(Id, Here.Actor), HomeVisitAction.Begin);

    private async Task NotMetAsync() => await FollowAsync(await Desk.ReportNotMetAsync(Id, Why, Here.Actor), HomeVisitAction.ReportNotMet);

    private async Task CancelAsync() => await FollowAsync(await Desk.CancelAsync(Id, Why, Version, Here.Actor), HomeVisitAction.Cancel);

    private async Task DispatchAsync()
    {
        if (Going is { } going)
        {
            await FollowAsync(await Desk.DispatchAsync(Id, new HomeVisitDispatch(going.PostId, going.Begins, going.Ends, going.Version), Here.Actor), HomeVisitAction.Dispatch);
        }
    }

    /// <summary>Pictures are kept at once, whatever else of the form will not do: no browser sends them again by itself.</summary>
    private async Task DoorAsync()
    {
        var form = await Context.Request.ReadFormAsync(Context.RequestAborted);
        var go = form["go"].ToString();
        if (go.StartsWith(DoorForm.Remove, StringComparison.Ordinal) && Guid.TryParse(go[DoorForm.Remove.Length..], out var paperId))
        {
            Note((await Desk.RemovePaperAsync(Id, paperId, Here.Actor)).Refusal);
        }

        foreach (var file in form.Files.Where(file => !string.IsNullOrEmpty(file.FileName) && file.Name is DoorForm.Photo or DoorForm.SignedPaper))
        {
            await using var content = file.OpenReadStream();
            Note((await Desk.AddPaperAsync(Id, file.Name == DoorForm.Photo ? HomeVisitPaperKind.Photo : HomeVisitPaperKind.Signature, content, Here.Actor, Context.RequestAborted)).Refusal);
        }

        if (form[DoorForm.Drawn].ToString() is { Length: > 0 } drawn)
        {
            Note(await SignAsync(drawn));
        }

        if (go == DoorForm.Finish && _door.Count == 0)
        {
            var finished = await Desk.FinishAsync(Id, new HomeVisitResult(Door?.Words, Door?.NoPhotoWhy, Door?.NoSignatureWhy), Here.Actor, Context.RequestAborted);
            Note(finished.Refusal);
            if (finished.IsYes)
            {
                Navigation.NavigateTo(PortalUrls.WorkHomeVisit(Id, HomeVisitAction.Finish));
                return;
            }
        }

        await LoadAsync();
    }

    private async Task<Refusal?> SignAsync(string drawn)
    {
        const string Start = "data:image/png;base64,";
        if (!drawn.StartsWith(Start, StringComparison.Ordinal))
        {
            return new NotAPicture();
        }

        var picture = new byte[drawn.Length];
        if (!Convert.TryFromBase64Chars(drawn.AsSpan(Start.Length), picture, out var length))
        {
            return new NotAPicture();
        }

        using var content = new MemoryStream(picture, 0, length, writable: false);
        return (await Desk.AddPaperAsync(Id, HomeVisitPaperKind.Signature, content, Here.Actor, Context.RequestAborted)).Refusal;
    }

    private void Note(Refusal? refusal)
    {
        if (refusal is not null)
        {
            _door.Add(refusal);
        }
    }

    private async Task FollowAsync(Answer<HomeVisit> answer, HomeVisitAction action)
    {
        if (answer.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.WorkHomeVisit(Id, action));
            return;
        }

        _refusal = answer.Refusal;
        await LoadAsync(); // What somebody else did meanwhile is shown below the refusal.
    }
}
