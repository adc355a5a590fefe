using System.Text.Json;
using System.Text.Json.Serialization;

namespace CardRecycle.Models.Artifacts;

/// <summary>A condition that a package must meet to be served; its failure is the exit code of the training.</summary>
/// <param name="Name">What is measured: <c>mae-vs-brand-median</c>.</param>
/// <param name="Actual">The measured value.</param>
/// <param name="Min">Smallest allowed value, if there is one.</param>
/// <param name="Max">Largest allowed value, if there is one.</param>
public sealed record Gate(string Name, double Actual, double? Min, double? Max)
{
    public bool Passed => Actual >= (Min ?? double.NegativeInfinity) && Actual <= (Max ?? double.PositiveInfinity);
}

/// <summary>What a package is and how it came about; the file <c>manifest.json</c>.</summary>
public sealed record PackageManifest
{
    public required string Name { get; init; }

    /// <summary>Made from the content: the same data and seed give the same version.</summary>
    public required string Version { get; init; }
    public required string Kind { get; init; }
    public required string SchemaHash { get; init; }
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>SHA-256 of the data files it was trained on.</summary>
    public required string DataHash { get; init; }
    public required int Seed { get; init; }

    /// <summary>The commit of the training code, or "unknown".</summary>
    public required string Commit { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Figures on held-out time (mae, coverage90, …); rates as fractions.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>MAE of the baselines on the same rows.</summary>
    public required IReadOnlyDictionary<string, double> Baselines { get; init; }
    public required IReadOnlyList<Gate> Gates { get; init; }

    /// <summary>SHA-256 of every other file of the package.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>A figure that could not be measured is written as "NaN": a gate on it fails, and the package says so.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals | JsonNumberHandling.AllowReadingFromString,
    };
}
