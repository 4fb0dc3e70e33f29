using System.Globalization;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Delivery;
using Portal.Core.Events;
using Portal.Core.Halls;
using Portal.Core.HomeVisits;
using Portal.Core.Instant;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.Orders;
using Portal.Core.People;
using Portal.Core.Projects;
using Portal.Core.Publications;
using Portal.Core.Ratings;
using Portal.Core.Sessions;
using Portal.Core.Tenancy;
using Portal.Core.Vault;

namespace Portal.Core;

/// <summary>
/// The database, and the only place of tenancy: the filter decides what a query may see, the guard what a save may write,
/// and the seal numbers and chains the journal in the same transaction. Desks and pages use it directly and briefly;
/// only desks change data. Tables are laid out in <c>PortalDb.Tables.cs</c>.
/// </summary>
public abstract partial class PortalDb : IdentityUserContext<Account, Guid>
{
    private readonly Scope _scope;

    /// <summary>Rows that a query of this very context has let through the filter, or that it made itself: only these may be changed.</summary>
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>The cases among them: the guard lets rows of theirs be added.</summary>
    private readonly HashSet<Guid> _seenCases = [];

    protected PortalDb(DbContextOptions options, Scope scope)
        : base(options)
    {
        _scope = scope;

        // A desk whose save fails ends its transaction and begins again, so none goes back to the last save: two round trips less.
        base.Database.AutoSavepointsEnabled = false;
        base.ChangeTracker.Tracked += (_, tracked) => See(tracked.Entry.Entity, tracked.FromQuery);
        base.ChangeTracker.StateChanged += (_, changed) => See(changed.Entry.Entity, changed.OldState == EntityState.Added && changed.NewState == EntityState.Unchanged);

        void See(object row, bool honestly)
        {
            if (honestly && _seen.Add(row) && row is Case matter)
            {
                _seenCases.Add(matter.Id);
            }
        }
    }

    // What the filter compares with. Members of the context, so that each query carries this scope's values and never a constant's.
    private bool SeesAll => _scope.SeesAll;

    private bool IsSet => _scope.Kind >= ScopeKind.Visitor;

    private bool IsStaff => _scope.Kind == ScopeKind.Staff;

    private string StaffPath => _scope.StaffPath;

    private Guid CitizenId => _scope.CitizenId;

    private DateTime Now => _scope.Now;

    private DbSet<HeldGrant> HeldGrants => Set<HeldGrant>();

    private DbSet<OwnSeat> OwnSeats => Set<OwnSeat>();

    /// <summary>The sessions of other places to which an office of one's own is asked.</summary>
    internal IQueryable<Guid> SeatsElsewhere(Guid unitId) => OwnSeats.Where(seat => seat.UnitId == unitId && seat.IsGuest).Select(seat => seat.SessionId);

    /// <summary>Open visits that somebody was given by whatever place: nobody is at two homes at once. Ask it for times alone.</summary>
    internal IQueryable<HomeVisit> VisitsOf(Guid workerId) => HomeVisits.IgnoreQueryFilters().Where(visit => visit.WorkerId == workerId && visit.EndedAt == null);

    private DbSet<OwnMembership> OwnMemberships => Set<OwnMembership>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("The journal is sealed asynchronously: use SaveChangesAsync.");

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        // What was changed is looked for once, here; what is added on the way to the database is said to the tracker by who adds it.
        ChangeTracker.DetectChanges();
        var detects = ChangeTracker.AutoDetectChangesEnabled;
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            await WidenReachAsync(cancellationToken);
            RaiseVersions();
            await GuardAsync(cancellationToken);
            return await SealAndSaveAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    /// <summary>Of rows that many desks write, and whose token none of them may forget.</summary>
    private void RaiseVersions()
    {
        foreach (var entry in ChangeTracker.Entries().Where(entry => entry is { State: EntityState.Modified, Entity: Draft or Article or Tenant }))
        {
            var version = entry.Property(nameof(Draft.Version));
            version.CurrentValue = (int)version.OriginalValue! + 1;
        }
    }

    private async Task<int> SealAndSaveAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        var entries = ChangeTracker.Entries<JournalEntry>().Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity).ToList();
        if (entries.Count == 0)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        await using var own = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        try
        {
            await SealAsync(entries, cancellationToken);
            var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            if (own is not null)
            {
                await own.CommitAsync(cancellationToken);
            }

            return saved;
        }
        finally
        {
            // A head is the seal's alone and is read anew each time; none stays behind, whether it was saved or not.
            ChangeTracker.Entries<JournalHead>().ToList().ForEach(head => head.State = EntityState.Detached);
        }
    }

    /// <summary>Within a transaction: who comes with the same words waits until it is over. SQLite has one writer, so there its beginning is the wait.</summary>
    public async Task TakeTurnAsync(string words, CancellationToken cancellationToken = default)
    {
        if (Database.IsNpgsql())
        {
            await Database.SqlQuery<int>($"""SELECT 1 AS "Value" FROM pg_advisory_xact_lock(hashtextextended({words}, 0))""").ToListAsync(cancellationToken);
        }
    }

    /// <summary>The next running number under a tenant and a name, 1 first. Within the caller's transaction: a rollback gives it back.</summary>
    public async Task<int> NextNumberAsync(int tenantId, string name, CancellationToken cancellationToken = default)
    {
        var next = await Database.SqlQuery<int>($"""
            INSERT INTO "RunningNumbers" ("TenantId", "Name", "Value") VALUES ({tenantId}, {name}, 1)
            ON CONFLICT ("TenantId", "Name") DO UPDATE SET "Value" = "RunningNumbers"."Value" + 1 RETURNING "Value"
            """).ToListAsync(cancellationToken);
        return next.Single();
    }

    /// <summary>Takes one of a limited number, under a tenant and a name, in one statement: whoever asks at the same moment, it is never given out more often than <paramref name="limit"/>.</summary>
    /// <returns>Whether there was one left.</returns>
    public async Task<bool> TakeOneAsync(int tenantId, string name, int limit, CancellationToken cancellationToken = default)
    {
        if (limit < 1)
        {
            return false;
        }

        var taken = await Database.SqlQuery<int>($"""
            INSERT INTO "RunningNumbers" ("TenantId", "Name", "Value") VALUES ({tenantId}, {name}, 1)
            ON CONFLICT ("TenantId", "Name") DO UPDATE SET "Value" = "RunningNumbers"."Value" + 1 WHERE "RunningNumbers"."Value" < {limit} RETURNING "Value"
            """).ToListAsync(cancellationToken);
        return taken.Count > 0;
    }

    /// <summary>Keeps everybody else from deciding about a run until the caller's transaction ends: writing the row as it is takes its lock on every database.</summary>
    internal Task HoldRunAsync(Guid runId, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"""UPDATE "BundleRuns" SET "Id" = "Id" WHERE "Id" = {runId}""", cancellationToken);

    /// <summary>As <see cref="HoldRunAsync"/>, for calls for help from a hall and what is done there.</summary>
    internal Task HoldHallAsync(Guid hallId, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"""UPDATE "Halls" SET "Id" = "Id" WHERE "Id" = {hallId}""", cancellationToken);

    /// <summary>As <see cref="HoldRunAsync"/>, for what somebody is allowed.</summary>
    internal Task HoldAccountAsync(Guid accountId, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"""UPDATE "Accounts" SET "Id" = "Id" WHERE "Id" = {accountId}""", cancellationToken);

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
        if (written.Find(entry => entry.Entity is JournalEntry or Operation or BundleRun or InstantDecision or FactCall or FactLookup or CreditCheck or SessionAdvice or Questionnaire or TicketEvent or AppointmentEvent or HallBroadcast && entry.State != EntityState.Added && !IsAnswer(entry)) is { } tampered)
        {
            throw new OutOfScopeException($"{tampered.Metadata.ShortName()} is append-only");
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
            if (entry is { State: EntityState.Deleted, Entity: Case or CaseStep or Handoff or CaseReach or CaseDocument or Session or Citizen or Organisation or ProxyGrant or CreditObjection or Project or Consent or Ticket or TicketCase or Counter or CounterTerm or CounterStint or TicketGroup or Rating or FollowUp or SlotRule or Appointment or HallDevice or HelpCall or HallItem or HallOrder or OrderReceipt or HomeVisit or HomeVisitPaper or PublicEvent or SignUp or EventCase or ShareApproval })
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
                // Who booked it, and the hall; what happened to it is written with it.
                Appointment booked => IsOwn(entry, nameof(Appointment.CitizenId)) || await IsBelowAsync(booked.TenantId),
                AppointmentEvent happened => written.Exists(other => other.Entity is Appointment booked && booked.Id == happened.AppointmentId),
                // Who goes may work below the place that sends.
                HomeVisit visit => await IsBelowAsync(visit.TenantId) || (entry.State == EntityState.Modified && entry.OriginalValues[nameof(HomeVisit.WorkerTenantId)] is int workers && await IsBelowAsync(workers)),
                HomeVisitPaper paper => await HomeVisits.AnyAsync(visit => visit.Id == paper.VisitId, cancellationToken),
                RunningNumber or JournalHead or SlotCount => false,
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

    /// <summary>Numbers and chains new journal rows. The upsert locks the tenant's head until the transaction ends, so there is one line and no gap.</summary>
    private async Task SealAsync(List<JournalEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var tenant in entries.GroupBy(entry => entry.TenantId).OrderBy(group => group.Key))
        {
            var heads = await Database.SqlQuery<ChainEnd>($"""
                INSERT INTO "JournalHeads" ("TenantId", "Number", "Hash") VALUES ({tenant.Key}, 0, '')
                ON CONFLICT ("TenantId") DO UPDATE SET "Number" = "JournalHeads"."Number" RETURNING "Number", "Hash"
                """).ToListAsync(cancellationToken);
            var end = heads.Single();
            var head = new JournalHead { TenantId = tenant.Key, Number = end.Number, Hash = end.Hash };
            JournalHeads.Attach(head);
            foreach (var entry in tenant.OrderBy(entry => entry.At).ThenBy(entry => (entry as CaseEvent)?.Sequence))
            {
                head.Number++;
                head.Hash = SealOf(head.Hash, head.Number, entry);
                (entry.Number, entry.Hash) = (head.Number, head.Hash);
            }

            Entry(head).State = EntityState.Modified;
        }
    }

    /// <summary>SHA-256 over the last hash, the tenant, the number and what the row says, each part with its length so that no two rows read alike.</summary>
    internal static string SealOf(string previous, long number, JournalEntry entry)
    {
        var text = new StringBuilder(previous);
        text.Append(CultureInfo.InvariantCulture, $"\n{entry.TenantId}\n{number}");
        foreach (var part in entry.Sealed())
        {
            _ = part is null ? text.Append("\n-") : text.Append(CultureInfo.InvariantCulture, $"\n{part.Length}:{part}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private sealed record ChainEnd(long Number, string Hash);
}

/// <summary>Which tenants a case concerns; kept by <see cref="PortalDb"/> alone and read by its filter.</summary>
public sealed class CaseReach
{
    public required Guid CaseId { get; init; }

    public required int TenantId { get; init; }

    public Tenant? Tenant { get; init; }
}

/// <summary>
/// A grant that the citizen who asks holds at this moment: the filter's own short look into the table of grants. The filter of cases
/// asks here and not <see cref="ProxyGrant"/>, whose own filter asks for cases, so that neither waits for the other and each statement stays short.
/// </summary>
internal sealed class HeldGrant
{
    public Guid Id { get; init; }

    public Guid PrincipalId { get; init; }

    public Guid? DelegateId { get; init; }

    public DateTime From { get; init; }

    public DateTime Until { get; init; }

    public DateTime? RevokedAt { get; init; }
}

/// <summary>A seat of an office of the reader's own places in a session; as <see cref="HeldGrant"/>.</summary>
internal sealed class OwnSeat
{
    public Guid SessionId { get; init; }

    public int TenantId { get; init; }

    public Guid UnitId { get; init; }

    public bool IsGuest { get; init; }
}

/// <summary>A membership of the citizen who asks; as <see cref="HeldGrant"/>.</summary>
internal sealed class OwnMembership
{
    public Guid CitizenId { get; init; }

    public Guid OrganisationId { get; init; }
}

public sealed class SqlitePortalDb : PortalDb
{
    public SqlitePortalDb(DbContextOptions<SqlitePortalDb> options, Scope scope)
        : base(options, scope) => base.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always; // each save waits its turn (SqliteTurns)
}

public sealed class PostgresPortalDb(DbContextOptions<PostgresPortalDb> options, Scope scope) : PortalDb(options, scope);
