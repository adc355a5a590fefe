using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Risk.Contract;

/// <summary>What became of a deal.</summary>
/// <param name="EventId">The order, or the reveal.</param>
/// <param name="Fraud">Confirmed as fraud or laundering; false: found honest.</param>
/// <param name="Typology">Code of the typology, if known.</param>
/// <param name="LossFen">What was lost, in fen; null: what the deal was about.</param>
/// <param name="By">Member of staff.</param>
/// <param name="Source">What it was learned from: <c>review</c>, <c>outcome</c> or <c>dispute</c>.</param>
internal sealed record DealOutcome(Guid EventId, bool Fraud, string? Typology, long? LossFen, string By, string Source);

/// <summary>Takes outcomes of deals: what models are trained on, and what the states know of frauds.</summary>
internal interface IRiskOutcomes
{
    /// <summary>
    /// Stores the outcome in the caller's transaction or at once. A fraud counts from now on; that a deal was honest counts as known only
    /// when the time for complaints is over. A later outcome of one deal replaces the earlier one.
    /// </summary>
    Task RecordAsync(CardRecycleDb db, DealOutcome outcome, CancellationToken ct);

    /// <summary>Whether there is a typology of this code.</summary>
    bool Knows(string typology);
}

/// <summary>The newest decision on an order, in a line of a list.</summary>
/// <param name="Verdict">What was decided.</param>
/// <param name="Probability">Of fraud, 0 to 1; null where no model spoke.</param>
/// <param name="ExpectedLossFen">Probability times what would be lost, in fen; null likewise.</param>
/// <param name="ReasonCodes">Stable codes, the strictest first.</param>
internal sealed record RiskSummary(RiskVerdict Verdict, double? Probability, double? ExpectedLossFen, IReadOnlyList<string> ReasonCodes);

/// <summary>Tells staff lists how risky their orders are.</summary>
internal interface IRiskSummaries
{
    /// <summary>By order; an order that was never judged is missing.</summary>
    Task<IReadOnlyDictionary<Guid, RiskSummary>> OfAsync(CardRecycleDb db, IReadOnlyCollection<Guid> orderIds, CancellationToken ct);
}
