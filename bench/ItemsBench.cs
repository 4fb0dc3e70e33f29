using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web;

namespace Portal.Bench;

/// <summary>
/// A district's whole catalogue at a machine (row 19): 34 departments with 1,488 items that a machine takes in, and somebody who types four
/// initials. The time is that of the real program's whole page over HTTP; beside it, question by question, the bare SQL that finds the same rows.
/// </summary>
internal static class ItemsBench
{
    private const int Departments = 34;
    private const int Items = 1_488;
    private const double Goal = 1_000;
    private const int Warm = 30;

    private static readonly string[] Things = ["营业执照", "食品经营许可", "排水许可", "施工许可", "户外广告", "社会团体", "居住证", "养老补贴", "残疾人证", "医疗救助", "公租房", "生育登记", "不动产", "道路运输", "校车使用", "林木采伐", "取水许可", "消防检查", "档案查阅", "农机牌照", "律师执业", "统计登记"];
    private static readonly string[] Acts = ["设立登记", "变更登记", "注销登记", "遗失补领", "延续申请", "年度核验", "信息查询"];

    /// <returns>Whether the slowest answer stayed within the goal and found what it should.</returns>
    public static async Task<bool> RunAsync(int times)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-items-");
        try
        {
            await using var portal = await HallHost.OpenAsync(folder.FullName, counters: 1);
            return portal is not null && await MeasureAsync(portal, times);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> MeasureAsync(HallHost portal, int times)
    {
        var lineage = await LayAsync(portal);
        await using var sql = new NpgsqlConnection(Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES"));
        await sql.OpenAsync();
        using var http = new HttpClient { BaseAddress = portal.Place };
        List<double> pages = [], rows = [];
        for (var time = 0; time < times + Warm; time++)
        {
            var began = Stopwatch.GetTimestamp();
            var page = await http.GetStringAsync(new Uri("items?machine=1&q=yyzz", UriKind.Relative));
            var whole = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (!page.Contains("营业执照设立登记", StringComparison.Ordinal))
            {
                Console.WriteLine("not measured: the page did not find what is there");
                return false;
            }

            began = Stopwatch.GetTimestamp();
            await BareAsync(sql, lineage);
            if (time >= Warm)
            {
                pages.Add(whole);
                rows.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        Console.WriteLine($"{Items} items of {Departments} departments, PostgreSQL, \"yyzz\" at a machine, {times} times:");
        Console.WriteLine($"  the page   {Times.Line(pages)} (goal: each ≤ {Goal:0} ms: {(pages.Max() <= Goal ? "reached" : "missed")})");
        Console.WriteLine($"  bare SQL   {Times.Line(rows)}; the page's p50 is {Times.At(pages, .5) / Times.At(rows, .5):0.0} × its");
        return pages.Max() <= Goal;
    }

    /// <summary>The published items of the place and those above it whose initials hold the four letters.</summary>
    private static async Task BareAsync(NpgsqlConnection sql, int[] lineage)
    {
        await using var command = sql.CreateCommand();
        command.CommandText = """SELECT "Id", "Code", "Name", "Initials" FROM "ServiceItems" WHERE "State" = $1 AND "TenantId" = ANY($2) AND "AtMachine" AND "Initials" LIKE '%yyzz%' ORDER BY "Code" LIMIT 50""";
        command.Parameters.Add(new() { Value = nameof(ItemState.Published) });
        command.Parameters.Add(new() { Value = lineage });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            reader.GetString(2);
        }
    }

    /// <returns>The place the machine stands in and those above it.</returns>
    private static async Task<int[]> LayAsync(HallHost portal)
    {
        await using var db = portal.Services.GetRequiredService<PortalDbMaker>().Make(Scope.Everywhere("the bench lays out a district's whole catalogue"));
        var place = await db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == portal.Hall.TenantId);
        var lineage = TenantPath.Ids(place.Path).ToArray();
        var district = lineage[0];
        db.AddRange(Enumerable.Range(1, Departments).Select(number => new Unit { TenantId = district, Name = string.Create(CultureInfo.InvariantCulture, $"部门{number}"), Function = Function(number) }));
        for (var number = 0; number < Items; number++)
        {
            var (thing, act, round) = (Things[number % Things.Length], Acts[number / Things.Length % Acts.Length], number / (Things.Length * Acts.Length));
            var name = round == 0 ? thing + act : string.Create(CultureInfo.InvariantCulture, $"{thing}{act}（{round}）");
            db.Add(new ServiceItem
            {
                ItemKey = Guid.CreateVersion7(),
                TenantId = district,
                Version = 1,
                State = ItemState.Published,
                Code = string.Create(CultureInfo.InvariantCulture, $"BENCH-{number:0000}"),
                Name = name,
                Initials = Pinyin.Initials(name),
                Class = (ItemClass)(number % 6),
                OwnerLevel = TenantLevel.District,
                CanApply = true,
                CreatedAt = DateTime.UnixEpoch,
                Detail = new ItemDetail
                {
                    Channels = [Channel.Web, Channel.Window, Channel.Kiosk],
                    Route = [new RouteStep { Stage = 1, Level = TenantLevel.District, UnitFunction = Function(1 + (number % Departments)), Duty = StepDuty.Decide, Name = "decide", Days = 3 }],
                },
            });
        }

        await db.SaveChangesAsync();
        return lineage;

        static string Function(int number) => string.Create(CultureInfo.InvariantCulture, $"bench-{number}");
    }
}
