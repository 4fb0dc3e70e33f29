using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Notices;

/// <summary>What a person is told that is about no case: in the inbox and, where there is a telephone, by text message; in the transaction of what it tells of.</summary>
internal static class PersonNotices
{
    /// <param name="place">Where it happened; its name is all that the message says.</param>
    /// <param name="phone">When it is not to go to the person's present telephone.</param>
    public static void Tell(PortalDb db, NoticeTemplate template, Citizen citizen, Tenant place, TenantTree tree, DateTime now, string? phone = null)
    {
        var facts = new NoticeFacts { Signature = tree.SettingsOf(place).SmsSignature ?? place.Name, CaseNumber = "", HallName = place.Name };
        var text = NoticeTemplates.Sms(template, facts);
        db.Notices.Add(Row(NoticeChannel.Inbox, null));
        if ((phone ?? citizen.Phone) is { Length: > 0 } to)
        {
            db.Notices.Add(Row(NoticeChannel.Sms, to));
        }

        Notice Row(NoticeChannel channel, string? address) => new()
        {
            TenantId = place.Id,
            CitizenId = citizen.Id,
            Channel = channel,
            Address = address,
            Template = template.ToString(),
            Text = text,
            State = channel == NoticeChannel.Inbox ? NoticeState.Sent : NoticeState.Queued,
            SentAt = channel == NoticeChannel.Inbox ? now : null,
            CreatedAt = now,
            NextAttemptAt = now,
        };
    }
}
