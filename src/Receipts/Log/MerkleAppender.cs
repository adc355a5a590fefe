namespace CardRecycle.Receipts.Log;

/// <summary>
/// Grows a log from its right edge alone: some twenty hashes for a million leaves. Neither the old leaves nor the old nodes are needed.
/// </summary>
public sealed class MerkleAppender
{
    private readonly Stack<(int Level, byte[] Hash)> edge = new();
    private readonly TreeHash tree;

    /// <param name="size">Leaves in the log so far.</param>
    /// <param name="rightEdge">Hashes of <see cref="Merkle.RightEdge"/> for that size, in that order.</param>
    /// <param name="hash">The tree's hash; SHA-256 if left out.</param>
    public MerkleAppender(long size, IReadOnlyList<byte[]> rightEdge, TreeHash? hash = null)
    {
        tree = hash ?? TreeHash.Sha256;
        var ids = Merkle.RightEdge(size);
        if (ids.Count != rightEdge.Count)
            throw new ArgumentException(
                $"The right edge of {size} leaves has {ids.Count} nodes, not {rightEdge.Count}.",
                nameof(rightEdge)
            );
        Size = size;
        foreach (var (id, node) in ids.Zip(rightEdge))
            edge.Push((id.Level, node));
    }

    public long Size { get; private set; }

    /// <summary>The root over all leaves up to now.</summary>
    public byte[] Root => edge.Count == 0 ? tree.EmptyRoot : Merkle.Fold(edge.Reverse().Select(n => n.Hash), tree);

    /// <summary>Adds the leaf with these bytes.</summary>
    public IReadOnlyList<(NodeId Id, byte[] Hash)> AppendLeaf(ReadOnlySpan<byte> bytes) => Append(tree.Leaf(bytes));

    /// <summary>Adds a leaf by its hash; gives the nodes that are complete from now on (the leaf itself first), to be stored for
    /// good.</summary>
    public IReadOnlyList<(NodeId Id, byte[] Hash)> Append(byte[] leafHash)
    {
        var (level, index, hash) = (0, Size, leafHash);
        var complete = new List<(NodeId, byte[])> { (new(0, index), hash) };
        while (edge.TryPeek(out var left) && left.Level == level)
        {
            hash = tree.Node(edge.Pop().Hash, hash);
            (level, index) = (level + 1, index >> 1);
            complete.Add((new(level, index), hash));
        }
        edge.Push((level, hash));
        Size++;
        return complete;
    }
}
