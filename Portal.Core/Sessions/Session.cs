using System.ComponentModel.DataAnnotations;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Sessions;

public enum SessionState
{
    [Display(Name = "筹备中")] Planned,
    [Display(Name = "会议中")] Open,
    [Display(Name = "已结束")] Closed,
    [Display(Name = "已取消")] Cancelled,
}

/// <summary>What a session came to with one case.</summary>
public enum SessionResult
{
    [Display(Name = "准予")] Approved,
    [Display(Name = "不予批准")] Rejected,

    /// <summary>To the step that had handed it over.</summary>
    [Display(Name = "退回上一环节")] SentBack,
    [Display(Name = "退回核实一点")] PointAsked,

    /// <summary>Nothing was done to the case; it waits for another session, or for the ordinary way.</summary>
    [Display(Name = "下次再议")] Adjourned,

    /// <summary>It had been decided by the ordinary way before the session came to it.</summary>
    [Display(Name = "已在会外办理")] Elsewhere,
}

/// <summary>
/// 联审会议: several offices, of one place and of those whose offices review with it, meet over cases that they review together. It holds no opinion and no decision of its own:
/// what is said and decided are the ordinary moves of the cases' steps; here stands who sat together when, about what, and the minutes.
/// </summary>
public sealed class Session : ITenantRow
{
    /// <summary>Made by the form, so that convening twice is convening once.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The place that convenes it.</summary>
    public required int TenantId { get; init; }

    /// <summary>The office that convenes it and decides its cases.</summary>
    public required Guid UnitId { get; init; }

    /// <summary>Planned beginning, UTC.</summary>
    public required DateTime At { get; set; }

    /// <summary>The room, in words.</summary>
    public required string Where { get; set; }

    public required Guid ChairId { get; set; }

    public required string ChairName { get; set; }

    public SessionState State { get; internal set; }

    public DateTime? OpenedAt { get; internal set; }

    public DateTime? ClosedAt { get; internal set; }

    /// <summary>Fixed when it is closed, and never changed.</summary>
    public Minutes? Minutes { get; internal set; }

    /// <summary>Counts what the chair does; the concurrency token, so that two chairs at once are one.</summary>
    public int Version { get; internal set; }

    public List<SessionMember> Members { get; init; } = [];

    public List<SessionCase> Agenda { get; init; } = [];

    public Tenant? Tenant { get; init; }
}

/// <summary>One office asked to the session, with who came for it.</summary>
public sealed class SessionMember
{
    public required Guid SessionId { get; init; }

    /// <summary>Whose office it is: the convening place's, or one that a case of the agenda asks elsewhere.</summary>
    public required int TenantId { get; init; }

    public required Guid UnitId { get; init; }

    /// <summary>Of another place than the convening one; a column, so that an office finds the sessions it is asked to elsewhere.</summary>
    public bool IsGuest { get; init; }

    public DateTime? PresentSince { get; internal set; }

    public Guid? PersonId { get; internal set; }

    public string? PersonName { get; internal set; }
}

/// <summary>One case on the agenda, with the one result it came to.</summary>
public sealed class SessionCase
{
    public required Guid SessionId { get; init; }

    public required Guid CaseId { get; init; }

    public int Order { get; internal set; }

    public SessionResult? Result { get; internal set; }

    /// <summary>The chair's reason.</summary>
    public string? Note { get; internal set; }

    public string? ResultByName { get; internal set; }

    public DateTime? ResultAt { get; internal set; }

    /// <summary>Of the click that brought the result: the same click again is answered as before.</summary>
    public Guid? OperationKey { get; internal set; }

    public Case? Case { get; init; }
}

/// <summary>What an office said which has no step of the case to sign: it is heard and stands in the minutes.</summary>
public sealed class SessionAdvice : ITenantRow
{
    /// <summary>The operation key.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid CaseId { get; init; }

    public required Guid UnitId { get; init; }

    public required Verdict Verdict { get; init; }

    public string? Conditions { get; init; }

    public string? Words { get; init; }

    public required string PersonName { get; init; }

    public required DateTime At { get; init; }
}

/// <summary>会议纪要: the session as it was, in words of that day. Number: year and serial of the place.</summary>
public sealed record Minutes(int Year, int Serial, string Place, string Unit, string Where, string Chair, DateTime OpenedAt, DateTime ClosedAt)
{
    public IReadOnlyList<MinutesMember> Members { get; init; } = [];

    public IReadOnlyList<MinutesCase> Cases { get; init; } = [];
}

/// <param name="Person">Null where nobody came.</param>
public sealed record MinutesMember(string Unit, string? Person);

public sealed record MinutesCase(int Order, string Number, string Item, string Applicant, SessionResult Result, string? Note)
{
    public IReadOnlyList<MinutesOpinion> Opinions { get; init; } = [];
}

/// <param name="Verdict">Null for an office that had said nothing.</param>
/// <param name="Answer">What the decision said to its condition.</param>
/// <param name="IsAdvice">Heard, without a step to sign.</param>
public sealed record MinutesOpinion(string Unit, string? Person, Verdict? Verdict, string? Words, string? Conditions, string? Answer, bool IsAdvice);
