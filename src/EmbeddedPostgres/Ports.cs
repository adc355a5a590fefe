using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>TCP ports of the loopback address.</summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Count = 10_000;

    // Processes start far apart; what they take stays theirs until they end.
    private static readonly ConcurrentBag<FileLock> reserved = [];
    private static uint taken = (uint)Environment.ProcessId * 97;

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// A port that is free, never given twice, nor to two processes of a user. It lies below the range that systems take for outgoing
    /// connections: those could have it before a server does, and a client that calls a server which is down could even reach itself.
    /// </summary>
    public static int Free()
    {
        var folder = Path.Combine(Path.GetTempPath(), "cardrecycle-ports-" + Environment.UserName);
        Directory.CreateDirectory(folder);
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (int)(Interlocked.Increment(ref taken) % Count);
            if (FileLock.TryTake(Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture))) is not { } mine)
                continue;
            if (IsFree(port))
            {
                reserved.Add(mine);
                return port;
            }
            mine.Dispose();
        }
        throw new PostgresUnavailableException($"No port of {First} to {First + Count - 1} is free.");
    }
}
