using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Portal.Core.Delivery;
using Portal.Web.Delivery.Documents;

namespace Portal.Web.Delivery;

/// <summary>
/// Makes a paper into a PDF by headless Chromium where one is installed. One at a time: each takes a browser's worth of memory.
/// The sheet goes through a file of our own with its styles inside, so no session is lent to the browser.
/// </summary>
public sealed class PaperPrinter(IServiceScopeFactory scopes, ILoggerFactory logs, IWebHostEnvironment environment, IConfiguration configuration) : IDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly string[] Styles = ["css/base.css", "css/print.css"];
    private static readonly TimeSpan Queueing = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Printing = TimeSpan.FromSeconds(40);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Lazy<string?> _browser = new(() => FindBrowser(configuration["Delivery:Chromium"]));
    private readonly ILogger _log = logs.CreateLogger<PaperPrinter>();

    /// <summary>False where no Chromium is installed: then the page says how to print from the reader's own browser.</summary>
    public bool IsThere => _browser.Value is not null;

    /// <inheritdoc cref="HtmlAsync{TSheet}"/>
    public Task<string> HtmlAsync(CaseDocument document, string verifyAddress) => HtmlAsync<PaperSheet>(document.Number, SheetOf(document, verifyAddress));

    /// <inheritdoc cref="PdfAsync{TSheet}"/>
    public Task<byte[]?> PdfAsync(CaseDocument document, string verifyAddress, CancellationToken cancellationToken) => PdfAsync<PaperSheet>(document.Number, SheetOf(document, verifyAddress), cancellationToken);

    private static Dictionary<string, object?> SheetOf(CaseDocument document, string verifyAddress) => new(StringComparer.Ordinal)
    {
        [nameof(PaperSheet.Document)] = document,
        [nameof(PaperSheet.VerifyAddress)] = verifyAddress,
    };

    /// <summary>The sheet as a page that needs nothing besides itself.</summary>
    private async Task<string> HtmlAsync<TSheet>(string title, Dictionary<string, object?> words)
        where TSheet : IComponent
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        var sheet = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TSheet>(ParameterView.FromDictionary(words));
            return root.ToHtmlString();
        });

        // The policy leaves the browser nothing to fetch and nothing to run, whatever somebody typed into a reason.
        return $"""
            <!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>{System.Net.WebUtility.HtmlEncode(title)}</title><style>{string.Concat(Styles.Select(Read))}</style></head><body class="citizen">{sheet}</body></html>
            """;
    }

    /// <returns>Null when it did not come about in time; the reader may try again or print the page.</returns>
    public async Task<byte[]?> PdfAsync<TSheet>(string title, Dictionary<string, object?> words, CancellationToken cancellationToken)
        where TSheet : IComponent
    {
        if (_browser.Value is not { } browser || !await _one.WaitAsync(Queueing, cancellationToken))
        {
            return null;
        }

        // Readable by this process's user alone, and gone afterwards: it holds a person's name.
        var folder = Directory.CreateTempSubdirectory("portal-paper-");
        try
        {
            var (page, pdf) = (Path.Combine(folder.FullName, "paper.html"), Path.Combine(folder.FullName, "paper.pdf"));
            await File.WriteAllTextAsync(page, await HtmlAsync<TSheet>(title, words), cancellationToken);
            return await RunAsync(browser, folder.FullName, page, pdf, cancellationToken) && File.Exists(pdf) ? await File.ReadAllBytesAsync(pdf, cancellationToken) : null;
        }
        finally
        {
            _one.Release();
            folder.Delete(recursive: true);
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<bool> RunAsync(string browser, string folder, string page, string pdf, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(browser,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={Path.Combine(folder, "profile")}",
            "--no-pdf-header-footer", $"--print-to-pdf={pdf}", new Uri(page).AbsoluteUri,
        ])
        { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true }) ?? throw new InvalidOperationException($"{browser} did not start");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Printing);
        try
        {
            var said = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
            {
                _log.LogWarning("Chromium ended with {Code}: {Said}", process.ExitCode, await said);
            }

            return process.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _log.LogWarning("Chromium did not print within {Seconds} s", Printing.TotalSeconds);
            return false;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private string Read(string style)
    {
        using var reader = new StreamReader(environment.WebRootFileProvider.GetFileInfo(style).CreateReadStream());
        return reader.ReadToEnd();
    }

    private static string? FindBrowser(string? chosen)
    {
        if (!string.IsNullOrEmpty(chosen))
        {
            return File.Exists(chosen) ? chosen : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
