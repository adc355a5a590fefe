namespace CardRecycle.Sandbox.Durability;

/// <summary>
/// Where the providers keep what they must not forget: <c>Sandbox:DataPath</c>, held by one process at a time. Not set: nothing is kept,
/// and the Sandbox lives as long as its process.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string? path;
    private readonly FileStream? held;
    private readonly List<IDisposable> journals = [];

    public DataFolder(IConfiguration configuration)
    {
        if (configuration["Sandbox:DataPath"] is not { Length: > 0 } configured)
            return;
        path = Path.GetFullPath(configured);
        Directory.CreateDirectory(path);
        try
        {
            held = new(Path.Combine(path, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new SandboxDataException($"{path} is in use by another Sandbox; stop that one, or set another Sandbox:DataPath.", e);
        }
    }

    /// <returns>Null when nothing is to be kept.</returns>
    public Journal<TLine>? Open<TLine>(string provider, Action<TLine> replay, Func<IEnumerable<TLine>> state)
        where TLine : class
    {
        if (path is null)
            return null;
        var journal = Journal<TLine>.Open(Path.Combine(path, provider + ".jsonl"), replay, state);
        journals.Add(journal);
        return journal;
    }

    public void Dispose()
    {
        journals.ForEach(j => j.Dispose());
        held?.Dispose();
    }
}
