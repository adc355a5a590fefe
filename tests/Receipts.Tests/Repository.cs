namespace CardRecycle.Receipts.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    private static readonly Lazy<string> root = new(() =>
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "CardRecycle.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("CardRecycle.sln is in no folder above the tests.");
    });

    public static string File(string path) => Path.Combine(root.Value, path);
}
