using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Core.Instant;
using Portal.Core.People;
using Portal.Core.Projects;
using Portal.Core.Tenancy;

namespace Portal.Web;

/// <summary>What the program does instead of opening: the first argument, when it is not an option.</summary>
public static class Verbs
{
    private const string Usage = """
        What follows "--" is one of:
          tour                     takes one case through all three levels on a throw-away database and prints its timeline
          verify                   checks every journal's chain, every case against its events, every paper and file; names the first broken one
          replay                   makes every decision by rules again from what was stored with it; names what comes out otherwise
          migrate                  brings the database to this version
          import-calendar FILE     takes in a year's holiday notice (JSON) and recomputes open cases
          import-tenants FILE      takes in places (CSV)
          import-projects FILE     takes in a place's kinds of projects with their stages and items (JSON)
          add-administrator SLUG ACCOUNT NAME
                                   enters the first security administrator of a place that has none, and prints a password to begin with
          (nothing)                opens the portal
        """;

    /// <summary>The verb, taken off the arguments; null when the portal is to open.</summary>
    public static string? Take(ref string[] args)
    {
        if (args is not [var first, ..] || first.StartsWith('-') || first.StartsWith('/'))
        {
            return null;
        }

        args = args[1..];
        return first;
    }

    /// <param name="args">What stood after the verb. Settings (<c>--Database:Provider=Postgres</c>) are the configuration's.</param>
    /// <param name="output">Where it says what it did; the console when null. <paramref name="errors"/> likewise.</param>
    /// <returns>The program's exit code; 2 when it was called wrongly.</returns>
    public static async Task<int> RunAsync(string verb, string[] args, IServiceProvider services, TextWriter? output = null, TextWriter? errors = null)
    {
        (output, errors) = (output ?? Console.Out, errors ?? Console.Error);
        string[] rest = [.. args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal))];
        if ((verb, rest) is ("migrate", []) or ("import-calendar" or "import-tenants" or "import-projects", [_]) or ("add-administrator", [_, _, _]) && await MigrateAsync(services) is { } whyNot)
        {
            await errors.WriteLineAsync(whyNot);
            return 1;
        }

        switch (verb)
        {
            case "tour" when rest is []:
                return await TourVerb.RunAsync(output);
            case "verify" when rest is []:
                return await VerifyAsync(services, output, errors);
            case "migrate" when rest is []:
                await output.WriteLineAsync("The database is at this version.");
                return 0;
            case "replay" when rest is []:
                return await ReplayAsync(services, output, errors);
            case "import-calendar" when rest is [var file]:
                return await ImportCalendarAsync(services, file, output, errors);
            case "import-tenants" when rest is [var file]:
                return await ImportTenantsAsync(services, file, output, errors);
            case "import-projects" when rest is [var file]:
                return await ImportProjectsAsync(services, file, output, errors);
            case "add-administrator" when rest is [var slug, var account, var name]:
                return await AddAdministratorAsync(services, slug, account, name, output, errors);
            default:
                await errors.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static Task<string?> MigrateAsync(IServiceProvider services) => Opening.BringToThisVersionAsync(services.GetRequiredService<PortalDbMaker>());

    private static async Task<int> VerifyAsync(IServiceProvider services, TextWriter output, TextWriter errors)
    {
        await using var job = services.CreateAsyncScope();
        var chain = await job.ServiceProvider.GetRequiredService<JournalCheck>().RunAsync();
        if (chain.Fault is not null)
        {
            await errors.WriteLineAsync($"BROKEN: {chain.Fault} at {chain.Where} (tenant#number)");
            return 1;
        }

        var custody = await job.ServiceProvider.GetRequiredService<CustodyCheck>().RunAsync();
        if (custody.Fault is not null)
        {
            await errors.WriteLineAsync($"BROKEN: {custody.Fault} in case {custody.Number}");
            return 1;
        }

        var papers = await job.ServiceProvider.GetRequiredService<PaperCheck>().RunAsync();
        if (papers.Fault is not null)
        {
            await errors.WriteLineAsync($"BROKEN: {papers.Fault} in case {papers.Number}");
            return 1;
        }

        await output.WriteLineAsync($"All holds: {chain.Rows} journal rows of {chain.Tenants} tenants, {custody.Cases} cases, {papers.Papers} issued papers, {papers.Files} files.");
        if (custody.Unsealed + papers.Unsealed > 0)
        {
            await output.WriteLineAsync($"From before seals were kept, and so not compared: plans and answers of {custody.Unsealed} cases, {papers.Unsealed} issued papers.");
        }

        return 0;
    }

    /// <summary>Every decision that rules made, made again from what was stored with it.</summary>
    private static async Task<int> ReplayAsync(IServiceProvider services, TextWriter output, TextWriter errors)
    {
        await using var job = services.CreateAsyncScope();
        job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("every decision by rules is made again");
        var report = await job.ServiceProvider.GetRequiredService<InstantReplay>().RunAsync();
        foreach (var difference in report.Differences)
        {
            await errors.WriteLineAsync($"DIFFERENT: case {difference.CaseNumber}, rules version {difference.RuleVersion}: approved {difference.Approved}, now {difference.ApprovesNow} ({string.Join(", ", difference.Conditions)})");
        }

        await output.WriteLineAsync($"{report.Decisions} decisions by rules made again, {report.Differences.Count} different.");
        return report.Differences.Count == 0 ? 0 : 1;
    }

    private static async Task<int> ImportCalendarAsync(IServiceProvider services, string file, TextWriter output, TextWriter errors)
    {
        if (!File.Exists(file))
        {
            await errors.WriteLineAsync($"No such file: {file}");
            return 2;
        }

        var json = await File.ReadAllTextAsync(file);
        var (notice, problem) = YearNotice.Parse(json);
        if (notice is null)
        {
            await errors.WriteLineAsync($"Nothing was taken in: {problem!.Fault} at {problem.At}");
            return 1;
        }

        if ((await services.GetRequiredService<CalendarDesk>().ImportAsync(notice, json, Actor.System)).Refusal is { } refusal)
        {
            await errors.WriteLineAsync($"Nothing was taken in: {refusal.Code}");
            return 1;
        }

        await using var job = services.CreateAsyncScope();
        job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("a year's notice concerns every open case");
        var moved = await job.ServiceProvider.GetRequiredService<CaseDesk>().RescheduleAsync();
        var projects = await job.ServiceProvider.GetRequiredService<ProjectDesk>().KeepAllAsync();
        await output.WriteLineAsync($"{notice.Year}: {notice.Off.Count} days off, {notice.Worked.Count} weekend days worked; {moved} open cases and {projects} projects recomputed.");
        return 0;
    }

    private static async Task<int> AddAdministratorAsync(IServiceProvider services, string slug, string account, string name, TextWriter output, TextWriter errors)
    {
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        await using var job = services.CreateAsyncScope();
        var entered = await job.ServiceProvider.GetRequiredService<PeopleDesk>().EnterFirstAsync(slug, account, name, password);
        if (!entered.IsYes)
        {
            await errors.WriteLineAsync(entered.Refusal switch
            {
                NotFound => $"There is no such place with a unit: {slug}",
                NotAllowed => $"{slug}, or a place above it, has a security administrator already: they give the posts.",
                var refusal => $"Nobody was entered: {refusal!.Sentence()}",
            });
            return 1;
        }

        await output.WriteLineAsync($"{entered.Value.UserName} may sign in at {slug} with {password} and chooses another password then.");
        return 0;
    }

    private static async Task<int> ImportTenantsAsync(IServiceProvider services, string file, TextWriter output, TextWriter errors)
    {
        if (!File.Exists(file))
        {
            await errors.WriteLineAsync($"No such file: {file}");
            return 2;
        }

        using var text = new StreamReader(file);
        await using var job = services.CreateAsyncScope();
        var report = await job.ServiceProvider.GetRequiredService<TenancyDesk>().ImportAsync(text, Actor.System);
        foreach (var line in report.Lines.Where(line => line.Outcome == TenantImportOutcome.Refused))
        {
            await errors.WriteLineAsync($"line {line.Line} ({line.Slug}): {line.Fault}");
        }

        await output.WriteLineAsync(string.Join(", ", report.Lines.GroupBy(line => line.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key}")));
        return report.Lines.Any(line => line.Outcome == TenantImportOutcome.Refused) ? 1 : 0;
    }

    private static async Task<int> ImportProjectsAsync(IServiceProvider services, string path, TextWriter output, TextWriter errors)
    {
        if (!File.Exists(path))
        {
            await errors.WriteLineAsync($"No such file: {path}");
            return 2;
        }

        var (file, fault) = TemplateFile.Parse(await File.ReadAllTextAsync(path));
        if (file is null)
        {
            await errors.WriteLineAsync($"Nothing was taken in: {fault}");
            return 1;
        }

        await using var job = services.CreateAsyncScope();
        job.ServiceProvider.GetRequiredService<Scope>().BeEverywhere("kinds of projects are taken in for the place that the file names");
        var taken = await job.ServiceProvider.GetRequiredService<ProjectDesk>().ImportTemplatesAsync(file, Actor.System);
        if (!taken.IsYes)
        {
            await errors.WriteLineAsync($"Nothing was taken in: {(taken.Refusal is NotFound ? $"there is no place {file.Tenant}" : taken.Refusal?.Code)}");
            return 1;
        }

        foreach (var line in taken.Value.Where(line => line.Outcome == TemplateImportOutcome.Refused))
        {
            await errors.WriteLineAsync($"{line.Key}: {string.Join(", ", line.Faults)}");
        }

        await output.WriteLineAsync(string.Join(", ", taken.Value.Select(line => $"{line.Key} {line.Outcome}{(line.Version > 0 ? $" (version {line.Version})" : "")}")));
        return taken.Value.Any(line => line.Outcome == TemplateImportOutcome.Refused) ? 1 : 0;
    }
}
