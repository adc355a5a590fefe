namespace CardRecycle.Api.Gateways.Witnesses;

/// <summary>What a witness answered.</summary>
/// <param name="Accepted">It has checked and keeps the checkpoint.</param>
/// <param name="Cosignatures">Its signature lines over the checkpoint, as they came.</param>
/// <param name="HeldSize">When it holds another checkpoint than the proof began with: that one's size.</param>
/// <param name="Failure">Otherwise, why not: <c>unreachable</c>, <c>timed-out</c>, <c>http-422</c>.</param>
internal sealed record WitnessAnswer(bool Accepted, string? Cosignatures, long? HeldSize, string? Failure);

/// <summary>Somebody outside who keeps the log's checkpoints and notices when history is rewritten (C2SP tlog-witness).</summary>
internal interface IWitness
{
    /// <summary>Hands over a checkpoint with the proof that it grew out of the one of size <paramref name="old"/>; never throws for what a
    /// network or a witness can do.</summary>
    Task<WitnessAnswer> AddAsync(Uri prefix, long old, IReadOnlyList<byte[]> proof, string note, CancellationToken ct);
}
