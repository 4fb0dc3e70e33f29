using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Intake;
using Portal.Core.People;

namespace Portal.Web.Cases;

/// <summary>What <see cref="OwedPapers"/> posts.</summary>
internal static class OwedFiles
{
    private const string FilePrefix = "file.";

    /// <summary>Each paper for itself: what is taken stays taken when another one is not.</summary>
    /// <returns>Null when all were taken.</returns>
    public static async Task<Refusal?> SupplyAsync(this IntakeDesk intake, Guid caseId, HttpContext context, Actor actor)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var byMaterial = form.Files.Where(file => file.Name.StartsWith(FilePrefix, StringComparison.Ordinal) && !string.IsNullOrEmpty(file.FileName)).GroupBy(file => file.Name[FilePrefix.Length..], StringComparer.Ordinal).ToList();
        Refusal? refusal = byMaterial.Count == 0 ? new EmptyFile() : null;
        foreach (var files in byMaterial)
        {
            var key = Guid.TryParse(form[$"key.{files.Key}"], out var made) ? made : Guid.CreateVersion7();
            var supplied = await intake.SupplyAsync(caseId, files.Key, [.. files.Select(file => new NewPaper(file.FileName, file.OpenReadStream()))], key, actor, context.RequestAborted);
            refusal ??= supplied.Refusal;
        }

        return refusal;
    }
}
