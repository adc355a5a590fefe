using CardRecycle.Models.Artifacts;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Commands;

/// <summary>Finds the package that a command means.</summary>
internal static class RegistryView
{
    internal static ModelPackage Find(ModelRegistry registry, string? version)
    {
        version ??=
            registry.Champion(ValuationPackaging.Name)?.Version
            ?? (registry.List(ValuationPackaging.Name) is [var newest, ..] ? newest.Version : null);
        return version is null
            ? throw new PackageException($"{registry.Root}: holds no valuation; make one with: train valuation")
            : ModelPackage.Open(registry.FolderOf(ValuationPackaging.Name, version));
    }
}
