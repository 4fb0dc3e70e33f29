using System.ComponentModel.DataAnnotations;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.HomeVisits;

/// <summary>How far a visit at somebody's home is.</summary>
public enum HomeVisitState
{
    [Display(Name = "待派单")] Requested,
    [Display(Name = "已派单")] Dispatched,
    [Display(Name = "上门中")] Begun,
    [Display(Name = "已完成")] Done,

    /// <summary>Somebody went and met nobody: the office chooses another time, or cancels.</summary>
    [Display(Name = "没有见到本人")] NotMet,
    [Display(Name = "已取消")] Cancelled,
}

/// <summary>What the office, or the worker who goes, does with a visit.</summary>
public enum HomeVisitAction
{
    /// <summary>To a worker, for a time; again for another worker or another time.</summary>
    [Display(Name = "派单")] Dispatch,

    /// <summary>The worker stands at the door.</summary>
    [Display(Name = "开始上门")] Begin,
    [Display(Name = "完成上门")] Finish,
    [Display(Name = "没有见到本人")] ReportNotMet,
    [Display(Name = "取消上门")] Cancel,
}

/// <summary>
/// 上门服务: one work order for one visit at somebody's home (features.md row 46). Seen by the place that sends, by those above, and by
/// the place whose worker goes; changed by <see cref="HomeVisitFlow"/> alone. Name, telephone and address are read whole by the worker and
/// by those who dispatch; the rest of the place sees them masked (<see cref="Veil"/>).
/// </summary>
public sealed class HomeVisit : ITenantRow
{
    public const int LongestAddress = 120;
    public const int LongestPurpose = 200;
    public const int LongestWords = 1000;
    public const int LongestReason = 200;

    /// <summary>The operation key.</summary>
    public required Guid Id { get; init; }

    /// <summary>The place that sends somebody.</summary>
    public required int TenantId { get; init; }

    /// <summary>The case it belongs to, where there is one; with its item and its applicant.</summary>
    public Guid? CaseId { get; init; }

    public string? ItemCode { get; init; }

    public Guid? CitizenId { get; init; }

    public required string PersonName { get; set; }

    /// <summary>A mobile number; whoever comes calls it, and messages go there.</summary>
    public required string Phone { get; set; }

    public required string Address { get; set; }

    /// <summary>What is to be done there.</summary>
    public required string Purpose { get; init; }

    /// <summary>What the worker takes along.</summary>
    public string? Bring { get; init; }

    /// <summary>UTC; wished at first, agreed once it is dispatched. Both ends lie on one local day.</summary>
    public required DateTime From { get; set; }

    /// <summary>UTC.</summary>
    public required DateTime Until { get; set; }

    public HomeVisitState State { get; internal set; }

    /// <summary>The account of who goes; null until it is dispatched.</summary>
    public Guid? WorkerId { get; internal set; }

    public string? WorkerName { get; internal set; }

    /// <summary>The place of the post under which they go: the sender's own or one below it.</summary>
    public int? WorkerTenantId { get; internal set; }

    /// <summary>UTC.</summary>
    public required DateTime RequestedAt { get; init; }

    public required string RequestedByName { get; init; }

    /// <summary>UTC, of the last time it was given to somebody.</summary>
    public DateTime? DispatchedAt { get; internal set; }

    /// <summary>UTC, when the worker stood at the door; null again when it is dispatched anew.</summary>
    public DateTime? BegunAt { get; internal set; }

    /// <summary>UTC, when it was done or cancelled; null while something is still to be done with it.</summary>
    public DateTime? EndedAt { get; internal set; }

    /// <summary>Who took the last step; when is UTC.</summary>
    public required string ChangedByName { get; set; }

    public required DateTime ChangedAt { get; set; }

    /// <summary>What came of it.</summary>
    public string? Result { get; internal set; }

    /// <summary>Why there is no photo; null when there is one.</summary>
    public string? NoPhotoWhy { get; internal set; }

    /// <summary>Why nobody signed; null when somebody did.</summary>
    public string? NoSignatureWhy { get; internal set; }

    /// <summary>Why it was cancelled, or what happened when nobody was met last.</summary>
    public string? Why { get; internal set; }

    /// <summary>How often somebody went and met nobody.</summary>
    public int NotMet { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }

    /// <summary>Masks what only the worker and the dispatchers read whole. For a copy that is shown and never saved.</summary>
    internal HomeVisit Veil()
    {
        (PersonName, Phone, Address) = (Masking.Name(PersonName), Masking.Phone(Phone), Masking.Address(Address));
        return this;
    }
}

public enum HomeVisitPaperKind
{
    [Display(Name = "现场照片")] Photo,

    /// <summary>Drawn on glass, or the photo of one on paper.</summary>
    [Display(Name = "签名")] Signature,
}

/// <summary>A photo or the signature of a visit. Its content lies in the store of papers, without what the camera noted of place and device.</summary>
public sealed class HomeVisitPaper : ITenantRow
{
    public const int MostPhotos = 6;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The visit's.</summary>
    public required int TenantId { get; init; }

    public required Guid VisitId { get; init; }

    public required HomeVisitPaperKind Kind { get; init; }

    /// <summary>By its content: image/jpeg or image/png.</summary>
    public required string ContentType { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Hexadecimal, of the content as it is stored: the same picture twice is one.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Random; says nothing of the person or the visit.</summary>
    public required string StoredName { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime TakenAt { get; init; }

    /// <summary>UTC, when it was taken back before the visit was done; its content is gone.</summary>
    public DateTime? RemovedAt { get; internal set; }
}

/// <summary>A visit that is wished for.</summary>
/// <param name="Id">Made with the form: sending it twice makes one.</param>
/// <param name="Phone">With a case it may be left out: then it is the applicant's own.</param>
/// <param name="From">UTC; null when what was typed is no time.</param>
/// <param name="Until">UTC.</param>
public sealed record NewHomeVisit(Guid Id, string? PersonName, string? Phone, string? Address, string? Purpose, DateTime? From, DateTime? Until)
{
    public string? Bring { get; init; }

    public Guid? CaseId { get; init; }
}

/// <summary>To whom a visit is given, and when.</summary>
/// <param name="Version">Of the visit as the dispatcher saw it.</param>
public sealed record HomeVisitDispatch(Guid PostId, DateTime? From, DateTime? Until, int Version);

/// <summary>What came of a visit; a reason where there is no photo or no signature.</summary>
public sealed record HomeVisitResult(string? Words, string? NoPhotoWhy = null, string? NoSignatureWhy = null);
