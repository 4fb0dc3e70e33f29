using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>Who stands at the window having forgotten their password, as their document says.</summary>
/// <param name="DocumentSeen">The clerk has held the original document and compared the photograph.</param>
public sealed record LostPassword(DocumentType Type, string Number, string Name, string Reason, bool DocumentSeen);

/// <summary>This document has no account: there is no password to lose.</summary>
public sealed record NoAccountYet : Refusal;

/// <summary>
/// A resident who has forgotten their password comes to any window with their document. What is given is good for choosing
/// another, and for a day; the person is told on their own telephone, so a reset they never asked for does not stay unseen.
/// </summary>
public sealed class LostPasswordDesk(PortalDbMaker maker, IPasswordHasher<Account> hasher, PostWatch watch, TenantDirectory directory, TimeProvider time)
{
    /// <summary>How long the password given at a window opens the page for choosing another.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromDays(1);

    /// <param name="password">Made by the page that shows it, once.</param>
    /// <returns>Until when it is good, UTC.</returns>
    public async Task<Answer<DateTime>> GiveAsync(LostPassword lost, string password, Actor actor, CancellationToken cancellationToken = default)
    {
        var now = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
        if (WhyNot(lost, actor, now) is { } whyNot)
        {
            return whyNot;
        }

        var post = actor.Post!;
        var number = DocumentNumber.Normalise(lost.Type, lost.Number).Number;
        await using var db = maker.Make(Scope.Everywhere("a person may come to any window; the reset is journalled and the person is told"));
        var citizen = await db.Citizens.AsNoTracking().SingleOrDefaultAsync(each => each.DocumentType == lost.Type && each.DocumentNumber == number, cancellationToken);
        if (citizen is not null && citizen.Name != PersonName.Normalise(lost.Name))
        {
            return new NameDiffers();
        }

        var account = citizen is null ? null : await db.Users.SingleOrDefaultAsync(each => each.CitizenId == citizen.Id, cancellationToken);
        if (citizen is null || account is null)
        {
            return new NoAccountYet();
        }

        if (!account.IsActive)
        {
            return new AccountDisabled();
        }

        account.PasswordHash = hasher.HashPassword(account, password);
        account.SecurityStamp = Guid.NewGuid().ToString("N");
        (account.MustChangePassword, account.PasswordUntil) = (true, now + GoodFor);
        (account.AccessFailedCount, account.LockoutEnd, account.ChangedAt) = (0, null, now);
        db.Journal.Add(new JournalEntry
        {
            TenantId = post.TenantId,
            Kind = "citizen.SetPassword",
            At = now,
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = post.Id,
            Channel = actor.Channel,
            Subject = citizen.Id.ToString("N"),
            Note = lost.Reason.Trim(),
        });
        var tree = await directory.TreeAsync(cancellationToken);
        PersonNotices.Tell(db, NoticeTemplate.PasswordGiven, citizen, tree.Find(post.TenantId)!, tree, now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception trouble) when (PortalDbMaker.IsPassing(trouble))
        {
            return new TryAgain();
        }

        watch.Forget(account.Id);
        return now + GoodFor;
    }

    private static Refusal? WhyNot(LostPassword lost, Actor actor, DateTime now) =>
        actor.Post is null || !actor.Has(Duties.Clerk) ? new NotAllowed()
        : DocumentNumber.Check(lost.Type, lost.Number, ChinaTime.DateOf(now)) is { } problem ? new DocumentNumberRefused(problem)
        : !lost.DocumentSeen ? new DocumentNotSeen()
        : string.IsNullOrWhiteSpace(lost.Reason) ? new ReasonNeeded()
        : lost.Reason.Length > LongestReason ? new Cases.TooLong(LongestReason)
        : null;

    private const int LongestReason = 200;
}
