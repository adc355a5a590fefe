using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Receipts.Contract;
using CardRecycle.Api.Features.Resale.Contract;
using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>
/// What is known of a disputed card, as one document: who saw its secret and when, what its issuer said when it was bought, what happened
/// with the order, and the receipt that proves it. The seller sees the same, but for who bought the card from us.
/// </summary>
/// <param name="DisputeId">The dispute.</param>
/// <param name="Finding">Used or empty.</param>
/// <param name="Source">Who found it.</param>
/// <param name="Report">What was seen.</param>
/// <param name="FoundAt">When.</param>
/// <param name="Verification">What the issuer said, and our numbers with it.</param>
/// <param name="Reveals">Every opening of the card's secret, the system's own included; oldest first.</param>
/// <param name="Timeline">Of the order, oldest first.</param>
/// <param name="Receipt">Its place in the log; null where the order has none.</param>
/// <param name="Sale">To whom it was sold on; null while it is in stock, and for the seller.</param>
internal sealed record EvidencePack(
    Guid DisputeId,
    DisputeFinding Finding,
    DisputeSource Source,
    string Report,
    DateTimeOffset FoundAt,
    VerificationEvidence Verification,
    IReadOnlyList<RevealRecord> Reveals,
    IReadOnlyList<OrderFileStep> Timeline,
    ReceiptReference? Receipt,
    StockStand? Sale
);

/// <summary>Amounts in fen. <paramref name="VerifiedAt"/>: when the issuer said that the card is good and has this balance.</summary>
internal sealed record VerificationEvidence(
    Guid OrderId,
    string OrderNo,
    string CardMasked,
    string BrandId,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    string VerifyRequestId,
    DateTimeOffset? VerifiedAt,
    string AcquireRequestId,
    string? AcquisitionReference,
    DateTimeOffset SubmittedAt,
    DateTimeOffset PaidAt
);

/// <summary>Puts the pack together from the rooms that hold its parts.</summary>
internal sealed class Evidence(IOrderFiles orders, ICardVault vault, IReceiptReferences receipts, IDisputedStock stock)
{
    public async Task<EvidencePack> OfAsync(CardRecycleDb db, Dispute dispute, bool forStaff, CancellationToken ct)
    {
        var order =
            await orders.FindPaidAsync(db, dispute.OrderId, ct)
            ?? throw new InvalidOperationException($"The order of dispute {dispute.Id} has gone.");
        return new(
            dispute.Id,
            dispute.Finding,
            dispute.Source,
            dispute.Report,
            dispute.FoundAt,
            new(
                order.OrderId,
                order.OrderNo,
                order.CardMasked,
                order.BrandId,
                order.FaceFen,
                order.BalanceFen,
                order.AmountFen,
                order.VerifyRequestId,
                order.VerifiedAt,
                order.AcquireRequestId,
                order.AcquisitionReference,
                order.SubmittedAt,
                order.PaidAt
            ),
            await vault.RevealsAsync(db, dispute.CardId, ct),
            order.Timeline,
            await receipts.FindAsync(db, dispute.OrderId, ct),
            forStaff ? await stock.FindAsync(db, dispute.OrderId, ct) : null
        );
    }
}
