using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>What a citizen typed to register, as typed.</summary>
public sealed record Registration
{
    public string? Name { get; init; }

    public DocumentType DocumentType { get; init; }

    public string? Number { get; init; }

    public string? Phone { get; init; }

    public string? Password { get; init; }

    public string? Repeated { get; init; }
}

public sealed partial class PeopleDesk
{
    /// <summary>
    /// Makes a citizen's account. Null says that what was typed is in order and was taken in: it does not say whether the document had
    /// an account before, so nobody learns who is registered. A person known from a window is linked when name and mobile fit.
    /// </summary>
    public async Task<IReadOnlyList<FieldRefused>> RegisterAsync(Registration typed, int tenantId, Channel channel, CancellationToken cancellationToken = default)
    {
        var now = Now();
        var problems = Check(typed, ChinaTime.DateOf(now));
        if (problems.Count > 0)
        {
            return problems;
        }

        var (name, phone) = (PersonName.Normalise(typed.Name), PhoneNumber.Read(typed.Phone).Number!.Value);
        var number = DocumentNumber.Normalise(typed.DocumentType, typed.Number).Number;
        await using var db = maker.Make(Scope.Everywhere("nobody is signed in yet"));
        var citizen = await db.Citizens.SingleOrDefaultAsync(each => each.DocumentType == typed.DocumentType && each.DocumentNumber == number, cancellationToken);
        if (citizen is not null && (citizen.Name != name || citizen.Phone != phone || await db.Users.AnyAsync(each => each.CitizenId == citizen.Id, cancellationToken)))
        {
            return [];
        }

        if (citizen is null)
        {
            citizen = NewCitizen(typed.DocumentType, number, name, phone, tenantId, now, "registration");
            db.Citizens.Add(citizen);
        }

        var account = AccountOf(citizen, now);
        account.PasswordHash = hasher.HashPassword(account, typed.Password!);
        db.Users.Add(account);
        db.Journal.Add(Entry("citizen.Register", tenantId, account.Id, new Actor { AccountId = account.Id, Name = Masking.Name(name), Channel = channel }, now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            // Somebody was a moment faster with the same document: the same answer as if it had been there before.
        }

        return [];
    }

    private static List<FieldRefused> Check(Registration typed, DateOnly today)
    {
        var number = DocumentNumber.Normalise(typed.DocumentType, typed.Number).Number;
        var phone = PhoneNumber.Read(typed.Phone);
        (string Field, Enum? Problem)[] checks =
        [
            (nameof(Registration.Name), PersonName.Check(typed.Name)),
            (nameof(Registration.Number), DocumentNumber.Check(typed.DocumentType, typed.Number, today)),
            (nameof(Registration.Phone), phone.Problem),
            (nameof(Registration.Password), PasswordRule.Check(typed.Password, [number, phone.Number?.Value, PersonName.Normalise(typed.Name)])),
            (nameof(Registration.Repeated), typed.Password == typed.Repeated ? null : PasswordProblem.NotRepeated),
        ];
        return [.. checks.Where(check => check.Problem is not null).Select(check => new FieldRefused(check.Field, $"{check.Problem!.GetType().Name}.{check.Problem}"))];
    }

    /// <summary>Without a password: whoever gives it one, or a card, opens it.</summary>
    private static Account AccountOf(Citizen citizen, DateTime now) => new()
    {
        DisplayName = citizen.Name,
        PhoneNumber = citizen.Phone,
        SecurityStamp = Guid.NewGuid().ToString("N"),
        LockoutEnabled = true,
        ChangedAt = now,
        CitizenId = citizen.Id,
        UserName = $"citizen:{citizen.Id:N}",
        NormalizedUserName = $"CITIZEN:{citizen.Id.ToString("N").ToUpperInvariant()}",
    };

    /// <param name="source">Of its fields.</param>
    private static Citizen NewCitizen(DocumentType type, string number, string name, string? phone, int tenantId, DateTime now, string source)
    {
        var origin = new FieldOrigin(source, now);
        var birth = IdNumber.Read(number, ChinaTime.DateOf(now)).Number?.BirthDate;
        List<string> fields = ["name", "documentNumber"];
        if (phone is not null)
        {
            fields.Add("phone");
        }

        if (birth is not null)
        {
            fields.Add("birthDate");
        }

        return new Citizen
        {
            Name = name,
            DocumentType = type,
            DocumentNumber = number,
            BirthDate = birth,
            Phone = phone,
            HomeTenantId = tenantId,
            Origins = fields.ToDictionary(field => field, _ => origin, StringComparer.Ordinal),
        };
    }
}
