using System.Numerics;

namespace CardRecycle.Receipts.Log;

/// <summary>
/// A complete subtree of the log: it covers the leaves from <c>Index·2^Level</c> to <c>(Index+1)·2^Level - 1</c>. Such a node never changes
/// once all its leaves are there, so these, and only these, are stored.
/// </summary>
public readonly record struct NodeId(int Level, long Index);

/// <summary>Merkle tree hashing, inclusion and consistency proofs of RFC 6962 (2.1), with SHA-256 unless another hash is named;
/// verification as in RFC 9162, 2.1.3.2 and 2.1.4.2.</summary>
public static class Merkle
{
    public const int HashBytes = 32;

    /// <summary>The root of a log without leaves.</summary>
    public static byte[] EmptyRoot => TreeHash.Sha256.EmptyRoot;

    /// <summary>H(0x00 ‖ bytes). The prefix keeps a leaf from passing as a node.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> bytes) => TreeHash.Sha256.Leaf(bytes);

    /// <summary>H(0x01 ‖ left ‖ right).</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => TreeHash.Sha256.Node(left, right);

    /// <summary>The complete subtrees that make up a log of this size, from the left: one for each bit that is set.</summary>
    public static IReadOnlyList<NodeId> RightEdge(long size) => [.. Decompose(0, size)];

    /// <summary>The stored nodes that <see cref="InclusionPath"/> will ask for.</summary>
    public static IReadOnlyList<NodeId> NodesForInclusion(long index, long size) =>
        [.. Siblings(index, size).SelectMany(s => Decompose(s.Start, s.End))];

    /// <summary>PATH(index, D[size]): the hashes from the leaf upwards.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf in a log of this size.</exception>
    public static IReadOnlyList<byte[]> InclusionPath(long index, long size, Func<NodeId, byte[]> node, TreeHash? hash = null) =>
        [.. Siblings(index, size).Select(s => Fold(Decompose(s.Start, s.End).Select(node), hash))];

    /// <summary>True when the leaf with this hash is at <paramref name="index"/> in the log of <paramref name="size"/> leaves with this
    /// root.</summary>
    public static bool Includes(
        ReadOnlySpan<byte> leafHash,
        long index,
        long size,
        IReadOnlyList<byte[]> path,
        ReadOnlySpan<byte> root,
        TreeHash? treeHash = null
    )
    {
        var tree = treeHash ?? TreeHash.Sha256;
        if (index < 0 || index >= size)
            return false;
        var (fn, sn) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in path)
        {
            if (sn == 0 || sibling.Length != HashBytes)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                hash = tree.Node(sibling, hash);
                while ((fn & 1) == 0 && fn != 0)
                    (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                hash = tree.Node(hash, sibling);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && root.SequenceEqual(hash);
    }

    /// <summary>The stored nodes that <see cref="ConsistencyPath"/> will ask for.</summary>
    public static IReadOnlyList<NodeId> NodesForConsistency(long from, long to) =>
        [.. Grown(from, to).SelectMany(s => Decompose(s.Start, s.End))];

    /// <summary>PROOF(from, D[to]): shows that the log of <paramref name="from"/> leaves is the beginning of the one with
    /// <paramref name="to"/>. Empty for equal sizes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ from ≤ to.</exception>
    public static IReadOnlyList<byte[]> ConsistencyPath(long from, long to, Func<NodeId, byte[]> node, TreeHash? hash = null) =>
        [.. Grown(from, to).Select(s => Fold(Decompose(s.Start, s.End).Select(node), hash))];

    /// <summary>True when the path proves that the log with <paramref name="toRoot"/> begins with the one with
    /// <paramref name="fromRoot"/>.</summary>
    public static bool Extends(
        long from,
        ReadOnlySpan<byte> fromRoot,
        long to,
        ReadOnlySpan<byte> toRoot,
        IReadOnlyList<byte[]> path,
        TreeHash? hash = null
    )
    {
        var tree = hash ?? TreeHash.Sha256;
        if (from < 1 || from > to || path.Any(h => h.Length != HashBytes))
            return false;
        if (from == to)
            return path.Count == 0 && fromRoot.SequenceEqual(toRoot);
        if (path.Count == 0)
            return false;
        // A complete old log is itself the first node of the way.
        IEnumerable<byte[]> way = long.IsPow2(from) ? path.Prepend(fromRoot.ToArray()) : path;
        var (fn, sn) = (from - 1, to - 1);
        while ((fn & 1) == 1)
            (fn, sn) = (fn >> 1, sn >> 1);
        byte[] oldHash = way.First(),
            newHash = oldHash;
        foreach (var sibling in way.Skip(1))
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                (oldHash, newHash) = (tree.Node(sibling, oldHash), tree.Node(sibling, newHash));
                while ((fn & 1) == 0 && fn != 0)
                    (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                newHash = tree.Node(newHash, sibling);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && fromRoot.SequenceEqual(oldHash) && toRoot.SequenceEqual(newHash);
    }

    /// <summary>Hashes neighbouring complete subtrees, given from the left, into one: the right ones first.</summary>
    internal static byte[] Fold(IEnumerable<byte[]> fromTheLeft, TreeHash? hash) =>
        fromTheLeft.Reverse().Aggregate((right, left) => (hash ?? TreeHash.Sha256).Node(left, right));

    /// <summary>The ranges of leaves that lie beside the way from the leaf to the root, the lowest first.</summary>
    private static List<(long Start, long End)> Siblings(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var siblings = new List<(long, long)>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            siblings.Add(index < middle ? (middle, end) : (start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }
        siblings.Reverse();
        return siblings;
    }

    /// <summary>The ranges of leaves whose hashes lead from the old root to the new one, the lowest first.</summary>
    private static List<(long Start, long End)> Grown(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        var ranges = new List<(long, long)>();
        var (start, end) = (0L, to);
        while (end != from)
        {
            var middle = start + Split(end - start);
            ranges.Add(from <= middle ? (middle, end) : (start, middle));
            (start, end) = from <= middle ? (start, middle) : (middle, end);
        }
        // The old log's own root is known to whoever checks.
        if (start > 0)
            ranges.Add((start, end));
        ranges.Reverse();
        return ranges;
    }

    /// <summary>The largest power of two below <paramref name="count"/> (RFC 6962: k &lt; n ≤ 2k).</summary>
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));

    private static IEnumerable<NodeId> Decompose(long start, long end)
    {
        while (start < end)
        {
            var level = BitOperations.Log2((ulong)(end - start));
            yield return new(level, start >> level);
            start += 1L << level;
        }
    }
}
