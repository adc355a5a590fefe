using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CardRecycle.Sandbox.Durability;

/// <summary>
/// One provider's memory as a file of JSON lines. A line is one effect and says how things stand after it, so the last word on a thing
/// counts. It is with the operating system before the effect is answered: a killed process loses nothing, a killed machine may.
/// </summary>
internal sealed class Journal<TLine> : IDisposable
    where TLine : class
{
    private const byte EndOfLine = (byte)'\n';

    /// <summary>Strict, so that a damaged line is noticed and not half believed.</summary>
    private static readonly JsonSerializerOptions json = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly Lock gate = new();
    private readonly FileStream file;
    private bool isClosed;

    private Journal(FileStream file) => this.file = file;

    /// <summary>Replays the file, then replaces it by the shortest one that says the same.</summary>
    /// <param name="path">Created when it is not there.</param>
    /// <param name="replay">Takes in one line.</param>
    /// <param name="state">What has to be written after all lines were taken in.</param>
    /// <exception cref="SandboxDataException">A line cannot be read.</exception>
    public static Journal<TLine> Open(string path, Action<TLine> replay, Func<IEnumerable<TLine>> state)
    {
        if (File.Exists(path))
            Replay(path, replay);
        var next = path + ".new";
        using (var compact = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            foreach (var line in state())
                compact.Write(Written(line));
            // The old file goes away: the new one must be whole even if the machine stops now.
            compact.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
        return new(new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0));
    }

    /// <summary>Returns when a kill of this process can no longer lose the line. What changes the line's parts must wait for it.</summary>
    public void Append(TLine line)
    {
        var bytes = Written(line);
        lock (gate)
            // After the end nothing is answered any more; what a late timer still does, the next start does again.
            if (!isClosed)
                file.Write(bytes);
    }

    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            file.Dispose();
        }
    }

    private static void Replay(string path, Action<TLine> replay)
    {
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        // What stands behind the last end of line was torn by a kill: it was never answered.
        for (var number = 1; rest.IndexOf(EndOfLine) is var length and >= 0; number++)
        {
            replay(Read(rest[..length], path, number));
            rest = rest[(length + 1)..];
        }
    }

    private static TLine Read(ReadOnlySpan<byte> line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<TLine>(line, json) ?? throw new JsonException("it says null");
        }
        catch (JsonException e)
        {
            var reason = e.Message.ReplaceLineEndings(" ");
            throw new SandboxDataException(
                FormattableString.Invariant(
                    $"{path} is damaged at line {number} ({reason}): remove that line, or move the file away to start an empty Sandbox."
                ),
                e
            );
        }
    }

    private static byte[] Written(TLine line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, json), EndOfLine];
}
