using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>All of an item that an administrator writes; what the editor shows and saves.</summary>
public sealed record ItemEdit
{
    public required string Code { get; init; }

    public string? TaskCode { get; init; }

    public required string Name { get; init; }

    public string? NameEn { get; init; }

    public required ItemClass Class { get; init; }

    public ItemTags Tags { get; init; }

    public SubjectKinds Subjects { get; init; } = SubjectKinds.Person;

    public bool OnTheSpot { get; init; }

    /// <inheritdoc cref="ServiceItem.OneSignerSample"/>
    public int? OneSignerSample { get; init; }

    public int Trips { get; init; }

    public bool CanApply { get; init; }

    public bool IsDemo { get; init; }

    public ItemDetail Detail { get; init; } = new();

    public static ItemEdit Of(ServiceItem item) => new()
    {
        Code = item.Code,
        TaskCode = item.TaskCode,
        Name = item.Name,
        NameEn = item.NameEn,
        Class = item.Class,
        Tags = item.Tags,
        Subjects = item.Subjects,
        OnTheSpot = item.OnTheSpot,
        OneSignerSample = item.OneSignerSample,
        Trips = item.Trips,
        CanApply = item.CanApply,
        IsDemo = item.IsDemo,
        Detail = item.Detail with { Mark = null },
    };

    /// <summary>How a draft would look with this edit; nothing is saved.</summary>
    public ServiceItem On(ServiceItem draft)
    {
        var item = new ServiceItem
        {
            Id = draft.Id,
            ItemKey = draft.ItemKey,
            TenantId = draft.TenantId,
            Version = draft.Version,
            State = draft.State,
            Code = Code,
            Name = Name,
            Initials = draft.Initials,
            Class = Class,
            OwnerLevel = draft.OwnerLevel,
            CreatedAt = draft.CreatedAt,
        };
        WriteTo(item, draft.Detail.Mark);
        return item;
    }

    internal void WriteTo(ServiceItem item, DraftMark? mark)
    {
        item.Code = Code.Trim();
        item.TaskCode = string.IsNullOrWhiteSpace(TaskCode) ? null : TaskCode.Trim();
        item.Name = Name.Trim();
        item.NameEn = string.IsNullOrWhiteSpace(NameEn) ? null : NameEn.Trim();
        item.Initials = Pinyin.Initials(item.Name);
        item.Class = Class;
        item.Tags = Tags;
        item.Subjects = Subjects;
        item.OnTheSpot = OnTheSpot;
        item.OneSignerSample = OneSignerSample;
        item.Trips = Trips;
        item.CanApply = CanApply;
        item.IsDemo = IsDemo;
        item.Detail = Detail with { Mark = mark };
    }
}

/// <summary>The little that must be known of an item before it can be written.</summary>
/// <param name="TenantId">Whose item it will be.</param>
public sealed record NewItem(int TenantId, string Code, LocalText Name, ItemClass Class);

/// <summary>A draft was saved.</summary>
/// <param name="Revision">To be given back with the next saving.</param>
public sealed record DraftSaved(Guid ItemId, int Revision, DateTime At);

/// <summary>The code is already another item's in this place.</summary>
public sealed record CodeTaken(string Item) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Item];
}

/// <summary>The draft has faults that keep it from being published.</summary>
public sealed record NotReadyToPublish(IReadOnlyList<ItemFault> Faults) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Faults.Count(fault => fault.Blocks)];
}

/// <summary>Only a draft can be edited; what was published is history and stays as it is.</summary>
public sealed record NotADraft : Refusal;
