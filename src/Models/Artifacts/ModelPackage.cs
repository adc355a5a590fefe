using System.Security.Cryptography;
using System.Text.Json;

namespace CardRecycle.Models.Artifacts;

/// <summary>A trained model on disk: a folder with <c>manifest.json</c>, <c>model.onnx</c> and <c>calibration.json</c>.</summary>
public sealed class ModelPackage
{
    public const string ManifestFile = "manifest.json";
    public const string ModelFile = "model.onnx";
    public const string CalibrationFile = "calibration.json";

    private ModelPackage(string folder, PackageManifest manifest) => (Folder, Manifest) = (folder, manifest);

    public string Folder { get; }

    public PackageManifest Manifest { get; }

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Reads the manifest and checks that every file is there and unaltered.</summary>
    /// <exception cref="PackageException">Missing, unreadable or altered.</exception>
    public static ModelPackage Open(string folder)
    {
        var package = new ModelPackage(folder, ReadManifest(folder));
        foreach (var (file, hash) in package.Manifest.Files)
        {
            var path = package.PathOf(file);
            if (Path.GetFileName(file) != file || !File.Exists(path))
                throw new PackageException($"{folder}: the file {file} is missing.");
            if (HashOf(path) != hash)
                throw new PackageException($"{folder}: the file {file} is not the one that was packed.");
        }
        return package;
    }

    /// <summary>Refuses what must not be served.</summary>
    /// <exception cref="PackageException">Other kind, other features, a failed gate.</exception>
    public void RequireServable(string kind, string schemaHash)
    {
        if (Manifest.Kind != kind)
            throw new PackageException($"{Folder}: is a package of kind {Manifest.Kind}, not {kind}.");
        if (Manifest.SchemaHash != schemaHash)
            throw new PackageException($"{Folder}: was made for other features (schema {Manifest.SchemaHash[..12]}); train it again.");
        if (Manifest.Gates.Count == 0)
            throw new PackageException($"{Folder}: carries no gates, so nothing says that it is good.");
        if (Manifest.Gates.FirstOrDefault(g => !g.Passed) is { } failed)
            throw new PackageException(
                FormattableString.Invariant(
                    $"{Folder}: failed the gate {failed.Name}: {failed.Actual:g4}, allowed {failed.Min:g4}..{failed.Max:g4}."
                )
            );
        foreach (var file in RequiredFiles(kind))
            if (!Manifest.Files.ContainsKey(file))
                throw new PackageException($"{Folder}: the manifest does not list {file}.");
    }

    /// <summary>A valuation is a graph and its calibration; a policy comes with the report that speaks for it.</summary>
    private static string[] RequiredFiles(string kind) =>
        kind switch
        {
            Liquidity.TreeForecast.PackageKind => [Liquidity.TreeForecast.TreesFile],
            Policy.LearnedPolicy.PackageKind => [Policy.LearnedPolicy.PolicyFile, Policy.LearnedPolicy.ReportFile],
            _ => [ModelFile, CalibrationFile],
        };

    internal static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static PackageManifest ReadManifest(string folder)
    {
        var path = Path.Combine(folder, ManifestFile);
        try
        {
            var manifest =
                JsonSerializer.Deserialize<PackageManifest>(File.ReadAllText(path), PackageManifest.Json)
                ?? throw new PackageException($"{path} is empty.");
            return manifest;
        }
        catch (JsonException e)
        {
            throw new PackageException($"{path} cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PackageException($"{folder}: there is no {ManifestFile}.", e);
        }
    }
}
