using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Xunit;

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

    /// <summary>A colleague of a clerk of the demonstration, with the same posts and password: one clerk sits at one counter, so two journeys at counters are two people.</summary>
    public static async Task<string> ColleagueAsync(PortalFixture portal, string clerk, string name)
    {
        await using var db = portal.Everywhere();
        var known = await db.Users.AsNoTracking().SingleAsync(account => account.UserName == clerk, TestContext.Current.CancellationToken);
        var userName = $"{clerk}.{Interlocked.Increment(ref _serial)}";
        var fresh = new Account { DisplayName = name, UserName = userName, NormalizedUserName = userName.ToUpperInvariant(), PasswordHash = known.PasswordHash, SecurityStamp = $"{Guid.NewGuid():N}" };
        db.Add(fresh);
        foreach (var post in await db.Posts.AsNoTracking().Where(post => post.AccountId == known.Id).ToListAsync(TestContext.Current.CancellationToken))
        {
            db.Add(new Post { AccountId = fresh.Id, TenantId = post.TenantId, UnitId = post.UnitId, Duties = post.Duties, Title = post.Title, Since = post.Since });
        }

        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return userName;
    }

    public static async Task<PortalPage> RegisterAsync(PortalHttp http, string number, string phone, string name = "张小测", string password = Password, string type = "ResidentIdCard", string? repeated = null) =>
        await http.PostFormAsync(await http.GetAsync("register"), Fields(
            ("Sent.Name", name), ("Sent.DocumentType", type), ("Sent.Number", number), ("Sent.Phone", phone), ("Sent.Password", password), ("Sent.Repeated", repeated ?? password)), "register");
}
