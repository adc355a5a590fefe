using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Risk.Contract;

/// <summary>What is to be done with a deal, from the mildest to the strictest. Stored by name.</summary>
internal enum RiskVerdict
{
    /// <summary>放行.</summary>
    Approve,

    /// <summary>补充验证: the reviewer wants a checked face or a proof of purchase; with it most such deals pass.</summary>
    StepUp,

    /// <summary>人工审核.</summary>
    Review,

    /// <summary>暂扣: as a review, and first in the queue; nobody lets it pass on a look alone.</summary>
    Hold,

    /// <summary>拒绝.</summary>
    Decline,
}

/// <summary>
/// What was known of seller and card when the card was handed in; kept with the order until the gate asks. Ids are blind indexes or hashes.
/// </summary>
/// <param name="PhoneIndex">Of the seller's phone.</param>
/// <param name="PayoutAccount">Hash of the account that will be paid.</param>
/// <param name="AccountOpenedAt">When the seller's account was opened.</param>
/// <param name="FaceChecked">Whether the seller's face was checked; a bank card was, for everybody who sells.</param>
/// <param name="CardFingerprint">By which the card is recognised again.</param>
/// <param name="CardBatch">Of all cards of the brand whose numbers differ in the last four digits only; null without a number.</param>
/// <param name="CardSerial">Those digits; null without.</param>
/// <param name="IsCompany">Whether the seller is a company: a deposit may stand behind its deals.</param>
/// <param name="PhotoFlagged">Whether a photo of the card contradicts what was submitted, or is another seller's too.</param>
internal sealed record DealFacts(
    string PhoneIndex,
    string? PayoutAccount,
    DateTimeOffset AccountOpenedAt,
    bool FaceChecked,
    string CardFingerprint,
    string? CardBatch,
    int? CardSerial,
    bool IsCompany = false,
    bool PhotoFlagged = false
);

/// <summary>
/// The deal to be judged, on verified facts. Amounts in fen: <paramref name="BalanceFen"/> is the card's value, which the person-day rule
/// counts, <paramref name="AmountFen"/> what the seller receives. <paramref name="PersonHash"/> joins all accounts of one person.
/// </summary>
internal sealed record Deal(
    Guid OrderId,
    Guid SellerId,
    string PersonHash,
    Guid CardId,
    string NumberPrefix,
    string BrandId,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    string? DeviceFingerprint,
    string? IpAddress
)
{
    /// <summary>Null for an order from before facts were kept: its score then knows less.</summary>
    public DealFacts? Facts { get; init; }
    public bool HasProof { get; init; }

    /// <summary>What <see cref="IRiskGate.ConsultAsync"/> brought; null if there is nobody to ask.</summary>
    public OutsideWord? Outside { get; init; }
    public DateTimeOffset QuotedAt { get; init; }
    public DateTimeOffset AcceptedAt { get; init; }
}

/// <summary>
/// What a third-party risk service said of a deal, or why it said nothing. Stored with the decision, so that a replay does not ask again.
/// </summary>
/// <param name="Failure">Why there is no word: <c>timed-out</c>, <c>unreachable</c>, <c>circuit-open</c> …; null if there is one.</param>
/// <param name="Level"><c>pass</c>, <c>review</c> or <c>reject</c>; null likewise.</param>
/// <param name="Score">0 to 100, the riskier the higher.</param>
/// <param name="Labels">The service's own.</param>
/// <param name="TookMs">How long it took, in milliseconds.</param>
internal sealed record OutsideWord(string? Failure, string? Level, double? Score, IReadOnlyList<string> Labels, int TookMs);

/// <summary>A verdict with the reasons that led to it; codes are stable, texts are for the reviewer, never for the seller.</summary>
internal sealed record RiskDecision(RiskVerdict Verdict, IReadOnlyList<RiskReason> Reasons)
{
    /// <summary>Probability times what would be lost, in whole fen; null where no model spoke.</summary>
    public long? ExpectedLossFen { get; init; }
}

/// <param name="Code">Stable.</param>
/// <param name="Text">In Chinese, for the reviewer.</param>
/// <param name="Rule">Id of the rule of the rule set that gave it; null for what is built in and for the model.</param>
internal sealed record RiskReason(string Code, string Text, string? Rule = null);

/// <summary>Judges a verified deal before its card is taken over.</summary>
internal interface IRiskGate
{
    /// <summary>
    /// Asks the third-party risk service about the deal, within its time limit. Outside any transaction: nobody's locks wait for a
    /// provider. Never throws for what a network or a provider can do.
    /// </summary>
    /// <returns>Null where no service is configured.</returns>
    Task<OutsideWord?> ConsultAsync(CardRecycleDb db, Deal deal, CancellationToken ct);

    /// <summary>
    /// Adds event and decision to <paramref name="db"/> and brings the states of the deal's entities forward, inside the caller's open
    /// transaction. It locks the person and the entities until that transaction ends, so that of many deals at once each sees the ones
    /// before it. A deal that comes a second time (its card was verified again) is judged anew and counted once.
    /// </summary>
    Task<RiskDecision> AssessAsync(CardRecycleDb db, Deal deal, CancellationToken ct);
}

/// <summary>What one person has sold in one day (人日累计), in Beijing time, open deals included.</summary>
internal interface IPersonDays
{
    /// <summary>Sum of card values in fen on the day of <paramref name="now"/>.</summary>
    Task<long> SumAsync(CardRecycleDb db, string personHash, DateTimeOffset now, CancellationToken ct);

    /// <summary>The deal ended without a sale and counts no longer. Saved at once in the caller's transaction, if there is one.</summary>
    Task ReleaseAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);
}
