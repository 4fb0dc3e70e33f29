using Xunit;

namespace Portal.Tests.Devices;

/// <summary>
/// A real CUPS before a real IPP printer (ippeveprinter), on free ports of the loopback address, with every file below one folder.
/// The printer does not start without Avahi, so there is one, on a message bus and a network of its own.
/// </summary>
public sealed class PrintWorld : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cups-").FullName;
    private readonly List<Daemon> _daemons = [];

    public Uri Printer { get; private set; } = null!;

    /// <summary>How many jobs came out of the printer.</summary>
    public int Printed => Directory.EnumerateFiles(Sub("out"), "*.done").Count();

    /// <summary>Every sheet that came out: the print's own number and the page's.</summary>
    public IReadOnlyList<string> Sheets => [.. Directory.EnumerateFiles(Sub("sheets")).Select(Path.GetFileName).OfType<string>()];

    /// <summary>How many jobs the printer stopped in the middle since they were cancelled.</summary>
    public int Ended => Directory.EnumerateFiles(Sub("ended")).Count();

    /// <summary>Files of jobs that still lie at the print server, in its spool or its folder for temporary files.</summary>
    public IReadOnlyList<string> Spool => [.. Directory.EnumerateFiles(Sub("requests"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>().Where(name => name.StartsWith('d') || name.Length > 12)];

    public async ValueTask InitializeAsync()
    {
        await Daemon.RunAsync("chmod", ["755", _folder]);
        var bus = Path.Combine(_folder, "bus");
        await WriteAsync("bus.conf", $"""<busconfig><listen>unix:path={bus}</listen><auth>EXTERNAL</auth><policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy></busconfig>""");
        Start("dbus-daemon", ["--nofork", "--nopidfile", $"--config-file={_folder}/bus.conf"]);
        await _daemons[^1].UntilAsync(() => File.Exists(bus), "its bus");

        await WriteAsync("avahi.conf", "[server]\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces=lo\nenable-dbus=yes\ndisallow-other-stacks=no\n[wide-area]\nenable-wide-area=no\n[publish]\npublish-workstation=no\n[reflector]\n[rlimits]\n");
        (string, string) onBus = ("DBUS_SYSTEM_BUS_ADDRESS", $"unix:path={bus}");
        string[] apart = Environment.IsPrivilegedProcess ? ["-n", "-m"] : ["-r", "-n", "-m"];
        Start("unshare", [.. apart, "sh", "-c", $"/sbin/ip link set lo up; mkdir -p /run/avahi-daemon; mount --bind '{Sub("avahi")}' /run/avahi-daemon; exec /usr/sbin/avahi-daemon -f '{_folder}/avahi.conf' --no-drop-root --no-chroot --no-rlimits"], onBus);
        await _daemons[^1].UntilAsync(() => _daemons[^1].Said.Contains("startup complete", StringComparison.Ordinal), "its start");

        var (ipp, cups) = (Daemon.FreePort(), Daemon.FreePort());
        await WriteAsync("print.sh", $$"""
            #!/bin/sh
            # What ails the printer stands in a file, how many sheets are left in another; it goes on when the first is gone. A printer
            # stops for a cancelled job, which the program around this does not tell: so it is asked.
            F='{{_folder}}/fault'; L='{{_folder}}/left'
            pages=$(grep -a -o '/Type */Page[^s]' "$1" | wc -l); [ "$pages" -gt 0 ] || pages=1
            for page in $(seq "$pages"); do
              [ -s "$F" ] && echo "STATE: +$(cat "$F")" >&2
              while [ -s "$F" ]; do
                sleep 0.05
                if ipptool -t ipp://localhost:{{ipp}}/ipp/print -d id="$IPP_JOB_ID" '{{_folder}}/asked.test' 2>/dev/null | grep -q 'processing-to-stop-point\|canceled'; then
                  for k in media-empty-error media-jam-error cover-open-error; do echo "STATE: -$k" >&2; done
                  : > '{{Sub("ended")}}'/$$; exit 0
                fi
              done
              for k in media-empty-error media-jam-error cover-open-error; do echo "STATE: -$k" >&2; done
              : > '{{Sub("sheets")}}'/$$-$page
              echo "ATTR: job-impressions-completed=$page" >&2
              if [ -s "$L" ]; then
                left=$(( $(cat "$L") - 1 ))
                if [ "$left" -gt 0 ]; then echo "$left" > "$L"; else rm "$L"; echo media-empty-error > "$F"; fi
              fi
            done
            cp "$1" '{{Sub("out")}}'/$$.done
            """);
        await WriteAsync("asked.test", "{ OPERATION Get-Job-Attributes GROUP operation-attributes-tag ATTR charset attributes-charset utf-8 ATTR language attributes-natural-language en ATTR uri printer-uri $uri ATTR integer job-id $id ATTR keyword requested-attributes job-state,job-state-reasons DISPLAY job-state DISPLAY job-state-reasons }");
        await Daemon.RunAsync("chmod", ["755", Path.Combine(_folder, "print.sh")]);
        Start("ippeveprinter", ["-r", "off", "-n", "localhost", "-p", $"{ipp}", "-d", Sub("spool"), "-k", "-f", "application/pdf,image/pwg-raster", "-c", $"{_folder}/print.sh", "-M", "Example", "-m", "KioskA4", "Kiosk A4"], onBus);
        await _daemons[^1].UntilAsync(() => Daemon.Answers(ipp), "its port");

        await WriteAsync("cups-files.conf", $"ServerRoot {Sub("etc")}\nRequestRoot {Sub("requests")}\nCacheDir {Sub("cache")}\nStateDir {Sub("state")}\nTempDir {Sub("requests/tmp")}\nServerKeychain {Sub("ssl")}\nAccessLog {_folder}/access\nErrorLog {_folder}/error\nPageLog {_folder}/page\nSystemGroup root lpadmin\nFileDevice Yes\n");
        await WriteAsync("cupsd.conf", $"Listen 127.0.0.1:{cups}\nLogLevel warn\nBrowsing Off\nDefaultAuthType None\nWebInterface No\nErrorPolicy retry-job\nPreserveJobFiles No\nPreserveJobHistory 1d\nJobRetryInterval 1\n<Location />\n Order allow,deny\n Allow 127.0.0.1\n</Location>\n<Location /admin>\n Order allow,deny\n Allow 127.0.0.1\n</Location>\n<Policy default>\n JobPrivateAccess default\n JobPrivateValues default\n <Limit All>\n  Order allow,deny\n  Allow 127.0.0.1\n </Limit>\n</Policy>\n");
        if (Environment.IsPrivilegedProcess)
        {
            // Its filters run as the user lp.
            await Daemon.RunAsync("sh", ["-c", $"chgrp -R lp '{Sub("requests")}' '{Sub("cache")}' && chmod 710 '{Sub("requests")}' && chmod 770 '{Sub("cache")}' && chmod 1770 '{Sub("requests/tmp")}'"]);
        }

        Start("/usr/sbin/cupsd", ["-f", "-c", $"{_folder}/cupsd.conf", "-s", $"{_folder}/cups-files.conf"]);
        await _daemons[^1].UntilAsync(() => Daemon.Answers(cups), "its port");
        await Daemon.RunAsync("/usr/sbin/lpadmin", ["-h", $"127.0.0.1:{cups}", "-p", "A4", "-E", "-v", $"ipp://localhost:{ipp}/ipp/print", "-m", "everywhere"]);
        Printer = new Uri($"ipp://127.0.0.1:{cups}/printers/A4");
    }

    /// <summary>The tray is empty after so many sheets.</summary>
    public void LeaveSheets(int count) => File.WriteAllText(Path.Combine(_folder, "left"), $"{count}\n");

    /// <summary>Waits for the printer, which tells nobody.</summary>
    public Task UntilAsync(Func<bool> isSo, string what) => _daemons[^1].UntilAsync(isSo, what);

    /// <summary>"media-empty-error", "media-jam-error"; null repairs it.</summary>
    public void Break(string? reason)
    {
        var fault = Path.Combine(_folder, "fault");
        if (reason is null)
        {
            File.Delete(fault);
        }
        else
        {
            File.WriteAllText(fault, reason);
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Start(string program, IEnumerable<string> words, params (string, string)[] variables) => _daemons.Add(Daemon.Start(program, words, variables));

    private string Sub(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder, name), text + "\n");
}
