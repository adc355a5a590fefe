using System.Diagnostics;
using System.Globalization;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>
/// The process that runs PostgreSQL and ends it when we close its standard input, which the system does for us if we die. On Windows there
/// is no such process: PostgreSQL is our child, and one that outlived its owner is stopped by the next start.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private readonly Process process;
    private readonly DataFolder data;
    private readonly PostgresBinaries binaries;

    private Supervisor(Process process, DataFolder data, PostgresBinaries binaries)
    {
        this.process = process;
        this.data = data;
        this.binaries = binaries;
    }

    public bool HasEnded => process.HasExited;

    public static async Task<Supervisor> StartAsync(
        PostgresBinaries binaries,
        DataFolder data,
        int port,
        IEnumerable<string> settings,
        bool durable,
        CancellationToken ct
    )
    {
        data.StartNewLog();
        string[] server =
        [
            .. await ServerAccount.CommandAsync(binaries.Program("postgres"), ct),
            "-D",
            ServerAccount.PathInside(data.Path) + "/data",
            "-p",
            port.ToString(CultureInfo.InvariantCulture),
            .. settings.SelectMany(s => (string[])["-c", s]),
        ];
        string[] command = OperatingSystem.IsWindows()
            ? [.. server, "-c", "logging_collector=on"]
            : ["sh", "-c", Script(), "supervise", data.Path, data.Log, durable ? "INT" : "QUIT", durable ? "keep" : "remove", .. server];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = Commands.Root };
        start.Environment["LC_ALL"] = "C";
        return new(Process.Start(start)!, data, binaries);
    }

    public Task EndedAsync(CancellationToken ct) => process.WaitForExitAsync(ct);

    public async Task StopAsync(TimeSpan patience)
    {
        if (OperatingSystem.IsWindows() && !process.HasExited)
            await data.StopLeftoverAsync(binaries, CancellationToken.None);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await data.StopLeftoverAsync(binaries, CancellationToken.None);
            process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => process.Dispose();

    private static string Script()
    {
        using var reader = new StreamReader(typeof(Supervisor).Assembly.GetManifestResourceStream("supervise.sh")!);
        return reader.ReadToEnd();
    }
}
