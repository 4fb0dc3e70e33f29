using System.Globalization;
using Portal.Core.Calendars;
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
    private const string PauseName = "pause";
    private const string DocumentName = "document";
    private const string DaysName = "days";
    private const string ConditionsName = "conditions";
    private const string MaterialPrefix = "material.";
    private const string ConditionPrefix = "condition.";
    private const string ReplyPrefix = "reply.";

    public CaseAction Action { get; } = action;

    public CaseStep? Step { get; } = step;

    public Guid OperationKey { get; } = Guid.CreateVersion7();

    /// <summary>Under this name the browser keeps what is typed, for this person only.</summary>
    public string KeepKey { get; } = $"{accountId:N}.{caseId:N}.{action}";

    public string Note { get; set; } = "";

    /// <summary>Keys of the materials that are ticked as missing.</summary>
    public HashSet<string> Ticked { get; } = new(StringComparer.Ordinal);

    /// <summary>Why the words name a material that sharing gives and do not demand it; asked for once they were stopped.</summary>
    public string SharedReason { get; set; } = "";

    /// <summary>What else is missing, one a line.</summary>
    public string More { get; set; } = "";

    /// <summary>Why the clock is to stand still, with the notice that told the applicant.</summary>
    public PauseReason? Pause { get; set; }

    public string Document { get; set; } = "";

    /// <summary>Working days: expected of a pause, or added by an extension.</summary>
    public int? Days { get; set; }

    /// <summary>What a consent depends on.</summary>
    public string Conditions { get; set; } = "";

    /// <summary>What is said to each condition of a unit, by the step that bears it.</summary>
    private readonly Dictionary<Guid, ConditionReply> _replies = [];

    /// <summary>Which of the units that signed is asked for the point.</summary>
    public Guid? AskedStepId { get; set; }

    public int? TenantId { get; set; }

    public Guid? UnitId { get; set; }

    /// <summary>The conditions that have been answered so far.</summary>
    public IReadOnlyList<ConditionAnswer> Answers => [.. _replies.Where(reply => reply.Value.Adopted is not null).Select(reply => new ConditionAnswer(reply.Key, reply.Value.Adopted == true, reply.Value.Words))];

    public ConditionReply ReplyTo(Guid stepId)
    {
        if (!_replies.TryGetValue(stepId, out var reply))
        {
            _replies[stepId] = reply = new ConditionReply();
        }

        return reply;
    }

    /// <summary>Whether what is missing is to be listed: asking for correction, before acceptance or in a pause for it.</summary>
    public bool ListsMissing => Action == CaseAction.AskForCorrection || (Action == CaseAction.Suspend && Pause == PauseReason.Correction);

    /// <summary>Takes back what the browser kept; true when there was anything.</summary>
    public bool Restore(IReadOnlyDictionary<string, string> kept)
    {
        Note = kept.GetValueOrDefault(NoteName) is { Length: > 0 } note ? note : Note;
        More = kept.GetValueOrDefault(MoreName) ?? More;
        TenantId = int.TryParse(kept.GetValueOrDefault(TenantName), NumberStyles.None, CultureInfo.InvariantCulture, out var tenantId) ? tenantId : TenantId;
        UnitId = Guid.TryParse(kept.GetValueOrDefault(UnitName), out var unitId) ? unitId : UnitId;
        Pause = Enum.TryParse<PauseReason>(kept.GetValueOrDefault(PauseName), out var pause) ? pause : Pause;
        Days = int.TryParse(kept.GetValueOrDefault(DaysName), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : Days;
        Document = kept.GetValueOrDefault(DocumentName) ?? Document;
        Conditions = kept.GetValueOrDefault(ConditionsName) ?? Conditions;
        foreach (var (name, value) in kept)
        {
            if (name.StartsWith(ConditionPrefix, StringComparison.Ordinal) && Guid.TryParse(name[ConditionPrefix.Length..], out var asked))
            {
                ReplyTo(asked).Adopted = value switch { "yes" => true, "no" => false, _ => null };
            }
            else if (name.StartsWith(ReplyPrefix, StringComparison.Ordinal) && Guid.TryParse(name[ReplyPrefix.Length..], out var answered))
            {
                ReplyTo(answered).Words = value;
            }
        }

        Ticked.UnionWith(kept.Where(pair => pair.Key.StartsWith(MaterialPrefix, StringComparison.Ordinal) && pair.Value == "true").Select(pair => pair.Key[MaterialPrefix.Length..]));
        return Note.Length > 0 || More.Length > 0 || Document.Length > 0 || Conditions.Length > 0 || Ticked.Count > 0;
    }

    public CaseAct Make(IEnumerable<MaterialSpec> materials, TenantTree tree, int seenVersion) => new(Action, OperationKey)
    {
        StepId = Action == CaseAction.Recall ? null : Step?.Id,
        Note = Note,
        SeenVersion = seenVersion,
        Pause = Pause,
        Document = Document,
        Days = Days,
        Conditions = Conditions,
        MissingMaterials = ListsMissing ? [.. materials.Select(material => material.Key).Where(Ticked.Contains)] : [],
        Missing = ListsMissing ? [.. More.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] : [],
        SharedReason = string.IsNullOrWhiteSpace(SharedReason) ? null : SharedReason.Trim(),
        ConditionAnswers = Answers,
        AskedStepId = AskedStepId,
        To = TenantId is { } tenantId && UnitId is { } unitId && tree.Find(tenantId) is { } tenant && tree.FindUnit(tenantId, unitId) is not null ? new Place(tenantId, tenant.Path, unitId) : null,
    };
}

/// <summary>The answer to one condition as it is being typed.</summary>
public sealed class ConditionReply
{
    public bool? Adopted { get; set; }

    public string Words { get; set; } = "";
}
