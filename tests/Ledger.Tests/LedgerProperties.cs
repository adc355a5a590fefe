using System.Globalization;
using CsCheck;

namespace CardRecycle.Ledger.Tests;

/// <summary>Goal: no order of commands breaks the books. Method: random scripts, all invariants after every step; a failure prints its
/// seed.</summary>
public sealed class LedgerProperties
{
    /// <summary>Fewer where every mutant has to be judged by them (docs/mutation-testing.md).</summary>
    private static readonly int scripts = Environment.GetEnvironmentVariable("LEDGER_SCRIPTS") is { } wanted
        ? int.Parse(wanted, CultureInfo.InvariantCulture)
        : 2_000;

    [Fact]
    public void Whatever_is_done_sums_are_zero_clients_money_is_covered_and_no_limit_is_broken() =>
        LedgerScript.Scripts.Sample(
            steps =>
            {
                var ledger = new ReferenceLedger();
                var script = new LedgerScript(ledger, salt: 1);
                foreach (var step in steps)
                {
                    script.RunAsync(step).GetAwaiter().GetResult();
                    ShouldHold(ledger);
                }
            },
            iter: scripts
        );

    /// <summary>The scripts would prove nothing if they never got anywhere.</summary>
    [Fact]
    public async Task The_scripts_reach_every_answer()
    {
        var answers = new HashSet<string>();
        // The same scripts every time: rare answers would else be missed once in a while.
        for (var seed = 0u; seed < scripts; seed++)
        {
            var script = new LedgerScript(new ReferenceLedger(), salt: 1);
            foreach (var step in LedgerScript.Scripts.Generate(new PCG(1, seed), null, out _))
                answers.Add((await script.RunAsync(step)).TrimEnd([.. " 0123456789"]));
        }
        foreach (
            var answer in (string[])
                [
                    "Posted",
                    "Posted InsufficientFunds",
                    "AlreadyPosted",
                    "InsufficientFunds",
                    "ReversedBefore",
                    "Placed",
                    "AlreadyPlaced",
                    "Voided",
                    "Expired",
                    "Already Posted",
                    "Already Voided",
                    "Already Expired",
                    "Refused, it is Pending",
                    "Refused, it is Posted",
                    "Refused, it is Voided",
                    "Refused, it is Expired",
                ]
        )
            answers.ShouldContain(answer);
    }

    [Fact]
    public void A_reversal_restores_every_balance() =>
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Long[0, 50_000])
            .Sample(
                (net, fee) =>
                {
                    var ledger = new ReferenceLedger();
                    var at = DateTimeOffset.UnixEpoch;
                    var seller = Guid.CreateVersion7();
                    var journal = BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", seller, new(net), new(fee), at);
                    ledger.PostAsync(journal).GetAwaiter().GetResult().ShouldBe("Posted");
                    ledger.PostAsync(journal.Reverse(Guid.CreateVersion7(), at)).GetAwaiter().GetResult().ShouldBe("Posted");
                    foreach (var account in ledger.Accounts)
                        ledger.Balance(account).Posted.ShouldBe(Money.Zero);
                }
            );

    private static void ShouldHold(ReferenceLedger ledger)
    {
        foreach (var journal in ledger.Journals)
            journal.Postings.Sum(p => p.SignedFen).ShouldBe(0);
        var balances = ledger.Accounts.Select(ledger.Balance).ToList();
        balances.Sum(b => (int)b.Account.Account.NormalSide * b.Posted.Fen).ShouldBe(0);
        var client = balances.Where(b => b.Account.Account.MoneyClass == MoneyClass.Client).ToList();
        client
            .Where(b => b.Account.Account.Kind == AccountKind.Asset)
            .Sum(b => b.Posted.Fen)
            .ShouldBe(client.Where(b => b.Account.Account.Kind == AccountKind.Liability).Sum(b => b.Posted.Fen));
        foreach (var balance in balances.Where(b => b.Account.Account.Limited))
            balance.Available.Fen.ShouldBeGreaterThanOrEqualTo(0);
        ledger.Journals.Select(j => j.Id).Distinct().Count().ShouldBe(ledger.Journals.Count);
    }
}
