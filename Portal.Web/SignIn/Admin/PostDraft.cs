using Portal.Core.People;

namespace Portal.Web.SignIn.Admin;

/// <summary>A post as it is being filled in.</summary>
public sealed class PostDraft
{
    /// <summary>Made with the form, so that sending it twice gives one post.</summary>
    private readonly Guid _id = Guid.CreateVersion7();

    public int TenantId { get; set; }

    public Guid UnitId { get; set; }

    public Duties Duties { get; set; }

    public string Title { get; set; } = "";

    public PostTerms Terms() => new(TenantId, UnitId, Duties, Title, _id);
}
