using System.Buffers.Binary;
using System.IO.Compression;

namespace CardRecycle.Training.Import;

/// <summary>
/// Unpacks a gzip and makes sure at its end that it was whole: the runtime takes a gzip that is cut off for one that ends there. What was
/// unpacked must be as long as the gzip's last four bytes say.
/// </summary>
internal sealed class WholeGzip : Stream
{
    private const int TrailerBytes = 4;
    private readonly GZipStream unpacked;
    private readonly uint said;
    private uint count;

    internal WholeGzip(FileStream file)
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        file.Position = Math.Max(0, file.Length - TrailerBytes);
        said =
            file.ReadAtLeast(trailer, TrailerBytes, throwOnEndOfStream: false) < TrailerBytes
                ? 0
                : BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        file.Position = 0;
        unpacked = new(file, CompressionMode.Decompress);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = unpacked.Read(buffer);
        count = unchecked(count + (uint)read);
        return read > 0 || buffer.IsEmpty || count == said
            ? read
            : throw new InvalidDataException("it ends too early (if it is several gzips in a row, unpack it first)");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }
}
