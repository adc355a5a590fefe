using System.Text.Json;
using System.Text.RegularExpressions;

namespace CardRecycle.Models.Artifacts;

/// <summary>A promotion or rollback: which version came into force, by whom and why.</summary>
public sealed record Promotion(string Version, string By, DateTimeOffset At, string Why);

/// <summary>The file <c>champion.json</c>: the version in force, and every promotion before it, oldest first.</summary>
public sealed record ChampionRecord(string Version, IReadOnlyList<Promotion> History);

/// <summary>
/// Packages by name and version in a directory: <c>{root}/{name}/{version}/…</c> and <c>{root}/{name}/champion.json</c>. Every change is
/// one rename, so a reader sees the old state or the new one, and a crash leaves nothing half-written in force.
/// </summary>
public sealed partial class ModelRegistry(string root)
{
    private const string ChampionFile = "champion.json";
    private const int HistoryKept = 1000;

    public string Root => root;

    /// <summary>Folder of a version, whether it exists or not.</summary>
    /// <exception cref="PackageException">Not a possible name or version.</exception>
    public string FolderOf(string name, string version) =>
        IsWord().IsMatch(name) && IsWord().IsMatch(version)
            ? Path.Combine(root, name, version)
            : throw new PackageException($"'{name}/{version}' is not a name and version: letters, digits, '-', '_' and '.' are allowed.");

    /// <summary>All readable packages of a name, newest first.</summary>
    public IReadOnlyList<PackageManifest> List(string name)
    {
        var folder = Path.Combine(root, name);
        if (!IsWord().IsMatch(name) || !Directory.Exists(folder))
            return [];
        var found = new List<PackageManifest>();
        foreach (var version in Directory.EnumerateDirectories(folder))
            if (!Path.GetFileName(version).StartsWith('.') && File.Exists(Path.Combine(version, ModelPackage.ManifestFile)))
                found.Add(ModelPackage.Open(version).Manifest);
        return [.. found.OrderByDescending(m => m.CreatedAt).ThenBy(m => m.Version, StringComparer.Ordinal)];
    }

    /// <summary>Takes a finished package in. The same version again is left as it is.</summary>
    /// <param name="manifest">Names the files, with their hashes.</param>
    /// <param name="files">Content by file name.</param>
    public string Add(PackageManifest manifest, IReadOnlyDictionary<string, byte[]> files)
    {
        var folder = FolderOf(manifest.Name, manifest.Version);
        if (Directory.Exists(folder))
            return folder;
        var draft = Path.Combine(root, manifest.Name, $".{manifest.Version}-{Environment.ProcessId}");
        Directory.CreateDirectory(draft);
        foreach (var (file, content) in files)
            File.WriteAllBytes(Path.Combine(draft, file), content);
        File.WriteAllBytes(
            Path.Combine(draft, ModelPackage.ManifestFile),
            JsonSerializer.SerializeToUtf8Bytes(manifest, PackageManifest.Json)
        );
        ModelPackage.Open(draft);
        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process trained the same version at the same time; the content is the same.
            Directory.Delete(draft, recursive: true);
        }
        return folder;
    }

    /// <summary>The version in force and its history, or null if none was ever promoted.</summary>
    /// <exception cref="PackageException">The record cannot be read.</exception>
    public ChampionRecord? Champion(string name)
    {
        var path = ChampionPath(name);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<ChampionRecord>(File.ReadAllText(path), PackageManifest.Json) is { History.Count: > 0 } record
                ? record
                : throw new PackageException($"{path} cannot be read: it names no promotion.");
        }
        catch (JsonException e)
        {
            throw new PackageException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Puts a version in force. Refuses one that could not be served.</summary>
    /// <exception cref="PackageException">Unknown, altered, other schema, or a gate failed.</exception>
    public ChampionRecord Promote(string name, string version, string schemaHash, string by, string why, DateTimeOffset at)
    {
        ModelPackage.Open(FolderOf(name, version)).RequireServable(name, schemaHash);
        return Change(name, history => new(version, by, at, why));
    }

    /// <summary>Puts the version in force that was so before the current one.</summary>
    /// <exception cref="PackageException">There is none.</exception>
    public ChampionRecord Rollback(string name, string by, string why, DateTimeOffset at) =>
        Change(
            name,
            history =>
            {
                var current = history.Count == 0 ? null : history[^1].Version;
                var before =
                    history.LastOrDefault(p => p.Version != current)
                    ?? throw new PackageException($"{name}: no version was in force before {current ?? "none"}; nothing to roll back to.");
                return new(before.Version, by, at, why);
            }
        );

    private ChampionRecord Change(string name, Func<IReadOnlyList<Promotion>, Promotion> next)
    {
        Directory.CreateDirectory(Path.Combine(root, name));
        using var exclusive = Lock(name);
        var history = Champion(name)?.History ?? [];
        var promotion = next(history);
        var record = new ChampionRecord(promotion.Version, [.. history.Append(promotion).TakeLast(HistoryKept)]);
        var draft = ChampionPath(name) + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(record, PackageManifest.Json));
        File.Move(draft, ChampionPath(name), overwrite: true);
        return record;
    }

    private FileStream Lock(string name)
    {
        try
        {
            return new(Path.Combine(root, name, ".lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException e)
        {
            throw new PackageException($"{name}: somebody else is promoting right now; try again.", e);
        }
    }

    private string ChampionPath(string name) => Path.Combine(root, name, ChampionFile);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex IsWord();
}
