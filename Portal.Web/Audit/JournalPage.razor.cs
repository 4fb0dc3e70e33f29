using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Audit;

/// <summary>The journal of a place and everything below it, the newest line first. It is read, checked and taken away; nobody changes it.</summary>
public sealed partial class JournalPage
{
    private List<Tenant> _places = [];
    private IReadOnlyList<(string Login, string Name)> _people = [];
    private JournalQuery _query = new() { Place = 0 };
    private List<JournalLine> _lines = [];
    private JournalCursor? _next;
    private CheckOutcome? _checked;
    private string _broken = "";
    private Refusal? _refusal;

    [SupplyParameterFromQuery] public string? Place { get; set; }

    [SupplyParameterFromQuery(Name = "case")] public string? CaseNumber { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    [SupplyParameterFromQuery] public string? Who { get; set; }

    [SupplyParameterFromQuery] public string? From { get; set; }

    [SupplyParameterFromQuery] public string? To { get; set; }

    [SupplyParameterFromQuery] public string? Before { get; set; }

    [SupplyParameterFromQuery(Name = "check")] public string? CheckLine { get; set; }

    private string PlaceName => Shown.NameOf(Here.Tree.Find(_query.Place));

    /// <summary>What the form of the table sends along: the filter as it stands.</summary>
    private IEnumerable<(string Name, string? Value)> Chosen => JournalAsk.Of(_query);

    protected override async Task OnInitializedAsync()
    {
        _query = new JournalAsk { Place = Place, Case = CaseNumber, Kind = Kind, Who = Who, From = From, To = To, Before = Before }.Read(Here);
        _places = [.. Here.Tree.Subtree(Here.PostTenant ?? Here.Tenant)];
        var page = await Desk.PageAsync(_query, Here.Actor);
        if (!page.IsYes)
        {
            Navigation.NotFound();
            return;
        }

        _lines = await Reader.LinesOfAsync(page.Value.Entries);
        _next = page.Value.Next;
        _people = await Reader.PeopleAsync();
        if (Guid.TryParse(CheckLine, out var id))
        {
            await ReadCheckAsync(id);
        }
    }

    private static string RowId(JournalEntry entry) => FormattableString.Invariant($"row-{entry.TenantId}-{entry.Number}");

    /// <summary>Reads every seal of the chosen place and everything below it from the first line on, and computes it again; the outcome stands at the address it leads to.</summary>
    private async Task CheckAsync()
    {
        var done = await Desk.CheckAsync(_query.Place, Here.Actor);
        _refusal = done.Refusal;
        if (done.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.JournalFor(_query, checkedBy: done.Value.Id));
        }
    }

    private async Task ReadCheckAsync(Guid id)
    {
        await using var db = Databases.CreateDbContext();
        if (await db.Journal.AsNoTracking().SingleOrDefaultAsync(entry => entry.Id == id && entry.Kind == JournalKinds.Check) is not { } line || JournalDesk.OutcomeOf(line) is not { } outcome)
        {
            return;
        }

        _checked = outcome;
        if (outcome is { Fault: not null, Place: { } place, Row: { } row })
        {
            // The row may be gone: then it is named by its place and number alone.
            var broken = await db.Journal.AsNoTracking().Where(entry => entry.TenantId == place && entry.Number == row).ToListAsync();
            _broken = string.Join(' ', (await Reader.LinesOfAsync(broken)).Select(each => $"{Shown.Moment(each.Entry.At)} {each.What}"));
        }
    }

    private string CheckWords(CheckOutcome check) => check.Fault is null
        ? T["Check.Good", check.Rows, check.Places]
        : T["Check.Bad", T["Row", Shown.NameOf(Here.Tree.Find(check.Place ?? 0)), check.Row ?? 0].Value, T[$"Fault.{check.Fault}"].Value, _broken];
}
