using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Books;

/// <summary>The trial balance (试算平衡表).</summary>
internal static class ReadTrialBalance
{
    public static async Task<Ok<TrialBalanceResponse>> Handle(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        DateTimeOffset? asOf = null
    )
    {
        var totals = await db.Ledger.TotalsAsync(ct, asOf);
        return TypedResults.Ok(
            new TrialBalanceResponse(
                asOf ?? clock.GetUtcNow(),
                [
                    .. totals.Lines.Select(t => new TrialBalanceLine(
                        t.Account.Code,
                        t.Account.NameZh,
                        t.Account.Kind,
                        t.Account.MoneyClass,
                        t.DebitFen,
                        t.CreditFen,
                        t.BalanceFen
                    )),
                ],
                totals.Lines.Sum(t => t.DebitFen),
                totals.Lines.Sum(t => t.CreditFen),
                totals.Lines.Sum(t => t.DebitFen - t.CreditFen),
                totals.OpenHolds,
                totals.OpenHoldsFen
            )
        );
    }
}

/// <summary>Amounts in fen. The difference of debits and credits is zero, always; open holds have not moved yet.</summary>
internal sealed record TrialBalanceResponse(
    DateTimeOffset AsOf,
    IReadOnlyList<TrialBalanceLine> Lines,
    long DebitFen,
    long CreditFen,
    long DifferenceFen,
    long OpenHolds,
    long OpenHoldsFen
);

/// <summary>One code of the chart, all its parties together. The balance is seen from its normal side.</summary>
internal sealed record TrialBalanceLine(
    string Account,
    string NameZh,
    AccountKind Kind,
    MoneyClass MoneyClass,
    long DebitFen,
    long CreditFen,
    long BalanceFen
);
