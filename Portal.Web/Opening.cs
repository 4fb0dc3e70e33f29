using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Demo;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.SignIn;

namespace Portal.Web;

/// <summary>What is done each morning before the door opens.</summary>
public static class Opening
{
    /// <summary>Demo tenants and accounts are wanted: the default in Development, never otherwise.</summary>
    public static bool IsDemo(IConfiguration configuration, IHostEnvironment environment) => configuration.GetValue("Portal:Demo", environment.IsDevelopment());

    /// <summary>Brings the database to this version and, for a demonstration, plants it once. A sentence says why the portal may not open; null when it may.</summary>
    public static async Task<string?> PrepareAsync(WebApplication app)
    {
        var isDemo = IsDemo(app.Configuration, app.Environment);
        if (isDemo && app.Environment.IsProduction())
        {
            return "Portal:Demo is true, and this is Production: demo accounts have known passwords. Set Portal:Demo to false.";
        }

        var keys = app.Services.GetRequiredService<KeyCertificate>();
        if (keys.Problem is { } problem)
        {
            return problem;
        }

        if (keys.Certificate is null && app.Environment.IsProduction())
        {
            return $"{KeyCertificate.Setting} is not set, and this is Production: whoever read the database could forge anybody's sign-in. Set it to a certificate with its RSA key (.pfx or .pem); docs/operations.md says how to make one.";
        }

        if (Proxies.Read(app.Configuration).Problem is { } wrongProxy)
        {
            return wrongProxy;
        }

        var maker = app.Services.GetRequiredService<PortalDbMaker>();
        if (await BringToThisVersionAsync(maker) is { } unknown)
        {
            return unknown;
        }

        if (keys.Certificate is not null && await new KeyStore(maker).DropPlainAsync() > 0)
        {
            app.Services.GetRequiredService<ILogger<KeyStore>>().LogWarning("Keys that lay unencrypted in the database were taken away; everybody signs in once more");
        }

        if (isDemo)
        {
            await OpenDemonstrationAsync(app, maker, isNew: !await HoldsAsync(maker, "Tenants"));
        }
        else if (await HoldsAsync(maker, "Accounts", "WHERE \"IsDemo\""))
        {
            return "This database holds demo accounts, whose passwords are known to everybody. Use another database, or set Portal:Demo to true where that may be known.";
        }

        return null;
    }

    /// <summary>A new demonstration is whole when the door opens. One that is there already opens at once, and its morning's visitors come in a moment later.</summary>
    private static async Task OpenDemonstrationAsync(WebApplication app, PortalDbMaker maker, bool isNew)
    {
        var (time, hasCases) = (app.Services.GetRequiredService<TimeProvider>(), app.Configuration.GetValue("Portal:DemoCases", true));
        if (isNew)
        {
            await using var planting = app.Services.CreateAsyncScope();
            await DemoSeed.PlantAsync(maker, planting.ServiceProvider.GetRequiredService<IPasswordHasher<Account>>(), time);
            if (hasCases)
            {
                await DemoCases.PlantAsync(app.Services, maker, time);
                await OpenDayAsync(CancellationToken.None);
            }
        }
        else if (hasCases)
        {
            app.Lifetime.ApplicationStarted.Register(() => _ = Task.Run(async () =>
            {
                try
                {
                    await OpenDayAsync(app.Lifetime.ApplicationStopping);
                }
                catch (Exception trouble) when (trouble is not OperationCanceledException)
                {
                    app.Services.GetRequiredService<ILogger<PortalDbMaker>>().LogError(trouble, "The demonstration's morning could not be opened");
                }
            }));
        }

        async Task OpenDayAsync(CancellationToken cancellationToken)
        {
            await DemoSeed.OpenDayAsync(maker, time, cancellationToken);
            await DemoSeed.RateAsync(app.Services, maker, cancellationToken);
        }
    }

    /// <summary>A database that a later version has made is left as it is, and the sentence says so; null when it is at this version.</summary>
    public static async Task<string?> BringToThisVersionAsync(PortalDbMaker maker)
    {
        if (await maker.IsAtThisVersionAsync())
        {
            return null;
        }

        await using var db = maker.Make(Scope.Everywhere("bringing the database to this version"));
        var known = db.Database.GetMigrations();
        if ((await db.Database.GetAppliedMigrationsAsync()).Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            return $"This database was made by another version of the portal ({unknown} is not known here). Use that version, or another database (Database:ConnectionString, Portal:DataFolder).";
        }

        await db.Database.MigrateAsync();
        return null;
    }

    /// <summary>Whether a table holds such a row, asked in plain SQL: EF would first lay out all tables, seconds that nobody need wait for at the door.</summary>
    private static async Task<bool> HoldsAsync(PortalDbMaker maker, string table, string where = "")
    {
        await using var connection = maker.Connect();
        await connection.OpenAsync();
        await using var ask = connection.CreateCommand();
        ask.CommandText = $"SELECT 1 FROM \"{table}\" {where} LIMIT 1";
        return await ask.ExecuteScalarAsync() is not null;
    }

    /// <summary>Prints the address once the door is open.</summary>
    public static void SayWhere(WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var addresses = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        Console.WriteLine($"Portal: {string.Join("  ", addresses)}");
    });
}
