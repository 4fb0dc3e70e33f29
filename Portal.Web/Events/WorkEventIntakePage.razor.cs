using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Events;
using Portal.Core.Intake;
using Portal.Core.Tenancy;
using Portal.Web.Intake;

namespace Portal.Web.Events;

/// <summary>What is typed stands in the form alone, and comes back with it: a line that was refused is mended and sent again under its own key.</summary>
public sealed partial class WorkEventIntakePage
{
    private static readonly (string Name, string Label, string Width)[] Columns = [("name", "Name", "input-10"), ("document", "Intake.Document", "input-18"), ("phone", "Phone", "input-10")];

    private readonly Dictionary<int, Guid> _keys = [];
    private Dictionary<string, string> _typed = new(StringComparer.Ordinal);
    private PublicEvent? _event;
    private IReadOnlyList<ItemBrief> _offered = [];
    private List<ServiceItem> _chosen = [];
    private List<BatchResult> _results = [];
    private Refusal? _refusal;
    private int _count;

    [Parameter] public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "rows")] public int Rows { get; set; }

    [CascadingParameter] public required HttpContext Context { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _event = await Desk.FindAsync(Id);
        if (_event is null || !EventRules.MayKeep(Here.Actor, Here.Tree.Find(_event.TenantId)!.Path))
        {
            _event = null;
            Navigation.NotFound();
            return;
        }

        _offered = [.. (await Catalog.OfferedAtAsync(Here.Tree.Find(_event.TenantId)!)).Where(item => item.CanApply).OrderBy(item => item.Code, StringComparer.Ordinal)];
        var codes = Context.Request.Query["items"];
        var ids = _offered.Where(item => codes.Contains(item.Code, StringComparer.Ordinal)).Select(item => item.Id).Take(10).ToList();
        await using var db = Databases.CreateDbContext();
        _chosen = await db.ServiceItems.AsNoTracking().Where(item => ids.Contains(item.Id)).OrderBy(item => item.Code).ToListAsync();
        _count = Math.Clamp(Rows == 0 ? 5 : Rows, 1, EventDesk.MostRows);
        if (Context.Request.HasFormContentType)
        {
            _typed = Context.Request.Form.Where(field => field.Key.Length < 200).ToDictionary(field => field.Key, field => field.Value.FirstOrDefault() ?? "", StringComparer.Ordinal);
        }
    }

    private async Task TakeInAsync()
    {
        var rows = Enumerable.Range(0, _count).Where(row => Columns.Any(column => Typed(row, column.Name).Length > 0))
            .Select(row => new BatchRow(KeyOf(row), Typed(row, "name"), Typed(row, "document"), Typed(row, "phone"), Typed(row, "item"))).ToList();
        var shared = _chosen.ToDictionary(item => item.Code, item => (IReadOnlyDictionary<string, string>)Own(item), StringComparer.Ordinal);
        var answer = await Desk.TakeInAsync(Id, rows, shared, _offered, Here.Actor);
        (_refusal, _results) = (answer.Refusal, [.. answer.Value ?? []]);
    }

    private BatchResult? ResultOf(int row) => _results.Find(result => result.Row.Key == KeyOf(row));

    /// <summary>Of a line: what it was sent with, so that sending it again is the same line.</summary>
    private Guid KeyOf(int row)
    {
        if (!_keys.TryGetValue(row, out var key))
        {
            _keys[row] = key = Guid.TryParse(Typed(row, "key"), out var sent) && sent != Guid.Empty ? sent : Guid.CreateVersion7();
        }

        return key;
    }

    private string Typed(int row, string name) => (_typed.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"row.{row}.{name}")) ?? "").Trim();

    /// <summary>Fields that are no person's own and no table or paper.</summary>
    private static List<FormField> SharedFields(ServiceItem item) => [.. item.Detail.Form.Fields.Where(field => field.Kind is not (FieldKind.Rows or FieldKind.Attachment) && field.Prefill is not ("name" or "documentNumber" or "phone"))];

    /// <summary>As a field looks for them: by its name on this page, and by its key, for the conditions of others.</summary>
    private Dictionary<string, string> AnswersFor(ServiceItem item)
    {
        var answers = Own(item);
        foreach (var (key, value) in answers.ToList())
        {
            answers[$"{item.Code}.{key}"] = value;
        }

        return answers;
    }

    private Dictionary<string, string> Own(ServiceItem item) => SharedFields(item).Select(field => field.Key).Concat(item.Detail.Questions.Select(question => question.Key))
        .Where(key => !string.IsNullOrWhiteSpace(_typed.GetValueOrDefault($"{item.Code}.{key}"))).ToDictionary(key => key, key => _typed[$"{item.Code}.{key}"].Trim(), StringComparer.Ordinal);

    private string WordsOf(BatchResult result, Refusal why) => why is NotComplete incomplete && _chosen.Find(item => item.Code == result.Row.ItemCode) is { } item
        ? string.Join(' ', incomplete.Problems.Select(problem => problem.Sentence(item.Detail.Form)))
        : why.Sentence();
}
