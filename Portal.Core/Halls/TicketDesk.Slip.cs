using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>The number went to another phone already, or has ended.</summary>
/// <param name="Tail">Its last four digits.</param>
public sealed record SlipSentAlready(string Tail) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Tail];
}

/// <summary>What happens when no slip comes out.</summary>
public sealed partial class TicketDesk
{
    /// <summary>
    /// Sends the number to a phone, for whoever holds its code: once, and to one phone only, so that nobody is sent messages by somebody
    /// else's ticket machine. Later messages about the visit go there too. The same phone again is the same message.
    /// </summary>
    public Task<Answer<Ticket>> SendSlipAsync(string secret, string? phone, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Ticket>(async () =>
    {
        var read = PhoneNumber.Read(phone ?? "");
        if (read.Problem is { } problem)
        {
            return new FieldRefused("Phone", $"PhoneProblem.{problem}");
        }

        var number = read.Number!.Value;

        await using var db = maker.Make(Scope.Everywhere("who holds a number's code has it sent to their phone"));
        if (await db.Tickets.SingleOrDefaultAsync(each => each.Secret == secret, cancellationToken) is not { } ticket)
        {
            return new NotFound();
        }

        if (TicketFlow.HasEnded(ticket.Status))
        {
            return new TicketNotNow(ticket.Label, ticket.Status, TicketAction.Take);
        }

        if (ticket.Phone is { } other && other != number)
        {
            return new SlipSentAlready(other[^4..]);
        }

        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"slip:{ticket.Id:N}")).AsSpan(0, 16));
        if (!await db.Notices.AnyAsync(notice => notice.Id == id, cancellationToken))
        {
            var (now, tree, hall) = (Now(), await directory.TreeAsync(cancellationToken), await db.Halls.AsNoTracking().SingleAsync(each => each.Id == ticket.HallId, cancellationToken));
            var place = tree.Find(ticket.TenantId)!;
            var facts = new NoticeFacts { Signature = tree.SettingsOf(place).SmsSignature ?? place.Name, CaseNumber = ticket.Label, HallName = hall.Name.In(ticket.MessageLanguage) };
            ticket.Phone = number;
            db.Notices.Add(new Notice { Id = id, TenantId = ticket.TenantId, CitizenId = ticket.CitizenId, Channel = NoticeChannel.Sms, Address = number, Template = nameof(NoticeTemplate.TicketSlip), Text = NoticeTemplates.Sms(NoticeTemplate.TicketSlip, facts, ticket.MessageLanguage), CreatedAt = now, NextAttemptAt = now });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
            {
                // The same click at the same moment, or another phone: the next try reads which of them was first.
                throw new DbUpdateConcurrencyException("the number was sent at the same moment", twice);
            }
        }

        return ticket;
    }, time, log, cancellationToken);
}
