using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.DevHost.Up;

/// <summary>Runs npm in a folder of the repository.</summary>
internal static class Npm
{
    /// <summary>Installs what a folder's lock file names, if that is not there yet.</summary>
    /// <param name="folder">With package.json and package-lock.json.</param>
    /// <param name="report">Told in a few words what takes long.</param>
    /// <param name="ct">Ends npm too.</param>
    /// <returns>Null when it is there; else one line that says why not.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no npm.</exception>
    public static async Task<string?> InstallAsync(string folder, Action<string> report, CancellationToken ct)
    {
        await using var alone = await AloneAsync(folder, ct);
        // A copy of what was installed; an interrupted install leaves none.
        var mark = Path.Combine(folder, "node_modules", ".cardrecycle-lock.json");
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"), ct);
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark, ct) == wanted)
            return null;
        report("npm ci, once");
        if (await RunAsync(folder, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], ct) is { } failed)
            return $"npm ci: {failed}";
        await File.WriteAllTextAsync(mark, wanted, ct);
        return null;
    }

    /// <summary>Two hosts of one checkout do not install into each other's folder.</summary>
    private static async Task<FileStream> AloneAsync(string folder, CancellationToken ct)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16];
        var path = Path.Combine(Path.GetTempPath(), $"cardrecycle-npm-{Environment.UserName}-{name}.lock");
        while (true)
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200, ct);
            }
    }

    /// <returns>Null, or npm's last word.</returns>
    public static async Task<string?> RunAsync(string folder, string[] arguments, CancellationToken ct)
    {
        var npm = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(npm)!;
        process.StandardInput.Close();
        var said = new StringBuilder();
        process.OutputDataReceived += (_, e) => Keep(said, e.Data);
        process.ErrorDataReceived += (_, e) => Keep(said, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode == 0 ? null : LastWordOf(said);
    }

    private static void Keep(StringBuilder said, string? line)
    {
        lock (said)
            said.AppendLine(line);
    }

    private static string LastWordOf(StringBuilder said)
    {
        lock (said)
            return said.ToString().Split('\n').Select(l => l.Trim()).LastOrDefault(l => l.Length > 0) ?? "it failed without a word";
    }
}
