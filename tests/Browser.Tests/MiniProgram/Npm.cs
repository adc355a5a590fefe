using System.Diagnostics;
using CardRecycle.DevHost.Up;

namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>The npm project of the app, installed and built when the first test needs it.</summary>
internal static class Npm
{
    private static readonly SemaphoreSlim gate = new(1);

    public static string Project => H5Build.Project;

    /// <summary>Installs and builds H5 as DevHost does.</summary>
    public static async Task ReadyAsync()
    {
        await gate.WaitAsync();
        try
        {
            (await H5Build.EnsureAsync(_ => { }, CancellationToken.None)).ShouldBeNull();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Runs a program in a folder of the app to its end; its output when it succeeded, else the test fails with it.</summary>
    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var (exitCode, output) = await ToEndAsync(folder, program, arguments);
        exitCode.ShouldBe(0, output);
        return output;
    }

    /// <summary>Runs a program in a folder of the app to its end, whatever that is.</summary>
    public static async Task<(int ExitCode, string Output)> ToEndAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.Combine(Project, folder),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Installs a folder that has a lock file of its own, unless it is installed.</summary>
    public static async Task InstallAsync(string folder)
    {
        var (wanted, has) = (Path.Combine(Project, folder, "package-lock.json"), Path.Combine(Project, folder, "node_modules", ".locked"));
        if (File.Exists(has) && await File.ReadAllTextAsync(has) == await File.ReadAllTextAsync(wanted))
            return;
        await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        File.Copy(wanted, has, overwrite: true);
    }
}
