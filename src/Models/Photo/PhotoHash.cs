using System.Numerics;

namespace CardRecycle.Models.Photo;

/// <summary>
/// A difference hash (dHash) of 64 bits: whether each of 9 × 8 patches is brighter than its right neighbour. Two copies of one photo differ
/// in a few bits however they were compressed; so do two cards from one stack on one desk, which is why a hash alone accuses nobody.
/// </summary>
public static class PhotoHash
{
    private const int Columns = 9;
    private const int Rows = 8;

    public static long Of(CardPhoto photo)
    {
        // Down by halves first, so that every pixel counts.
        using var small = photo.Sized(Columns * 8, Rows * 8);
        var pixels = small.GetPixelSpan();
        Span<int> patches = stackalloc int[Columns * Rows];
        for (var y = 0; y < small.Height; y++)
        for (var x = 0; x < small.Width; x++)
        {
            var at = (y * small.Width + x) * 4;
            patches[y / 8 * Columns + x / 8] += pixels[at] * 29 + pixels[at + 1] * 150 + pixels[at + 2] * 77;
        }
        ulong bits = 0;
        for (var y = 0; y < Rows; y++)
        for (var x = 0; x < Columns - 1; x++)
            bits = bits << 1 | (patches[y * Columns + x] < patches[y * Columns + x + 1] ? 1u : 0u);
        return unchecked((long)bits);
    }

    /// <summary>In how many of 64 bits they differ.</summary>
    public static int Distance(long one, long other) => BitOperations.PopCount(unchecked((ulong)(one ^ other)));
}
