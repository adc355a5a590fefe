namespace CardRecycle.DevHost;

/// <summary>Finds the source tree that this program is run in or was built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } =
        Find(Environment.CurrentDirectory) ?? Find(AppContext.BaseDirectory) ?? Environment.CurrentDirectory;

    private static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CardRecycle.sln")))
                return folder.FullName;
        return null;
    }
}
