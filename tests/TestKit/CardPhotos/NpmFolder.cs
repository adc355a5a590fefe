using System.Diagnostics;
using System.Security.Cryptography;

namespace CardRecycle.TestKit.CardPhotos;

/// <summary>What a package.json names, installed once for each content of its lock file and shared by all test runs.</summary>
internal static class NpmFolder
{
    private const string LockFile = "package-lock.json";

    /// <param name="manifest">A folder of the repository with package.json and package-lock.json.</param>
    /// <returns>Its node_modules.</returns>
    public static string Install(string manifest)
    {
        var source = Path.Combine(SampleModels.RepositoryRoot(), manifest);
        var version = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(source, LockFile))))[..16];
        var home = Path.Combine(Path.GetTempPath(), $"cardrecycle-npm-{Environment.UserName}", version);
        var modules = Path.Combine(home, "node_modules");
        if (Directory.Exists(home))
            return modules;
        // Installed aside and renamed when whole; whoever is second finds the place taken and uses that.
        var staging = $"{home}.{Environment.ProcessId}.new";
        Directory.CreateDirectory(staging);
        foreach (var name in (string[])["package.json", LockFile])
            File.Copy(Path.Combine(source, name), Path.Combine(staging, name), overwrite: true);
        var npm = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = staging,
            RedirectStandardError = true,
        };
        using var process = Process.Start(npm) ?? throw new InvalidOperationException("npm does not start.");
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"npm ci for {manifest}: {said}");
        try
        {
            Directory.Move(staging, home);
        }
        catch (IOException) when (Directory.Exists(home))
        {
            Directory.Delete(staging, recursive: true);
        }
        return modules;
    }
}
