using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <param name="Key">Stable through the versions; answers are kept under it.</param>
public sealed record RatingQuestion(string Key, LocalText Text);

/// <param name="OfBad">Offered with a bad grade; with a good one otherwise.</param>
public sealed record RatingTag(string Key, LocalText Text, bool OfBad);

/// <summary>
/// What is asked beside the grade, by kind. Versions are rows that never change, so that every rating can say what its rater was
/// asked; a place without one of its own uses the nearest above it, and where nobody has one <see cref="Standard"/>.
/// </summary>
public sealed class Questionnaire : ITenantRow
{
    public const int MostQuestions = 8;
    public const int MostTags = 24;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required RatingKind Kind { get; init; }

    /// <summary>1, 2, 3… in the place and kind.</summary>
    public required int Version { get; init; }

    public required IReadOnlyList<RatingQuestion> Questions { get; init; }

    public required IReadOnlyList<RatingTag> Tags { get; init; }

    public required DateTime PublishedAt { get; init; }

    public required string PublishedBy { get; init; }

    /// <summary>The portal's own: the indicators that local rules name for service on site and online.</summary>
    public static (IReadOnlyList<RatingQuestion> Questions, IReadOnlyList<RatingTag> Tags) Standard(RatingKind kind) => kind == RatingKind.Visit
        ? ([
            new("speed", new LocalText("服务效率", "Speed")),
            new("skill", new LocalText("服务水平", "Competence")),
            new("manner", new LocalText("服务态度", "Manner")),
        ],
        [
            new("once", new LocalText("一次办好", "Done in one visit"), false),
            new("kind", new LocalText("热情耐心", "Friendly and patient"), false),
            new("clear", new LocalText("一次讲清", "Explained clearly"), false),
            new("wait", new LocalText("等候太久", "Waited too long"), true),
            new("rude", new LocalText("态度不好", "Unfriendly"), true),
            new("unclear", new LocalText("没有讲清", "Not explained clearly"), true),
            new("extra", new LocalText("要求多交材料", "Asked for extra papers"), true),
            new("again", new LocalText("跑了不止一次", "Had to come more than once"), true),
        ])
        : ([
            new("speed", new LocalText("办事效率", "Speed")),
            new("guide", new LocalText("指南精确度", "Accuracy of the guide")),
            new("ease", new LocalText("便捷度", "Convenience")),
            new("site", new LocalText("平台操作性", "Ease of use of the site")),
        ],
        [
            new("fast", new LocalText("办得快", "Quick"), false),
            new("easy", new LocalText("操作方便", "Easy to use"), false),
            new("told", new LocalText("进度看得见", "Progress was visible"), false),
            new("slow", new LocalText("办得太慢", "Too slow"), true),
            new("guide-wrong", new LocalText("与指南不一致", "Not as the guide says"), true),
            new("extra", new LocalText("要求多交材料", "Asked for extra papers"), true),
            new("hard", new LocalText("页面难操作", "Hard to use"), true),
            new("silent", new LocalText("没人告知进度", "Nobody told me about progress"), true),
        ]);
}

/// <summary>The questionnaire in force at a place.</summary>
/// <param name="Id">Null: the portal's own.</param>
/// <param name="TenantId">Whose it is; null for the portal's own.</param>
public sealed record QuestionnaireInForce(Guid? Id, int? TenantId, int Version, IReadOnlyList<RatingQuestion> Questions, IReadOnlyList<RatingTag> Tags);
