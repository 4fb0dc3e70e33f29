using System.Security.Cryptography;

namespace Portal.Core.Cases;

/// <summary>Not a PDF, JPEG or PNG by its content, whatever its name says.</summary>
public sealed record WrongKindOfFile : Refusal;

/// <summary>Larger than <see cref="Attachment.LargestBytes"/>.</summary>
public sealed record FileTooLarge(long MegaBytes) : Refusal
{
    public override IReadOnlyList<object> Arguments => [MegaBytes];
}

public sealed record EmptyFile : Refusal;

/// <summary>A file as it now lies in the store.</summary>
public sealed record StoredPaper(string StoredName, string ContentType, long Bytes, string Sha256);

/// <summary>
/// Files of applicants, outside the database under random names. What a file is, is read from its first bytes; its own
/// name never becomes a path.
/// </summary>
public sealed class PaperStore(string folder)
{
    private const string Unfinished = ".part";

    private static readonly (byte[] Start, string ContentType)[] Kinds =
    [
        ("%PDF-"u8.ToArray(), "application/pdf"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
    ];

    /// <summary>Takes a file in whole or not at all.</summary>
    public async Task<Answer<StoredPaper>> KeepAsync(Stream content, CancellationToken cancellationToken = default)
    {
        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = path + Unfinished;
        try
        {
            var answer = await CopyAsync(content, unfinished, name, cancellationToken);
            if (answer.IsYes)
            {
                File.Move(unfinished, path);
            }

            return answer;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public Stream Open(string storedName) => new FileStream(PathOf(storedName), FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, useAsync: true);

    /// <summary>The names of what was stored before a moment (UTC). What was never finished by then is destroyed on the way.</summary>
    public IEnumerable<string> StoredBefore(DateTime utc)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.LastWriteTimeUtc < utc))
        {
            if (IsName(file.Name))
            {
                yield return file.Name;
            }
            else if (file.Name.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                file.Delete();
            }
        }
    }

    public void Destroy(string storedName) => File.Delete(PathOf(storedName));

    private static async Task<Answer<StoredPaper>> CopyAsync(Stream content, string to, string name, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        string? kind = null;
        long bytes = 0;
        await using (var file = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, buffer.Length, useAsync: true))
        {
            int read;
            while ((read = await content.ReadAtLeastAsync(buffer, bytes == 0 ? 16 : 1, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                if (bytes == 0 && (kind = KindOf(buffer.AsSpan(0, read))) is null)
                {
                    return new WrongKindOfFile();
                }

                if ((bytes += read) > Attachment.LargestBytes)
                {
                    return new FileTooLarge(Attachment.LargestBytes / 1024 / 1024);
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
        }

        return kind is null ? new EmptyFile() : new StoredPaper(name, kind, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string? KindOf(ReadOnlySpan<byte> start)
    {
        foreach (var (signature, contentType) in Kinds)
        {
            if (start.StartsWith(signature))
            {
                return contentType;
            }
        }

        return null;
    }

    private static bool IsName(string name) => name.Length == 40 && name.All(char.IsAsciiHexDigitLower);

    private string PathOf(string storedName) => IsName(storedName)
        ? Path.Combine(folder, storedName[..2], storedName)
        : throw new ArgumentException("not a name of this store", nameof(storedName));
}
