using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CardRecycle.Api.Platform.Work;

/// <summary>
/// Tells whoever watches in which rooms something was saved, in any replica. It rides on the wakes (<see cref="WorkNotifier"/>), so it
/// costs no connection
/// and no poll of its own; it says that something changed and not what, and one that is lost shows with the next.
/// </summary>
internal sealed class LiveChanges
{
    /// <summary>Wakes that begin so are for watchers; no loop has such a name.</summary>
    public const string Prefix = "changed:";

    /// <summary>Watchers that one replica serves at once.</summary>
    public const int WatchersMax = 200;

    private const int WaitingMax = 64;
    private static readonly ConcurrentDictionary<string, string> names = new();

    private readonly ConcurrentDictionary<Channel<string>, byte> watchers = new();

    public LiveChanges(WorkSignals signals) => signals.Changed += Tell;

    public bool IsFull => watchers.Count >= WatchersMax;

    /// <summary>The wake of a room, which is the name of its schema.</summary>
    public static string NameOf(string room) => names.GetOrAdd(room, r => Prefix + r);

    /// <summary>
    /// Rooms in which something changed, each at most once in <paramref name="every"/>; an empty set when nothing did for <paramref
    /// name="atLeast"/>.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlySet<string>> WatchAsync(
        TimeSpan every,
        TimeSpan atLeast,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest });
        watchers.TryAdd(channel, 0);
        try
        {
            // At once, so that the watcher knows that it is heard.
            yield return new HashSet<string>();
            while (!ct.IsCancellationRequested)
            {
                var rooms = new HashSet<string>();
                if (await ComesAsync(channel.Reader, atLeast, ct))
                {
                    await Task.Delay(every, ct);
                    while (channel.Reader.TryRead(out var room))
                        rooms.Add(room);
                }
                yield return rooms;
            }
        }
        finally
        {
            watchers.TryRemove(channel, out _);
        }
    }

    private static async Task<bool> ComesAsync(ChannelReader<string> reader, TimeSpan atLeast, CancellationToken ct)
    {
        try
        {
            return await reader.WaitToReadAsync(ct).AsTask().WaitAsync(atLeast, ct);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Tell(string name)
    {
        var room = name[Prefix.Length..];
        foreach (var channel in watchers.Keys)
            channel.Writer.TryWrite(room);
    }
}
