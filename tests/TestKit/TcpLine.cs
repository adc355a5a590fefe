using System.Net;
using System.Net.Sockets;

namespace CardRecycle.TestKit;

/// <summary>Stands between a client and a server on this machine, and can be cut at any moment.</summary>
/// <param name="serverPort">Where the server listens.</param>
/// <param name="admits">Asked for each connection; a refused one is closed at once. Null: all are admitted.</param>
/// <param name="carry">Carries what is said on one connection until it ends: client's stream, server's stream. Null: as it is.</param>
public sealed class TcpLine(
    int serverPort,
    Func<bool>? admits = null,
    Func<NetworkStream, NetworkStream, CancellationToken, Task>? carry = null
) : IAsyncDisposable
{
    private readonly TcpListener listener = Listening();
    private readonly CancellationTokenSource stopped = new();
    private readonly Lock gate = new();
    private readonly List<TcpClient> open = [];

    /// <summary>Where clients connect to.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Lets clients in from now on.</summary>
    public TcpLine Open()
    {
        _ = AcceptAsync();
        return this;
    }

    /// <summary>What a dead process leaves of its connections: nothing. New ones may come.</summary>
    public void CutAll()
    {
        lock (gate)
        {
            foreach (var end in open)
                end.Close();
            open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
        CutAll();
        stopped.Dispose();
    }

    /// <summary>Whether an error only says that somebody hung up.</summary>
    public static bool IsCut(Exception e) =>
        e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;

    private static TcpListener Listening()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopped.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        lock (gate)
            open.AddRange([client, server]);
        try
        {
            if (admits?.Invoke() == false)
                return;
            await server.ConnectAsync(IPAddress.Loopback, serverPort, stopped.Token);
            await (carry ?? AsItIsAsync)(client.GetStream(), server.GetStream(), stopped.Token);
        }
        catch (Exception e) when (IsCut(e))
        {
            // Either side hung up.
        }
        finally
        {
            client.Close();
            lock (gate)
            {
                open.Remove(client);
                open.Remove(server);
            }
        }
    }

    private static async Task AsItIsAsync(NetworkStream client, NetworkStream server, CancellationToken ct) =>
        await Task.WhenAny(client.CopyToAsync(server, ct), server.CopyToAsync(client, ct));
}
