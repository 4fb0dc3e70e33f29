using System.Globalization;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Web.Cases.Work;

/// <summary>
/// An act as it is being typed. Its operation key is made when the form opens and stays until the act is done, so that pressing
/// again after a lost answer does nothing twice. What is typed also stands in the browser (<see cref="KeepKey"/>).
/// </summary>
public sealed class ActDraft(CaseAction action, Guid caseId, CaseStep? step, Guid? accountId)
{
    private const string NoteName = "note";
    private const string MoreName = "more";
    private const string TenantName = "tenant";
    private const string UnitName = "unit";
    private const string MaterialPrefix = "material.";

    public CaseAction Action { get; } = action;

    public CaseStep? Step { get; } = step;

    public Guid OperationKey { get; } = Guid.CreateVersion7();

    /// <summary>Under this name the browser keeps what is typed, for this person only.</summary>
    public string KeepKey { get; } = $"{accountId:N}.{caseId:N}.{action}";

    public string Note { get; set; } = "";

    /// <summary>Keys of the materials that are ticked as missing.</summary>
    public HashSet<string> Ticked { get; } = new(StringComparer.Ordinal);

    /// <summary>What else is missing, one a line.</summary>
    public string More { get; set; } = "";

    public int? TenantId { get; set; }

    public Guid? UnitId { get; set; }

    /// <summary>Takes back what the browser kept; true when there was anything.</summary>
    public bool Restore(IReadOnlyDictionary<string, string> kept)
    {
        Note = kept.GetValueOrDefault(NoteName) is { Length: > 0 } note ? note : Note;
        More = kept.GetValueOrDefault(MoreName) ?? More;
        TenantId = int.TryParse(kept.GetValueOrDefault(TenantName), NumberStyles.None, CultureInfo.InvariantCulture, out var tenantId) ? tenantId : TenantId;
        UnitId = Guid.TryParse(kept.GetValueOrDefault(UnitName), out var unitId) ? unitId : UnitId;
        Ticked.UnionWith(kept.Where(pair => pair.Key.StartsWith(MaterialPrefix, StringComparison.Ordinal) && pair.Value == "true").Select(pair => pair.Key[MaterialPrefix.Length..]));
        return Note.Length > 0 || More.Length > 0 || Ticked.Count > 0;
    }

    public CaseAct Make(IEnumerable<MaterialSpec> materials, TenantTree tree, int seenVersion) => new(Action, OperationKey)
    {
        StepId = Action == CaseAction.Recall ? null : Step?.Id,
        Note = Note,
        SeenVersion = seenVersion,
        Missing = Action == CaseAction.AskForCorrection
            ? [.. materials.Where(material => Ticked.Contains(material.Key)).Select(material => material.Name.Zh), .. More.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : [],
        To = TenantId is { } tenantId && UnitId is { } unitId && tree.Find(tenantId) is { } tenant && tree.FindUnit(tenantId, unitId) is not null ? new Place(tenantId, tenant.Path, unitId) : null,
    };
}
