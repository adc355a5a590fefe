namespace CardRecycle.Receipts.Log;

/// <summary>
/// Grows a log from its right edge alone: some twenty hashes for a million leaves. Neither the old leaves nor the old nodes are needed.
/// </summary>
public sealed class MerkleAppender
{
    private readonly Stack<(int Level, byte[] Hash)> edge = new();

    /// <param name="size">Leaves in the log so far.</param>
    /// <param name="rightEdge">Hashes of <see cref="Merkle.RightEdge"/> for that size, in that order.</param>
    public MerkleAppender(long size, IReadOnlyList<byte[]> rightEdge)
    {
        var ids = Merkle.RightEdge(size);
        if (ids.Count != rightEdge.Count)
            throw new ArgumentException(
                $"The right edge of {size} leaves has {ids.Count} nodes, not {rightEdge.Count}.",
                nameof(rightEdge)
            );
        Size = size;
        foreach (var (id, hash) in ids.Zip(rightEdge))
            edge.Push((id.Level, hash));
    }

    public long Size { get; private set; }

    /// <summary>The root over all leaves up to now.</summary>
    public byte[] Root => edge.Count == 0 ? Merkle.EmptyRoot : Merkle.Fold(edge.Reverse().Select(n => n.Hash));

    /// <summary>Adds a leaf; gives the nodes that are complete from now on (the leaf itself first), to be stored for good.</summary>
    public IReadOnlyList<(NodeId Id, byte[] Hash)> Append(byte[] leafHash)
    {
        var (level, index, hash) = (0, Size, leafHash);
        var complete = new List<(NodeId, byte[])> { (new(0, index), hash) };
        while (edge.TryPeek(out var left) && left.Level == level)
        {
            hash = Merkle.NodeHash(edge.Pop().Hash, hash);
            (level, index) = (level + 1, index >> 1);
            complete.Add((new(level, index), hash));
        }
        edge.Push((level, hash));
        Size++;
        return complete;
    }
}
