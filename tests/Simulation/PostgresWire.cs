using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using CardRecycle.TestKit;

namespace CardRecycle.Simulation;

/// <summary>
/// Stands between a replica and PostgreSQL and reads along, so that no way of writing (EF, plain commands, batches) escapes. A round trip
/// that writes or commits has a point before it reaches the server and one after the server has answered, before the replica hears of it.
/// </summary>
/// <remarks>Protocol 3.0 without encryption: <c>type, length, body</c>; a round trip ends with Sync or a simple Query, its answer with
/// ReadyForQuery. See PostgreSQL's documentation, "Message Formats".</remarks>
internal sealed class PostgresWire : IAsyncDisposable
{
    private const int HeaderLength = 5;
    private const int ChunkLength = 16_384;
    private const int WordsShown = 3;
    private const byte Parse = (byte)'P';
    private const byte Bind = (byte)'B';
    private const byte Describe = (byte)'D';
    private const byte Execute = (byte)'E';
    private const byte Close = (byte)'C';
    private const byte Query = (byte)'Q';

    /// <summary>Quotes are noted behind everybody's back and may be lost: no step waits for them.</summary>
    private const string NotedLater = "quotes.";
    private static readonly string[] writing = ["insert", "update", "delete", "commit", "with"];

    private readonly TcpLine tcp;

    public PostgresWire(FaultLine line, int serverPort) =>
        tcp = new TcpLine(
            serverPort,
            () => !line.Broken,
            (client, server, ct) =>
            {
                var connection = new Connection(line);
                return Task.WhenAny(connection.ForwardAsync(client, server, ct), connection.AnswerAsync(server, client, ct));
            }
        ).Open();

    public int Port => tcp.Port;

    /// <inheritdoc cref="TcpLine.CutAll"/>
    public void CutAll() => tcp.CutAll();

    public ValueTask DisposeAsync() => tcp.DisposeAsync();

    private sealed class Connection(FaultLine line)
    {
        private readonly Dictionary<string, string?> prepared = [];
        private volatile bool swallows;

        public async Task ForwardAsync(NetworkStream from, NetworkStream server, CancellationToken ct)
        {
            var client = new BufferedStream(from, ChunkLength);
            try
            {
                // The first message has a length and no type.
                await server.WriteAsync(await ReadAsync(client, typed: false, ct), ct);
                var trip = new ArrayBufferWriter<byte>(ChunkLength);
                var writes = new List<string>();
                while (true)
                {
                    var message = await ReadAsync(client, typed: true, ct);
                    trip.Write(message);
                    if (WriteIn(message) is { } write)
                        writes.Add(write);
                    if (message[0] is Parse or Bind or Describe or Execute or Close)
                        continue;
                    if (line.Broken || (writes.Count > 0 && line.BreaksHere(string.Join(" + ", writes))))
                        return;
                    if (writes.Count > 0 && line.BreaksHere("done"))
                        swallows = true;
                    await server.WriteAsync(trip.WrittenMemory, ct);
                    trip.ResetWrittenCount();
                    writes.Clear();
                }
            }
            catch (Exception e) when (TcpLine.IsCut(e))
            {
                // The pair is closed by whoever started it.
            }
        }

        public async Task AnswerAsync(NetworkStream from, NetworkStream client, CancellationToken ct)
        {
            var chunk = new byte[ChunkLength];
            var answer = new AnswerFrames();
            try
            {
                while (true)
                {
                    // As it comes, many messages at a time: a message for itself costs the kernel more than all else here together.
                    var length = await from.ReadAsync(chunk, ct);
                    if (length == 0)
                        return;
                    // Once it swallows, nothing of this trip has gone to the replica: it was armed before the trip was sent.
                    var withheld = swallows;
                    if (answer.IsReady(chunk.AsSpan(0, length)) && withheld)
                        return;
                    if (!withheld)
                        await client.WriteAsync(chunk.AsMemory(0, length), ct);
                }
            }
            catch (Exception e) when (TcpLine.IsCut(e))
            {
                // As above.
            }
        }

        /// <summary>The statement that the message executes, if it writes.</summary>
        private string? WriteIn(byte[] message)
        {
            switch (message[0])
            {
                case Query:
                    return WriteOf(TextAt(message, HeaderLength, out _));
                case Parse:
                    var name = TextAt(message, HeaderLength, out var next);
                    prepared[name] = WriteOf(TextAt(message, next, out _));
                    return null;
                case Bind:
                    _ = TextAt(message, HeaderLength, out var second);
                    return prepared.GetValueOrDefault(TextAt(message, second, out _));
                default:
                    return null;
            }
        }

        private static string? WriteOf(string sql)
        {
            var text = sql.AsSpan().TrimStart();
            foreach (var word in writing)
                if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && !sql.Contains(NotedLater, StringComparison.Ordinal))
                    return string.Join(
                        ' ',
                        sql.Split((char[]?)null, WordsShown + 1, StringSplitOptions.RemoveEmptyEntries).Take(WordsShown)
                    );
            return null;
        }

        private static string TextAt(byte[] message, int start, out int next)
        {
            var end = Array.IndexOf(message, (byte)0, start);
            next = end + 1;
            return Encoding.UTF8.GetString(message, start, end - start);
        }

        private static async Task<byte[]> ReadAsync(BufferedStream stream, bool typed, CancellationToken ct)
        {
            var header = new byte[typed ? HeaderLength : HeaderLength - 1];
            await stream.ReadExactlyAsync(header, ct);
            var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(typed ? 1 : 0));
            var message = new byte[length + (typed ? 1 : 0)];
            header.CopyTo(message, 0);
            await stream.ReadExactlyAsync(message.AsMemory(header.Length), ct);
            return message;
        }
    }
}
