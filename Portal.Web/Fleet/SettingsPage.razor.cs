using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Fleet;

/// <summary>What is typed is read from the form itself: a number that is none must come back as it was typed, and kinds of machines may be added.</summary>
public sealed partial class SettingsPage
{
    /// <summary>Machines at whose screen somebody looks for items.</summary>
    private static readonly IReadOnlyList<HallDeviceKind> Kinds = [.. Enum.GetValues<HallDeviceKind>().Where(kind => HallKeeping.HasScreen(kind) && kind != HallDeviceKind.Door)];

    private Tenant? _place;
    private IReadOnlyList<Tenant> _places = [];
    private IReadOnlyList<(string Function, LocalText Name)> _agencies = [];
    private Refusal? _refusal;

    /// <summary>What a place says of a kind of machine.</summary>
    private enum How
    {
        Above,
        All,
        Some,
    }

    [CascadingParameter]
    public HttpContext? Http { get; set; }

    [SupplyParameterFromQuery(Name = "place")]
    public int? PlaceId { get; set; }

    [SupplyParameterFromQuery]
    public bool Saved { get; set; }

    /// <summary>The settings of the place as the form was made from them: a colleague's change is not written over.</summary>
    [SupplyParameterFromForm]
    public string? Read { get; set; }

    [SupplyParameterFromForm]
    public string? Reset { get; set; }

    protected override void OnInitialized()
    {
        if (Here.PostTenant is not { } own)
        {
            return;
        }

        _places = [.. Here.Tree.Subtree(own).Where(place => place.IsActive)];
        _place = _places.FirstOrDefault(place => place.Id == PlaceId) ?? own;
        _agencies = [.. Here.Tree.Lineage(_place).Concat(Here.Tree.Subtree(_place)).SelectMany(place => Here.Tree.UnitsOf(place.Id)).Where(unit => unit.Function != UnitFunction.Hall)
            .DistinctBy(unit => unit.Function, StringComparer.Ordinal).Select(unit => (unit.Function, new LocalText(unit.Name, unit.NameEn)))];
    }

    private async Task SaveAsync()
    {
        List<int?> typed = [];
        foreach (var range in HealthWish.Ranges)
        {
            var text = TypedFor(range.Field).Trim();
            if (text.Length > 0 && !int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            {
                _refusal = new FieldRefused(range.Field, "HealthUnread");
                return;
            }

            typed.Add(text.Length == 0 ? null : int.Parse(text, CultureInfo.InvariantCulture));
        }

        await WriteAsync(new MachineSaid(
            typed.TrueForAll(value => value is null) ? null : new HealthWish(typed[0], typed[1], typed[2], typed[3]),
            [.. Kinds.Where(kind => HowOf(kind) != How.Above).Select(kind => new MachineCatalogue($"{kind}", HowOf(kind) == How.All ? null : TickedOf(kind))),
                .. (_place!.Settings.MachineCatalogues ?? []).Where(said => !Kinds.Any(kind => said.Kind == $"{kind}"))]));
    }

    private Task ResetAsync()
    {
        var now = MachineSaid.Of(_place!.Settings);
        var wish = now.Health;
        var left = wish is null ? null : Reset switch
        {
            nameof(HealthWish.PaperPercent) => wish with { PaperPercent = null },
            nameof(HealthWish.BinPercent) => wish with { BinPercent = null },
            nameof(HealthWish.Degrees) => wish with { Degrees = null },
            nameof(HealthWish.SilentSeconds) => wish with { SilentSeconds = null },
            _ => wish,
        };
        return WriteAsync(now with { Health = left == new HealthWish() ? null : left });
    }

    private async Task WriteAsync(MachineSaid said)
    {
        var now = TenantEdit.Of(_place!);
        if (MachineSaid.Parse(Read) is not { } read)
        {
            _refusal = new NotFound();
            return;
        }

        _refusal = (await Desk.SaveAsync(_place!.Id, now with { Settings = said.In(now.Settings) }, now with { Settings = read.In(now.Settings) }, Here.Actor)).Refusal;
        if (_refusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.WorkFleetSettingsOf(_place.Id)}&saved=true");
        }
    }

    private static string Written(Tenant place) => JsonSerializer.Serialize(MachineSaid.Of(place.Settings), JsonSerializerOptions.Web);

    private FieldRefused? FaultOf(string field) => _refusal is FieldRefused fault && fault.Field == field ? fault : null;

    private string TypedFor(string field) => Http?.Request is { HasFormContentType: true } request ? $"{request.Form[field]}" : "";

    /// <summary>Which value holds when this place says none, and whose it is.</summary>
    private (int Value, string From) Above((string Field, int Least, int Most, Func<HealthWish?, int?> Of) range)
    {
        foreach (var each in Here.Tree.Lineage(_place!).SkipLast(1).Reverse())
        {
            if (range.Of(each.Settings.Health) is { } value)
            {
                return (value, T["Settings.From", Shown.NameOf(each)]);
            }
        }

        var standard = HealthLimits.Standard;
        return (range.Of(new HealthWish(standard.PaperPercent, standard.BinPercent, standard.Degrees, standard.SilentSeconds))!.Value, T["Settings.FromPortal"]);
    }

    private (IReadOnlyList<string>? Agencies, string From, bool IsPortal) AboveOf(HallDeviceKind kind)
    {
        foreach (var each in Here.Tree.Lineage(_place!).SkipLast(1).Reverse())
        {
            if (each.Settings.MachineCatalogues?.FirstOrDefault(said => said.Kind == $"{kind}") is { } catalogue)
            {
                return (catalogue.Agencies, T["Settings.From", Shown.NameOf(each)], false);
            }
        }

        return (MachineCatalogues.AgenciesOf(kind, new TenantSettings()), T["Settings.FromPortal"], true);
    }

    private How HowOf(HallDeviceKind kind) =>
        Http?.Request is { HasFormContentType: true } request && request.Form.ContainsKey($"How.{kind}") ? Enum.TryParse<How>(request.Form[$"How.{kind}"], out var how) ? how : How.Above
        : OwnOf(kind) is not { } own ? How.Above
        : own.Agencies is null ? How.All : How.Some;

    private IReadOnlyList<string> TickedOf(HallDeviceKind kind) =>
        Http?.Request is { HasFormContentType: true } request && request.Form.ContainsKey($"How.{kind}") ? [.. request.Form[$"Of.{kind}"].OfType<string>().Where(function => _agencies.Any(each => each.Function == function))]
        : OwnOf(kind)?.Agencies ?? AboveOf(kind).Agencies ?? [];

    private MachineCatalogue? OwnOf(HallDeviceKind kind) => _place!.Settings.MachineCatalogues?.FirstOrDefault(each => each.Kind == $"{kind}");

    private string Words(IReadOnlyList<string>? agencies) =>
        agencies is null ? T["Settings.All"] : string.Join(T["Comma"], agencies.Select(function => _agencies.FirstOrDefault(each => each.Function == function).Name?.In() ?? T["Settings.Unknown"]).Distinct(StringComparer.Ordinal));

    /// <summary>The part of a place's settings that stands in this form.</summary>
    private sealed record MachineSaid(HealthWish? Health, IReadOnlyList<MachineCatalogue> Catalogues)
    {
        public static MachineSaid Of(TenantSettings settings) => new(settings.Health, settings.MachineCatalogues ?? []);

        public static MachineSaid? Parse(string? written)
        {
            try
            {
                return written is null ? null : JsonSerializer.Deserialize<MachineSaid>(written, JsonSerializerOptions.Web) is { Catalogues: not null } said ? said : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        public TenantSettings In(TenantSettings settings) => settings with { Health = Health, MachineCatalogues = Catalogues.Count == 0 ? null : Catalogues };
    }
}
