using System.CommandLine;
using System.Runtime.InteropServices;
using CardRecycle.DevHost.Sell;
using CardRecycle.DevHost.Terminal;
using CardRecycle.DevHost.Up;
using CardRecycle.EmbeddedPostgres;

namespace CardRecycle.DevHost;

/// <summary>The commands, and what every one of them does with bad input: one line, exit code 1, never a stack trace.</summary>
internal static class CommandLine
{
    private const int ExitUserError = 1;
    private const int ExitBug = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        Screen.Prepare();
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Screen.Error(parsed.Errors[0].Message + "  (--help shows what there is)");
            return ExitUserError;
        }
        using var stop = new CancellationTokenSource();
        using var interrupt = StopOn(PosixSignal.SIGINT, stop);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop);
        using var hangUp = StopOn(PosixSignal.SIGHUP, stop);
        try
        {
            // Signals are ours: we stop in our own order and take the time that it needs.
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is UserErrorException or PostgresUnavailableException)
        {
            Screen.Error(e.Message);
            return ExitUserError;
        }
        catch (Exception e) when (Crash.TryRecord(e, out var file))
        {
            Screen.Error($"Something broke that should not: {e.Message.ReplaceLineEndings(" ")}  (details in {file})");
            return ExitBug;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("CardRecycle on this machine. Without a command: up.");
        var up = new Command("up", "Start PostgreSQL, the Sandbox and the Api, and keep them running until Ctrl-C.");
        var options = new UpOptions();
        foreach (var command in (Command[])[root, up])
        {
            options.AddTo(command);
            command.SetAction((result, ct) => UpCommand.RunAsync(options.Read(result), ct));
        }
        root.Subcommands.Add(up);
        root.Subcommands.Add(SellCommand.Create());
        root.Subcommands.Add(PostgresCommand.Create(options));
        root.Subcommands.Add(ApiCommand.Create(options));
        return root;
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                stop.Cancel();
            }
        );
}
