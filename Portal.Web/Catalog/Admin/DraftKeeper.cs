using Portal.Core;
using Portal.Core.Catalog;

namespace Portal.Web.Catalog.Admin;

/// <summary>What is asked once more before it is done.</summary>
internal enum DraftQuestion
{
    Publish,
    Withdraw,
    Discard,
}

/// <summary>
/// How an editor's page keeps the draft it writes: as typed, saved by itself after a short pause and once more when the page is left,
/// never over what somebody else has saved since. The same for items and bundles.
/// </summary>
internal abstract class DraftKeeper
{
    public IReadOnlyList<ItemFault> Faults { get; protected set; } = [];

    public Refusal? Refusal { get; set; }

    /// <summary>UTC.</summary>
    public DateTime? SavedAt { get; protected set; }

    public DraftQuestion? Asking { get; set; }

    /// <summary>Why it is withdrawn, as typed.</summary>
    public string Reason { get; set; } = "";

    public bool IsDraft { get; protected set; }

    /// <summary>Something was typed that is not saved yet.</summary>
    public bool IsDirty { get; protected set; }

    public bool IsBusy { get; protected set; }

    public int Blocking => Faults.Count(fault => fault.Blocks);
}

/// <inheritdoc cref="DraftKeeper"/>
/// <param name="inPage">Runs something as an event of the page, and shows the page anew.</param>
internal sealed class DraftKeeper<TEdit>(TEdit empty, TimeProvider time, Func<Func<Task>, Task> inPage) : DraftKeeper, IAsyncDisposable
    where TEdit : class
{
    /// <summary>After the last keystroke; long enough not to save every word, short enough not to lose a sentence.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);

    private ITimer? _timer;
    private int _revision;

    public TEdit Edit { get; private set; } = empty;

    public required Func<TEdit, IReadOnlyList<ItemFault>> FaultsOf { get; init; }

    public required Func<TEdit, int, Task<Answer<DraftSaved>>> Save { get; init; }

    public required Func<TEdit, int, Task<Answer<DraftSaved>>> Publish { get; init; }

    public required Func<string, Task<Answer<DraftSaved>>> Withdraw { get; init; }

    public required Func<int, Task<Answer<DraftSaved>>> Discard { get; init; }

    public void Open(TEdit edit, ItemState state, DraftMark? mark)
    {
        (Edit, IsDraft, _revision, SavedAt) = (edit, state == ItemState.Draft, mark?.Revision ?? 0, mark?.At);
        (Faults, IsDirty, Refusal, Asking) = (FaultsOf(edit), false, null, null);
    }

    public void Type(TEdit edit)
    {
        if (!IsDraft)
        {
            return;
        }

        (Edit, IsDirty, Faults) = (edit, true, FaultsOf(edit));
        Refusal = Refusal is NotReadyToPublish or CodeTaken ? null : Refusal;
        WaitAndSave();
    }

    /// <summary>Does what was asked.</summary>
    /// <returns>What was done; null when it was refused.</returns>
    public async Task<DraftQuestion?> DoAsync()
    {
        IsBusy = true;
        var asked = Asking ?? throw new InvalidOperationException("nothing was asked");
        var done = asked switch
        {
            DraftQuestion.Publish => await Publish(Edit, _revision),
            DraftQuestion.Withdraw => await Withdraw(Reason),
            DraftQuestion.Discard => await Discard(_revision),
            _ => throw new InvalidOperationException($"{asked} is not a question"),
        };
        (IsBusy, Refusal) = (false, done.Refusal);
        if (!done.IsYes)
        {
            Asking = asked == DraftQuestion.Withdraw ? asked : null;
            return null;
        }

        IsDirty = false;
        return asked;
    }

    /// <summary>Left for another page before the pause was over: what was typed is kept all the same.</summary>
    /// <returns>Why it could not be kept; null when it was, or nothing was left to keep.</returns>
    public async ValueTask<Refusal?> LeaveAsync()
    {
        await DisposeAsync();
        return IsDirty && Refusal is null ? (await Save(Edit, _revision)).Refusal : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }
    }

    private void WaitAndSave()
    {
        _timer ??= time.CreateTimer(_ => _ = inPage(SaveAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    private async Task SaveAsync()
    {
        if (IsBusy || !IsDirty || Refusal is ChangedByAnother)
        {
            return;
        }

        IsBusy = true;
        var edit = Edit;
        var saved = await Save(edit, _revision);
        (IsBusy, Refusal) = (false, saved.Refusal);
        if (saved.IsYes)
        {
            (_revision, SavedAt, IsDirty) = (saved.Value.Revision, saved.Value.At, !ReferenceEquals(edit, Edit));
            if (IsDirty)
            {
                WaitAndSave();
            }
        }
    }
}
