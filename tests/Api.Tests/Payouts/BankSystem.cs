using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>A system of payouts whose Api has a direct link to a bank.</summary>
public class BankSystem : PayoutSystem
{
    protected override bool HasBank => true;

    internal string Account => Services.GetRequiredService<IOptions<BankGatewayOptions>>().Value.Account;

    public async Task SetBankAsync(object change) => (await Sandbox.PutAsJsonAsync("/bank/settings", change)).EnsureSuccessStatusCode();

    public Task SetBankBalanceAsync(long fen) => SetBankAsync(new { account = Account, balanceFen = fen });

    public async Task SetBankFaultsAsync(object faults) => (await Sandbox.PutAsJsonAsync("/faults/bank", faults)).EnsureSuccessStatusCode();

    public async Task SetBankPayeeAsync(string card, object payee) =>
        (await Sandbox.PutAsJsonAsync($"/bank/payees/{card}", payee)).EnsureSuccessStatusCode();

    /// <summary>As it was at the start.</summary>
    public async Task CalmBankAsync()
    {
        (await Sandbox.DeleteAsync("/faults")).EnsureSuccessStatusCode();
        await SetBankBalanceAsync(1_000_000_000_00L);
        await SetBankAsync(
            new
            {
                suspectMs = 0,
                suspectUntold = false,
                bounceNamesOriginal = true,
                signature = "Good",
                keyId = "bank-2026",
                settleMs = 0,
            }
        );
    }

    /// <summary>Numbers of instructions that a test sends itself begin with it; those of attempts with another letter.</summary>
    public const char SentByATest = 'T';

    public async Task<BankBooks> BankBooksAsync() =>
        (await Sandbox.GetFromJsonAsync<BankBooks>("/bank/books", new JsonSerializerOptions(JsonSerializerDefaults.Web)))!;

    /// <summary>What the bank has of a payout's attempts, whatever their number.</summary>
    internal async Task<List<BankBookLine>> BankLinesAsync(OwedPayout owed)
    {
        var numbers = (await AttemptsAsync(owed)).Select(a => a.AttemptNo).ToHashSet();
        return [.. (await BankBooksAsync()).Instructions.Where(i => numbers.Contains(i.FlowNo))];
    }

    /// <summary>A bank sends no notifications: the payout is looked at when its next look is due.</summary>
    internal Task<Payout> UntilPaidAsync(OwedPayout owed) => AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromSeconds(6));

    /// <summary>What left the clients' account at the bank and did not come back, in our books and in the bank's; and clients' money at
    /// all.</summary>
    internal async Task ShouldAgreeWithTheBankAsync()
    {
        var (moved, segregation) = await InDatabase(async db =>
            (
                await SumAsync(
                    db,
                    """
                    select coalesce(sum(-p.side * p.amount_fen), 0)::bigint
                    from ledger.postings p join ledger.journals j on j.id = p.journal_id
                    where j.kind in ('payout', 'payout-bounced') and p.account = 'asset:client:bank'
                    """
                ),
                await SumAsync(db, "select coalesce(sum(side * amount_fen), 0)::bigint from ledger.postings where client")
            )
        );
        var theirs = (await BankBooksAsync()).Instructions;
        theirs
            .Where(i => i is { State: "SUCCESS", CameBack: false } && !i.FlowNo.StartsWith(SentByATest))
            .Sum(i => i.AmountFen)
            .ShouldBe(moved);
        segregation.ShouldBe(0);
    }

    private static async Task<long> SumAsync(CardRecycleDb db, string sql) =>
        (await db.Database.SqlQueryRaw<long>(sql).ToListAsync()).Single();
}

public sealed record BankBooks(List<BankBookLine> Instructions);

public sealed record BankBookLine(string FlowNo, string BankNo, string PayeeAccount, long AmountFen, string State, bool CameBack);
