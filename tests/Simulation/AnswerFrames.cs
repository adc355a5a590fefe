using System.Buffers.Binary;

namespace CardRecycle.Simulation;

/// <summary>Where the messages of a server's answers begin, however they are cut into chunks.</summary>
internal sealed class AnswerFrames
{
    private const int HeaderLength = 5;
    private const byte ReadyForQuery = (byte)'Z';

    private readonly byte[] header = new byte[HeaderLength];
    private int headerFilled;
    private int bodyLeft;

    /// <summary>Reads on; true if the last whole message of what was read says that the server is ready for the next round trip.</summary>
    public bool IsReady(ReadOnlySpan<byte> chunk)
    {
        var ready = false;
        while (!chunk.IsEmpty)
        {
            if (bodyLeft == 0)
            {
                var taken = Math.Min(HeaderLength - headerFilled, chunk.Length);
                chunk[..taken].CopyTo(header.AsSpan(headerFilled));
                headerFilled += taken;
                chunk = chunk[taken..];
                if (headerFilled < HeaderLength)
                    break;
                // The length counts itself and not the type.
                bodyLeft = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - (HeaderLength - 1);
            }
            var rest = Math.Min(bodyLeft, chunk.Length);
            chunk = chunk[rest..];
            bodyLeft -= rest;
            if (bodyLeft == 0)
            {
                ready = header[0] == ReadyForQuery;
                headerFilled = 0;
            }
        }
        return ready;
    }
}
