using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Credit;
using Portal.Core.People;

namespace Portal.Web.Credit;

/// <summary>信用异议 at the window: who came and for whom is found as for an application, then their objection is written down and sent.</summary>
public sealed partial class WindowObjectionPage
{
    private DocumentType _type;
    private string _number = "";
    private string _name = "";
    private string _phone = "";
    private string _code = "";
    private string _organisationName = "";
    private string _entry = "";
    private string _reason = "";
    private bool _seen;
    private AuthoritySeen? _authority;
    private bool _isIncomplete;
    private bool _busy;
    private Refusal? _refusal;
    private Citizen? _person;
    private Organisation? _organisation;
    private CreditCheck? _check;
    private IReadOnlySet<string> _corrected = new HashSet<string>(StringComparer.Ordinal);
    private CreditObjection? _sent;

    private DateOnly Today => ChinaTime.DateOf(Time.GetUtcNow().UtcDateTime);

    /// <summary>What can be objected to; what lies with the office already is answered there, and a second sending finds the first.</summary>
    private IReadOnlyList<DishonestEntry> Open => [.. (_check?.Entries ?? []).Where(entry => !_corrected.Contains(entry.Key))];

    protected override Task OnInitializedAsync() => Script.StartAsync();

    private Task FindAsync() => OnceAsync(async () =>
    {
        _isIncomplete = string.IsNullOrWhiteSpace(_name) || string.IsNullOrWhiteSpace(_code) || string.IsNullOrWhiteSpace(_organisationName);
        if (_isIncomplete)
        {
            return null;
        }

        var person = await People.FindOrEnterAsync(_type, _number, _name, _phone, Here.Actor);
        if (!person.IsYes)
        {
            return person.Refusal;
        }

        var organisation = await People.FindOrEnterAsync(_code, _organisationName, Here.Actor);
        if (!organisation.IsYes)
        {
            return organisation.Refusal;
        }

        (_person, _organisation) = (person.Value, organisation.Value);
        _corrected = await Desk.CorrectedAsync(organisation.Value.Id);
        _check = await Desk.LookAsync(organisation.Value.Id, (Here.PostTenant ?? Here.Tenant).Id);
        _entry = Open is [var first, ..] ? first.Key : "";
        return null;
    });

    private Task SendAsync() => OnceAsync(async () =>
    {
        var sent = await Desk.ObjectAtWindowAsync(_organisation!.Id, _person!.Id, _entry, _reason, _seen, _authority, Here.Actor);
        _sent = sent.IsYes ? sent.Value : null;
        return sent.Refusal;
    });

    /// <summary>A double click does it once.</summary>
    private async Task OnceAsync(Func<Task<Refusal?>> work)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            _refusal = await work();
        }
        finally
        {
            _busy = false;
        }
    }

    private void Another()
    {
        (_number, _name, _phone, _code, _organisationName, _entry, _reason) = ("", "", "", "", "", "", "");
        (_type, _seen, _authority, _isIncomplete, _refusal) = (default, false, null, false, null);
        (_person, _organisation, _check, _sent) = (null, null, null, null);
    }
}
