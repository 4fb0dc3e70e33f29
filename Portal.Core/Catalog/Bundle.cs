using System.Text.Json;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>
/// 一件事、主题式服务 (features.md rows 74, 75): what people know as one matter and offices as several items. A tree of questions decides
/// which items it takes; they are applied for with one form. One row for each version, as with <see cref="ServiceItem"/>.
/// </summary>
public sealed class Bundle : CatalogVersion
{
    /// <summary>The same for all versions.</summary>
    public required Guid BundleKey { get; init; }

    public BundleDetail Detail { get; set; } = new();

    internal override DraftMark? Mark => Detail.Mark;

    internal override string Words() => JsonSerializer.Serialize(BundleEdit.Of(this), PortalDb.Json);
}

/// <summary>All of a bundle that is read when somebody answers its questions. Published as one.</summary>
public sealed record BundleDetail
{
    public LocalText? Summary { get; init; }

    /// <summary>Only what is sure; an empty list is shown as 待录入.</summary>
    public IReadOnlyList<LegalBasis> Bases { get; init; } = [];

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<BundleQuestion> Questions { get; init; } = [];

    public IReadOnlyList<BundleItem> Items { get; init; } = [];

    /// <summary>Who wrote in the draft last; gone once it is published.</summary>
    public DraftMark? Mark { get; init; }
}

/// <summary>One question of the tree.</summary>
public sealed record BundleQuestion(string Key, LocalText Text, IReadOnlyList<Option> Options)
{
    public LocalText? Hint { get; init; }

    /// <summary>Asked only when an earlier question was answered so.</summary>
    public When? When { get; init; }
}

/// <summary>One item of a bundle, in whatever version is in force when it is applied for.</summary>
public sealed record BundleItem
{
    public required Guid ItemKey { get; init; }

    /// <summary>Taken only when a question of the tree was answered so.</summary>
    public When? When { get; init; }

    /// <summary>Keys of items whose result its decision waits for. Those that are not taken are not waited for; all others run side by side.</summary>
    public IReadOnlyList<Guid> After { get; init; } = [];

    /// <summary>Questions and fields of the item that the bundle answers, so that nobody is asked for them.</summary>
    public IReadOnlyList<BundleFill> Fills { get; init; } = [];
}

/// <summary>What the bundle knows of a question or field of an item. One of the three is set.</summary>
/// <param name="Field">Key of the item's question or field.</param>
/// <param name="Value">Always this.</param>
/// <param name="Question">What was answered to this question of the tree; where it was not asked, the item's own question is.</param>
/// <param name="As">What the field means in this bundle: fields of its items that mean the same are asked once, whatever they are called.</param>
public sealed record BundleFill(string Field, string? Value = null, string? Question = null, string? As = null);
