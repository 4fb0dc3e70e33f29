using Portal.Core.Cases;
using Portal.Core.Events;
using Portal.Core.Fleet;
using Portal.Core.HomeVisits;
using Portal.Core.Orders;
using Portal.Core.Payments;
using Portal.Core.Ratings;

namespace Portal.Core;

/// <summary>Every kind of line the journal can hold, room by room: what a reader may choose from. A test reads the house and finds none beside these.</summary>
public static class JournalKinds
{
    public const string Check = "journal.Check";
    public const string Export = "journal.Export";
    public const string Print = "journal.Print";

    public static IReadOnlyList<string> All { get; } =
    [
        .. Enum.GetNames<CaseAction>().Select(action => $"case.{action}"),
        "file.Read", "file.Reveal", "file.Lookup", "draft.Reveal", "draft.Promise", "draft.Credit",
        .. Enum.GetValues<CaseAction>().Where(CaseFlow.Signs).Select(action => $"refused.{action}"),
        "refused.AskForCorrection", "refused.Suspend", "refused.Message", "refused.Attend", "refused.Paper", Cases.SharedPapers.InsistedKind, "shared.Allow", "shared.Revoke",
        "vault.Keep", "vault.Remove", "vault.Open", "vault.Use", "vault.KeepField", "vault.RemoveField",
        "citizen.Find", "citizen.ChangePhone", "citizen.Search", "citizen.Register", "citizen.Card", "citizen.Finger", "citizen.FingerKept", "citizen.FingerForgotten", "citizen.SetPassword", "organisation.Find", "organisation.Search", "organisation.EnterAgent", "organisation.EndAgent", "organisation.Leave", "grant.Give", "grant.Revoke", "grant.RevokeAtWindow",
        "account.SignIn", "account.Enter", "account.Enable", "account.Disable", "account.SetPassword", "account.ChangePassword", "account.Lock",
        "project.Template", "project.Start", "project.Stage", "project.StageDone", "project.Pause", "project.Resume", "project.Reschedule",
        "credit.Object", "credit.Uphold", "credit.Decline",
        "post.Give", "post.Change", "post.End",
        "item.Begin", "item.Publish", "item.Discard", "item.Withdraw", "item.Delegate", "rules.Publish", "rules.Discard", "rules.Withdraw", "bundle.Begin", "bundle.Publish", "bundle.Discard", "bundle.Withdraw", "source.Off", "source.On",
        "column.Add", "column.Rename", "article.Save", "article.Publish", "article.TakeBack",
        "tenant.Add", "tenant.Change", "tenant.Import", "unit.Change", "calendar.Import",
        "slots.Keep", "slots.Retire", "slots.Rule",
        "session.Convene", "session.Prepare", "session.Open", "session.Cancel", "session.TakeChair", "session.Arrive", "session.Advice", "session.Adjourn", "session.Close",
        "rating.Give", "rating.Refused", "rating.FollowUp", "rating.Reveal", .. Enum.GetNames<FollowUpAction>().Select(action => $"rating.{action}"),
        "rating.PadAdd", "rating.PadCode", "rating.PadPair", "rating.PadRevoke", "rating.Questionnaire",
        "hall.Broadcast", "hall.Change", "hall.CloseEarly", "hall.Reopen", "hall.Release", "hall.Group", "hall.GroupEnd", "hall.Counter", "hall.CounterEnd", "hall.Integrate",
        "hall.Add", "hall.Device", "hall.DeviceEnd", "hall.DeviceCode", "hall.DevicePair", "hall.DeviceUnpair", "hall.DeviceState", "hall.Roster", "hall.Help", "hall.HelpMessage", "hall.HelpTaken", "hall.HelpReveal", "hall.Host", "hall.HostEnd",
        "certificate.Ask", "certificate.Issue", "certificate.Print", "certificate.PrintEnd", "certificate.Settle", "certificate.Withdraw",
        "payment.Enter", .. Enum.GetNames<PaymentWord>().Select(word => $"payment.{word}"), "payment.Reconcile",
        "terminal.Done",
        "kiosk.Code", "kiosk.Strike", "kiosk.Enrol", "kiosk.Reading", "kiosk.ReadingRefused", "door.Open", "door.Bar", "door.Unbar",
        "fleet.Fault", "fleet.Cured", "fleet.Keep", "fleet.Move", "fleet.Stage", "fleet.Own", "fleet.Copy", "fleet.Care", "fleet.Command", "fleet.CommandConfirm", "fleet.CommandWithdraw", "fleet.CommandEnd", "fleet.Profile", "fleet.ProfilePush", "fleet.ProfileBack",
        .. Enum.GetNames<RepairAction>().Where(action => action != nameof(RepairAction.Cure)).Select(action => $"repair.{action}"),
        "order.Send", "order.Remind", "order.Withdraw", .. Enum.GetNames<OrderAction>().Select(action => $"order.{action}"),
        "visit.Request", "visit.Read", .. Enum.GetNames<HomeVisitAction>().Select(action => $"visit.{action}"),
        "event.Keep", "event.CallOff", "event.Reveal", .. Enum.GetNames<SignUpAction>().Where(action => action != nameof(SignUpAction.MoveUp)).Select(action => $"event.{action}"),
        "pickup.NewCode", "pickup.WrongCode", "notice.TryAgain",
        Check, Export, Print, "demo.Plant",
    ];

    /// <summary>The part before the point, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> Rooms { get; } = [.. All.Select(RoomOf).Distinct(StringComparer.Ordinal)];

    public static string RoomOf(string kind) => kind.Split('.')[0];
}
