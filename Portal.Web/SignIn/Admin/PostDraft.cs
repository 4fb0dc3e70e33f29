using Portal.Core.People;

namespace Portal.Web.SignIn.Admin;

/// <summary>A post as it is being filled in.</summary>
public sealed class PostDraft
{
    private readonly Guid _key = Guid.CreateVersion7();

    public int TenantId { get; set; }

    public Guid UnitId { get; set; }

    public Duties Duties { get; set; }

    public string Title { get; set; } = "";

    public PostTerms Terms() => new(TenantId, UnitId, Duties, Title) { Key = _key };
}
