namespace Portal.Core.Cases;

/// <summary>The case is not where this can be done (an illegal move).</summary>
public sealed record NotNow(CaseStatus Status, CaseAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Status, Action];
}

/// <summary>No open step of this case lies with the actor's unit, or not with that duty.</summary>
public sealed record NotYourStep : Refusal;

/// <summary>A colleague has taken the step; take it over first.</summary>
public sealed record HeldByColleague(string Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name];
}

/// <summary>受审分离: one person never signs two of accept, review and decide on one case.</summary>
public sealed record SamePersonTwice(Catalog.StepDuty Already) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Already];
}

/// <summary>Who handed the case in for the applicant does not sign it for an office: one person is not the applicant's hand and the authority.</summary>
public sealed record ActsForApplicant : Refusal;

/// <summary>Longer than a reason may be.</summary>
public sealed record TooLong(int Limit) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Limit];
}

/// <summary>A correction must say what is missing.</summary>
public sealed record NothingMissing : Refusal;

/// <summary>It came from the applicant and cannot be given back to a colleague; ask for correction instead.</summary>
public sealed record CameFromApplicant : Refusal;

/// <summary>The receiver has signed for it: it can no longer be called back.</summary>
public sealed record AlreadyReceived : Refusal;

/// <summary>Already signed for, or nothing was sent.</summary>
public sealed record NothingToReceive : Refusal;

/// <summary>All that was promised has been handed in, or nothing was.</summary>
public sealed record NothingOwed : Refusal;

/// <summary>容缺: nothing is issued while papers are owed.</summary>
public sealed record StillOwed : Refusal;

/// <summary>一票否决: a unit with a veto has objected.</summary>
public sealed record Vetoed(string Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name];
}

/// <summary>附条件同意: every condition is adopted, or not and why, before the case is granted.</summary>
public sealed record ConditionUnanswered(string Condition) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Condition];
}

/// <summary>A clock stands still only for a reason of the law and with the notice that told the applicant.</summary>
public sealed record PauseUnfounded : Refusal;

public sealed record DaysOutOfRange(int Least, int Most) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Least, Most];
}

/// <summary>What is missing is told once, all of it (行政许可法 第三十二条); a second time needs a reason, and the five days go on where they stood.</summary>
public sealed record AskedOnceAlready : Refusal;

/// <summary>A limit is extended once.</summary>
public sealed record ExtendedAlready : Refusal;

/// <summary>The law's extension is in working days; what is promised within hours is not made longer by it.</summary>
public sealed record HoursNotExtended : Refusal;

/// <summary>What is overdue is not made punctual by an extension.</summary>
public sealed record TooLateToExtend : Refusal;

/// <summary>Who asks for an extension does not approve it.</summary>
public sealed record OwnExtension : Refusal;

/// <summary>Who decides a case does not give themselves more time for it.</summary>
public sealed record ExtendsOwnDecision : Refusal;

/// <summary>Who approved the extension does not decide the case.</summary>
public sealed record HasExtendedIt : Refusal;

/// <summary>A person has been asked to look at it already.</summary>
public sealed record CheckedAlready : Refusal;

/// <summary>The place chosen is not one this can go to.</summary>
public sealed record WrongPlace : Refusal;

/// <summary>The result waits at a hall: it is handed over at the counter, against the code.</summary>
public sealed record PickUpCodeNeeded : Refusal;
