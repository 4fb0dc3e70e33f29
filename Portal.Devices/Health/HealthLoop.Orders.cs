using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>What the portal orders.</summary>
public sealed partial class HealthLoop
{
    /// <summary>Once, also when the answer to it was lost: it is on the disk before anything is done.</summary>
    private async Task CarryOutAsync(string text, CancellationToken cancel)
    {
        CommandTicket command;
        try
        {
            command = CommandTicket.Read(text, enrolment.Keys, enrolment.Kiosk, time.GetUtcNow());
        }
        catch (FaultException refused)
        {
            log.LogWarning("A command was refused: {Why}", refused.Detail);
            return;
        }

        var job = new Job($"command-{command.Id}", "portal", "agent", command.Name, JobState.Running, time.GetUtcNow());
        if (journal.Begin(job) is { } known)
        {
            Say(command, known.State == JobState.Done, known.State == JobState.Uncertain ? "uncertain" : null);
            return;
        }

        if (command.Name == "restart")
        {
            // Nobody is left to say so afterwards.
            journal.Note(job with { State = JobState.Done });
            Say(command, isDone: true, null);
            await KeepReportAsync(cancel);
            _endsAfterThis = true;
            return;
        }

        string? why = null;
        try
        {
            why = await DoAsync(command, cancel);
        }
        catch (FaultException fault)
        {
            why = fault.Fault.Entry().Kind;
        }

        journal.Note(job with { State = why is null ? JobState.Done : JobState.Failed });
        Say(command, why is null, why);
    }

    /// <returns>Why it was not done; null when it was.</returns>
    private async Task<string?> DoAsync(CommandTicket command, CancellationToken cancel)
    {
        switch (command.Name)
        {
            case "eject-card":
                return await desk.EjectCardsAsync(cancel) ? null : "NO_DEVICE";
            case "lock":
                state.Lock(true);
                await desk.SendPageAwayAsync();
                return null;
            case "unlock":
                state.Lock(false);
                return null;
            case "message":
                await desk.TellPageAsync("message", new JsonObject { ["text"] = command.Text });
                return null;
            default:
                return "UNSUPPORTED";
        }
    }

    private void Show(string text)
    {
        try
        {
            var profile = ProfileTicket.Read(text, enrolment.Keys, enrolment.Kiosk, time.GetUtcNow());
            state.Show(profile.ProfileId, profile.Version, profile.Content);
            _looksNew = true;
        }
        catch (FaultException refused)
        {
            log.LogWarning("A profile was refused: {Why}", refused.Detail);
        }
    }

    private void Say(CommandTicket command, bool isDone, string? detail)
    {
        var result = new JsonObject { ["id"] = command.Id, ["outcome"] = isDone ? "done" : "failed" };
        if (detail is not null)
        {
            result["detail"] = detail;
        }

        _results.Add(result);
    }
}
