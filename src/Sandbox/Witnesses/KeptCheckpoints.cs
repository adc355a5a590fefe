using CardRecycle.Receipts.Log;
using CardRecycle.Sandbox.Durability;

namespace CardRecycle.Sandbox.Witnesses;

/// <summary>What the witness holds: every checkpoint that grew out of the one before. Kept on disk where the Sandbox keeps
/// things.</summary>
internal sealed class KeptCheckpoints
{
    private const int KeptMax = 1_000_000;
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, string> notes = [];
    private readonly Journal<KeptLine>? journal;
    private Checkpoint? latest;

    public KeptCheckpoints(DataFolder folder) =>
        journal = folder.Open<KeptLine>(
            "witness",
            line => Keep(line.Size, line.Note),
            () => notes.Select(n => new KeptLine(n.Key, n.Value))
        );

    private sealed record KeptLine(long Size, string Note);

    public IReadOnlyList<long> Sizes
    {
        get
        {
            lock (gate)
                return [.. notes.Keys];
        }
    }

    public string? Find(long size)
    {
        lock (gate)
            return notes.GetValueOrDefault(size);
    }

    /// <returns>The status that the protocol has for it, and the size that is held.</returns>
    public (int Status, long Held) Add(long old, IReadOnlyList<byte[]> proof, Checkpoint checkpoint, string note)
    {
        lock (gate)
        {
            var held = latest?.Size ?? 0;
            if (old != held)
                return (StatusCodes.Status409Conflict, held);
            if (latest is null ? proof.Count > 0 : checkpoint.Size != held && !Extends(latest, checkpoint, proof))
                return (StatusCodes.Status422UnprocessableEntity, held);
            if (latest is not null && checkpoint.Size == held && !checkpoint.Root.AsSpan().SequenceEqual(latest.Root))
                return (StatusCodes.Status409Conflict, held);
            if (notes.Count < KeptMax && !notes.ContainsKey(checkpoint.Size))
            {
                Keep(checkpoint.Size, note);
                journal?.Append(new(checkpoint.Size, note));
            }
            return (StatusCodes.Status200OK, checkpoint.Size);
        }
    }

    private static bool Extends(Checkpoint from, Checkpoint to, IReadOnlyList<byte[]> proof) =>
        Merkle.Extends(from.Size, from.Root, to.Size, to.Root, proof);

    private void Keep(long size, string note)
    {
        notes[size] = note;
        latest = Checkpoint.FromText(note[..(note.IndexOf("\n\n", StringComparison.Ordinal) + 1)]);
    }
}
