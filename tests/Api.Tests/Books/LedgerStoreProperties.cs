using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using CardRecycle.Ledger.Tests;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static CardRecycle.Api.Tests.Books.BooksSystem;

namespace CardRecycle.Api.Tests.Books;

/// <summary>
/// Goal: the store behaves like the specification. Method: the random scripts of Ledger.Tests are run on both; each answer, and at the end
/// each
/// balance, must be the same, and the trial balance without a difference.
/// </summary>
public sealed class LedgerStoreProperties(StartedSystem system) : IClassFixture<StartedSystem>
{
    private const int Scripts = 12;

    [Fact]
    public async Task The_store_answers_every_script_as_the_specification_does()
    {
        var scripts = Enumerable.Range(0, Scripts).Select(seed => LedgerScript.Scripts.Generate(new PCG(2, (ulong)seed), null, out _));
        foreach (var (salt, steps) in scripts.Index())
        {
            var reference = new ReferenceLedger();
            var (expected, actual) = (new LedgerScript(reference, salt + 1), new LedgerScript(new Stored(system), salt + 1));
            foreach (var step in steps)
                (await actual.RunAsync(step)).ShouldBe(
                    await expected.RunAsync(step),
                    $"{step} in {string.Join("\n", steps.AsEnumerable())}"
                );
            foreach (var account in expected.AccountsInPlay.Where(a => a.Account.PerParty))
                (await new Stored(system).BalanceAsync(account)).ShouldBe(reference.Balance(account));
        }
        var totals = await system.InDatabase(db => db.Ledger.TotalsAsync(Ct));
        totals.Lines.Sum(t => t.DebitFen).ShouldBeGreaterThan(0);
        totals.Lines.Sum(t => t.DebitFen - t.CreditFen).ShouldBe(0);
    }

    private sealed class Stored(StartedSystem system) : ILedgerUnderTest
    {
        public async Task<string> PostAsync(Journal journal)
        {
            try
            {
                return (await system.Booking(db => db.Ledger.PostOnceAsync(journal, Ct))).ToString();
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: LedgerTables.ReversedOnce })
            {
                return "ReversedBefore";
            }
            catch (LedgerIdReusedException)
            {
                return "IdReused";
            }
        }

        public async Task<string> PlaceAsync(Hold hold)
        {
            try
            {
                return (await system.Booking(db => db.Ledger.PlaceHoldAsync(hold, Ct))).Placement.ToString();
            }
            catch (LedgerIdReusedException)
            {
                return "IdReused";
            }
        }

        public async Task<string> ResolveAsync(Guid holdId, HoldCommand command, DateTimeOffset at) =>
            ReferenceLedger.Word(await system.Booking(db => db.Ledger.ResolveAsync(holdId, command, at, Ct)));

        public Task<Balance> BalanceAsync(AccountId account) => system.InDatabase(db => db.Ledger.BalanceAsync(account, Ct));
    }
}
