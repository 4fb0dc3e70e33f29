using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Events;

/// <summary>One line of the table of an event: who applies for what.</summary>
/// <param name="Key">The line's operation key: sent twice it makes one case for an item.</param>
public sealed record BatchRow(Guid Key, string Name, string DocumentNumber, string? Phone, string ItemCode);

/// <summary>What became of a line.</summary>
/// <param name="Receipt">Null with <paramref name="Refusal"/>.</param>
/// <param name="DraftId">What was typed, kept as an open application at the window; null when it came to none.</param>
public sealed record BatchResult(BatchRow Row, SubmissionReceipt? Receipt, Refusal? Refusal, Guid? DraftId);

/// <summary>A case taken in at an event, as its receipt names it.</summary>
public sealed record EventReceipt(Guid CaseId, string Number, string QueryCode, LocalText Item, string Applicant, DateTime At);

/// <summary>送上门集中收件: several applications of one table, each a case like any other (row 52).</summary>
public sealed partial class EventDesk
{
    /// <summary>More lines than one sending takes.</summary>
    public const int MostRows = 30;

    /// <summary>
    /// Hands in line by line, each in its own transaction: what one line lacks stops no other. Answers that all share are given once for
    /// an item; name, document and phone come from the line.
    /// </summary>
    /// <param name="shared">By the item's code, then by the field's key.</param>
    public async Task<Answer<IReadOnlyList<BatchResult>>> TakeInAsync(Guid eventId, IReadOnlyList<BatchRow> rows, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> shared, IReadOnlyList<ItemBrief> offered, Actor actor, CancellationToken cancellationToken = default)
    {
        PublicEvent each;
        await using (var db = maker.Make(scope))
        {
            if (await db.Events.AsNoTracking().SingleOrDefaultAsync(there => there.Id == eventId, cancellationToken) is not { } found)
            {
                return new NotFound();
            }

            each = found;
        }

        if (!actor.Has(Duties.Clerk) || !await MayKeepAsync(each, actor, cancellationToken))
        {
            return new NotAllowed();
        }

        var results = new List<BatchResult>();
        foreach (var row in rows.Take(MostRows))
        {
            results.Add(offered.FirstOrDefault(item => item.CanApply && item.Code == row.ItemCode) is { } item
                ? await TakeInAsync(each, row, item, shared.GetValueOrDefault(row.ItemCode), actor, cancellationToken)
                : new BatchResult(row, null, new CannotApplyHere(), null));
        }

        return results;
    }

    /// <summary>All cases taken in at an event, in the order of their coming; what the asker may not see is left out.</summary>
    public async Task<IReadOnlyList<EventReceipt>> ReceiptsAsync(Guid eventId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.EventCases.AsNoTracking().Where(link => link.EventId == eventId).Join(db.Cases.AsNoTracking(), link => link.CaseId, matter => matter.Id, (link, matter) => new { link.At, matter })
            .OrderBy(row => row.At).ThenBy(row => row.matter.Number).Select(row => new EventReceipt(row.matter.Id, row.matter.Number, row.matter.QueryCode, new LocalText(row.matter.ItemName, row.matter.ItemNameEn), row.matter.ApplicantName, row.matter.SubmittedAt)).ToListAsync(cancellationToken);
    }

    private async Task<BatchResult> TakeInAsync(PublicEvent each, BatchRow row, ItemBrief brief, IReadOnlyDictionary<string, string>? shared, Actor actor, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(row.Phone) && PhoneNumber.Read(row.Phone).Problem is { } wrong)
        {
            return new BatchResult(row, null, new FieldRefused("Phone", $"PhoneProblem.{wrong}"), null);
        }

        var person = await people.FindOrEnterAsync(DocumentType.ResidentIdCard, row.DocumentNumber, row.Name, row.Phone, actor, cancellationToken);
        if (!person.IsYes)
        {
            return new BatchResult(row, null, person.Refusal, null);
        }

        var begun = await intake.StartUnderAsync(KeyOf(row.Key, brief.Id), brief.Id, each.TenantId, actor, cancellationToken);
        if (!begun.IsYes)
        {
            return new BatchResult(row, null, begun.Refusal, null);
        }

        var draft = begun.Value;
        if (draft.CaseId is null)
        {
            var item = await ItemAsync(brief.Id, cancellationToken);
            var typed = AnswersOf(item.Detail, row, shared);
            var named = await intake.NameApplicantAsync(draft.Id, person.Value.Id, null, actor, cancellationToken);
            if ((named.Refusal ?? (await intake.SaveAsync(draft.Id, typed, actor, cancellationToken)).Refusal) is { } unsaved)
            {
                return new BatchResult(row, null, unsaved, draft.Id);
            }
        }

        var sent = await intake.SubmitAsync(draft.Id, await DeliveryAsync(brief.Id, each.TenantId, cancellationToken), actor, cancellationToken);
        if (!sent.IsYes)
        {
            return new BatchResult(row, null, sent.Refusal, draft.Id);
        }

        await LinkAsync(each, sent.Value.CaseId, cancellationToken);
        return new BatchResult(row, sent.Value, null, null);
    }

    /// <summary>The line's own answers go before the shared ones.</summary>
    private static Dictionary<string, string> AnswersOf(ItemDetail item, BatchRow row, IReadOnlyDictionary<string, string>? shared)
    {
        var answers = new Dictionary<string, string>(shared ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var field in item.Form.Fields)
        {
            var own = field.Prefill switch { "name" => row.Name, "documentNumber" => row.DocumentNumber, "phone" => row.Phone, _ => null };
            if (!string.IsNullOrWhiteSpace(own))
            {
                answers[field.Key] = own.Trim();
            }
        }

        return answers;
    }

    private async Task<ServiceItem> ItemAsync(Guid itemId, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        return await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == itemId, cancellationToken);
    }

    /// <summary>Online where the item has that; else at the nearest hall above the place.</summary>
    private async Task<DeliveryChoice> DeliveryAsync(Guid itemId, int tenantId, CancellationToken cancellationToken)
    {
        var item = await ItemAsync(itemId, cancellationToken);
        if (item.Detail.DeliveryWays.Contains(DeliveryWay.Online))
        {
            return new DeliveryChoice(DeliveryWay.Online);
        }

        var tree = await directory.TreeAsync(cancellationToken);
        var places = IntakePlace.HallPlaces(tree.Find(tenantId)!, tree.Find(tenantId)!);
        await using var db = maker.Make(scope);
        var halls = await db.Halls.AsNoTracking().Where(hall => hall.IsActive && places.Contains(hall.TenantId)).Select(hall => new { hall.Id, hall.TenantId }).ToListAsync(cancellationToken);
        return new DeliveryChoice(DeliveryWay.PickUp, halls.OrderBy(hall => places.Index().First(place => place.Item == hall.TenantId).Index).ThenBy(hall => hall.Id).FirstOrDefault()?.Id);
    }

    private async Task LinkAsync(PublicEvent each, Guid caseId, CancellationToken cancellationToken) => await Attempt.SafelyAsync<bool>(async () =>
    {
        await using var db = maker.Make(scope);
        if (!await db.EventCases.AnyAsync(link => link.EventId == each.Id && link.CaseId == caseId, cancellationToken))
        {
            db.EventCases.Add(new EventCase { TenantId = each.TenantId, EventId = each.Id, CaseId = caseId, At = Now() });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
            {
                return true; // The same line, sent twice at once.
            }
        }

        return true;
    }, time, log, cancellationToken);

    /// <summary>Of a line and an item: another item in the same line is another application.</summary>
    private static Guid KeyOf(Guid row, Guid itemId) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{row:N}:{itemId:N}")).AsSpan(0, 16));
}
