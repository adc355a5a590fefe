namespace CardRecycle.Training.Risk;

/// <summary>Rows of features, side by side in blocks, so that a long history is not one huge array.</summary>
internal sealed class Matrix(int width)
{
    private const int RowsPerBlock = 16_384;

    private readonly List<float[]> blocks = [];

    internal int Width => width;

    internal int Rows { get; private set; }

    internal Span<float> this[int row] => blocks[row / RowsPerBlock].AsSpan(row % RowsPerBlock * width, width);

    internal Span<float> Append()
    {
        if (Rows == blocks.Count * RowsPerBlock)
            blocks.Add(new float[RowsPerBlock * width]);
        return this[Rows++];
    }
}
