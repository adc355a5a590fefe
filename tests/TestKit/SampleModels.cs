using System.Security.Cryptography;
using System.Text;
using CardRecycle.Models.Valuation;
using CardRecycle.Training;
using CardRecycle.Training.Risk;

namespace CardRecycle.TestKit;

/// <summary>
/// A model registry with a promoted valuation, trained from <c>data/sample</c> once per version of the code and shared by all test runs of
/// the machine. Treat it as read-only; a test that promotes makes a registry of its own.
/// </summary>
public static class SampleModels
{
    private static readonly SemaphoreSlim gate = new(1);
    private static string? ready;
    private static string? withRisk;

    /// <summary>The folder <c>data/sample</c>.</summary>
    public static string SampleFolder { get; } = Path.Combine(RepositoryRoot(), "data", "sample");

    /// <summary>Directory for <c>Models:Path</c>.</summary>
    public static async Task<string> RegistryAsync()
    {
        await gate.WaitAsync();
        try
        {
            return ready ??= await TrainOnceAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The same registry with a risk model in force beside the valuation: for tests of what it decides.</summary>
    public static async Task<string> RegistryWithRiskAsync()
    {
        var root = await RegistryAsync();
        await gate.WaitAsync();
        try
        {
            return withRisk ??= await TrainRiskOnceAsync(root);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Copies a registry to a folder of its own, where a test may promote.</summary>
    public static void Copy(string registry, string to)
    {
        foreach (var file in Directory.EnumerateFiles(registry, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(registry, file);
            if (Path.GetFileName(relative).StartsWith('.'))
                continue;
            var target = Path.Combine(to, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    private static async Task<string> TrainRiskOnceAsync(string valuation)
    {
        var root = valuation + "-risk";
        Directory.CreateDirectory(root);
        await using var exclusive = await LockAsync(Path.Combine(root, ".training"));
        if (!File.Exists(Path.Combine(root, ".complete")))
        {
            Copy(valuation, root);
            await FirstRiskModel.EnsureAsync(root, TestSystem.Start);
            await File.WriteAllTextAsync(Path.Combine(root, ".complete"), "");
        }
        return root;
    }

    private static async Task<string> TrainOnceAsync()
    {
        // The same sources compile to the same module ids: together with the data they name what the cached model was made by and from.
        var code = $"{typeof(FeatureSchema).Module.ModuleVersionId:N}{typeof(FirstModel).Module.ModuleVersionId:N}";
        var data = SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(SampleFolder, "trades.csv")));
        var made = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(code), .. data]))[..16];
        var root = Path.Combine(Path.GetTempPath(), $"cardrecycle-models-{Environment.UserName}", made);
        Directory.CreateDirectory(root);
        await using var exclusive = await LockAsync(Path.Combine(root, ".training"));
        await FirstModel.EnsureAsync(SampleFolder, root, TestSystem.Start);
        return root;
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        for (var attempt = 0; attempt < 3_000; attempt++)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException)
            {
                // Another test process is training; its model will do for this one.
                await Task.Delay(200);
            }
        }
        throw new TimeoutException($"{path} stayed locked: another test process has been training for ten minutes.");
    }

    internal static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CardRecycle.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
