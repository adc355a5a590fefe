using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace CardRecycle.MiniProgram.Tests;

/// <summary>DevHost as a process of its own; stopped by a signal, so that its PostgreSQL ends with it.</summary>
internal sealed class DevHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private DevHostProcess(Process process) => this.process = process;

    public static async Task<DevHostProcess> StartAsync(string[] options)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "CardRecycle.DevHost.dll"), .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // On a busy machine a time-out of real time would turn a seller away who signs in.
        foreach (var gateway in (string[])["WeChatSessions", "Identity", "Sms"])
            start.Environment[$"Gateways__{gateway}__Timeout"] = "00:05:00";
        var host = new DevHostProcess(new() { StartInfo = start });
        host.process.OutputDataReceived += (_, e) => host.lines.Enqueue(e.Data ?? "");
        host.process.ErrorDataReceived += (_, e) => host.lines.Enqueue(e.Data ?? "");
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        var waited = Stopwatch.StartNew();
        while (!host.lines.Any(l => l.Contains("Ctrl-C stops everything", StringComparison.Ordinal)))
        {
            if (host.process.HasExited || waited.Elapsed > Patience)
                throw new InvalidOperationException($"DevHost did not come up.\n{string.Join('\n', host.lines)}");
            await Task.Delay(50);
        }
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-s", "TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        process.Dispose();
    }
}
