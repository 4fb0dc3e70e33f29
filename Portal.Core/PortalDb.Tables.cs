using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Core.Audit;
using Portal.Core.Calendars;
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

/// <summary>The tables. Tenant id leads every index that a list or a count uses, so that the tables can later be spread by it.</summary>
public abstract partial class PortalDb
{
    /// <summary>How JSON stands in the database: enums by name, so that a row can be read by a person.</summary>
    internal static readonly JsonSerializerOptions Json = new()
    {
        // Not "when default": a required member whose value is its type's first would be left out, and could not be read again.
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new LocalTextJson() },
    };

    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<Unit> Units => Set<Unit>();

    public DbSet<Post> Posts => Set<Post>();

    public DbSet<Citizen> Citizens => Set<Citizen>();

    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<OrganisationMember> OrganisationMembers => Set<OrganisationMember>();

    public DbSet<ProxyGrant> ProxyGrants => Set<ProxyGrant>();

    public DbSet<ServiceItem> ServiceItems => Set<ServiceItem>();

    public DbSet<Delegation> Delegations => Set<Delegation>();

    public DbSet<Bundle> Bundles => Set<Bundle>();

    public DbSet<Case> Cases => Set<Case>();

    public DbSet<BundleRun> BundleRuns => Set<BundleRun>();

    public DbSet<CaseStep> CaseSteps => Set<CaseStep>();

    public DbSet<Handoff> Handoffs => Set<Handoff>();

    public DbSet<CaseReach> CaseReaches => Set<CaseReach>();

    public DbSet<JournalEntry> Journal => Set<JournalEntry>();

    public DbSet<CaseEvent> CaseEvents => Set<CaseEvent>();

    public DbSet<JournalHead> JournalHeads => Set<JournalHead>();

    public DbSet<Operation> Operations => Set<Operation>();

    public DbSet<RunningNumber> RunningNumbers => Set<RunningNumber>();

    public DbSet<Draft> Drafts => Set<Draft>();

    public DbSet<Attachment> Attachments => Set<Attachment>();

    public DbSet<CaseDocument> CaseDocuments => Set<CaseDocument>();

    public DbSet<PickUp> PickUps => Set<PickUp>();

    public DbSet<RuleSet> RuleSets => Set<RuleSet>();

    public DbSet<InstantDecision> InstantDecisions => Set<InstantDecision>();

    public DbSet<FactCall> FactCalls => Set<FactCall>();

    public DbSet<CreditCheck> CreditChecks => Set<CreditCheck>();

    public DbSet<CreditObjection> CreditObjections => Set<CreditObjection>();

    public DbSet<ProjectTemplate> ProjectTemplates => Set<ProjectTemplate>();

    public DbSet<Project> Projects => Set<Project>();

    public DbSet<Rating> Ratings => Set<Rating>();

    public DbSet<FollowUp> FollowUps => Set<FollowUp>();

    public DbSet<RatingPad> RatingPads => Set<RatingPad>();

    public DbSet<Questionnaire> Questionnaires => Set<Questionnaire>();

    public DbSet<VaultPaper> VaultPapers => Set<VaultPaper>();

    public DbSet<Consent> Consents => Set<Consent>();

    public DbSet<FactLookup> FactLookups => Set<FactLookup>();

    public DbSet<SourceOff> SourcesOff => Set<SourceOff>();

    public DbSet<ShareApproval> ShareApprovals => Set<ShareApproval>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<SessionCase> SessionCases => Set<SessionCase>();

    public DbSet<SessionMember> SessionMembers => Set<SessionMember>();

    public DbSet<SessionAdvice> SessionAdvices => Set<SessionAdvice>();

    public DbSet<Hall> Halls => Set<Hall>();

    public DbSet<HallBroadcast> HallBroadcasts => Set<HallBroadcast>();

    public DbSet<HallDevice> HallDevices => Set<HallDevice>();

    public DbSet<Kiosk> Kiosks => Set<Kiosk>();

    public DbSet<DoorEntry> DoorEntries => Set<DoorEntry>();

    public DbSet<DoorBar> DoorBars => Set<DoorBar>();

    public DbSet<KioskVisit> KioskVisits => Set<KioskVisit>();

    public DbSet<FingerTemplate> FingerTemplates => Set<FingerTemplate>();

    public DbSet<KioskNonce> KioskNonces => Set<KioskNonce>();

    public DbSet<Terminal> Terminals => Set<Terminal>();

    public DbSet<MachinePlace> MachinePlaces => Set<MachinePlace>();

    public DbSet<MachineFault> MachineFaults => Set<MachineFault>();

    public DbSet<MachineDay> MachineDays => Set<MachineDay>();

    public DbSet<RepairOrder> RepairOrders => Set<RepairOrder>();

    public DbSet<RemoteCommand> RemoteCommands => Set<RemoteCommand>();

    public DbSet<Station> Stations => Set<Station>();

    public DbSet<CareDone> CaresDone => Set<CareDone>();

    public DbSet<KioskProfile> KioskProfiles => Set<KioskProfile>();

    public DbSet<ProfileVersion> ProfileVersions => Set<ProfileVersion>();

    public DbSet<ProfilePush> ProfilePushes => Set<ProfilePush>();

    public DbSet<Certificate> Certificates => Set<Certificate>();

    public DbSet<PrintJob> PrintJobs => Set<PrintJob>();

    public DbSet<Payment> Payments => Set<Payment>();

    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();

    public DbSet<Reconciliation> Reconciliations => Set<Reconciliation>();

    public DbSet<TerminalOutcome> TerminalOutcomes => Set<TerminalOutcome>();

    public DbSet<DutyShift> DutyShifts => Set<DutyShift>();

    public DbSet<HelpCall> HelpCalls => Set<HelpCall>();

    public DbSet<HallItem> HallItems => Set<HallItem>();

    public DbSet<HallOrder> HallOrders => Set<HallOrder>();

    public DbSet<OrderReceipt> OrderReceipts => Set<OrderReceipt>();

    public DbSet<HomeVisit> HomeVisits => Set<HomeVisit>();

    public DbSet<HomeVisitPaper> HomeVisitPapers => Set<HomeVisitPaper>();

    public DbSet<SlotRule> SlotRules => Set<SlotRule>();

    public DbSet<SlotCount> SlotCounts => Set<SlotCount>();

    public DbSet<Appointment> Appointments => Set<Appointment>();

    public DbSet<AppointmentEvent> AppointmentEvents => Set<AppointmentEvent>();

    public DbSet<Counter> Counters => Set<Counter>();

    public DbSet<CounterTerm> CounterTerms => Set<CounterTerm>();

    public DbSet<CounterStint> CounterStints => Set<CounterStint>();

    public DbSet<TicketGroup> TicketGroups => Set<TicketGroup>();

    public DbSet<Ticket> Tickets => Set<Ticket>();

    public DbSet<TicketEvent> TicketEvents => Set<TicketEvent>();

    public DbSet<TicketCase> TicketCases => Set<TicketCase>();

    public DbSet<PublicEvent> Events => Set<PublicEvent>();

    public DbSet<SignUp> SignUps => Set<SignUp>();

    public DbSet<EventCase> EventCases => Set<EventCase>();

    public DbSet<Column> Columns => Set<Column>();

    public DbSet<Article> Articles => Set<Article>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<CalendarYear> CalendarYears => Set<CalendarYear>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // SQLite gives times back without their kind, and Npgsql refuses any other than UTC.
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        configurationBuilder.Properties<string>().HaveMaxLength(4000);

        // Said before the tables are laid: else EF takes each document for a row of its own and follows everything in it, a second of every start.
        foreach (var document in Documents())
        {
            configurationBuilder.Properties(document).HaveConversion(typeof(DocumentConverter<>).MakeGenericType(document), typeof(DocumentComparer<>).MakeGenericType(document));
        }
    }

    /// <summary>What a row holds that is neither a value nor rows of another table is a document, and is kept as JSON in one column.</summary>
    private static IEnumerable<Type> Documents()
    {
        var rows = typeof(PortalDb).GetProperties().Select(table => table.PropertyType).Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(DbSet<>)).Select(type => type.GetGenericArguments()[0]).ToHashSet();
        return rows.SelectMany(row => row.GetProperties()).Where(property => property.SetMethod is not null).Select(property => property.PropertyType).Distinct()
            .Where(type => !type.IsValueType && type != typeof(string) && type != typeof(byte[]) && !rows.Contains(type) && !rows.Overlaps(type.GetGenericArguments()));
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        TenancyTables.Lay(builder);
        PeopleTables.Lay(builder);
        CatalogTables.Lay(builder);
        CaseTables.Lay(builder);

        // A search for the beginning of a name reads the index only where signs are compared one by one, as LIKE compares them on each database.
        builder.Entity<Case>().Property(matter => matter.ApplicantName).UseCollation(this is SqlitePortalDb ? "NOCASE" : "C");
        IntakeTables.Lay(builder);
        DeliveryTables.Lay(builder);
        InstantTables.Lay(builder);
        CreditTables.Lay(builder);
        ProjectTables.Lay(builder);
        VaultTables.Lay(builder);
        SessionTables.Lay(builder);
        RatingTables.Lay(builder);
        HallTables.Lay(builder);
        OrderTables.Lay(builder);
        HomeVisitTables.Lay(builder);
        EventTables.Lay(builder);
        KioskTables.Lay(builder);
        FleetTables.Lay(builder);
        CertificateTables.Lay(builder);
        PaymentTables.Lay(builder);
        TerminalTables.Lay(builder);
        LayRest(builder);
        builder.Entity<HeldGrant>().HasNoKey().ToView("ProxyGrants");
        builder.Entity<OwnSeat>().HasNoKey().ToView("SessionMembers");
        builder.Entity<OwnMembership>().HasNoKey().ToView("OrganisationMembers");
        MakeKeysOurs(builder);
        FilterByScope(builder);
    }

    /// <summary>Keys are UUIDv7 made by us. Were they "generated", EF would take a new row hung on a case for an old one that changed.</summary>
    private static void MakeKeysOurs(ModelBuilder builder)
    {
        foreach (var key in builder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()).Where(property => property.IsPrimaryKey() && property.ClrType == typeof(Guid)))
        {
            key.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
        }
    }

    private static void LayRest(ModelBuilder builder)
    {
        builder.Entity<Column>(table =>
        {
            table.HasIndex(column => new { column.TenantId, column.Key }).IsUnique();
        });
        builder.Entity<Article>(table =>
        {
            table.HasIndex(article => new { article.TenantId, article.ColumnId, article.PublishedAt });
            table.Property(article => article.Version).IsConcurrencyToken();
        });
        builder.Entity<Notice>(table =>
        {
            table.HasIndex(notice => new { notice.State, notice.NextAttemptAt });
            table.HasIndex(notice => new { notice.CitizenId, notice.Channel, notice.CreatedAt });
        });
        builder.Entity<CalendarYear>(table =>
        {
            table.HasKey(year => year.Year);
            table.Property(year => year.Year).ValueGeneratedNever();
            table.Property(year => year.Notice).Unbounded();
        });
        builder.Entity<SigningKey>(table => table.HasIndex(key => new { key.Use, key.Number }).IsUnique());
        builder.Entity<ProtectionKey>(table => table.Property(key => key.Xml).Unbounded());
    }

    /// <summary>A document is replaced whole and never changed in place (its types are read-only), so being the same object is being equal.</summary>
    private sealed class DocumentConverter<T>() : ValueConverter<T, string>(value => JsonSerializer.Serialize(value, Json), text => JsonSerializer.Deserialize<T>(text, Json)!);

    /// <inheritdoc cref="DocumentConverter{T}"/>
    private sealed class DocumentComparer<T>() : ValueComparer<T>((left, right) => ReferenceEquals(left, right), value => value == null ? 0 : 1, value => value);

    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        value => value.Kind == DateTimeKind.Utc ? value : value.ToUniversalTime(),
        value => DateTime.SpecifyKind(value, DateTimeKind.Utc));
}

/// <summary>How columns are laid in every room.</summary>
internal static class Columns
{
    public static void Unbounded<T>(this PropertyBuilder<T> property) => property.Metadata.SetMaxLength(null);
}

/// <summary>A key of the framework's data protection (cookies, antiforgery), kept here so that every node of the portal has it.</summary>
public sealed class ProtectionKey
{
    public int Id { get; init; }

    public required string Name { get; init; }

    public required string Xml { get; init; }
}

/// <summary>
/// A private key of P-256 with which the portal signs what others check: here lies what data protection made of it, its public half is
/// everybody's. The newest of a use signs; the one before it is still good for whoever has not yet learned of the newest.
/// </summary>
public sealed class SigningKey
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>What is signed with it.</summary>
    public required string Use { get; init; }

    /// <summary>From 1; of two nodes that make the next one at once, one does.</summary>
    public required int Number { get; init; }

    /// <summary>PKCS #8, encrypted and bound to its use.</summary>
    public required string Sealed { get; init; }

    /// <summary>SubjectPublicKeyInfo, base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime MadeAt { get; init; }
}
