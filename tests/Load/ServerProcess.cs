using System.Diagnostics;

namespace CardRecycle.Load;

/// <summary>A part that runs in a process of its own, this very program with <c>serve</c>.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 40;
    private static readonly TimeSpan startPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan stopPatience = TimeSpan.FromSeconds(20);

    private readonly Process process;
    private readonly Queue<string> lines = new();

    private ServerProcess(Process process, int port) => (this.process, Port) = (process, port);

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public double CpuSeconds => Processors.Tree(process.Id);

    public static async Task<ServerProcess> StartAsync(
        string part,
        int port,
        IEnumerable<KeyValuePair<string, string?>> settings,
        CancellationToken ct
    )
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["serve", part])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        // As the web projects have it when they run by themselves.
        start.Environment["DOTNET_gcServer"] = "1";
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var server = new ServerProcess(Process.Start(start)!, port);
        await server.UntilReadyAsync(part, ct);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(stopPatience);
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

    private async Task UntilReadyAsync(string part, CancellationToken ct)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Take(string? line)
        {
            if (line == "ready")
                ready.TrySetResult();
            else if (line is null)
                ready.TrySetException(new LoadFailedException($"The {part} did not start:\n{Said()}"));
            else
                lock (lines)
                {
                    lines.Enqueue(line);
                    if (lines.Count > LinesKept)
                        lines.Dequeue();
                }
        }
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(startPatience, ct);
    }

    /// <summary>The last lines that the part has written: warnings and errors.</summary>
    public string Said()
    {
        lock (lines)
            return string.Join('\n', lines);
    }
}
