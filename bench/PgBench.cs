using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Portal.Bench;

/// <summary>
/// The anchor: the same effects as one handoff, as one statement written by hand and run by PostgreSQL's own pgbench beside
/// us on the same server — version check, two steps, old and new custody, journal row with its hash and head, operation key.
/// It does no rules, knows no person and reads nothing it does not write: nobody can be quicker and do as much.
/// </summary>
internal sealed partial class PgBench(string connection)
{
    private const string Handoff = """
        \set n random(1, :cases)
        WITH pick AS (SELECT b.*, m."Version" AS seen FROM bench_case b JOIN "Cases" m ON m."Id" = b.case_id WHERE n = :n),
        c AS (UPDATE "Cases" SET "Version" = "Version" + 1 FROM pick WHERE "Id" = pick.case_id AND "Version" = pick.seen AND "Status" = 'Submitted' RETURNING "Id", "TenantId", "Version"),
        signed AS (UPDATE "CaseSteps" SET "State" = 'Done', "SignedBy" = pick.clerk, "SignedByName" = 'clerk', "SignedAt" = now(), "Opinion" = 'complete' FROM pick WHERE "Id" = pick.step_id),
        opened AS (UPDATE "CaseSteps" SET "State" = 'Open', "OpenedAt" = now(), "DueAt" = now() + interval '3 days' FROM pick WHERE "Id" = pick.next_id RETURNING "Id", "CaseId", "TenantId"),
        received AS (UPDATE "Handoffs" SET "State" = 'Received', "ReceivedBy" = pick.clerk, "ReceivedByName" = 'clerk', "ReceivedAt" = now() FROM pick WHERE "Id" = pick.handoff_id),
        sent AS (INSERT INTO "Handoffs" ("Id", "CaseId", "TenantId", "FromTenantId", "FromStepId", "ToStepId", "Direction", "Reason", "Papers", "SentBy", "SentByName", "SentAt", "ReceiveBy", "State")
            SELECT gen_random_uuid(), o."CaseId", o."TenantId", c."TenantId", pick.step_id, o."Id", 'Up', 'complete', '[]', pick.clerk, 'clerk', now(), now() + interval '1 day', 'Pending' FROM opened o, c, pick),
        head AS (UPDATE "JournalHeads" h SET "Number" = h."Number" + 1, "Hash" = encode(sha256(convert_to(h."Hash" || c."Id"::text || c."Version"::text || 'HandOver clerk complete', 'UTF8')), 'hex') FROM c WHERE h."TenantId" = c."TenantId" RETURNING h."TenantId", h."Number", h."Hash"),
        row AS (INSERT INTO "Journal" ("Id", "TenantId", "Number", "At", "Kind", "CaseId", "Audience", "ActorId", "ActorName", "Channel", "Note", "Hash", "Room", "Sequence", "Action", "From", "To", "StepId", "UnitName", "Change")
            SELECT gen_random_uuid(), head."TenantId", head."Number", now(), 'case.HandOver', c."Id", 'Applicant', pick.clerk, 'clerk', 'Window', 'complete', head."Hash", 'case', c."Version", 'HandOver', 'Submitted', 'Submitted', pick.step_id, 'hall', '{}' FROM head, c, pick)
        INSERT INTO "Operations" ("Key", "CaseId", "ActorId", "Version", "At") SELECT gen_random_uuid(), c."Id", pick.clerk, c."Version", now() FROM c, pick;
        """;

    /// <summary>Long enough that starting the program and its connections does not show.</summary>
    private const int Seconds = 2;

    private int _laidOut;

    /// <returns>Transactions a second.</returns>
    public async Task<double> MeasureAsync(IReadOnlyList<(Guid CaseId, int Community)> cases)
    {
        if (_laidOut == 0)
        {
            _laidOut = await PrepareAsync([.. cases.Select(matter => matter.CaseId)]);
        }

        return await RunAsync(_laidOut);
    }

    /// <summary>Lays out which rows the statement works on: those of our own cases, so both sides meet the same tables and indices.</summary>
    private async Task<int> PrepareAsync(IReadOnlyList<Guid> cases)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("""
            DROP TABLE IF EXISTS bench_case;
            CREATE TABLE bench_case AS SELECT row_number() OVER ()::int AS n, s."CaseId" AS case_id, s."Id" AS step_id, t."Id" AS next_id, h."Id" AS handoff_id, gen_random_uuid() AS clerk
            FROM "CaseSteps" s JOIN "CaseSteps" t ON t."CaseId" = s."CaseId" AND t."Stage" = 2 JOIN "Handoffs" h ON h."ToStepId" = s."Id" WHERE s."Stage" = 1 AND s."CaseId" = ANY ($1);
            ALTER TABLE bench_case ADD PRIMARY KEY (n);
            """.Replace("$1", $"ARRAY[{string.Join(',', cases.Select(id => $"'{id}'"))}]::uuid[]", StringComparison.Ordinal));
        await command.ExecuteNonQueryAsync();
        await using var analyse = source.CreateCommand("""ANALYZE bench_case; ANALYZE "Cases"; ANALYZE "CaseSteps"; ANALYZE "Handoffs"; ANALYZE "Journal";""");
        await analyse.ExecuteNonQueryAsync();
        return cases.Count;
    }

    private static async Task<double> RunAsync(int cases)
    {
        var script = Path.GetTempFileName();
        try
        {
            // pgbench ends a statement at the line's semicolon, so the whole statement may stand on many lines.
            await File.WriteAllTextAsync(script, Handoff);
            var program = Path.Combine(Environment.GetEnvironmentVariable("PGBIN") ?? "", "pgbench");
            var start = new ProcessStartInfo(program, ["-n", "-M", "prepared", "-c", $"{Slices.Workers}", "-j", "2", "-T", $"{Seconds}", "-D", $"cases={cases}", "-f", script])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using var pgbench = Process.Start(start) ?? throw new InvalidOperationException("pgbench did not start");
            var errors = pgbench.StandardError.ReadToEndAsync();
            var output = await pgbench.StandardOutput.ReadToEndAsync();
            await pgbench.WaitForExitAsync();
            return pgbench.ExitCode == 0 && Tps().Match(output) is { Success: true } tps
                ? double.Parse(tps.Groups["tps"].Value, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"pgbench failed: {await errors}{output}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    [GeneratedRegex(@"tps = (?<tps>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tps();
}
