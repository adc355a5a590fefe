using System.Collections.Concurrent;
using System.Diagnostics;

namespace CardRecycle.TestKit;

/// <summary>One of our programs as a process of its own.</summary>
public sealed class ProgramRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Time-outs of calls are real time: on a busy machine they would turn a seller away who signs in. Those of issuers and payments stay:
    /// an order asks again.
    /// </summary>
    private static readonly IReadOnlyDictionary<string, string?> patientSignIn = new[] { "WeChatSessions", "Identity", "Sms" }.ToDictionary(
        g => $"Gateways:{g}:Timeout",
        string? (_) => "00:05:00"
    );

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private ProgramRun(Process process) => this.process = process;

    /// <summary>Everything it printed, errors among it.</summary>
    public string Output => string.Join('\n', lines);

    public bool HasExited => process.HasExited;

    /// <param name="assembly">Such as <c>CardRecycle.DevHost</c>.</param>
    /// <param name="arguments">Command line.</param>
    /// <param name="settings">Configuration, handed over in the environment.</param>
    public static ProgramRun Start(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in patientSignIn.Concat(settings ?? new Dictionary<string, string?>()))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var run = new ProgramRun(new() { StartInfo = start });
        run.process.OutputDataReceived += (_, e) => run.Keep(e.Data);
        run.process.ErrorDataReceived += (_, e) => run.Keep(e.Data);
        run.process.Start();
        run.process.BeginOutputReadLine();
        run.process.BeginErrorReadLine();
        return run;
    }

    public static async Task<(int ExitCode, string Output)> ToEndAsync(string assembly, params string[] arguments)
    {
        await using var run = Start(assembly, arguments);
        return (await run.ExitAsync(), run.Output);
    }

    /// <summary>Waits until it has printed the text.</summary>
    public async Task UntilAsync(string text)
    {
        var waited = Stopwatch.StartNew();
        while (!lines.Any(l => l.Contains(text, StringComparison.Ordinal)))
        {
            if (process.HasExited || waited.Elapsed > Patience)
                throw new InvalidOperationException($"'{text}' never came.\n{Output}");
            await Task.Delay(50);
        }
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>SIGKILL: it has no chance to do anything.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
