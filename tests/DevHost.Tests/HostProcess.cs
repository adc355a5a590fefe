using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace CardRecycle.DevHost.Tests;

/// <summary>DevHost as a process of its own, as a person starts it.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentQueue<string> errors = new();

    private HostProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public string Output => string.Join('\n', lines);

    public string[] Errors => [.. errors];

    /// <param name="arguments">What a person would type behind <c>dotnet run --project src/DevHost --</c>.</param>
    /// <param name="wrapper">A command in front, such as one that changes the user.</param>
    public static HostProcess Start(IEnumerable<string> arguments, params string[] wrapper)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "CardRecycle.DevHost.dll");
        string[] command = [.. wrapper, "dotnet", "exec", program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var host = new HostProcess(new() { StartInfo = start });
        host.process.OutputDataReceived += (_, e) => Keep(host.lines, e.Data);
        host.process.ErrorDataReceived += (_, e) => Keep(host.errors, e.Data);
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Waits until the output has the text; fails at once when the process ends before.</summary>
    public async Task<string> LineAsync(string text)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var ended = process.HasExited;
            if (lines.FirstOrDefault(l => l.Contains(text, StringComparison.Ordinal)) is { } line)
                return line;
            if (ended || waited.Elapsed > Patience)
                throw new InvalidOperationException($"'{text}' never came.\n{Output}\n{string.Join('\n', errors)}");
            await Task.Delay(50);
        }
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public Task SignalAsync(string signal) => SignalAsync(signal, Id);

    public static async Task SignalAsync(string signal, int id)
    {
        using var kill = Process.Start("kill", ["-s", signal, id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> queue, string? line)
    {
        if (line is { Length: > 0 })
            queue.Enqueue(line);
    }
}
