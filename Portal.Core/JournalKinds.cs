using Portal.Core.Cases;

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
        "file.Read", "file.Reveal", "draft.Reveal", "draft.Promise",
        .. Enum.GetValues<CaseAction>().Where(CaseFlow.Signs).Select(action => $"refused.{action}"),
        "citizen.Find", "citizen.Search", "citizen.Register", "organisation.Find", "grant.Give", "grant.Revoke",
        "account.SignIn", "account.Enter", "account.Enable", "account.Disable", "account.SetPassword", "account.ChangePassword", "account.Lock",
        "post.Give", "post.Change", "post.End",
        "item.Begin", "item.Publish", "item.Discard", "item.Withdraw", "item.Delegate", "rules.Publish", "bundle.Begin", "bundle.Publish", "bundle.Discard", "bundle.Withdraw",
        "column.Add", "column.Rename", "article.Save", "article.Publish", "article.TakeBack",
        "tenant.Add", "tenant.Change", "tenant.Import", "unit.Change",
        "pickup.NewCode", "pickup.WrongCode", "notice.TryAgain",
        Check, Export, Print, "demo.Plant",
    ];

    /// <summary>The part before the point, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> Rooms { get; } = [.. All.Select(RoomOf).Distinct(StringComparer.Ordinal)];

    public static string RoomOf(string kind) => kind.Split('.')[0];
}
