using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Certificates;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Xunit;

namespace Portal.Tests.Certificates;

/// <summary>The desks of this room over a real database, with a source that says what a test wants.</summary>
internal sealed class CertificateHouse : IAsyncDisposable
{
    private readonly string _papers = Directory.CreateTempSubdirectory("certificates-").FullName;

    private CertificateHouse(TestDatabase database) => Database = database;

    public static CertificateKind Kind { get; } = new("property", "不动产登记信息查询结果", "您名下有什么", "产", ValidDays: 30, PrintsADay: 2, [new("count", "件数"), new("where", "坐落", IsMasked: true)]);

    public TestDatabase Database { get; }

    public MovableTime Time { get; } = new(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));

    public Source Office { get; } = new();

    public Citizen Person { get; } = TestData.Citizen(homeTenantId: TestData.Street, name: "王终端");

    public Guid Machine { get; } = Guid.CreateVersion7();

    public Actor Actor => TestData.Applicant(Person.Id) with { Channel = Channel.Kiosk };

    public static Tenant Place => TestData.NewTenants().Single(tenant => tenant.Id == TestData.Street);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CertificateHouse> OpenAsync(DatabaseProvider provider)
    {
        var house = new CertificateHouse(await TestDatabase.NewAsync(provider));
        await using var db = house.Database.Everywhere();
        db.Add(house.Person);
        await db.SaveChangesAsync(Cancel);
        return house;
    }

    public CertificateDesk Desk(Scope? scope = null) => new(Database.Maker, scope ?? TestDatabase.CitizenScope(Person.Id), [Office], Time, NullLogger<CertificateDesk>.Instance);

    public PrintDesk Prints(Scope? scope = null) => new(Database.Maker, scope ?? TestDatabase.CitizenScope(Person.Id), Desk(scope), new PaperStore(_papers), Time, NullLogger<PrintDesk>.Instance);

    public PrintFiguresDesk Figures(Scope scope) => new(Database.Maker, scope, Desk(scope));

    public async Task<Certificate> MadeAsync() => (await Desk().AskAsync(Kind.Key, Guid.CreateVersion7(), Place, Actor, Cancel)).OrThrow();

    /// <summary>Asked for, with its file, prepared and ordered.</summary>
    public async Task<(Certificate Certificate, PrintJob Job)> OrderedAsync()
    {
        var made = await MadeAsync();
        (await Prints().KeepFileAsync(made.Id, "%PDF-1.4 invented"u8.ToArray(), Cancel)).OrThrow();
        var job = (await Prints().PrepareAsync(made.Id, Guid.CreateVersion7(), Machine, Actor, Cancel)).OrThrow();
        return (made, (await Prints().HandOverAsync(job.Id, Machine, Actor, Cancel)).OrThrow());
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(_papers, recursive: true);
    }

    /// <summary>An office that answers as it is told.</summary>
    internal sealed class Source : ICertificateSource
    {
        public CertificateSourceSheet Sheet { get; } = new("estate", "登记中心", "依据", TimeSpan.FromSeconds(5), IsDemo: true, [Kind]);

        public List<CertificateQuestion> Asked { get; } = [];

        public Func<Task<CertificateAnswer>> Says { get; set; } = () => Task.FromResult(new CertificateAnswer(CertificateOutcome.Given, new Dictionary<string, string> { ["count"] = "1", ["where"] = "示例路1号" }));

        public Task<CertificateAnswer> AskAsync(CertificateQuestion question, CancellationToken cancellationToken)
        {
            Asked.Add(question);
            return Says();
        }
    }
}
