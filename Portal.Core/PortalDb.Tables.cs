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
using Portal.Core.Delivery;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Publications;
using Portal.Core.Tenancy;

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

    public DbSet<Case> Cases => Set<Case>();

    public DbSet<CaseStep> CaseSteps => Set<CaseStep>();

    public DbSet<Handoff> Handoffs => Set<Handoff>();

    public DbSet<CaseReach> CaseReaches => Set<CaseReach>();

    public DbSet<JournalEntry> Journal => Set<JournalEntry>();

    public DbSet<CaseEvent> CaseEvents => Set<CaseEvent>();

    public DbSet<JournalHead> JournalHeads => Set<JournalHead>();

    public DbSet<Operation> Operations => Set<Operation>();

    public DbSet<Counter> Counters => Set<Counter>();

    public DbSet<Draft> Drafts => Set<Draft>();

    public DbSet<Attachment> Attachments => Set<Attachment>();

    public DbSet<CaseDocument> CaseDocuments => Set<CaseDocument>();

    public DbSet<PickUp> PickUps => Set<PickUp>();

    public DbSet<Hall> Halls => Set<Hall>();

    public DbSet<Column> Columns => Set<Column>();

    public DbSet<Article> Articles => Set<Article>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<CalendarYear> CalendarYears => Set<CalendarYear>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // SQLite gives times back without their kind, and Npgsql refuses any other than UTC.
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        configurationBuilder.Properties<string>().HaveMaxLength(4000);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Account>(table =>
        {
            table.ToTable("Accounts");
            table.HasIndex(account => account.CitizenId);
        });
        builder.Entity<Tenant>(table =>
        {
            table.Property(tenant => tenant.Id).ValueGeneratedNever();
            table.HasIndex(tenant => tenant.Slug).IsUnique();
            table.HasIndex(tenant => tenant.HostName).IsUnique();
            table.HasIndex(tenant => tenant.Path).IsUnique();
            table.HasOne<Tenant>().WithMany().HasForeignKey(tenant => tenant.ParentId).OnDelete(DeleteBehavior.Restrict);
            AsJson(table.Property(tenant => tenant.Settings));
        });
        builder.Entity<Unit>(table =>
        {
            table.HasIndex(unit => new { unit.TenantId, unit.Function });
            table.HasOne<Tenant>().WithMany().HasForeignKey(unit => unit.TenantId);
        });
        builder.Entity<Post>(table =>
        {
            table.HasIndex(post => new { post.TenantId, post.UnitId });
            table.HasIndex(post => post.AccountId);
            table.Property(post => post.Duties).HasConversion<int>();
        });
        LayPeople(builder);
        LayCatalog(builder);
        LayCases(builder);
        LayRest(builder);
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

    private static void LayPeople(ModelBuilder builder)
    {
        builder.Entity<Citizen>(table =>
        {
            table.HasIndex(citizen => new { citizen.DocumentType, citizen.DocumentNumber }).IsUnique();
            table.HasIndex(citizen => citizen.Phone);
            AsJson(table.Property(citizen => citizen.Origins));
            AsJson(table.Property(citizen => citizen.Known));
        });
        builder.Entity<Organisation>().HasIndex(organisation => organisation.CreditCode).IsUnique();
        builder.Entity<OrganisationMember>(table =>
        {
            table.HasKey(member => new { member.OrganisationId, member.CitizenId });
            table.HasIndex(member => member.CitizenId);
            table.HasOne<Tenant>().WithMany().HasForeignKey(member => member.TenantId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<ProxyGrant>(table =>
        {
            table.HasIndex(grant => grant.DelegateId);
            table.HasIndex(grant => grant.PrincipalId);
            table.HasOne<Citizen>().WithMany().HasForeignKey(grant => grant.PrincipalId);
            table.HasOne<Citizen>().WithMany().HasForeignKey(grant => grant.DelegateId);
            table.HasOne<Tenant>().WithMany().HasForeignKey(grant => grant.TenantId).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void LayCatalog(ModelBuilder builder)
    {
        builder.Entity<ServiceItem>(table =>
        {
            table.HasIndex(item => new { item.TenantId, item.State, item.Class });
            table.HasIndex(item => new { item.ItemKey, item.Version }).IsUnique();
            table.Property(item => item.Tags).HasConversion<int>();
            table.Property(item => item.Subjects).HasConversion<int>();
            AsJson(table.Property(item => item.Detail));
        });
        builder.Entity<Delegation>(table =>
        {
            table.HasIndex(delegation => new { delegation.TenantId, delegation.ItemKey, delegation.Right }).IsUnique();
            table.HasIndex(delegation => delegation.ItemKey);
        });
    }

    private static void LayCases(ModelBuilder builder)
    {
        builder.Entity<Case>(table =>
        {
            table.HasIndex(matter => matter.Number).IsUnique();
            table.HasIndex(matter => new { matter.TenantId, matter.Status, matter.DueAt });
            table.HasIndex(matter => new { matter.OriginTenantId, matter.Status });
            table.HasIndex(matter => new { matter.CitizenId, matter.SubmittedAt });
            table.HasIndex(matter => matter.OrganisationId);
            table.HasIndex(matter => matter.QueryCode);
            table.HasIndex(matter => matter.ApplicantName);
            table.HasIndex(matter => new { matter.ItemKey, matter.TenantId });
            table.Property(matter => matter.Version).IsConcurrencyToken();
            table.Property(matter => matter.Subject).HasConversion<int>();
            table.HasOne(matter => matter.Tenant).WithMany().HasForeignKey(matter => matter.TenantId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne(matter => matter.Origin).WithMany().HasForeignKey(matter => matter.OriginTenantId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne(matter => matter.Item).WithMany().HasForeignKey(matter => matter.ItemId).OnDelete(DeleteBehavior.Restrict);
            AsJson(table.Property(matter => matter.Answers));
            AsJson(table.Property(matter => matter.Missing));
            AsJson(table.Property(matter => matter.PromisedLimit));
            AsJson(table.Property(matter => matter.StatutoryLimit));
        });
        builder.Entity<CaseStep>(table =>
        {
            table.HasIndex(step => new { step.TenantId, step.UnitId, step.State, step.DueAt, step.Id });
            table.HasIndex(step => new { step.AssigneeId, step.State, step.DueAt, step.Id });
            table.HasIndex(step => step.CaseId);
        });
        builder.Entity<Handoff>(table =>
        {
            table.HasIndex(handoff => new { handoff.TenantId, handoff.State, handoff.ReceiveBy, handoff.Id });
            table.HasIndex(handoff => handoff.CaseId);
            AsJson(table.Property(handoff => handoff.Papers));
        });
        builder.Entity<CaseReach>(table =>
        {
            table.HasKey(reach => new { reach.CaseId, reach.TenantId });
            table.HasIndex(reach => new { reach.TenantId, reach.CaseId });
            table.HasIndex(reach => reach.GrantId).HasFilter("\"GrantId\" IS NOT NULL");
            table.HasOne<Case>().WithMany().HasForeignKey(reach => reach.CaseId);
        });
        builder.Entity<Operation>().HasKey(operation => operation.Key);
        builder.Entity<Counter>().HasKey(counter => new { counter.TenantId, counter.Name });
        builder.Entity<JournalEntry>(table =>
        {
            table.ToTable("Journal");
            table.HasDiscriminator<string>("Room").HasValue<JournalEntry>("entry").HasValue<CaseEvent>("case");
            table.HasIndex(entry => new { entry.TenantId, entry.Number }).IsUnique();
            table.HasIndex(entry => new { entry.CaseId, entry.Number });
            table.Property(entry => entry.Hash).HasMaxLength(64);
            Unbounded(table.Property(entry => entry.Note));
            Unbounded(table.Property(entry => entry.Before));
            Unbounded(table.Property(entry => entry.After));
        });
        builder.Entity<CaseEvent>(table =>
        {
            table.HasBaseType<JournalEntry>();
            Unbounded(table.Property(row => row.Change).HasConversion(
                change => JsonSerializer.Serialize(change, CaseChange.Json),
                text => JsonSerializer.Deserialize<CaseChange>(text, CaseChange.Json)!));
        });
        builder.Entity<JournalHead>(table =>
        {
            table.HasKey(head => head.TenantId);
            table.Property(head => head.TenantId).ValueGeneratedNever();
        });
    }

    private static void LayRest(ModelBuilder builder)
    {
        builder.Entity<Draft>(table =>
        {
            table.HasIndex(draft => new { draft.AccountId, draft.ItemId });
            table.HasIndex(draft => draft.Corrects);
            AsJson(table.Property(draft => draft.Answers));
        });
        builder.Entity<Attachment>(table =>
        {
            table.HasIndex(paper => paper.CaseId);
            table.HasIndex(paper => paper.DraftId);
            table.HasOne(paper => paper.Case).WithMany().HasForeignKey(paper => paper.CaseId);
        });
        builder.Entity<CaseDocument>(table =>
        {
            table.HasIndex(document => new { document.TenantId, document.Number }).IsUnique();
            table.HasIndex(document => document.VerifyCode).IsUnique();
            table.HasIndex(document => document.CaseId);
            AsJson(table.Property(document => document.Content));
        });
        builder.Entity<PickUp>(table =>
        {
            table.HasKey(pickUp => pickUp.CaseId);
            table.HasOne(pickUp => pickUp.Case).WithOne().HasForeignKey<PickUp>(pickUp => pickUp.CaseId);
            table.HasIndex(pickUp => new { pickUp.HallId, pickUp.Code });
        });
        builder.Entity<Hall>(table =>
        {
            AsJson(table.Property(hall => hall.Name));
            AsJson(table.Property(hall => hall.Address));
            AsJson(table.Property(hall => hall.Hours));
        });
        builder.Entity<Column>(table =>
        {
            table.HasIndex(column => new { column.TenantId, column.Key }).IsUnique();
            AsJson(table.Property(column => column.Title));
        });
        builder.Entity<Article>(table =>
        {
            table.HasIndex(article => new { article.TenantId, article.ColumnId, article.PublishedAt });
            AsJson(table.Property(article => article.Title));
            AsJson(table.Property(article => article.Body));
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
            Unbounded(table.Property(year => year.Notice));
        });
        builder.Entity<ProtectionKey>(table => Unbounded(table.Property(key => key.Xml)));
    }

    private static void Unbounded<T>(PropertyBuilder<T> property) => property.Metadata.SetMaxLength(null);

    private static void AsJson<T>(PropertyBuilder<T> property)
    {
        property.HasConversion(
            value => JsonSerializer.Serialize(value, Json),
            text => JsonSerializer.Deserialize<T>(text, Json)!,
            // A document is replaced whole and never changed in place (its types are read-only), so being the same object is being equal.
            new ValueComparer<T>((left, right) => ReferenceEquals(left, right), value => value == null ? 0 : 1, value => value));
        Unbounded(property);
    }

    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        value => value.Kind == DateTimeKind.Utc ? value : value.ToUniversalTime(),
        value => DateTime.SpecifyKind(value, DateTimeKind.Utc));
}

/// <summary>A key of the framework's data protection (cookies, antiforgery), kept here so that every node of the portal has it.</summary>
public sealed class ProtectionKey
{
    public int Id { get; init; }

    public required string Name { get; init; }

    public required string Xml { get; init; }
}
