using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>Who acts for an organisation online: entered at a window on what was seen, ended by the person or at a window.</summary>
public sealed partial class CitizenDesk
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>Who may act for an organisation online, for the clerk before whom somebody of it stands; nothing to anybody else.</summary>
    public async Task<IReadOnlyList<OrganisationAgent>> AgentsOfAsync(Guid organisationId, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is null || !actor.Has(Duties.Clerk))
        {
            return [];
        }

        await using var db = Everybody();
        var members = db.OrganisationMembers.Where(member => member.OrganisationId == organisationId).Select(member => member.CitizenId);
        var people = await db.Citizens.AsNoTracking().Where(citizen => members.Contains(citizen.Id)).OrderBy(citizen => citizen.Name).ThenBy(citizen => citizen.Id).ToListAsync(cancellationToken);
        return [.. people.Select(citizen => new OrganisationAgent(citizen.Id, citizen.Name, Masking.Id(citizen.DocumentNumber)))];
    }

    /// <summary>
    /// At a window: from now on this person acts for the organisation online, and sees its cases, its vault and its credit. The licence or
    /// the letter of authority was looked at, and the journal says so. Done twice it is done once.
    /// </summary>
    /// <param name="authority">What was seen; without it nobody is entered.</param>
    public Task<Answer<OrganisationMember>> EnterAgentAsync(Guid organisationId, Guid citizenId, AuthoritySeen? authority, Actor actor, CancellationToken cancellationToken = default) => OnceOrAgainAsync<OrganisationMember>(async () =>
    {
        if (WhyNotAgents(authority, actor) is { } refusal)
        {
            return refusal;
        }

        await using var db = Everybody();
        if (await FindAsync(db, organisationId, citizenId, cancellationToken) is { } before)
        {
            return before;
        }

        if (await db.Organisations.AsNoTracking().SingleOrDefaultAsync(each => each.Id == organisationId, cancellationToken) is not { } organisation
            || await db.Citizens.AsNoTracking().SingleOrDefaultAsync(each => each.Id == citizenId, cancellationToken) is not { } citizen)
        {
            return new NotFound();
        }

        var member = new OrganisationMember { TenantId = actor.Post!.TenantId, OrganisationId = organisationId, CitizenId = citizenId, Role = authority == AuthoritySeen.LegalRepresentative ? "法定代表人" : "agent" };
        db.OrganisationMembers.Add(member);
        db.Journal.Add(Line("organisation.EnterAgent", member.TenantId, organisationId, actor, $"{citizen.Name} · {organisation.Name} · {authority!.Value.Name(Chinese)}", after: citizenId.ToString("N")));
        await db.SaveChangesAsync(cancellationToken);
        return member;
    }, cancellationToken);

    /// <summary>At a window: somebody who has left the organisation acts for it no longer, on the word of who stands there for it.</summary>
    /// <param name="authority">What was seen of who says so.</param>
    /// <returns>Whether it ended now, and had not before.</returns>
    public Task<Answer<bool>> EndAgentAsync(Guid organisationId, Guid citizenId, AuthoritySeen? authority, Actor actor, CancellationToken cancellationToken = default) =>
        WhyNotAgents(authority, actor) is { } refusal ? Task.FromResult<Answer<bool>>(refusal)
            : EndAsync("organisation.EndAgent", organisationId, citizenId, actor.Post!.TenantId, authority!.Value.Name(Chinese), actor, cancellationToken);

    /// <summary>The person themselves acts for the organisation no longer, from the next click on.</summary>
    /// <param name="tenantId">The place whose pages it is said on.</param>
    /// <returns>Whether it ended now, and had not before.</returns>
    public Task<Answer<bool>> LeaveAsync(Guid organisationId, int tenantId, Actor actor, CancellationToken cancellationToken = default) =>
        actor.CitizenId is { } citizenId ? EndAsync("organisation.Leave", organisationId, citizenId, tenantId, null, actor, cancellationToken) : Task.FromResult<Answer<bool>>(new NotAllowed());

    private Task<Answer<bool>> EndAsync(string kind, Guid organisationId, Guid citizenId, int tenantId, string? note, Actor actor, CancellationToken cancellationToken) => Attempt.SafelyAsync<bool>(async () =>
    {
        await using var db = Everybody();
        if (await FindAsync(db, organisationId, citizenId, cancellationToken) is not { } member)
        {
            return false;
        }

        db.OrganisationMembers.Remove(member);
        db.Journal.Add(Line(kind, tenantId, organisationId, actor, note, before: citizenId.ToString("N")));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }, time, log, cancellationToken);

    private static Refusal? WhyNotAgents(AuthoritySeen? authority, Actor actor) =>
        actor.Post is null || !actor.Has(Duties.Clerk) ? new NotAllowed() : authority is null ? new AuthorityNotSeen() : null;

    private static Task<OrganisationMember?> FindAsync(PortalDb db, Guid organisationId, Guid citizenId, CancellationToken cancellationToken) =>
        db.OrganisationMembers.SingleOrDefaultAsync(member => member.OrganisationId == organisationId && member.CitizenId == citizenId, cancellationToken);

    private PortalDb Everybody() => maker.Make(Scope.Everywhere("who acts for an organisation is asked and entered wherever they come to; the journal says so"));
}
