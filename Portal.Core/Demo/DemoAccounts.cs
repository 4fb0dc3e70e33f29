using System.Globalization;
using Portal.Core.People;

namespace Portal.Core.Demo;

/// <summary>A line of the sign-in page of a demonstration.</summary>
/// <param name="SignIn">What to type: a user name, or a citizen's telephone number.</param>
/// <param name="RoleKey">The sentence is the resource <c>Demo.Role.{RoleKey}</c>.</param>
/// <param name="Tenant">Slug of the place the person belongs to.</param>
public sealed record DemoAccount(string SignIn, string DisplayName, string RoleKey, string Tenant, bool IsCitizen);

/// <summary>Everybody who can sign in to a demonstration. They exist only with <c>Portal:Demo=true</c>.</summary>
public static class DemoAccounts
{
    /// <summary>The same for all: they guard nothing.</summary>
    public const string Password = "Portal-demo-2026";

    internal static IReadOnlyList<StaffRow> Staff { get; } = DemoFiles.Rows("staff.csv", cell =>
        new StaffRow(cell("user_name"), cell("display_name"), cell("tenant"), cell("unit"), Enum.Parse<Duties>(cell("duties")), cell("title"), cell("role_key")));

    internal static IReadOnlyList<CitizenRow> Citizens { get; } = DemoFiles.Rows("citizens.csv", cell =>
        new CitizenRow(cell("name"), DateOnly.Parse(cell("birth"), CultureInfo.InvariantCulture), int.Parse(cell("serial"), CultureInfo.InvariantCulture), cell("phone"), cell("home"), cell("organisation"), cell("credit_code"), cell("role_key")));

    private static readonly Lazy<IReadOnlyList<DemoAccount>> Read = new(() =>
    [
        .. Citizens.Select(citizen => new DemoAccount(citizen.Phone, citizen.Name, citizen.RoleKey, citizen.Home, IsCitizen: true)),
        .. Staff.DistinctBy(post => post.UserName, StringComparer.Ordinal).Select(post => new DemoAccount(post.UserName, post.DisplayName, post.RoleKey, post.Tenant, IsCitizen: false)),
    ]);

    public static IReadOnlyList<DemoAccount> All => Read.Value;

    internal sealed record StaffRow(string UserName, string DisplayName, string Tenant, string Unit, Duties Duties, string Title, string RoleKey);

    internal sealed record CitizenRow(string Name, DateOnly Birth, int Serial, string Phone, string Home, string Organisation, string CreditCode, string RoleKey)
    {
        public string DocumentNumber => DemoIdNumber.Make(Birth, Serial);
    }
}
