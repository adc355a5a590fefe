using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Commands;

/// <summary>Finds the package that a command means.</summary>
internal static class RegistryView
{
    /// <summary>The version that is named; without one, the champion, else the newest.</summary>
    internal static ModelPackage Find(ModelRegistry registry, string? version, string kind = ValuationModel.PackageKind)
    {
        version ??= registry.Champion(kind)?.Version ?? (registry.List(kind) is [var newest, ..] ? newest.Version : null);
        return version is null
            ? throw new PackageException($"{registry.Root}: holds no {kind}; make one with: train {kind}")
            : ModelPackage.Open(registry.FolderOf(kind, version));
    }
}
