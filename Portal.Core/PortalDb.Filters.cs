using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
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
using Portal.Core.Publications;
using Portal.Core.Ratings;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;
using Portal.Core.Terminals;
using Portal.Core.Vault;

namespace Portal.Core;

/// <summary>Who sees which rows.</summary>
public abstract partial class PortalDb
{
    /// <summary>
    /// Named filters, one of a few kinds for each table. Tenants, units, halls and what is published are everybody's to read;
    /// rows of a case are seen with the case; a person's own rows by the person; the rest by staff of the subtree.
    /// </summary>
    private void FilterByScope(ModelBuilder model)
    {
        const string Tenancy = "tenancy";

        Filter<Tenant>(tenant => IsSet);
        Filter<Unit>(unit => IsSet);
        Filter<Hall>(hall => IsSet);
        Filter<Counter>(counter => IsSet);
        Filter<CounterTerm>(term => IsSet);
        Filter<TicketGroup>(group => IsSet);
        Filter<HallBroadcast>(said => IsSet);
        Filter<HallDevice>(device => IsSet);
        Filter<HallItem>(row => IsSet);
        Filter<SlotRule>(rule => IsSet);
        Filter<SlotCount>(count => IsSet);
        Filter<Delegation>(delegation => IsSet);
        Filter<Column>(column => IsSet);
        Filter<Calendars.CalendarYear>(year => IsSet);
        Filter<ServiceItem>(item => SeesAll || (IsSet && item.State != ItemState.Draft) || item.Tenant!.Path.StartsWith(StaffPath));
        Filter<Bundle>(bundle => SeesAll || (IsSet && bundle.State != ItemState.Draft) || bundle.Tenant!.Path.StartsWith(StaffPath));
        Filter<Article>(article => SeesAll || (IsSet && article.PublishedAt != null) || Tenants.Any(tenant => tenant.Id == article.TenantId && tenant.Path.StartsWith(StaffPath)));

        Filter<Case>(matter => SeesAll
            || CaseReaches.Any(reach => reach.CaseId == matter.Id)
            || matter.CitizenId == CitizenId
            || OwnMemberships.Any(member => member.OrganisationId == matter.OrganisationId)
            || HeldGrants.Any(grant => grant.Id == matter.ProxyGrantId));
        // The filter of cases asks here, so this one cannot ask back. It is what makes a case staff's.
        Filter<CaseReach>(reach => SeesAll || reach.Tenant!.Path.StartsWith(StaffPath));
        Filter<BundleRun>(run => SeesAll || Cases.Any(matter => matter.BundleRunId == run.Id));
        Filter<Operation>(operation => SeesAll || Cases.Any(matter => matter.Id == operation.CaseId));
        Filter<RunningNumber>(number => IsSet);
        Filter<CaseStep>(step => SeesAll || Cases.Any(matter => matter.Id == step.CaseId));
        Filter<Handoff>(handoff => SeesAll || Cases.Any(matter => matter.Id == handoff.CaseId));
        Filter<CaseDocument>(document => SeesAll || Cases.Any(matter => matter.Id == document.CaseId));
        Filter<InstantDecision>(decision => SeesAll || Cases.Any(matter => matter.Id == decision.CaseId));
        Filter<PickUp>(pickUp => SeesAll || Cases.Any(matter => matter.Id == pickUp.CaseId));
        Filter<JournalEntry>(entry => SeesAll || (entry.CaseId == null
            ? entry.Tenant!.Path.StartsWith(StaffPath)
            : (IsStaff || entry.Audience == Audience.Applicant) && Cases.Any(matter => matter.Id == entry.CaseId)));
        Filter<Draft>(draft => SeesAll || draft.OwnerCitizenId == CitizenId
            || (draft.OwnerCitizenId == null && Tenants.Any(tenant => tenant.Id == draft.TenantId && tenant.Path.StartsWith(StaffPath))));
        Filter<Attachment>(paper => SeesAll || (paper.CaseId == null ? Drafts.Any(draft => draft.Id == paper.DraftId) : Cases.Any(matter => matter.Id == paper.CaseId)));

        // A vault is its owner's alone. Staff reach into it through a desk, with the consent of the person in front of them.
        Filter<VaultPaper>(paper => SeesAll || (paper.OrganisationId == null ? paper.CitizenId == CitizenId : OwnMemberships.Any(member => member.OrganisationId == paper.OrganisationId)));
        Filter<Consent>(consent => SeesAll || consent.CitizenId == CitizenId);

        Filter<Certificate>(certificate => SeesAll || certificate.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == certificate.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<PrintJob>(job => SeesAll || job.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == job.TenantId && tenant.Path.StartsWith(StaffPath)));

        Filter<Payment>(payment => SeesAll || payment.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == payment.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<LedgerEntry>(entry => SeesAll || entry.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == entry.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<TerminalOutcome>(done => SeesAll || done.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == done.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<Reconciliation>(day => SeesAll || Tenants.Any(tenant => tenant.Id == day.TenantId && tenant.Path.StartsWith(StaffPath)));

        Filter<Citizen>(citizen => SeesAll || citizen.Id == CitizenId
            || Tenants.Any(tenant => tenant.Id == citizen.HomeTenantId && tenant.Path.StartsWith(StaffPath))
            || (IsStaff && Cases.Any(matter => matter.CitizenId == citizen.Id))
            || HeldGrants.Any(grant => grant.PrincipalId == citizen.Id));
        Filter<Organisation>(organisation => SeesAll
            || Tenants.Any(tenant => tenant.Id == organisation.HomeTenantId && tenant.Path.StartsWith(StaffPath))
            || (IsStaff && Cases.Any(matter => matter.OrganisationId == organisation.Id))
            || OwnMemberships.Any(member => member.OrganisationId == organisation.Id));
        Filter<OwnMembership>(member => member.CitizenId == CitizenId);
        Filter<HeldGrant>(grant => grant.DelegateId == CitizenId && grant.RevokedAt == null && grant.From <= Now && grant.Until > Now);
        Filter<OrganisationMember>(member => SeesAll || member.CitizenId == CitizenId
            || Tenants.Any(tenant => tenant.Id == member.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<ProxyGrant>(grant => SeesAll || grant.PrincipalId == CitizenId || grant.DelegateId == CitizenId
            || Tenants.Any(tenant => tenant.Id == grant.TenantId && tenant.Path.StartsWith(StaffPath))
            || (IsStaff && Cases.Any(matter => matter.ProxyGrantId == grant.Id)));
        Filter<Notice>(notice => SeesAll || notice.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == notice.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<Post>(post => SeesAll || post.Tenant!.Path.StartsWith(StaffPath));
        // Rules in force are public; drafts and history are their administrators'.
        Filter<RuleSet>(rules => SeesAll || (IsSet && rules.State == RuleSetState.Published) || rules.Tenant!.Path.StartsWith(StaffPath));
        Filter<FactCall>(call => SeesAll || Tenants.Any(tenant => tenant.Id == call.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<CreditCheck>(check => SeesAll || Tenants.Any(tenant => tenant.Id == check.TenantId && tenant.Path.StartsWith(StaffPath))
            || (check.CaseId != null && Cases.Any(matter => matter.Id == check.CaseId))
            || OwnMemberships.Any(member => member.OrganisationId == check.OrganisationId));
        Filter<CreditObjection>(objection => SeesAll || Tenants.Any(tenant => tenant.Id == objection.TenantId && tenant.Path.StartsWith(StaffPath))
            || OwnMemberships.Any(member => member.OrganisationId == objection.OrganisationId));
        Filter<ProjectTemplate>(template => IsSet);
        Filter<Project>(project => SeesAll || Tenants.Any(tenant => tenant.Id == project.TenantId && tenant.Path.StartsWith(StaffPath))
            || (IsStaff && Cases.Any(matter => matter.ProjectId == project.Id))
            || OwnMemberships.Any(member => member.OrganisationId == project.OrganisationId));
        Filter<FactLookup>(lookup => SeesAll || (IsStaff && Cases.Any(matter => matter.Id == lookup.CaseId)));
        // Those above and those below are concerned alike.
        Filter<ShareApproval>(approval => SeesAll || approval.Tenant!.Path.StartsWith(StaffPath) || (IsStaff && StaffPath.StartsWith(approval.Tenant!.Path)));
        Filter<SourceOff>(off => SeesAll || off.Tenant!.Path.StartsWith(StaffPath) || (IsStaff && StaffPath.StartsWith(off.Tenant!.Path)));
        Filter<Session>(session => SeesAll || session.Tenant!.Path.StartsWith(StaffPath) || OwnSeats.Any(seat => seat.IsGuest && seat.SessionId == session.Id));
        Filter<OwnSeat>(seat => Tenants.Any(tenant => tenant.Id == seat.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<SessionMember>(member => SeesAll || Sessions.Any(session => session.Id == member.SessionId));
        Filter<SessionCase>(line => SeesAll || Sessions.Any(session => session.Id == line.SessionId));
        Filter<SessionAdvice>(advice => SeesAll || Sessions.Any(session => session.Id == advice.SessionId));
        // A rating is its rater's; staff meet it through RatingDesk alone, which shows no clerk who said what.
        Filter<Rating>(rating => SeesAll || rating.CitizenId == CitizenId);
        Filter<FollowUp>(followUp => SeesAll || followUp.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == followUp.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<RatingPad>(pad => SeesAll || Tenants.Any(tenant => tenant.Id == pad.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<Questionnaire>(asked => IsSet);
        // A citizen sees the numbers they took; who only has a number's code asks the desk for that one.
        Filter<Ticket>(ticket => SeesAll || ticket.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == ticket.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<TicketEvent>(happened => SeesAll || Tenants.Any(tenant => tenant.Id == happened.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<TicketCase>(link => SeesAll || Tenants.Any(tenant => tenant.Id == link.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<CounterStint>(stint => SeesAll || Tenants.Any(tenant => tenant.Id == stint.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<DutyShift>(shift => SeesAll || Tenants.Any(tenant => tenant.Id == shift.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<Kiosk>(kiosk => SeesAll || Tenants.Any(tenant => tenant.Id == kiosk.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<DoorEntry>(entry => SeesAll || Tenants.Any(tenant => tenant.Id == entry.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<DoorBar>(bar => SeesAll || Tenants.Any(tenant => tenant.Id == bar.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<KioskVisit>(visit => SeesAll || Tenants.Any(tenant => tenant.Id == visit.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<KioskNonce>(nonce => SeesAll);
        // What the fleet knows of machines; what people read of them is a desk's to say.
        Filter<Terminal>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<MachinePlace>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<MachineFault>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<MachineDay>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<RepairOrder>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<RemoteCommand>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<Station>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<CareDone>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<ProfilePush>(row => SeesAll || Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Path.StartsWith(StaffPath)));
        // A profile is shown by the machines below, and whoever sees to these reads it too.
        Filter<KioskProfile>(profile => SeesAll || Tenants.Any(tenant => tenant.Id == profile.TenantId && (tenant.Path.StartsWith(StaffPath) || (IsStaff && StaffPath.StartsWith(tenant.Path)))));
        Filter<ProfileVersion>(version => SeesAll || Tenants.Any(tenant => tenant.Id == version.TenantId && (tenant.Path.StartsWith(StaffPath) || (IsStaff && StaffPath.StartsWith(tenant.Path)))));
        // Nobody reads another's, and nobody needs to read their own.
        Filter<FingerTemplate>(finger => SeesAll);
        Filter<HelpCall>(call => SeesAll || Tenants.Any(tenant => tenant.Id == call.TenantId && tenant.Path.StartsWith(StaffPath)));

        // An order is its sender's place's, and of everybody who sees a receipt of it: those above and those it went to.
        Filter<HallOrder>(order => SeesAll || Tenants.Any(tenant => tenant.Id == order.TenantId && tenant.Path.StartsWith(StaffPath)) || (IsStaff && OrderReceipts.Any(receipt => receipt.OrderId == order.Id)));
        Filter<OrderReceipt>(receipt => SeesAll || Tenants.Any(tenant => tenant.Id == receipt.TenantId && tenant.Path.StartsWith(StaffPath)));
        // The place that sends and those above it, and the place whose worker goes.
        Filter<HomeVisit>(visit => SeesAll || Tenants.Any(tenant => (tenant.Id == visit.TenantId || tenant.Id == visit.WorkerTenantId) && tenant.Path.StartsWith(StaffPath)));
        Filter<HomeVisitPaper>(paper => SeesAll || HomeVisits.Any(visit => visit.Id == paper.VisitId));
        Filter<Appointment>(booked => SeesAll || booked.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == booked.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<AppointmentEvent>(happened => SeesAll || Appointments.Any(booked => booked.Id == happened.AppointmentId));
        // An event is everybody's to read; a place at it is its holder's and the staff's, and who has only its code asks the desk for that one.
        Filter<PublicEvent>(each => IsSet);
        Filter<SignUp>(place => SeesAll || place.CitizenId == CitizenId || Tenants.Any(tenant => tenant.Id == place.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<EventCase>(link => SeesAll || Tenants.Any(tenant => tenant.Id == link.TenantId && tenant.Path.StartsWith(StaffPath)));
        Filter<JournalHead>(head => SeesAll || Tenants.Any(tenant => tenant.Id == head.TenantId && tenant.Path.StartsWith(StaffPath)));

        void Filter<T>(Expression<Func<T, bool>> sees)
            where T : class => model.Entity<T>().HasQueryFilter(Tenancy, sees);
    }
}
