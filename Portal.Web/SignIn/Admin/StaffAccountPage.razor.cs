using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Web.SignIn.Admin;

/// <summary>One member of staff: posts given, changed and ended, the account disabled and enabled, a new password. All of it reaches open pages within seconds.</summary>
public sealed partial class StaffAccountPage
{
    private Account? _account;
    private List<Post> _posts = [];
    private Refusal? _refusal;
    private string? _said;
    private string? _password;
    private string _reason = "";
    private bool _asksActive;
    private Post? _ends;
    private Editing? _edited;

    [Parameter]
    public Guid AccountId { get; set; }

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        await using var db = Databases.CreateDbContext();
        _posts = await db.Posts.AsNoTracking().Where(post => post.AccountId == AccountId).OrderByDescending(post => post.IsActive).ThenBy(post => post.TenantId).ToListAsync();

        // Only who has a post within this administrator's reach is shown; anybody else is not there.
        _account = _posts.Count == 0 ? null : await db.Users.AsNoTracking().SingleOrDefaultAsync(account => account.Id == AccountId);
        _refusal = _account is null ? new NotFound() : _refusal;
    }

    private void Edit(Post? post)
    {
        (_ends, _said, _refusal) = (null, null, null);
        _edited = new Editing(post, post is null ? new PostDraft() : new PostDraft { TenantId = post.TenantId, UnitId = post.UnitId, Duties = post.Duties, Title = post.Title });
    }

    private async Task SavePostAsync()
    {
        if (_edited is not { } edited)
        {
            return; // Saved by the first of two clicks.
        }

        var (post, draft) = (edited.Post, edited.Draft);
        var saved = post is null
            ? await People.GivePostAsync(AccountId, draft.Terms(), Here.Actor)
            : await People.ChangePostAsync(post.Id, draft.UnitId, draft.Duties, draft.Title, Here.Actor);
        await AfterAsync(saved.Refusal, T[post is null ? "Said.PostGiven" : "Said.PostChanged"]);
    }

    private async Task EndAsync(Post post) => await AfterAsync((await People.EndPostAsync(post.Id, _reason, Here.Actor)).Refusal, T["Said.PostEnded"]);

    private async Task SetActiveAsync(bool isActive) =>
        await AfterAsync((await People.SetActiveAsync(AccountId, isActive, _reason, Here.Actor)).Refusal, T[isActive ? "Said.Enabled" : "Said.Disabled"]);

    private async Task NewPasswordAsync()
    {
        var password = TemporaryPassword.New();
        var set = await People.SetPasswordAsync(AccountId, password, Here.Actor);
        await AfterAsync(set.Refusal, null);
        _password = set.IsYes ? password : null;
    }

    /// <summary>A refusal leaves the form as it is.</summary>
    private async Task AfterAsync(Refusal? refusal, string? said)
    {
        (_refusal, _said, _password) = (refusal, refusal is null ? said : null, null);
        if (refusal is null)
        {
            (_edited, _ends, _asksActive, _reason) = (null, null, false, "");
            await ReadAsync();
        }
    }

    private string UnitName(Post post) => Here.Tree.FindUnit(post.TenantId, post.UnitId) is { } unit ? new LocalText(unit.Name, unit.NameEn).In() : "";

    private RenderFragment ReasonField => builder =>
    {
        builder.OpenComponent<ReasonInput>(0);
        builder.AddComponentParameter(1, nameof(ReasonInput.Value), _reason);
        builder.AddComponentParameter(2, nameof(ReasonInput.ValueChanged), EventCallback.Factory.Create<string>(this, typed => _reason = typed));
        builder.CloseComponent();
    };

    private sealed record Editing(Post? Post, PostDraft Draft);
}
