using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

public enum ItemState
{
    [Display(Name = "草稿")] Draft,
    [Display(Name = "已发布")] Published,
    [Display(Name = "历史版本")] Superseded,
    [Display(Name = "已停用")] Withdrawn,
}

/// <summary>The eight classes in which Kaifu sank 66 items to its communities (features.md row 94).</summary>
public enum ItemClass
{
    [Display(Name = "党员服务")] PartyMembers,
    [Display(Name = "就业社保")] Employment,
    [Display(Name = "社会救助")] Assistance,
    [Display(Name = "计划生育")] FamilyPlanning,
    [Display(Name = "住房保障")] Housing,
    [Display(Name = "综治安全")] Safety,
    [Display(Name = "统计")] Statistics,
    [Display(Name = "证明")] Certificates,
}

/// <summary>四办.</summary>
[Flags]
public enum ItemTags
{
    None = 0,
    [Display(Name = "马上办")] AtOnce = 1,
    [Display(Name = "网上办")] Online = 2,
    [Display(Name = "就近办")] Nearby = 4,
    [Display(Name = "一次办")] OneTrip = 8,
}

/// <summary>Whom it is for: 自然人, 法人.</summary>
[Flags]
public enum SubjectKinds
{
    [Display(Name = "个人")] Person = 1,
    [Display(Name = "法人")] Organisation = 2,
}

/// <summary>How far away from the responsible place an application may be handed in (通办范围).</summary>
public enum IntakeScope
{
    [Display(Name = "本社区")] Community,
    [Display(Name = "全街道通办")] Street,
    [Display(Name = "全区通办")] District,
    [Display(Name = "全市通办")] City,
}

/// <summary>
/// 政务服务事项, one row for each version. A case points at the version it was handed in under, so a later change
/// of the catalogue never touches it. The lists and searches read the columns; the guide, the form and the route
/// are one JSON document (<see cref="Detail"/>), because they are published and compared as one.
/// Fields follow the national 实施清单 (standards.md §2).
/// </summary>
public sealed class ServiceItem : CatalogVersion
{
    private ItemDetail _detail = new();

    /// <summary>The same for all versions.</summary>
    public required Guid ItemKey { get; init; }

    /// <summary>实施编码, 31 characters, when the tenant has entered it.</summary>
    public string? TaskCode { get; set; }

    /// <summary>Pinyin initials of the name, for search.</summary>
    public required string Initials { get; set; }

    public required ItemClass Class { get; set; }

    public ItemTags Tags { get; set; }

    public SubjectKinds Subjects { get; set; } = SubjectKinds.Person;

    /// <summary>即办件 (true) or 承诺件.</summary>
    public bool OnTheSpot { get; set; }

    /// <summary>
    /// 审决合一: with an item done on the spot, who accepts may also decide; then this many of a hundred such decisions are looked
    /// at again by another person. Null: two people, as everywhere.
    /// </summary>
    public int? OneSignerSample { get; set; }

    /// <summary>到办事现场次数; 0 means it can be done wholly online.</summary>
    public int Trips { get; set; }

    /// <summary>At which level the item is owned (row 95: district, street, the park's own).</summary>
    public required TenantLevel OwnerLevel { get; set; }

    /// <summary>Has a form and a route here; otherwise the guide says where it is done.</summary>
    public bool CanApply { get; set; }

    /// <summary>Kept only to show how it once was (row 87), or made up to fill a demonstration; said on screen.</summary>
    public bool IsDemo { get; set; }

    public ItemDetail Detail
    {
        get => _detail;
        set => (_detail, Agency, AtMachine, TopLevel) = (
            value, value.Route.LastOrDefault(step => step.Duty == StepDuty.Decide)?.UnitFunction, value.Channels.Contains(People.Channel.Kiosk),
            value.Route.Count == 0 ? null : value.Route.Min(step => step.Level));
    }

    /// <summary>Whose result it is: the function of the unit that decides last on its route, so that lists and figures need not read the document. Null without a route.</summary>
    public string? Agency { get; private set; }

    /// <summary>可终端办理: the self-service machine is one of its doors (<see cref="ItemDetail.Channels"/>), so that a machine's list need not read the document (row 4).</summary>
    public bool AtMachine { get; private set; }

    /// <summary>The highest level on its route: what a community does alone is taken in by communities only, so a street's machine does not offer it. Null without a route.</summary>
    public TenantLevel? TopLevel { get; private set; }

    internal override DraftMark? Mark => Detail.Mark;

    internal override string Words() => JsonSerializer.Serialize(ItemEdit.Of(this), PortalDb.Json);

    public string NameIn(System.Globalization.CultureInfo? culture = null) => new LocalText(Name, NameEn).In(culture);
}

/// <summary>All of an item that is read when somebody opens its guide or applies. Published as one.</summary>
public sealed record ItemDetail
{
    public LocalText? Summary { get; init; }

    /// <summary>实施主体: who decides, as people know it.</summary>
    public LocalText? Authority { get; init; }

    /// <summary>受理条件.</summary>
    public IReadOnlyList<LocalText> Conditions { get; init; } = [];

    /// <summary>设定依据. Only what is sure; an empty list is shown as 待录入.</summary>
    public IReadOnlyList<LegalBasis> Bases { get; init; } = [];

    public IReadOnlyList<MaterialSpec> Materials { get; init; } = [];

    /// <summary>收费. Empty means no fee.</summary>
    public IReadOnlyList<Fee> Fees { get; init; } = [];

    /// <summary>法定办结时限; null is shown as 待录入.</summary>
    public TimeLimit? StatutoryLimit { get; init; }

    /// <summary>承诺办结时限, counted from acceptance.</summary>
    public TimeLimit? PromisedLimit { get; init; }

    /// <summary>办理流程 in words.</summary>
    public IReadOnlyList<LocalText> Flow { get; init; } = [];

    public IReadOnlyList<People.Channel> Channels { get; init; } = [People.Channel.Web, People.Channel.Phone, People.Channel.Window];

    public IntakeScope IntakeScope { get; init; } = IntakeScope.Community;

    public IReadOnlyList<RouteStep> Route { get; init; } = [];

    public FormSchema Form { get; init; } = new();

    /// <summary>情形: questions whose answers decide which materials are needed (row 131).</summary>
    public IReadOnlyList<GuideQuestion> Questions { get; init; } = [];

    /// <summary>共享核查: facts, by name, that whoever holds a case asks the sources for instead of the applicant.</summary>
    public IReadOnlyList<string> SharedFacts { get; init; } = [];

    /// <summary>审批结果名称.</summary>
    public LocalText? ResultName { get; init; }

    public IReadOnlyList<DeliveryWay> DeliveryWays { get; init; } = [DeliveryWay.Online, DeliveryWay.PickUp];

    public LocalText? Place { get; init; }

    public LocalText? Consultation { get; init; }

    public LocalText? Complaint { get; init; }

    public IReadOnlyList<Faq> Faq { get; init; } = [];

    /// <summary>The rest of the national list; null while nothing of it is entered.</summary>
    public Listing? Listing { get; init; }

    /// <summary>信用审批: what an organisation's credit changes; null where it changes nothing.</summary>
    public CreditTerms? Credit { get; init; }

    /// <summary>Who wrote in the draft last; gone once it is published.</summary>
    public DraftMark? Mark { get; init; }
}

/// <summary>Counts every saving of a draft, so that two administrators do not write over each other.</summary>
/// <param name="At">UTC.</param>
public sealed record DraftMark(int Revision, string By, DateTime At);

/// <summary>What an organisation's credit changes in an item (row 73). Papers that only good credit lets come later are marked in their own line.</summary>
/// <param name="GreenLane">Good credit goes before the others.</param>
/// <param name="DishonestBars">An organisation on the list of dishonest ones cannot apply.</param>
/// <param name="Basis">On what ground; shown as 待录入 while it is not entered.</param>
public sealed record CreditTerms(bool GreenLane, bool DishonestBars, LocalText? Basis = null);

public enum DeliveryWay
{
    [Display(Name = "网上查看和打印")] Online,
    [Display(Name = "到大厅领取")] PickUp,
}

/// <param name="Title">《社会救助暂行办法》</param>
/// <param name="Number">国务院令第649号</param>
/// <param name="Clause">第十一条…, when sure of it.</param>
public sealed record LegalBasis(string Title, string? Number = null, string? Clause = null);

/// <param name="Yuan">With at most two decimals.</param>
/// <param name="Basis">On what ground it is taken.</param>
public sealed record Fee(LocalText Name, decimal Yuan, string Basis)
{
    /// <summary>收费标准, in words, where one amount does not say it.</summary>
    public LocalText? Standard { get; init; }

    /// <summary>是否允许减免: to whom and how much.</summary>
    public LocalText? Reduction { get; init; }

    /// <summary>减免依据.</summary>
    public string? ReductionBasis { get; init; }
}

public sealed record Faq(LocalText Question, LocalText Answer);

public enum Necessity
{
    [Display(Name = "必要")] Required,
    [Display(Name = "特定情形需要")] WhenNeeded,
    [Display(Name = "可选")] Optional,
}

public enum MaterialSource
{
    [Display(Name = "申请人自备")] Applicant,

    /// <summary>国务院令第716号第七条: what sharing gives must not be demanded from the applicant.</summary>
    [Display(Name = "数据共享，免提交")] Shared,

    [Display(Name = "窗口填写")] FilledHere,
}

/// <summary>One line of 申请材料.</summary>
public sealed record MaterialSpec
{
    public required string Key { get; init; }

    public required LocalText Name { get; init; }

    public Necessity Necessity { get; init; }

    public MaterialSource Source { get; init; }

    /// <summary>Original, copy, electronic.</summary>
    public LocalText? Shape { get; init; }

    public LocalText? Hint { get; init; }

    /// <summary>Under which name the same paper stands in other lists and in what was kept of people; the name itself when null.</summary>
    public string? Kind { get; init; }

    /// <summary>How many months such a paper is good for from its issue; null where that is not settled, and the person is asked.</summary>
    public int? ValidMonths { get; init; }

    /// <summary>空白表格: its name. Printed from the item's own form (<c>items/{code}/form/{key}</c>); null where there is none.</summary>
    public string? Template { get; init; }

    /// <summary>材料类型.</summary>
    public LocalText? MaterialType { get; init; }

    /// <summary>份数.</summary>
    public int? Copies { get; init; }

    /// <summary>来源渠道说明: who issues it, where it is had.</summary>
    public LocalText? SourceNote { get; init; }

    /// <summary>受理标准.</summary>
    public LocalText? Standard { get; init; }

    /// <summary>On what ground it is asked for.</summary>
    public string? Basis { get; init; }

    /// <summary>A filled-in sample to look at, in words.</summary>
    public LocalText? Sample { get; init; }

    /// <summary>可容缺: may be handed in later, within <see cref="TolerableDays"/> working days.</summary>
    public bool Tolerable { get; init; }

    public int? TolerableDays { get; init; }

    /// <summary>凭信用可容缺: may be handed in later only by an organisation of good credit.</summary>
    public bool OnGoodCredit { get; init; }

    /// <summary>Needed only when this holds.</summary>
    public When? When { get; init; }
}

/// <summary>Holds when the answer to <paramref name="Field"/> is one of <paramref name="Is"/>. The one kind of condition a catalogue needs; more is a rule in code.</summary>
public sealed record When(string Field, params string[] Is)
{
    /// <summary>Another condition that is enough by itself. Only forms that are merged of several items have one (<see cref="BundleMerge"/>).</summary>
    public When? Or { get; init; }

    public bool Holds(IReadOnlyDictionary<string, string> answers) =>
        (answers.TryGetValue(Field, out var answer) && Is.Contains(answer, StringComparer.Ordinal)) || Or?.Holds(answers) == true;

    /// <summary>This and the others behind it, each by itself.</summary>
    public IEnumerable<When> Each() => Or is null ? [this] : Or.Each().Prepend(this with { Or = null });
}

public sealed record GuideQuestion(string Key, LocalText Text, IReadOnlyList<Option> Options);

public sealed record Option(string Value, LocalText Text);

/// <summary>What a step of a case is for, and so whose it is.</summary>
public enum StepDuty
{
    /// <summary>协助核对: looks through the papers and hands up; not an acceptance.</summary>
    [Display(Name = "协助核对")] Assist,
    [Display(Name = "受理")] Accept,
    [Display(Name = "审核")] Review,
    [Display(Name = "审批决定")] Decide,

    /// <summary>
    /// 事后复核: looks again at what was decided by a machine, or by one person alone. Stands in no route; it opens after the
    /// decision, and the decision holds until it says otherwise.
    /// </summary>
    [Display(Name = "事后复核")] Check,
}

/// <summary>How several steps of one stage are joined.</summary>
public enum StageJoin
{
    [Display(Name = "全部完成")] All,
    [Display(Name = "任一完成")] Any,
    [Display(Name = "一票否决")] AnyVeto,
}

/// <summary>One step of an item's route. At submission the route is copied into the case's own steps (docs/adr/0003).</summary>
public sealed record RouteStep
{
    /// <summary>1, 2, 3…; equal numbers work side by side.</summary>
    public required int Stage { get; init; }

    public required TenantLevel Level { get; init; }

    public required string UnitFunction { get; init; }

    public required StepDuty Duty { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>Working days this step should take.</summary>
    public required int Days { get; init; }

    public When? When { get; init; }

    public StageJoin Join { get; init; }
}

/// <summary>下放: which level may do what with an item, and from when (row 94).</summary>
public sealed class Delegation : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>To whom.</summary>
    public required int TenantId { get; init; }

    public required Guid ItemKey { get; init; }

    public required DelegatedRight Right { get; init; }

    public required DateOnly From { get; init; }

    public DateOnly? Until { get; set; }

    public bool HoldsOn(DateOnly day) => From <= day && (Until is null || day <= Until);
}

public enum DelegatedRight
{
    [Display(Name = "受理")] Accept,
    [Display(Name = "初审")] FirstReview,
    [Display(Name = "审批")] Decide,
}
