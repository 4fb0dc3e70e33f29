using Portal.Core.Cases;
using Portal.Core.Catalog;

namespace Portal.Core.Intake;

/// <summary>The last page before sending: how the decision should reach the applicant.</summary>
/// <param name="PickUpHallId">With <see cref="DeliveryWay.PickUp"/>.</param>
public sealed record DeliveryChoice(DeliveryWay Way, Guid? PickUpHallId = null);

/// <summary>What the applicant takes home: which number, what happens next, by when.</summary>
/// <param name="NextStep">Name of the step that now lies open, and the unit that has it.</param>
/// <param name="ReplyBy">By when acceptance is to be answered, UTC end of day.</param>
public sealed record SubmissionReceipt(Guid CaseId, string Number, string QueryCode, Tenancy.LocalText NextStep, string NextUnit, DateTime ReplyBy, bool Repeated = false)
{
    /// <summary>What is to be brought later, and until when.</summary>
    public IReadOnlyList<OwedPaper> Owed { get; init; } = [];

    /// <summary>一件事: the run it was handed in with.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Those of the other cases of the run.</summary>
    public IReadOnlyList<SubmissionReceipt> Others { get; init; } = [];
}

/// <summary>Answers or papers are not right yet; nothing was sent, everything typed is kept.</summary>
public sealed record NotComplete(IReadOnlyList<Problem> Problems) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Problems.Count];
}

/// <summary>The item cannot be handed in here: not published, not for this kind of applicant, or its route leads nowhere from this tenant.</summary>
public sealed record CannotApplyHere : Refusal;

/// <summary>The item is taken in and decided further down only: at the place of this level where the applicant lives.</summary>
public sealed record TakenInBelow(Tenancy.TenantLevel Level) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Level];
}

/// <summary>The item was withdrawn after the draft began: nobody takes it in any more.</summary>
public sealed record ItemWithdrawn : Refusal;

/// <summary>One item of the bundle cannot be handed in here, so nothing of it is.</summary>
public sealed record ItemNotHere(Tenancy.LocalText Item) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Item];
}

/// <summary>The draft was handed in already, or is not this person's.</summary>
public sealed record DraftGone : Refusal;

/// <summary>At the window, the person must be known before the application is sent.</summary>
public sealed record ApplicantMissing : Refusal;

/// <summary>So much was typed that it cannot be a form.</summary>
public sealed record DraftTooLarge : Refusal;

/// <summary>The grant under which somebody acts for another was taken back, has run out, or is for another item.</summary>
public sealed record GrantEnded : Refusal;

/// <summary>One application cannot carry so many files.</summary>
public sealed record TooManyPapers(int Most) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Most];
}
