using System.Diagnostics;
using System.Globalization;

namespace CardRecycle.DevHost.Up;

/// <summary>The staff console, a program of its own. It ends when its standard input does, so it does not outlive this process.</summary>
internal sealed class ConsoleProcess : IAsyncDisposable
{
    private static readonly TimeSpan startPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan stopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan poll = TimeSpan.FromMilliseconds(100);

    private readonly Process process;
    private readonly StreamWriter log;

    private ConsoleProcess(Process process, StreamWriter log) => (this.process, this.log) = (process, log);

    /// <exception cref="UserErrorException">It was not built, or ended at once.</exception>
    public static async Task<ConsoleProcess> StartAsync(Uri address, Uri api, string logFile, CancellationToken ct)
    {
        var folder = Path.Combine(SourceTree.Root, "src", "Console");
        // The same configuration and framework as this program's own output folder, which ends in both.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(folder, "bin", output.Parent!.Name, output.Name, "CardRecycle.Console.dll");
        if (!File.Exists(program))
            throw new UserErrorException(
                $"The console was not built ({program} is missing): run 'dotnet build', or start with --no-console."
            );
        var start = new ProcessStartInfo("dotnet", ["exec", program])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Local";
        start.Environment["Console__Api"] = api.ToString();
        start.Environment["Console__EndsWithInput"] = "true";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var console = new ConsoleProcess(Process.Start(start)!, new StreamWriter(logFile, append: true) { AutoFlush = true });
        console.process.OutputDataReceived += (_, e) => console.Note(e.Data);
        console.process.ErrorDataReceived += (_, e) => console.Note(e.Data);
        console.process.BeginOutputReadLine();
        console.process.BeginErrorReadLine();
        try
        {
            await console.UntilReadyAsync(address, logFile, ct);
            return console;
        }
        catch
        {
            await console.DisposeAsync();
            throw;
        }
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
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.Dispose();
        lock (log)
            log.Dispose();
    }

    private async Task UntilReadyAsync(Uri address, string logFile, CancellationToken ct)
    {
        using var http = new HttpClient();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < startPatience; await Task.Delay(poll, ct))
        {
            if (process.HasExited)
                break;
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "sign-in"), ct);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"The console did not start; its log is {logFile}."));
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (log)
            if (log.BaseStream.CanWrite)
                log.WriteLine(line);
    }
}
