using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Books;

/// <summary>专户对照: what lies on segregated accounts beside what clients are owed.</summary>
internal static class ReadSegregation
{
    public static async Task<Ok<SegregationResponse>> Handle(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        DateTimeOffset? asOf = null
    )
    {
        var totals = await db.Ledger.TotalsAsync(ct, asOf);
        var assets = Sum(totals, MoneyClass.Client, AccountKind.Asset);
        var owed = Sum(totals, MoneyClass.Client, AccountKind.Liability);
        return TypedResults.Ok(
            new SegregationResponse(
                asOf ?? clock.GetUtcNow(),
                assets,
                owed,
                assets - owed,
                totals.OpenHolds,
                totals.OpenHoldsFen,
                totals.Lines.Single(t => t.Account == Chart.OwnBank.Account).BalanceFen,
                totals.Lines.Single(t => t.Account == Chart.CardStock.Account).BalanceFen
            )
        );
    }

    private static long Sum(LedgerTotals totals, MoneyClass money, AccountKind kind) =>
        totals.Lines.Where(t => t.Account.MoneyClass == money && t.Account.Kind == kind).Sum(t => t.BalanceFen);
}

/// <summary>
/// Amounts in fen. <paramref name="DifferenceFen"/> is clients' assets less what clients are owed: anything but zero is an alarm. Open
/// holds
/// are payouts on their way, still counted on both sides.
/// </summary>
internal sealed record SegregationResponse(
    DateTimeOffset AsOf,
    long ClientAssetsFen,
    long ClientsOwedFen,
    long DifferenceFen,
    long OpenHolds,
    long OpenHoldsFen,
    long OwnBankFen,
    long CardStockFen
);
