namespace CardRecycle.Models.Artifacts;

/// <summary>A package or registry cannot be used. The message is one sentence for the person at the command line or the log.</summary>
public sealed class PackageException : Exception
{
    public PackageException(string message)
        : base(message) { }

    public PackageException(string message, Exception inner)
        : base(message, inner) { }

    public PackageException() { }
}
