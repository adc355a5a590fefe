using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Disputes.Contract;

/// <summary>Disputes for whoever rests a decision on one.</summary>
internal interface IDisputeFiles
{
    /// <returns>Whether there is a dispute of this id, and it is closed.</returns>
    Task<bool> IsClosedAsync(CardRecycleDb db, Guid disputeId, CancellationToken ct);
}
