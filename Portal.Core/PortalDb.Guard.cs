using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Certificates;
using Portal.Core.Credit;
using Portal.Core.Delivery;
using Portal.Core.Events;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.HomeVisits;
using Portal.Core.Instant;
using Portal.Core.Intake;
using Portal.Core.Kiosks;
using Portal.Core.Notices;
using Portal.Core.Orders;
using Portal.Core.Payments;
using Portal.Core.People;
using Portal.Core.Projects;
using Portal.Core.Ratings;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;
using Portal.Core.Terminals;
using Portal.Core.Vault;

namespace Portal.Core;

/// <summary>Which rows may be written, by whom.</summary>
public abstract partial class PortalDb
{
    /// <summary>Keeps the list of tenants that a case concerns: where it was handed in, who is responsible, whoever has a step in it, and the hall that hands over its papers.</summary>
    private async Task WidenReachAsync(CancellationToken cancellationToken)
    {
        var wanted = ChangeTracker.Entries<Case>().Where(entry => entry.State == EntityState.Added)
            .SelectMany(entry => new (Guid CaseId, int TenantId)[] { (entry.Entity.Id, entry.Entity.TenantId), (entry.Entity.Id, entry.Entity.OriginTenantId) })
            .Concat(ChangeTracker.Entries<CaseStep>().Where(entry => entry.State == EntityState.Added).Select(entry => (entry.Entity.CaseId, entry.Entity.TenantId)))
            .Concat(ChangeTracker.Entries<PickUp>().Where(entry => entry.State == EntityState.Added).Select(entry => (entry.Entity.CaseId, entry.Entity.TenantId)))
            .Distinct().ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        var added = ChangeTracker.Entries<Case>().Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity.Id).ToHashSet();
        var old = wanted.Select(pair => pair.CaseId).Where(id => !added.Contains(id)).Distinct().ToList();
        // Past the filter: a place that the writer does not see has its row already, all the same.
        var known = old.Count == 0 ? [] : await CaseReaches.IgnoreQueryFilters().Where(reach => old.Contains(reach.CaseId)).Select(reach => new { reach.CaseId, reach.TenantId }).ToListAsync(cancellationToken);
        var held = ChangeTracker.Entries<CaseReach>().Select(entry => (entry.Entity.CaseId, entry.Entity.TenantId)).Concat(known.Select(reach => (reach.CaseId, reach.TenantId))).ToHashSet();
        foreach (var (caseId, tenantId) in wanted.Where(pair => !held.Contains(pair)))
        {
            CaseReaches.Add(new CaseReach { CaseId = caseId, TenantId = tenantId });
        }
    }

    /// <summary>Refuses every row outside the scope, and every change of what was journalled. It throws: no honest page gets here.</summary>
    private async Task GuardAsync(CancellationToken cancellationToken)
    {
        var written = ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        if (written.Find(entry => entry.Entity is JournalEntry or Operation or BundleRun or InstantDecision or FactCall or FactLookup or CreditCheck or SessionAdvice or Questionnaire or TicketEvent or AppointmentEvent or HallBroadcast or CareDone or ProfileVersion or ProfilePush or LedgerEntry && entry.State != EntityState.Added && !IsAnswer(entry)) is { } tampered)
        {
            throw new OutOfScopeException($"{tampered.Metadata.ShortName()} is append-only");
        }

        if (written.Select(entry => entry.Entity).OfType<LedgerEntry>().GroupBy(entry => entry.TransactionId).Any(sides => sides.Sum(side => side.AmountFen) != 0))
        {
            throw new InvalidOperationException("the sides of a transaction add up to nothing");
        }

        if (written.Exists(entry => entry is { Entity: Session, State: EntityState.Modified } && entry.OriginalValues[nameof(Session.ClosedAt)] is not null))
        {
            throw new OutOfScopeException("a session that is closed stays as its minutes say");
        }

        if (written.Exists(entry => entry is { Entity: Attachment, State: EntityState.Deleted } && entry.OriginalValues[nameof(Attachment.CaseId)] is not null))
        {
            throw new OutOfScopeException("a paper that lies with a case is taken out of nobody's hands");
        }

        if (_scope.SeesAll || written.Count == 0)
        {
            return;
        }

        Dictionary<int, string>? paths = null;
        foreach (var entry in written)
        {
            if (entry is { State: EntityState.Deleted, Entity: Case or CaseStep or Handoff or CaseReach or CaseDocument or Session or Citizen or Organisation or ProxyGrant or CreditObjection or Project or Consent or Ticket or TicketCase or Counter or CounterTerm or CounterStint or TicketGroup or Rating or FollowUp or SlotRule or Appointment or HallDevice or Kiosk or Terminal or MachinePlace or MachineFault or RepairOrder or RemoteCommand or Station or KioskProfile or HelpCall or HallItem or HallOrder or OrderReceipt or HomeVisit or HomeVisitPaper or PublicEvent or SignUp or EventCase or ShareApproval or Certificate or PrintJob or Payment or Reconciliation or TerminalOutcome })
            {
                throw new OutOfScopeException($"{entry.Metadata.ShortName()} is kept for good");
            }

            if (entry.State != EntityState.Added && !_seen.Contains(entry.Entity) && entry.Metadata.GetRootType().GetDeclaredQueryFilters().Count > 0)
            {
                throw new OutOfScopeException($"{entry.Metadata.ShortName()} ({entry.State}) was never read");
            }

            var may = entry.Entity switch
            {
                Case matter => await MayWriteCaseAsync(entry, matter),
                BundleRun run => entry.State == EntityState.Added && written.Exists(other => other is { State: EntityState.Added, Entity: Case matter } && matter.BundleRunId == run.Id),
                CaseReach reach => MayWriteWith(reach.CaseId),
                CaseStep step => MayWriteWith(step.CaseId),
                Handoff handoff => MayWriteWith(handoff.CaseId),
                CaseDocument document => MayWriteWith(document.CaseId),
                PickUp pickUp => MayWriteWith(pickUp.CaseId),
                FactLookup lookup => IsStaff && MayWriteWith(lookup.CaseId),
                Operation operation => MayWriteWith(operation.CaseId),
                JournalEntry { CaseId: { } caseId } => MayWriteWith(caseId),
                Notice notice => IsOwn(entry, nameof(Notice.CitizenId)) || (notice.CaseId is { } caseId ? MayWriteWith(caseId) : await IsBelowAsync(notice.TenantId) || IsOfOwnGrant(notice)),
                CreditCheck { CaseId: { } caseId } => MayWriteWith(caseId),
                // The organisation's own people object; the office it lies with answers.
                CreditObjection objection => entry.State == EntityState.Added
                    ? objection.CitizenId == CitizenId && await OwnMemberships.AnyAsync(member => member.OrganisationId == objection.OrganisationId, cancellationToken)
                    : await IsBelowAsync(objection.TenantId),
                // The organisation's own people start it; its clock is kept by a job, which sees everything.
                Project project => entry.State == EntityState.Added
                    ? await IsBelowAsync(project.TenantId) || (project.CitizenId == CitizenId && await OwnMemberships.AnyAsync(member => member.OrganisationId == project.OrganisationId, cancellationToken))
                    : await IsBelowAsync(project.TenantId),
                Attachment { CaseId: { } caseId } => MayWriteWith(caseId),
                Attachment paper => written.Exists(other => other is { State: EntityState.Added, Entity: Draft draft } && draft.Id == paper.DraftId) || await Drafts.AnyAsync(draft => draft.Id == paper.DraftId, cancellationToken),
                Draft draft => IsOwn(entry, nameof(Draft.OwnerCitizenId)) || (draft.OwnerCitizenId is null && await IsBelowAsync(draft.TenantId)),
                // What we issue goes in with the case; a paper is kept, and taken out, by the person alone.
                VaultPaper { DocumentId: not null } paper when entry.State == EntityState.Added => MayWriteWith(paper.CaseId),
                VaultPaper paper when entry.State == EntityState.Added => IsOwn(entry, nameof(VaultPaper.CitizenId)) && (paper.OrganisationId is null || await OwnMemberships.AnyAsync(member => member.OrganisationId == paper.OrganisationId, cancellationToken)),
                VaultPaper => CitizenId != Guid.Empty,
                Consent => IsOwn(entry, nameof(Consent.CitizenId)),

                // The delegate holds it and may change nothing of it; nobody makes themselves a member.
                ProxyGrant grant => IsOwn(entry, nameof(ProxyGrant.PrincipalId)) || await IsBelowAsync(grant.TenantId),
                Citizen citizen => citizen.Id == CitizenId || (IsStaff && entry.State == EntityState.Modified) || (citizen.HomeTenantId is { } home && await IsBelowAsync(home)),
                Organisation organisation => (IsStaff && entry.State == EntityState.Modified) || (organisation.HomeTenantId is { } home && await IsBelowAsync(home)),
                Tenant tenant => TenantPath.Holds(StaffPath, tenant.Path) && (entry.State == EntityState.Added || TenantPath.Holds(StaffPath, (string)entry.OriginalValues[nameof(Tenant.Path)]!)),
                Calendars.CalendarYear => IsStaff,
                // The desk writes these past the scope: whoever rates has none that reaches them.
                Rating or FollowUp => false,
                // Made by the person at a machine, each by what they asked there; settled by the place's staff.
                Certificate => IsOwn(entry, nameof(Certificate.CitizenId)) || (entry.State == EntityState.Modified && await IsBelowAsync((int)entry.OriginalValues[nameof(Certificate.TenantId)]!)),
                PrintJob => IsOwn(entry, nameof(PrintJob.CitizenId)) || (entry.State == EntityState.Modified && await IsBelowAsync((int)entry.OriginalValues[nameof(PrintJob.TenantId)]!)),
                // Paid by the person at a machine; what became of it is asked by a job, which sees everything.
                Payment => IsOwn(entry, nameof(Payment.CitizenId)),
                LedgerEntry side => side.CitizenId == CitizenId && CitizenId != Guid.Empty,
                // Told by another office's machine, past every scope.
                TerminalOutcome => false,
                // Who booked it, and the hall; what happened to it is written with it.
                Appointment booked => IsOwn(entry, nameof(Appointment.CitizenId)) || await IsBelowAsync(booked.TenantId),
                AppointmentEvent happened => written.Exists(other => other.Entity is Appointment booked && booked.Id == happened.AppointmentId),
                // Who goes may work below the place that sends.
                HomeVisit visit => await IsBelowAsync(visit.TenantId) || (entry.State == EntityState.Modified && entry.OriginalValues[nameof(HomeVisit.WorkerTenantId)] is int workers && await IsBelowAsync(workers)),
                HomeVisitPaper paper => await HomeVisits.AnyAsync(visit => visit.Id == paper.VisitId, cancellationToken),
                RunningNumber or JournalHead or SlotCount or KioskNonce or KioskVisit or DoorEntry or FingerTemplate or Fleet.MachineDay => false,
                JournalEntry { CaseId: null } => IsStaff || CitizenId != Guid.Empty,
                // An office of another place that sits in it comes and speaks; it convenes none.
                Session session => await IsBelowAsync(session.TenantId) || (entry.State == EntityState.Modified && await OwnSeats.AnyAsync(seat => seat.SessionId == session.Id, cancellationToken)),
                SessionMember member => await MayWriteSessionAsync(member.SessionId),
                SessionCase line => await MayWriteSessionAsync(line.SessionId),
                ITenantRow row => await IsBelowAsync(row.TenantId),
                _ => true,
            };
            if (!may)
            {
                throw new OutOfScopeException($"{entry.Metadata.ShortName()} ({entry.State})");
            }
        }

        // A question is written down before it is put; what became of it is filled in once.
        static bool IsAnswer(EntityEntry entry) => entry.State == EntityState.Modified && entry.Entity switch
        {
            FactCall => entry.OriginalValues[nameof(FactCall.Outcome)] is CallOutcome.Asked,
            FactLookup => entry.OriginalValues[nameof(FactLookup.AnsweredAt)] is null,
            _ => false,
        };

        bool MayWriteWith(Guid caseId) => _seenCases.Contains(caseId) || written.Exists(entry => entry is { State: EntityState.Added, Entity: Case matter } && matter.Id == caseId);

        // Whom somebody lets act for them is told of it with the grant.
        bool IsOfOwnGrant(Notice notice) => written.Exists(entry => entry is { State: EntityState.Added or EntityState.Modified, Entity: ProxyGrant grant } && grant.PrincipalId == CitizenId && grant.DelegateId == notice.CitizenId);

        bool IsOwn(EntityEntry entry, string property) =>
            CitizenId != Guid.Empty && CitizenId.Equals(entry.State == EntityState.Added ? entry.CurrentValues[property] : entry.OriginalValues[property]);

        async Task<bool> MayWriteSessionAsync(Guid sessionId) =>
            written.Exists(entry => entry is { State: EntityState.Added, Entity: Session session } && session.Id == sessionId) || await Sessions.AnyAsync(session => session.Id == sessionId, cancellationToken);

        async Task<bool> IsBelowAsync(int tenantId)
        {
            paths ??= await Tenants.AsNoTracking().Select(tenant => new { tenant.Id, tenant.Path }).ToDictionaryAsync(tenant => tenant.Id, tenant => tenant.Path, cancellationToken);
            return paths.TryGetValue(tenantId, out var path) && TenantPath.Holds(StaffPath, path);
        }

        async Task<bool> MayWriteCaseAsync(EntityEntry entry, Case matter) => entry.State switch
        {
            EntityState.Added when IsStaff => await IsBelowAsync(matter.OriginTenantId),
            EntityState.Added => (CitizenId != Guid.Empty && matter.CitizenId == CitizenId)
                || await HeldGrants.AnyAsync(grant => grant.Id == matter.ProxyGrantId && grant.PrincipalId == matter.CitizenId, cancellationToken),
            EntityState.Modified => _seenCases.Contains(matter.Id),
            _ => false,
        };
    }
}
