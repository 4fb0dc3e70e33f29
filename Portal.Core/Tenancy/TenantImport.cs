using System.Text.RegularExpressions;
using CsvHelper;

namespace Portal.Core.Tenancy;

/// <summary>One line of a file of places, checked by itself; whether its parent is there is known only beside the others.</summary>
public sealed record TenantImportRow(int Line, string Slug, string? Parent, TenantLevel Level, TenantKind? Kind, string Name)
{
    public string? NameEn { get; init; }

    public string? Code { get; init; }

    public bool CodeIsDemo { get; init; }

    public string? CodeParent { get; init; }

    public string? Theme { get; init; }
}

/// <summary>Why a line was refused. The sentences are resources.</summary>
public enum TenantImportFault
{
    /// <summary>The file lacks one of the columns slug, parent, level, name.</summary>
    MissingColumn,

    /// <summary>Other than lower-case letters, digits and hyphens, or longer than 40.</summary>
    Slug,

    /// <summary>An address that the portal itself uses.</summary>
    SlugReserved,

    /// <summary>The slug stands on an earlier line of the same file.</summary>
    SlugTwice,
    Level,
    Kind,
    Name,

    /// <summary>Not 6, 9 or 12 digits (GB/T 2260, GB/T 10114).</summary>
    Code,

    /// <summary>Neither in the file nor in the portal, or refused itself.</summary>
    ParentUnknown,

    /// <summary>A street needs a district above it, a community a street or a district, a district nothing.</summary>
    ParentNotAbove,

    /// <summary>The place exists at another level; its cases were planned for that one.</summary>
    LevelFixed,
}

public enum TenantImportOutcome
{
    Taken,
    Changed,
    Unchanged,
    Refused,
}

/// <param name="Line">In the file, 1 first; the heading counts.</param>
public sealed record TenantImportLine(int Line, string Slug, TenantImportOutcome Outcome, TenantImportFault? Fault = null);

/// <summary>What became of every line, in the order of the file.</summary>
public sealed record TenantImportReport(IReadOnlyList<TenantImportLine> Lines)
{
    public int Count(TenantImportOutcome outcome) => Lines.Count(line => line.Outcome == outcome);

    public IEnumerable<TenantImportLine> Refused => Lines.Where(line => line.Outcome == TenantImportOutcome.Refused);
}

/// <summary>A file as read: the rows that can stand by themselves, and the lines that cannot.</summary>
public sealed record TenantImportFile(IReadOnlyList<TenantImportRow> Rows, IReadOnlyList<TenantImportLine> Refused);

/// <summary>
/// Reads a CSV of places: slug, parent, level (District, Street, Community), kind (Administrative, Park, Campus), name, name_en, code,
/// code_demo, code_parent, theme. Lines that begin with # are remarks. Pure.
/// </summary>
public static partial class TenantImport
{
    private static readonly string[] Needed = ["slug", "parent", "level", "name"];
    private static readonly HashSet<string> Reserved = new(["css", "js", "lib", "img", "themes", "health", "host", "verify", "places", "trouble"], StringComparer.Ordinal);

    private static readonly CsvReaderOptions Options = new() { CommentPrefix = '#', TrimWhitespace = true, TrackLineNumbers = true };

    public static TenantImportFile Read(TextReader text)
    {
        using var csv = CsvReader.Create(text, Options, leaveOpen: true);
        var rows = new List<TenantImportRow>();
        var refused = new List<TenantImportLine>();
        csv.ReadHeader();
        if (Needed.Any(name => !csv.TryGetFieldIndex(name, out _)))
        {
            return new TenantImportFile([], [new TenantImportLine(1, "", TenantImportOutcome.Refused, TenantImportFault.MissingColumn)]);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (csv.Read())
        {
            var (row, fault) = RowOf(name => csv.TryGetFieldIndex(name, out var at) && !csv.IsEmpty(at) ? csv.GetString(at).Trim() : null, (int)csv.LineNumber);
            if (fault is null && !seen.Add(row.Slug))
            {
                fault = TenantImportFault.SlugTwice;
            }

            if (fault is null)
            {
                rows.Add(row);
            }
            else
            {
                refused.Add(new TenantImportLine(row.Line, row.Slug, TenantImportOutcome.Refused, fault));
            }
        }

        return new TenantImportFile(rows, refused);
    }

    /// <summary>Fit for the first segment of an address, and none of the portal's own words.</summary>
    public static bool MayBeSlug(string slug) => SlugForm().IsMatch(slug) && !Reserved.Contains(slug);

    /// <summary>Whether a place of this level may stand below that parent (null: at the root).</summary>
    public static bool MayStandBelow(TenantLevel level, TenantLevel? parent) => parent is null ? level == TenantLevel.District : parent < level;

    private static (TenantImportRow Row, TenantImportFault? Fault) RowOf(Func<string, string?> cell, int line)
    {
        var slug = cell("slug") ?? "";
        var (code, codeParent) = (cell("code"), cell("code_parent"));
        var knownLevel = Enum.TryParse<TenantLevel>(cell("level"), ignoreCase: true, out var level) && Enum.IsDefined(level);
        TenantKind? kind = Enum.TryParse<TenantKind>(cell("kind"), ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : null;
        var row = new TenantImportRow(line, slug, cell("parent"), level, kind, cell("name") ?? "")
        {
            NameEn = cell("name_en"),
            Code = code,
            CodeIsDemo = cell("code_demo") is "yes" or "true" or "1" or "是",
            CodeParent = codeParent,
            Theme = cell("theme"),
        };
        TenantImportFault? fault = row switch
        {
            _ when !SlugForm().IsMatch(slug) => TenantImportFault.Slug,
            _ when Reserved.Contains(slug) => TenantImportFault.SlugReserved,
            _ when !knownLevel => TenantImportFault.Level,
            _ when kind is null && cell("kind") is not null => TenantImportFault.Kind,
            { Name: "" or { Length: > 100 } } => TenantImportFault.Name,
            _ when (code is not null && !CodeForm().IsMatch(code)) || (codeParent is not null && !CodeForm().IsMatch(codeParent)) => TenantImportFault.Code,
            _ => null,
        };
        return (row, fault);
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex SlugForm();

    [GeneratedRegex(@"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex CodeForm();
}
