using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Tenancy;

namespace Portal.Web;

/// <summary>What the program does instead of opening: the first argument, when it is not an option.</summary>
public static class Verbs
{
    private const string Usage = """
        What follows "--" is one of:
          migrate                  brings the database to this version
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

    /// <returns>The program's exit code; 2 when it was called wrongly.</returns>
    public static async Task<int> RunAsync(string verb, string[] rest, IServiceProvider services)
    {
        switch (verb)
        {
            case "migrate" when rest is []:
                await using (var db = services.GetRequiredService<PortalDbMaker>().Make(Scope.Everywhere("the verb migrate")))
                {
                    await db.Database.MigrateAsync();
                }

                Console.WriteLine("The database is at this version.");
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }
}
