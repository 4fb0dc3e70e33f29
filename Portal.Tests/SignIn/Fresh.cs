using Portal.Core.People;

namespace Portal.Tests.SignIn;

/// <summary>People whom nobody has met yet.</summary>
internal static class Fresh
{
    public const string Password = "long enough for anybody";

    private static int _serial = 500;

    /// <summary>Of the demo region, another one each time.</summary>
    public static string IdNumber()
    {
        var serial = Interlocked.Increment(ref _serial);
        return DemoIdNumber.Make(new DateOnly(1970, 1, 1).AddDays(serial / 900), serial % 900 + 100);
    }

    public static IReadOnlyDictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    public static async Task<PortalPage> RegisterAsync(PortalHttp http, string number, string phone, string name = "张小测", string password = Password, string type = "ResidentIdCard", string? repeated = null) =>
        await http.PostFormAsync(await http.GetAsync("register"), Fields(
            ("Sent.Name", name), ("Sent.DocumentType", type), ("Sent.Number", number), ("Sent.Phone", phone), ("Sent.Password", password), ("Sent.Repeated", repeated ?? password)), "register");
}
