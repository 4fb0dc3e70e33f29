using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Bench;

/// <summary>A district with four streets and 32 communities, a clerk in each, and one item whose route climbs all three levels.</summary>
internal sealed class Place : IAsyncDisposable
{
    public const int Streets = 4;
    public const int Communities = 32;

    private readonly ServiceProvider _services;

    private Place(ServiceProvider services) => _services = services;

    public IServiceProvider Services => _services;

    public PortalDbMaker Maker => _services.GetRequiredService<PortalDbMaker>();

    public required ServiceItem Item { get; init; }

    public required IReadOnlyList<Actor> Citizens { get; init; }

    /// <summary>The clerk of each community, in the order of the communities.</summary>
    public required IReadOnlyList<Actor> Clerks { get; init; }

    public static async Task<Place> BuildAsync(DatabaseProvider provider, string connection, string folder)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = provider.ToString(),
            ["Database:ConnectionString"] = connection,
        }).Build();
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)).AddPortalCore(configuration, folder).BuildServiceProvider();
        await using var db = services.GetRequiredService<PortalDbMaker>().Make(Scope.Everywhere("the bench lays out its own district"));
        await db.Database.MigrateAsync();

        var tenants = new List<Tenant> { Tenant(1, TenantLevel.District, null, "/1/") };
        tenants.AddRange(Enumerable.Range(0, Streets).Select(street => Tenant(2 + street, TenantLevel.Street, 1, $"/1/{2 + street}/")));
        tenants.AddRange(Enumerable.Range(0, Communities).Select(community => Tenant(100 + community, TenantLevel.Community, 2 + (community % Streets), $"/1/{2 + (community % Streets)}/{100 + community}/")));
        var halls = tenants.Select(tenant => new Unit { TenantId = tenant.Id, Name = "hall", Function = UnitFunction.Hall }).ToList();
        var item = new ServiceItem
        {
            ItemKey = Guid.CreateVersion7(),
            TenantId = 1,
            Version = 1,
            State = ItemState.Published,
            Code = "BENCH",
            Name = "bench",
            Initials = "b",
            Class = ItemClass.Assistance,
            OwnerLevel = TenantLevel.District,
            CanApply = true,
            CreatedAt = DateTime.UnixEpoch,
            Detail = Detail(),
        };
        var citizens = Enumerable.Range(1, Communities).Select(number => new Citizen { Name = "bench", DocumentType = DocumentType.ResidentIdCard, DocumentNumber = DemoIdNumber.Make(new DateOnly(1990, 1, 1), number), Phone = "19900000001" }).ToList();
        db.AddRange(tenants);
        db.AddRange(halls);
        db.Add(item);
        db.AddRange(citizens);
        await db.SaveChangesAsync();

        return new Place(services)
        {
            Item = item,
            Citizens = [.. citizens.Select(citizen => new Actor { AccountId = citizen.Id, CitizenId = citizen.Id, Name = citizen.Name })],
            Clerks = [.. tenants.Where(tenant => tenant.Level == TenantLevel.Community).Select(tenant => new Actor
            {
                AccountId = Guid.CreateVersion7(), Name = "clerk", Channel = Channel.Window,
                Post = new StaffPost(Guid.CreateVersion7(), tenant.Id, tenant.Path, halls.Single(hall => hall.TenantId == tenant.Id).Id, "hall", Duties.Clerk),
            })],
        };
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static Tenant Tenant(int id, TenantLevel level, int? parent, string path) => new() { Id = id, Slug = $"bench-{id}", Level = level, Name = $"bench {id}", ParentId = parent, Path = path };

    private static ItemDetail Detail() => new()
    {
        PromisedLimit = new TimeLimit(15, TimeUnit.WorkingDays),
        Form = new FormSchema
        {
            Sections = [new FormSection("about", "about", [.. Enumerable.Range(0, 12).Select(number => new FormField { Key = $"field{number}", Kind = FieldKind.Text, Label = $"field {number}", Required = true })])],
        },
        Route =
        [
            Step(1, TenantLevel.Community, StepDuty.Assist), Step(2, TenantLevel.Street, StepDuty.Accept),
            Step(3, TenantLevel.Street, StepDuty.Review), Step(4, TenantLevel.District, StepDuty.Decide),
        ],
    };

    private static RouteStep Step(int stage, TenantLevel level, StepDuty duty) => new() { Stage = stage, Level = level, UnitFunction = UnitFunction.Hall, Duty = duty, Name = duty.ToString(), Days = 3 };
}
