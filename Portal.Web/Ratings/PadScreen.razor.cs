using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.Ratings;

namespace Portal.Web.Ratings;

/// <summary>Hears of the hall and looks again; on every word from a finger the desk asks anew whether this pad may ask this visitor.</summary>
public sealed partial class PadScreen
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>Whoever walks away after the grade has given it: it is sent as it stands.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan ThanksFor = TimeSpan.FromSeconds(6);

    private readonly HashSet<string> _tags = new(StringComparer.Ordinal);
    private Step _step;
    private FinishedVisit? _visit;
    private QuestionnaireInForce? _asked;
    private RatingLevel _level;
    private Guid _key;
    private string? _words;
    private string? _phone;
    private Refusal? _refusal;
    private DateTimeOffset _touched;
    private IDisposable? _listening;
    private ITimer? _beat;

    private enum Step
    {
        Idle,
        Ask,
        More,
        Thanks,

        /// <summary>Taken out of use while it was open.</summary>
        Out,
    }

    public void Dispose()
    {
        _listening?.Dispose();
        _beat?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        await LookAsync();
        if (RendererInfo.IsInteractive)
        {
            _listening = News.Listen(changed =>
            {
                if (changed.What is HallMatter.Service or HallMatter.Call)
                {
                    Again();
                }
            });
            _beat = Time.CreateTimer(_ => Again(), null, Beat, Beat);
        }
    }

    private void Again() => _ = InvokeAsync(async () =>
    {
        try
        {
            await LookAsync();
            StateHasChanged();
        }
        catch (Exception trouble) when (Trouble.TroubleFrame.IsAway(trouble))
        {
            // The database is away for a moment; the next beat looks again, and what is typed stays.
        }
    });

    private async Task LookAsync()
    {
        var now = Time.GetUtcNow();
        if (_step == Step.More)
        {
            if (now - _touched > Patience)
            {
                await SendAsync();
            }

            return;
        }

        if (_step == Step.Thanks && now - _touched < ThanksFor)
        {
            return;
        }

        _visit = await Desk.AsksAsync(PadId);
        _step = _visit is null ? Step.Idle : Step.Ask;
    }

    private async Task ChooseAsync(RatingLevel level)
    {
        if (_visit is not { } visit || _step != Step.Ask)
        {
            return;
        }

        _asked ??= await Desk.QuestionnaireAsync(visit.TenantId, RatingKind.Visit);
        (_level, _key, _step, _refusal) = (level, Guid.CreateVersion7(), Step.More, null);
        _tags.Clear();
        (_words, _phone) = (null, null);
        Touch();
    }

    private void Toggle(string key)
    {
        Touch();
        if (!_tags.Remove(key))
        {
            _tags.Add(key);
        }
    }

    private void Back()
    {
        _step = Step.Ask;
        Touch();
    }

    private void Touch() => _touched = Time.GetUtcNow();

    private async Task SendAsync()
    {
        if (_step != Step.More || _visit is not { } visit)
        {
            return;
        }

        var left = Time.GetUtcNow() - _touched > Patience;
        var answer = await Desk.RateAtPadAsync(PadId, visit.TicketId, new RatingForm(_key, _level) { Tags = [.. _tags], Words = _words, Phone = left && PhoneNumberIsWrong ? null : _phone });
        Touch();
        (_refusal, _step) = answer.Refusal switch
        {
            null or AlreadyRated => (null, Step.Thanks),
            PadUnknown => (null, Step.Out),
            NotRateable => (null, Step.Idle),
            { } no => (no, Step.More),
        };
    }

    /// <summary>Of somebody who has left there is nobody to mend it.</summary>
    private bool PhoneNumberIsWrong => Core.People.PhoneNumber.Read(_phone).Number is null;
}
