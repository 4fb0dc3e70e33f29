using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Portal.Web.Cases.Work;

/// <summary>The desk's script in the browser: keys, and keeping what is typed until it has been sent. One for a circuit.</summary>
public sealed class WorkScript(IJSRuntime js) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    /// <summary>Switches the keys on; safe to call again.</summary>
    public async Task StartAsync() => await ModuleAsync();

    public async Task<IReadOnlyDictionary<string, string>> KeptAsync(string key)
    {
        try
        {
            return await (await ModuleAsync()).InvokeAsync<Dictionary<string, string>?>("kept", key) ?? new(StringComparer.Ordinal);
        }
        catch (JSDisconnectedException)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }
    }

    public async Task ForgetAsync(string key)
    {
        try
        {
            await (await ModuleAsync()).InvokeVoidAsync("forget", key);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone; what it keeps is forgotten by age.
        }
    }

    /// <summary>Puts the cursor there when it has been rendered.</summary>
    public async Task FocusAsync(string id)
    {
        try
        {
            await (await ModuleAsync()).InvokeVoidAsync("focusOn", id);
        }
        catch (JSDisconnectedException)
        {
            // Nobody is there to see the cursor.
        }
    }

    /// <summary>Puts the cursor on the row of a case.</summary>
    public async Task FocusRowAsync(Guid caseId)
    {
        try
        {
            await (await ModuleAsync()).InvokeVoidAsync("focusOnRow", caseId);
        }
        catch (JSDisconnectedException)
        {
            // Nobody is there to see the cursor.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_module is { IsCompletedSuccessfully: true } module)
        {
            try
            {
                await (await module).DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // It went with the browser.
            }
        }
    }

    private Task<IJSObjectReference> ModuleAsync() => _module is { IsFaulted: false, IsCanceled: false } ? _module : _module = js.InvokeAsync<IJSObjectReference>("import", "./js/work.js").AsTask();
}
