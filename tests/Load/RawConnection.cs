using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CardRecycle.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection to a port of the loopback address that sends ready-made bytes. On two cores the client shares the
/// processors with what it measures; HttpClient would cost more than some of the answers.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[BufferBytes];
    private int filled;

    public static async Task<RawConnection> OpenAsync(int port, CancellationToken ct)
    {
        var connection = new RawConnection();
        await connection.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), ct);
        return connection;
    }

    public static byte[] Post(string path, string json, string? bearer = null, string? idempotencyKey = null)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var head =
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + (bearer is null ? "" : $"Authorization: Bearer {bearer}\r\n")
            + (idempotencyKey is null ? "" : $"Idempotency-Key: {idempotencyKey}\r\n")
            + "\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <returns>The status and the size of the whole answer.</returns>
    public async ValueTask<(int Status, int Bytes)> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        await socket.SendAsync(request, ct);
        filled = 0;
        while (filled < BufferBytes)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), ct);
            if (read == 0)
                throw new LoadFailedException("The server closed a connection in mid-answer.");
            filled += read;
            if (IsComplete(buffer.AsSpan(0, filled)))
                return (Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int status, out _) ? status : 0, filled);
        }
        throw new LoadFailedException($"An answer is larger than {BufferBytes} bytes.");
    }

    /// <summary>For messages about what went wrong.</summary>
    public string LastAnswer() => Encoding.UTF8.GetString(buffer, 0, filled);

    public void Dispose() => socket.Dispose();

    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = answer[..(end + 2)];
        var length = head.IndexOf("Content-Length: "u8);
        if (length >= 0)
            return Utf8Parser.TryParse(head[(length + 16)..], out int bytes, out _) && answer.Length >= end + 4 + bytes;
        // Chunked; JSON has no line breaks inside that could look like the end.
        return answer.EndsWith("0\r\n\r\n"u8);
    }
}
