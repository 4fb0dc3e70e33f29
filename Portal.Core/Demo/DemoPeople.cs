using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core.People;

namespace Portal.Core.Demo;

/// <summary>The demonstration's staff with their posts, and its residents.</summary>
internal static class DemoPeople
{
    public static async Task PlantAsync(PortalDb db, DemoPlaces places, IPasswordHasher<Account> hasher, DateTime now, CancellationToken cancellationToken)
    {
        var there = await db.Users.Where(account => account.IsDemo).Select(account => account.Id).ToHashSetAsync(cancellationToken);

        // One hash for all: the password is public, and hashing it for each would take a second of every first start.
        var hash = new Lazy<string>(() => hasher.HashPassword(new Account { DisplayName = "" }, DemoAccounts.Password));
        await PlantStaffAsync(db, places, there, hash, now, cancellationToken);
        await PlantCitizensAsync(db, places, there, hash, now, cancellationToken);
    }

    private static async Task PlantStaffAsync(PortalDb db, DemoPlaces places, HashSet<Guid> there, Lazy<string> hash, DateTime now, CancellationToken cancellationToken)
    {
        var postsThere = await db.Posts.Select(post => post.Id).ToHashSetAsync(cancellationToken);
        foreach (var posts in DemoAccounts.Staff.GroupBy(row => row.UserName, StringComparer.Ordinal))
        {
            var accountId = DemoFiles.IdOf("account", posts.Key);
            DemoSeed.AddMissing(db, there, accountId, id => NewAccount(id, posts.Key, posts.First().DisplayName, hash.Value, now));
            foreach (var row in posts)
            {
                DemoSeed.AddMissing(db, postsThere, DemoFiles.IdOf("post", row.UserName, row.Tenant, row.Unit), id => new Post
                {
                    Id = id,
                    AccountId = accountId,
                    TenantId = places[row.Tenant].Id,
                    UnitId = places.UnitOf(row.Tenant, row.Unit),
                    Duties = row.Duties,
                    Title = row.Title,
                    Since = now,
                });
            }
        }
    }

    private static async Task PlantCitizensAsync(PortalDb db, DemoPlaces places, HashSet<Guid> there, Lazy<string> hash, DateTime now, CancellationToken cancellationToken)
    {
        var numbers = DemoAccounts.Citizens.Select(row => row.DocumentNumber).ToList();
        var citizensThere = await db.Citizens.Where(citizen => numbers.Contains(citizen.DocumentNumber)).Select(citizen => citizen.DocumentNumber).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);

        // Somebody may have registered or been entered at a window with the number first: then the person is left to them.
        foreach (var row in DemoAccounts.Citizens.Where(row => !citizensThere.Contains(row.DocumentNumber)))
        {
            var citizen = NewCitizen(row, places[row.Home].Id, now);
            db.Add(citizen);
            DemoSeed.AddMissing(db, there, DemoFiles.IdOf("account", row.DocumentNumber), id =>
            {
                var account = NewAccount(id, $"citizen:{citizen.Id:N}", row.Name, hash.Value, now);
                (account.CitizenId, account.PhoneNumber, account.PhoneNumberConfirmed) = (citizen.Id, row.Phone, true);
                return account;
            });
            if (row is { Organisation: var name, CreditCode: { Length: > 0 } code } && !await db.Organisations.AnyAsync(organisation => organisation.CreditCode == code, cancellationToken))
            {
                var organisation = new Organisation { Id = DemoFiles.IdOf("organisation", code), Name = name, CreditCode = code, HomeTenantId = citizen.HomeTenantId };
                db.Add(organisation);
                db.Add(new OrganisationMember { TenantId = places[row.Home].Id, CitizenId = citizen.Id, OrganisationId = organisation.Id, Role = "法定代表人" });
            }
        }
    }

    private static Citizen NewCitizen(DemoAccounts.CitizenRow row, int homeId, DateTime now)
    {
        var origin = new FieldOrigin("registration", now);
        return new Citizen
        {
            Id = DemoFiles.IdOf("citizen", row.DocumentNumber),
            Name = row.Name,
            DocumentType = DocumentType.ResidentIdCard,
            DocumentNumber = row.DocumentNumber,
            BirthDate = row.Birth,
            Phone = row.Phone,
            HomeTenantId = homeId,
            Origins = new Dictionary<string, FieldOrigin>(StringComparer.Ordinal) { ["name"] = origin, ["documentNumber"] = origin, ["birthDate"] = origin, ["phone"] = origin },
        };
    }

    private static Account NewAccount(Guid id, string userName, string displayName, string passwordHash, DateTime now) => new()
    {
        Id = id,
        UserName = userName,
        NormalizedUserName = userName.ToUpperInvariant(),
        DisplayName = displayName,
        PasswordHash = passwordHash,
        SecurityStamp = Guid.NewGuid().ToString("N"),
        LockoutEnabled = true,
        IsDemo = true,
        ChangedAt = now,
    };
}
