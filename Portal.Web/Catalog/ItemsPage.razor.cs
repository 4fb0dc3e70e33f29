using Microsoft.AspNetCore.Components;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Web.Catalog;

/// <summary>What this place offers, searched and filtered; the address says all of it.</summary>
public partial class ItemsPage
{
    private const int PageSize = 20;

    private ItemQuery _query = new();
    private FoundItems _found = new([], 0, []);

    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "class")]
    public string? Class { get; set; }

    [SupplyParameterFromQuery(Name = "tag")]
    public string? Tag { get; set; }

    [SupplyParameterFromQuery(Name = "subject")]
    public string? Subject { get; set; }

    [SupplyParameterFromQuery(Name = "trips")]
    public string? Trips { get; set; }

    [SupplyParameterFromQuery(Name = "machine")]
    public string? Machine { get; set; }

    [SupplyParameterFromQuery(Name = "owner")]
    public string? Owner { get; set; }

    [SupplyParameterFromQuery(Name = "provider")]
    public string? Provider { get; set; }

    [SupplyParameterFromQuery]
    public int From { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        From = Math.Max(0, From);
        _query = new ItemQuery
        {
            Text = Text?.Trim(),
            Class = Read<ItemClass>(Class),
            Tags = Read<ItemTags>(Tag) ?? ItemTags.None,
            Subject = Read<SubjectKinds>(Subject),
            NoTrip = Trips == "0",
            AtMachine = Machine == "1",
            OwnerLevel = Read<TenantLevel>(Owner),
            Provider = Provider is { Length: > 0 and <= 80 } ? Provider : null,
        };
        _found = await Desk.FindAsync(Here.Tenant, _query, From, PageSize);
    }

    private static string To(ItemQuery query) => PortalUrls.ItemsFor(query);

    /// <summary>The filters stay when the reader searches for something else.</summary>
    private IEnumerable<(string Name, string Value)> Kept() =>
        PortalUrls.ItemsFor(_query with { Text = null }).Split('?', 2) is [_, var kept]
            ? kept.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], Uri.UnescapeDataString(pair[1])))
            : [];

    /// <summary>A word of the address; one that is no member is as if it were not there.</summary>
    private static T? Read<T>(string? word)
        where T : struct, Enum =>
        word is not null && !word.Any(char.IsDigit) && Enum.TryParse<T>(word, ignoreCase: true, out var member) ? member : null;
}
