using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Notices;
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

/// <summary>An organisation's agent, as a clerk reads the list.</summary>
public sealed record OrganisationAgent(Guid CitizenId, string Name, string MaskedNumber);

/// <summary>
/// Citizens and organisations as the windows meet them. Naming an organisation gives nobody anything of it: who acts for it online is
/// entered by an act of its own, on what was seen, and can be ended by either side (<c>CitizenDesk.Agents.cs</c>).
/// </summary>
public sealed partial class CitizenDesk(PortalDbMaker maker, TenantDirectory directory, TimeProvider time, ILogger<CitizenDesk> log)
{
    private const int LongestOrganisation = 100;

    /// <summary>
    /// The person in front of the window, by the document they show; entered now if they were not known. Known persons are
    /// found whatever place they live in, so the look-up is journalled; a name that differs is refused and nothing is shown. Another
    /// telephone takes the place of the one that was known, which is what pick-up codes go to: the person is told on the former one.
    /// </summary>
    public async Task<Answer<Citizen>> FindOrEnterAsync(DocumentType type, string number, string name, string? phone, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.Clerk | Duties.GridWorker))
        {
            return new NotAllowed();
        }

        if (DocumentNumber.Check(type, number, ChinaTime.DateOf(time.GetUtcNow().UtcDateTime)) is { } problem)
        {
            return new DocumentNumberRefused(problem);
        }

        return PersonName.Check(name) is { } wrong ? new FieldRefused(nameof(name), $"NameProblem.{wrong}")
            : await OnceOrAgainAsync(() => FindOnceAsync(type, DocumentNumber.Normalise(type, number).Number, PersonName.Normalise(name), phone, post, actor, cancellationToken), cancellationToken);
    }

    private async Task<Answer<Citizen>> FindOnceAsync(DocumentType type, string number, string name, string? phone, StaffPost post, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = maker.Make(Scope.Everywhere("a person may come to any window; the look-up is journalled"));
        var citizen = await db.Citizens.SingleOrDefaultAsync(each => each.DocumentType == type && each.DocumentNumber == number, cancellationToken);
        if (citizen is not null && PersonName.Normalise(citizen.Name) != name)
        {
            return new NameDiffers();
        }

        if (citizen is null)
        {
            citizen = new Citizen
            {
                Name = name,
                DocumentType = type,
                DocumentNumber = number,
                BirthDate = IdNumber.Read(number, ChinaTime.DateOf(now)).Number?.BirthDate,
                HomeTenantId = post.TenantId,
                Origins = new Dictionary<string, FieldOrigin>(StringComparer.Ordinal) { ["name"] = new("window", now), ["documentNumber"] = new("window", now) },
            };
            db.Citizens.Add(citizen);
        }

        if (PhoneNumber.Read(phone).Number is { } typed && citizen.Phone != typed.Value)
        {
            if (citizen.Phone is { Length: > 0 } former)
            {
                var tree = await directory.TreeAsync(cancellationToken);
                db.Journal.Add(Line("citizen.ChangePhone", post.TenantId, citizen.Id, actor, before: Masking.Phone(former), after: typed.Masked));
                PersonNotices.Tell(db, NoticeTemplate.PhoneChanged, citizen, tree.Find(post.TenantId)!, tree, now, former);
            }

            citizen.Phone = typed.Value;
            citizen.Origins = new Dictionary<string, FieldOrigin>(citizen.Origins, StringComparer.Ordinal) { ["phone"] = new("window", now) };
        }

        db.Journal.Add(Line("citizen.Find", post.TenantId, citizen.Id, actor));
        await db.SaveChangesAsync(cancellationToken);
        return citizen;
    }

    /// <summary>
    /// The organisation a person at the window comes for, by its code and its name: a code that was mistyped and happens to be another's
    /// is refused by the name. The draft knows it from now on; the person gets nothing of it by being named with it.
    /// </summary>
    public async Task<Answer<Organisation>> FindOrEnterAsync(string creditCode, string name, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.Clerk))
        {
            return new NotAllowed();
        }

        if (CreditCode.Read(creditCode).Code is not { } code)
        {
            return new DocumentNumberRefused(IdProblem.Format);
        }

        var typed = PersonName.Normalise(name);
        return typed.Length is 0 or > LongestOrganisation ? new FieldRefused(nameof(name), "OrganisationNameNeeded")
            : await OnceOrAgainAsync(() => FindOnceAsync(code, typed, post, actor, cancellationToken), cancellationToken);
    }

    private async Task<Answer<Organisation>> FindOnceAsync(CreditCode code, string name, StaffPost post, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("a company may come to any window; the look-up is journalled"));
        var organisation = await db.Organisations.SingleOrDefaultAsync(each => each.CreditCode == code.Value, cancellationToken);
        if (organisation is not null && Comparable(organisation.Name) != Comparable(name))
        {
            return new NameDiffers();
        }

        if (organisation is null)
        {
            organisation = new Organisation { Name = name, CreditCode = code.Value, HomeTenantId = post.TenantId };
            db.Organisations.Add(organisation);
        }

        db.Journal.Add(Line("organisation.Find", post.TenantId, organisation.Id, actor));
        await db.SaveChangesAsync(cancellationToken);
        return organisation;
    }

    /// <summary>Brackets are typed wide or narrow, as the keyboard has them.</summary>
    private static string Comparable(string name) => PersonName.Normalise(name).Normalize(NormalizationForm.FormKC);

    /// <summary>Of two windows that enter the same new one at once the second finds what the first has entered.</summary>
    private Task<Answer<T>> OnceOrAgainAsync<T>(Func<Task<Answer<T>>> once, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        try
        {
            return await once();
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            return await once();
        }
    }, time, log, cancellationToken);

    private JournalEntry Line(string kind, int tenantId, Guid subject, Actor actor, string? note = null, string? after = null, string? before = null) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = subject.ToString("N"),
        Note = note,
        Before = before,
        After = after,
    };
}
