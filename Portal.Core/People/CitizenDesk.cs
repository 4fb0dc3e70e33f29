using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>The number does not check; <paramref name="Problem"/> says where.</summary>
public sealed record DocumentNumberRefused(IdProblem Problem) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Problem];
}

/// <summary>The number is known under another name: look at the document again.</summary>
public sealed record NameDiffers : Refusal;

/// <summary>Nothing is done for a person at a window whose document was not looked at.</summary>
public sealed record DocumentNotSeen : Refusal;

/// <summary>Citizens as the windows meet them.</summary>
public sealed class CitizenDesk(PortalDbMaker maker, TimeProvider time)
{
    /// <summary>
    /// The person in front of the window, by the document they show; entered now if they were not known. Known persons are
    /// found whatever place they live in, so the look-up is journalled; a name that differs is refused and nothing is shown.
    /// </summary>
    public async Task<Answer<Citizen>> FindOrEnterAsync(DocumentType type, string number, string name, string? phone, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.Clerk | Duties.GridWorker))
        {
            return new NotAllowed();
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (DocumentNumber.Check(type, number, Calendars.ChinaTime.DateOf(now)) is { } problem)
        {
            return new DocumentNumberRefused(problem);
        }

        var normal = DocumentNumber.Normalise(type, number).Number;
        await using var db = maker.Make(Scope.Everywhere("a person may come to any window; the look-up is journalled"));
        var citizen = await db.Citizens.SingleOrDefaultAsync(each => each.DocumentType == type && each.DocumentNumber == normal, cancellationToken);
        if (citizen is not null && citizen.Name != name.Trim())
        {
            return new NameDiffers();
        }

        if (citizen is null)
        {
            citizen = new Citizen
            {
                Name = name.Trim(),
                DocumentType = type,
                DocumentNumber = normal,
                BirthDate = IdNumber.Read(normal, Calendars.ChinaTime.DateOf(now)).Number?.BirthDate,
                HomeTenantId = post.TenantId,
                Origins = new Dictionary<string, FieldOrigin>(StringComparer.Ordinal) { ["name"] = new("window", now), ["documentNumber"] = new("window", now) },
            };
            db.Citizens.Add(citizen);
        }

        if (PhoneNumber.Read(phone).Number is { } typed && citizen.Phone != typed.Value)
        {
            citizen.Phone = typed.Value;
            citizen.Origins = new Dictionary<string, FieldOrigin>(citizen.Origins, StringComparer.Ordinal) { ["phone"] = new("window", now) };
        }

        db.Journal.Add(new JournalEntry
        {
            TenantId = post.TenantId,
            Kind = "citizen.Find",
            At = Truncated(now),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = post.Id,
            Channel = actor.Channel,
            Subject = citizen.Id.ToString("N"),
        });
        await db.SaveChangesAsync(cancellationToken);
        return citizen;
    }

    /// <summary>The organisation a person at the window acts for, by its code.</summary>
    public async Task<Answer<Organisation>> FindOrEnterAsync(string creditCode, string name, Guid citizenId, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.Clerk))
        {
            return new NotAllowed();
        }

        if (CreditCode.Read(creditCode).Code is not { } code)
        {
            return new DocumentNumberRefused(IdProblem.Format);
        }

        await using var db = maker.Make(Scope.Everywhere("a company may come to any window; the look-up is journalled"));
        var organisation = await db.Organisations.SingleOrDefaultAsync(each => each.CreditCode == code.Value, cancellationToken);
        if (organisation is null)
        {
            organisation = new Organisation { Name = name.Trim(), CreditCode = code.Value, HomeTenantId = post.TenantId };
            db.Organisations.Add(organisation);
        }

        if (!await db.OrganisationMembers.AnyAsync(member => member.OrganisationId == organisation.Id && member.CitizenId == citizenId, cancellationToken))
        {
            db.OrganisationMembers.Add(new OrganisationMember { TenantId = post.TenantId, OrganisationId = organisation.Id, CitizenId = citizenId, Role = "agent" });
        }

        db.Journal.Add(new JournalEntry
        {
            TenantId = post.TenantId,
            Kind = "organisation.Find",
            At = Truncated(time.GetUtcNow().UtcDateTime),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = post.Id,
            Channel = actor.Channel,
            Subject = organisation.Id.ToString("N"),
        });
        await db.SaveChangesAsync(cancellationToken);
        return organisation;
    }

    private static DateTime Truncated(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
}
