using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Deposits;

/// <summary>Who has a deposit with us, how much of it is reserved, and what recyclers owe beside it.</summary>
internal static class ReadDeposits
{
    private const int PageSizeMax = 100;

    public static async Task<Ok<DepositPage>> Handle(CardRecycleDb db, CancellationToken ct, string? after = null, int limit = 50)
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var (company, recycler) = (CodeOf(Chart.CompanyDeposit(Guid.Empty)), CodeOf(Chart.RecyclerDeposit("x")));
        var names = await db
            .LedgerPostings.Where(p => p.Account.StartsWith(company) || p.Account.StartsWith(recycler))
            .Where(p => after == null || string.Compare(p.Account, after) > 0)
            .Select(p => p.Account)
            .Distinct()
            .OrderBy(a => a)
            .Take(size)
            .ToListAsync(ct);
        var accounts = names.Select(AccountId.Parse).ToList();
        var owing = accounts.Where(a => a.Account.Code + ":" == recycler).Select(a => Chart.RecyclerReceivable(PartyOf(a))).ToList();
        var balances = await db.Ledger.BalancesAsync([.. accounts, .. owing], ct);
        return TypedResults.Ok(
            new DepositPage(
                [.. accounts.Select(a => Line(a, a.Account.Code + ":" == recycler, balances))],
                names.Count == size ? names[^1] : null
            )
        );
    }

    private static DepositLine Line(AccountId account, bool isRecycler, IReadOnlyDictionary<AccountId, Balance> balances)
    {
        var (party, balance) = (PartyOf(account), balances[account]);
        return new(
            isRecycler ? DepositParty.Recycler : DepositParty.Company,
            party,
            balance.Posted.Fen,
            balance.Pending.Fen,
            balance.Available.Fen,
            isRecycler ? balances[Chart.RecyclerReceivable(party)].Posted.Fen : null
        );
    }

    private static string CodeOf(AccountId any) => any.Account.Code + ":";

    private static string PartyOf(AccountId account) => account.ToString()[(account.Account.Code.Length + 1)..];
}

/// <summary>Amounts in fen. <paramref name="OwedFen"/>: what a recycler owes for cards; null for a company.</summary>
internal sealed record DepositLine(DepositParty PartyKind, string Party, long DepositFen, long ReservedFen, long FreeFen, long? OwedFen);

/// <param name="Deposits">By account name.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
internal sealed record DepositPage(IReadOnlyList<DepositLine> Deposits, string? Next);
