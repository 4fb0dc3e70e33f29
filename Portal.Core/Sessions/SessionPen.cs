using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;

namespace Portal.Core.Sessions;

/// <summary>Writes the result on the agenda in the transaction in which the chair's word moves the case: neither stands without the other.</summary>
public sealed class SessionPen : ICaseConsequence
{
    public async Task FollowAsync(PortalDb db, Case matter, CaseEvent happened, CaseSetting setting, CancellationToken cancellationToken)
    {
        if (happened.Change.SessionId is not { } sessionId || SessionFlow.ResultOf(happened) is not { } result)
        {
            return;
        }

        var session = await db.Sessions.SingleAsync(each => each.Id == sessionId, cancellationToken);
        var line = await db.SessionCases.SingleAsync(each => each.SessionId == sessionId && each.CaseId == matter.Id, cancellationToken);
        if (session.State != SessionState.Open || line.Result is not null || session.ChairId != happened.ActorId)
        {
            // Closed, resolved by the other chair, or no longer chaired by this one, since the desk looked: it looks again and says so.
            throw new DbUpdateConcurrencyException("the session went on meanwhile");
        }

        (line.Result, line.Note, line.ResultByName, line.ResultAt) = (result, happened.Note, happened.ActorName, happened.At);
        session.Version++;
    }
}
