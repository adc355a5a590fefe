using CardRecycle.Ledger;

namespace CardRecycle.Api.Persistence;

/// <summary>The answer to posting a journal whose id may have been posted before.</summary>
internal enum LedgerPosting
{
    /// <summary>Added; saved by the caller.</summary>
    Posted,

    /// <summary>The same journal is in the books already; nothing was added.</summary>
    AlreadyPosted,

    /// <summary>It would take more from a limited account than is available; nothing was added.</summary>
    InsufficientFunds,
}

/// <summary>The answer to placing a hold.</summary>
internal enum LedgerPlacement
{
    /// <summary>Added; saved by the caller.</summary>
    Placed,

    /// <summary>The same hold was placed before (it may have ended since); nothing was added.</summary>
    AlreadyPlaced,

    /// <summary>More than is available; nothing was added.</summary>
    InsufficientFunds,
}

/// <summary>The answer to placing a hold. <paramref name="Available"/>: what may still be held, after this hold if it was placed.</summary>
internal readonly record struct LedgerHoldPlaced(LedgerPlacement Placement, Money Available);

/// <summary>A client-made id was used again for something else: a bug in the caller. The message says what differs.</summary>
internal sealed class LedgerIdReusedException(Guid id, string difference)
    : InvalidOperationException($"The id {id} is in the books for something else: {difference}.");
