using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>What one server keeps on disk: <c>data</c>, the superuser's <c>password</c>, <c>server.log</c>.</summary>
internal sealed class DataFolder(string path)
{
    public const string Superuser = "postgres";

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public string Path { get; } = path;

    public string Log => System.IO.Path.Combine(Path, "server.log");

    private string Data => System.IO.Path.Combine(Path, "data");

    private string PasswordFile => System.IO.Path.Combine(Path, "password");

    private string ProcessFile => System.IO.Path.Combine(Data, "postmaster.pid");

    public string Password => File.ReadAllText(PasswordFile).Trim();

    public bool IsInitialised => File.Exists(System.IO.Path.Combine(Data, "global", "pg_control")) && File.Exists(PasswordFile);

    /// <summary>Creates the database cluster. One that was interrupted half way is thrown away first.</summary>
    public async Task InitialiseAsync(PostgresBinaries binaries, bool durable, CancellationToken ct)
    {
        if (Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
        await File.WriteAllTextAsync(PasswordFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), ct);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await ServerAccount.GiveAsync(Path, ct);

        var inside = ServerAccount.PathInside(Path);
        // Made under another name and renamed when whole, so that an interrupted initdb is not taken for a database.
        string[] command =
        [
            .. await ServerAccount.CommandAsync(binaries.Program("initdb"), ct),
            $"--pgdata={inside}/new",
            $"--username={Superuser}",
            $"--pwfile={inside}/password",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            // A machine that crashes within seconds of the first start loses an empty database; waiting for the disk costs everybody else.
            "--no-sync",
            .. durable ? Array.Empty<string>() : ["--no-data-checksums"],
        ];
        var unfinished = System.IO.Path.Combine(Path, "new");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        command = ServerAccount.InFolder(Path, command);
        var (code, output) = await Commands.RunAsync(command[0], command[1..], ct, Commands.Root);
        if (code != 0)
            throw new PostgresUnavailableException($"initdb failed with exit code {code} in {Path}: {Commands.Tail(output)}");
        Directory.Move(unfinished, Data);
    }

    /// <summary>
    /// Ends what an owner that was killed left running: its server ends by itself as a rule, but not if its supervisor was killed too.
    /// </summary>
    public async Task StopLeftoverAsync(PostgresBinaries binaries, CancellationToken ct)
    {
        foreach (var signal in (string[])["", "INT", "QUIT", "KILL"])
        {
            if (LeftoverProcess() is not { } process)
                break;
            if (signal.Length > 0)
                await SignalAsync(process, signal, binaries, ct);
            // Without a signal: the time that one needs which is already stopping.
            var patience = signal.Length > 0 ? StopPatience : TimeSpan.FromSeconds(2);
            var waited = Stopwatch.StartNew();
            while (LeftoverProcess() is not null && waited.Elapsed < patience)
                await Task.Delay(Poll, ct);
        }
        if (LeftoverProcess() is { } stubborn)
            throw new PostgresUnavailableException($"PostgreSQL process {stubborn} of an earlier run in {Path} cannot be stopped.");
        // Its number may belong to somebody else by now, which PostgreSQL would take for itself.
        if (File.Exists(ProcessFile))
            File.Delete(ProcessFile);
    }

    /// <summary>Whether the server says in its process file that it takes connections.</summary>
    public bool IsReady() => ProcessFileLines() is { Length: >= 8 } lines && lines[7].Trim() == "ready";

    /// <summary>What PostgreSQL said last about why it cannot run, in one line.</summary>
    public string LastComplaint()
    {
        string[] lines = File.Exists(Log) ? File.ReadAllLines(Log) : [];
        var complaint = lines.LastOrDefault(l =>
            l.Contains("FATAL", StringComparison.Ordinal) || l.Contains("PANIC", StringComparison.Ordinal)
        );
        return complaint ?? Commands.Tail(string.Join('\n', lines));
    }

    /// <summary>The log holds one run; the run before it is kept beside it.</summary>
    public void StartNewLog()
    {
        if (File.Exists(Log))
            File.Move(Log, Log + ".1", overwrite: true);
    }

    private async Task SignalAsync(int process, string signal, PostgresBinaries binaries, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
            await Commands.RunAsync(binaries.Program("pg_ctl"), ["stop", "-D", Data, "-m", signal == "INT" ? "fast" : "immediate"], ct);
        else
            await Commands.RunAsync("kill", ["-s", signal, process.ToString(CultureInfo.InvariantCulture)], ct);
    }

    private int? LeftoverProcess() =>
        ProcessFileLines() is [var first, ..]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
        && ServerAccount.IsRunning(process)
            ? process
            : null;

    private string[] ProcessFileLines()
    {
        try
        {
            return File.ReadAllLines(ProcessFile);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}
