using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Intake;

namespace Portal.Web.Cases;

/// <summary>Bringing what was promised for later.</summary>
public sealed partial class MyCasePage
{
    private const string FilePrefix = "file.";
    private Refusal? _owedRefusal;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    /// <summary>Each paper for itself: what is taken stays taken when another one is not.</summary>
    private async Task SupplyAsync()
    {
        if (_matter is null)
        {
            return;
        }

        var form = await Context.Request.ReadFormAsync(Context.RequestAborted);
        var byMaterial = form.Files.Where(file => file.Name.StartsWith(FilePrefix, StringComparison.Ordinal) && !string.IsNullOrEmpty(file.FileName)).GroupBy(file => file.Name[FilePrefix.Length..], StringComparer.Ordinal).ToList();
        _owedRefusal = byMaterial.Count == 0 ? new EmptyFile() : null;
        foreach (var files in byMaterial)
        {
            var key = Guid.TryParse(form[$"key.{files.Key}"], out var made) ? made : Guid.CreateVersion7();
            var supplied = await Intake.SupplyAsync(CaseId, files.Key, [.. files.Select(file => new NewPaper(file.FileName, file.OpenReadStream()))], key, Here.Actor, Context.RequestAborted);
            _owedRefusal ??= supplied.Refusal;
        }

        if (_owedRefusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.MyCase(CaseId)}#owed");
        }
    }
}
