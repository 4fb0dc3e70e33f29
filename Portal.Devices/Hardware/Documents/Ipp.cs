using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;

namespace Portal.Devices;

public enum IppOperation : short
{
    PrintJob = 0x0002,
    CancelJob = 0x0008,
    GetJob = 0x0009,
    GetJobs = 0x000A,
    GetPrinter = 0x000B,
}

public enum IppTag : byte
{
    Operation = 1,
    Job = 2,
    End = 3,
    Number = 0x21,
    Boolean = 0x22,
    Enum = 0x23,
    Text = 0x41,
    Name = 0x42,
    Keyword = 0x44,
    Uri = 0x45,
    Charset = 0x47,
    Language = 0x48,
    Mime = 0x49,
}

/// <summary>One attribute of a request.</summary>
public sealed record IppField(IppTag Tag, string Name, byte[] Value)
{
    public static IppField Of(string name, int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return new(IppTag.Number, name, bytes);
    }

    public static IppField Of(IppTag tag, string name, string value) => new(tag, name, Encoding.UTF8.GetBytes(value));
}

/// <summary>The attributes of one group: of the operation, a job or a printer.</summary>
public sealed class IppGroup
{
    private readonly Dictionary<string, List<object>> _values = new(StringComparer.Ordinal);

    public string Text(string name) => _values.TryGetValue(name, out var values) ? string.Join(',', values) : "";

    public int Number(string name) => _values.TryGetValue(name, out var values) && values is [int number, ..] ? number : 0;

    internal void Add(string name, object value)
    {
        if (!_values.TryGetValue(name, out var values))
        {
            _values[name] = values = [];
        }

        values.Add(value);
    }
}

/// <param name="Status">0x0000 to 0x00FF is a yes.</param>
public sealed record IppAnswer(int Status, IReadOnlyList<IppGroup> Jobs, IppGroup Printer)
{
    public bool IsYes => Status <= 0xFF;
}

/// <summary>As much of IPP (RFC 8010, RFC 8011) as a kiosk needs to speak with the CUPS of its own machine.</summary>
public sealed class IppClient(Uri printer) : IDisposable
{
    private const int MaxAnswer = 1024 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20), MaxResponseContentBufferSize = MaxAnswer };
    private readonly Uri _address = new UriBuilder(printer) { Scheme = Uri.UriSchemeHttp, Port = printer.Port < 0 ? 631 : printer.Port }.Uri;
    private int _requests;

    /// <exception cref="HttpRequestException">The server is not there, or speaks no IPP.</exception>
    public async Task<IppAnswer> AskAsync(IppOperation operation, IEnumerable<IppField> about, IEnumerable<IppField>? ofJob, byte[]? document, CancellationToken cancel)
    {
        using var request = new MemoryStream();
        request.Write([2, 0, 0, (byte)operation]);
        request.Write(IppField.Of("", Interlocked.Increment(ref _requests)).Value);
        request.WriteByte((byte)IppTag.Operation);
        Write(request, IppField.Of(IppTag.Charset, "attributes-charset", "utf-8"));
        Write(request, IppField.Of(IppTag.Language, "attributes-natural-language", "zh-cn"));
        Write(request, IppField.Of(IppTag.Uri, "printer-uri", printer.ToString()));
        foreach (var attribute in about)
        {
            Write(request, attribute);
        }

        if (ofJob is not null)
        {
            request.WriteByte((byte)IppTag.Job);
            foreach (var attribute in ofJob)
            {
                Write(request, attribute);
            }
        }

        request.WriteByte((byte)IppTag.End);
        request.Write(document ?? []);

        using var content = new ByteArrayContent(request.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/ipp");
        using var response = await _http.PostAsync(_address, content, cancel);
        response.EnsureSuccessStatusCode();
        return Parse(await response.Content.ReadAsByteArrayAsync(cancel));
    }

    public void Dispose() => _http.Dispose();

    /// <exception cref="HttpRequestException">Not an answer of IPP.</exception>
    internal static IppAnswer Parse(ReadOnlySpan<byte> answer)
    {
        try
        {
            var status = BinaryPrimitives.ReadUInt16BigEndian(answer[2..]);
            var (jobs, printer, group, name) = (new List<IppGroup>(), new IppGroup(), new IppGroup(), "");
            for (var at = 8; at < answer.Length && answer[at] != (byte)IppTag.End;)
            {
                var tag = answer[at++];
                if (tag < 0x10)
                {
                    group = tag == 4 ? printer : new IppGroup();
                    if (tag == (byte)IppTag.Job)
                    {
                        jobs.Add(group);
                    }

                    continue;
                }

                var named = Take(answer, ref at);
                var value = Take(answer, ref at);
                name = named.Length > 0 ? Encoding.ASCII.GetString(named) : name;
                group.Add(name, tag switch
                {
                    (byte)IppTag.Number or (byte)IppTag.Enum => BinaryPrimitives.ReadInt32BigEndian(value),
                    >= 0x41 and <= 0x49 => Encoding.UTF8.GetString(value),
                    _ => Convert.ToHexString(value),
                });
            }

            return new(status, jobs, printer);
        }
        catch (ArgumentOutOfRangeException cut)
        {
            throw new HttpRequestException("the print server's answer is cut off", cut);
        }
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> answer, ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(answer[at..]);
        var value = answer.Slice(at + 2, length);
        at += 2 + length;
        return value;
    }

    private static void Write(Stream request, IppField attribute)
    {
        Span<byte> length = stackalloc byte[2];
        request.WriteByte((byte)attribute.Tag);
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)attribute.Name.Length);
        request.Write(length);
        request.Write(Encoding.ASCII.GetBytes(attribute.Name));
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)attribute.Value.Length);
        request.Write(length);
        request.Write(attribute.Value);
    }
}
