using System.ComponentModel;
using System.Diagnostics;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>Runs a command to its end.</summary>
internal static class Commands
{
    /// <summary>A working folder that every user can enter.</summary>
    public static string Root => Path.GetPathRoot(AppContext.BaseDirectory)!;

    /// <summary>Exit code and everything the command printed. An exit code of -1 means that there is no such command.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string command,
        IEnumerable<string> arguments,
        CancellationToken ct,
        string? workingFolder = null
    )
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "",
        };
        start.Environment["LC_ALL"] = "C";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            return (-1, e.Message);
        }
        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = process.StandardError.ReadToEndAsync(ct);
            try
            {
                await process.WaitForExitAsync(ct);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            return (process.ExitCode, (await output + await errors).Trim());
        }
    }

    /// <summary>The lines of an output that matter in a message of one line: the last ones, joined.</summary>
    public static string Tail(string output, int lines = 3) =>
        string.Join(" / ", output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));
}
