namespace Portal.Devices;

public enum LineStyle
{
    Plain,
    Centred,

    /// <summary>Centred and twice as large.</summary>
    Large,

    /// <summary>Printed as a QR code.</summary>
    Qr,
}

public sealed record ReceiptLine(LineStyle Style, string Text);

/// <summary>What is to stand on the strip.</summary>
public sealed record Receipt(IReadOnlyList<ReceiptLine> Lines);

/// <summary>The strips that this agent knows how to print. A line whose value was not given is left out; a value that no line asks for is refused.</summary>
public static class ReceiptTemplates
{
    public const int MaxValue = 200;

    private static readonly Dictionary<string, (LineStyle Style, string Text)[]> Templates = new(StringComparer.Ordinal)
    {
        ["number"] =
        [
            (LineStyle.Centred, "{hall}"),
            (LineStyle.Large, "{number}"),
            (LineStyle.Plain, "办理事项：{matter}"),
            (LineStyle.Plain, "前面等候：{ahead} 人"),
            (LineStyle.Plain, "区域：{zone}"),
            (LineStyle.Plain, "取号时间：{time}"),
            (LineStyle.Qr, "{link}"),
        ],
        ["case"] =
        [
            (LineStyle.Large, "{title}"),
            (LineStyle.Plain, "办件编号：{case}"),
            (LineStyle.Plain, "事项：{matter}"),
            (LineStyle.Plain, "申请人：{applicant}"),
            (LineStyle.Plain, "查询码：{code}"),
            (LineStyle.Plain, "承诺办结：{due}"),
            (LineStyle.Plain, "时间：{time}"),
            (LineStyle.Qr, "{link}"),
        ],
        ["guide"] =
        [
            (LineStyle.Large, "{title}"),
            (LineStyle.Plain, "办理地点：{place}"),
            (LineStyle.Plain, "办理时限：{limit}"),
            (LineStyle.Plain, "{what}："),
            (LineStyle.Plain, "□ {bring1}"),
            (LineStyle.Plain, "□ {bring2}"),
            (LineStyle.Plain, "□ {bring3}"),
            (LineStyle.Plain, "□ {bring4}"),
            (LineStyle.Plain, "□ {bring5}"),
            (LineStyle.Plain, "□ {bring6}"),
            (LineStyle.Plain, "□ {bring7}"),
            (LineStyle.Plain, "□ {bring8}"),
            (LineStyle.Plain, "{more}"),
            (LineStyle.Qr, "{link}"),
        ],
        ["appointment"] =
        [
            (LineStyle.Centred, "{hall}"),
            (LineStyle.Large, "{code}"),
            (LineStyle.Plain, "预约时间：{when}"),
            (LineStyle.Plain, "办理事项：{matter}"),
            (LineStyle.Plain, "预约人：{applicant}"),
            (LineStyle.Plain, "地址：{address}"),
            (LineStyle.Plain, "{note}"),
        ],
        ["payment"] =
        [
            (LineStyle.Large, "{title}"),
            (LineStyle.Plain, "缴费单号：{number}"),
            (LineStyle.Plain, "项目：{matter}"),
            (LineStyle.Plain, "户号：{account}"),
            (LineStyle.Plain, "金额：{amount} 元"),
            (LineStyle.Plain, "时间：{time}"),
            (LineStyle.Qr, "{link}"),
        ],
    };

    public static IEnumerable<string> Names => Templates.Keys;

    /// <summary>What a strip asks for, from top to bottom.</summary>
    public static IEnumerable<string> ValuesOf(string template) => Templates[template].Select(line => NameIn(line.Text));

    /// <param name="portal">A QR code leads to the portal or nowhere.</param>
    /// <exception cref="FaultException">No such template, or a value that does not belong to it.</exception>
    public static Receipt Fill(string template, IReadOnlyDictionary<string, string> values, string portal, bool isSimulated)
    {
        if (!Templates.TryGetValue(template, out var lines))
        {
            throw new FaultException(Fault.InvalidParams, "template");
        }

        if (values.Keys.Any(name => !lines.Any(line => line.Text.Contains('{' + name + '}', StringComparison.Ordinal))))
        {
            throw new FaultException(Fault.InvalidParams, "values");
        }

        if (values.TryGetValue("link", out var link) && !link.StartsWith(portal + "/", StringComparison.Ordinal))
        {
            throw new FaultException(Fault.InvalidParams, "link");
        }

        List<ReceiptLine> printed = isSimulated ? [new(LineStyle.Centred, Drivers.SimulatedMark)] : [];
        foreach (var (style, text) in lines)
        {
            var name = NameIn(text);
            if (values.TryGetValue(name, out var value))
            {
                printed.Add(new(style, text.Replace('{' + name + '}', value, StringComparison.Ordinal)));
            }
        }

        return new(printed);
    }

    private static string NameIn(string text) => text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..text.IndexOf('}', StringComparison.Ordinal)];
}
