using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Publications;
using Portal.Core.Tenancy;
using Xunit;

namespace Portal.Tests.Catalog;

/// <summary>A database with the catalogue's desks, as administrators, residents and other places have them.</summary>
internal sealed class CatalogOffice : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private CatalogOffice(TestDatabase database)
    {
        _database = database;
        Directory = new TenantDirectory(database.Maker, Time);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public MovableTime Time { get; } = new(new DateTimeOffset(TestData.Now));

    public TenantDirectory Directory { get; }

    public static async Task<CatalogOffice> OpenAsync(DatabaseProvider provider) => new(await TestDatabase.NewAsync(provider));

    public static Actor Administrator(int tenantId, string name = "管理员") => TestData.Staff(tenantId, UnitFunction.Hall, Duties.SystemAdministrator, name: name);

    public static Tenant Place(int tenantId) => TestData.Tree.Find(tenantId)!;

    public CatalogDesk Staff(int tenantId) => Desk(TestDatabase.StaffScope(tenantId));

    public CatalogDesk Visitor(int tenantId) => Desk(TestDatabase.VisitorScope(tenantId));

    public PublicationDesk Publications(Scope scope) => new(_database.Maker, scope, Directory, Time, NullLogger<PublicationDesk>.Instance);

    public TenancyDesk Places(int tenantId) => new(_database.Maker, TestDatabase.StaffScope(tenantId), Directory, Time, NullLogger<TenancyDesk>.Instance);

    public PortalDb Everywhere() => _database.Everywhere();

    /// <summary>What can be published as it is.</summary>
    public static ItemEdit Ready(string code = "CS-0001", string name = "测试事项") => new()
    {
        Code = code,
        Name = name,
        NameEn = "Test item",
        Class = ItemClass.Assistance,
        Subjects = SubjectKinds.Person,
        CanApply = true,
        Detail = new ItemDetail
        {
            PromisedLimit = new TimeLimit(20, TimeUnit.WorkingDays),
            Route = TestData.Route,
            Materials = [new MaterialSpec { Key = "income", Name = new LocalText("收入证明", "Proof of income") }],
            Form = new FormSchema { Sections = [new FormSection("who", new LocalText("申请人", "Applicant"), [new FormField { Key = "why", Kind = FieldKind.Text, Label = new LocalText("申请理由", "Reason"), Required = true }])] },
        },
    };

    /// <summary>An item of a place, published by its administrator.</summary>
    public async Task<DraftSaved> PublishNewAsync(int tenantId, ItemEdit edit)
    {
        var (desk, actor) = (Staff(tenantId), Administrator(tenantId));
        var begun = (await desk.BeginItemAsync(new NewItem(tenantId, edit.Code, edit.Name, edit.Class), actor, Cancel)).Value!;
        return (await desk.PublishAsync(begun.ItemId, edit, begun.Revision, actor, Cancel)).Value!;
    }

    public async Task<ServiceItem> ReadAsync(Guid id)
    {
        await using var db = Everywhere();
        return await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == id, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Dispose();
        await _database.DisposeAsync();
    }

    private CatalogDesk Desk(Scope scope) => new(_database.Maker, scope, Directory, Time, NullLogger<CatalogDesk>.Instance);
}
