namespace CardRecycle.Api.Features.Market;

/// <summary>
/// How far a table with growing numbers has been read. Numbers are given before the commit: a lower one may appear after a higher one. So
/// the last numbers are read again until no transaction can be that old (measured on the machine's own clock).
/// </summary>
internal sealed class SeqCursor
{
    /// <summary>No read gives more rows.</summary>
    public const int RowsMax = 20_000;

    private static readonly TimeSpan reread = TimeSpan.FromSeconds(30);
    private readonly Queue<(long SeenAtMs, long Seq)> marks = new();

    /// <summary>Rows with a higher number are to be read.</summary>
    public long After { get; private set; } = -1;

    /// <summary>So many rows were read, in order of their numbers, the last of them this one.</summary>
    /// <returns>True if there may be more.</returns>
    public bool Read(int rows, long lastSeq)
    {
        if (rows == RowsMax)
            After = lastSeq;
        else if (rows > 0)
            marks.Enqueue((Environment.TickCount64, lastSeq));
        while (marks.TryPeek(out var mark) && Environment.TickCount64 - mark.SeenAtMs > reread.TotalMilliseconds)
            After = Math.Max(After, marks.Dequeue().Seq);
        return rows == RowsMax;
    }
}
