using Microsoft.AspNetCore.Authorization;
using Portal.Core.People;

namespace Portal.Web.SignIn;

/// <summary>Who may enter a page: <c>@attribute [Authorize(Policy = Doors.Staff)]</c>. What they may do there the rules say.</summary>
public static class Doors
{
    public const string Citizen = nameof(Citizen);

    /// <summary>Anybody who works under a post.</summary>
    public const string Staff = nameof(Staff);

    public const string Clerk = nameof(Duties.Clerk);
    public const string Leader = nameof(Duties.Leader);
    public const string Supervisor = nameof(Duties.Supervisor);
    public const string SystemAdministrator = nameof(Duties.SystemAdministrator);
    public const string SecurityAdministrator = nameof(Duties.SecurityAdministrator);
    public const string AuditAdministrator = nameof(Duties.AuditAdministrator);

    /// <summary>Who reads the journal: audit administrators and supervisors.</summary>
    public const string Journal = nameof(Journal);

    /// <summary>Who reads what the place says of itself: supervisors, and administrators who mend the catalogue.</summary>
    public const string Truths = nameof(Truths);

    /// <summary>Who reads the catalogue of shared data and its log: system and audit administrators, supervisors.</summary>
    public const string Sharing = nameof(Sharing);

    internal static void Lay(AuthorizationBuilder doors)
    {
        doors.AddPolicy(Citizen, policy => policy.RequireClaim(SessionClaims.Citizen));
        doors.AddPolicy(Staff, policy => policy.RequireClaim(SessionClaims.Post));
        doors.AddPolicy(Journal, policy => policy.RequireClaim(SessionClaims.Duty, AuditAdministrator, Supervisor));
        doors.AddPolicy(Truths, policy => policy.RequireClaim(SessionClaims.Duty, Supervisor, SystemAdministrator));
        doors.AddPolicy(Sharing, policy => policy.RequireClaim(SessionClaims.Duty, SystemAdministrator, AuditAdministrator, Supervisor));
        foreach (var duty in (string[])[Clerk, Leader, Supervisor, SystemAdministrator, SecurityAdministrator, AuditAdministrator])
        {
            doors.AddPolicy(duty, policy => policy.RequireClaim(SessionClaims.Duty, duty));
        }
    }
}
