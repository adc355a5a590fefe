using System.Runtime.CompilerServices;
using System.Text;

namespace CardRecycle.Ledger.Tests;

/// <summary>
/// Writes docs/generated/journals.md from the journals themselves, and fails when the committed file said
/// something else: run the test twice
/// and commit the file.
/// </summary>
public sealed class FlowsAreDocumented
{
    private static readonly DateTimeOffset at = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private static readonly Guid seller = Guid.Parse("0194fdc2-fa2f-7cc0-81d3-ff120745ac1c");
    private const string Recycler = "recycler-7";

    /// <summary>One card of 1,000 yuan throughout: bought for 920 with a fee of 30, sold for 965.</summary>
    private static IEnumerable<(string Name, Journal Journal)> Flows()
    {
        Money net = new(92_000),
            fee = new(3_000),
            cost = net + fee,
            proceeds = new(96_500);
        AccountId company = Chart.CompanyDeposit(seller),
            recycler = Chart.RecyclerDeposit(Recycler),
            owes = Chart.RecyclerReceivable(Recycler),
            payable = Chart.SellerPayable(seller);
        yield return ("Owners pay in", BusinessJournals.OpeningBalance(Id(), "-", new(100_000_000), at));
        yield return ("A card is taken over", BusinessJournals.CardAcquired(Id(), "-", seller, net, fee, at));
        yield return ("A card is consumed, its order failed", BusinessJournals.CardConsumed(Id(), "-", seller, "walmart", net, fee, at));
        yield return ("Its seller is paid", Posted(BusinessJournals.PayoutHold(Id(), "-", seller, net, at)));
        yield return (
            "The money goes to the channel that will pay",
            BusinessJournals.ChannelFunded(Id(), "-", Chart.ClientWeChat, Chart.ClientAlipay, net, at)
        );
        yield return ("The payee's bank sends it back", BusinessJournals.PayoutBounced(Id(), "-", seller, Chart.ClientAlipay, net, at));
        yield return ("A card is sold above its cost", BusinessJournals.CardResold(Id(), "-", owes, cost, proceeds, at));
        yield return ("A card is sold below its cost", BusinessJournals.CardResold(Id(), "-", owes, cost, new(90_000), at));
        yield return (
            "Such a sale is taken back, since the card proved worthless",
            BusinessJournals.CardResold(Id(), "-", owes, cost, proceeds, at).Reverse(Id(), at)
        );
        yield return ("A card in stock is lost", BusinessJournals.CardLoss(Id(), "-", cost, at));
        yield return ("A loss is provided for", LossJournals.Provided(Id(), "-", new(950), at));
        yield return ("The provision is released", LossJournals.Released(Id(), "-", new(950), at));
        yield return ("The provision is used", LossJournals.Used(Id(), "-", new(950), at));
        yield return ("The seller is to give back what they got", LossJournals.Claimed(Id(), "-", seller, net, at));
        yield return (
            "Part of it is kept back of the next payout",
            LossJournals.Recovered(Id(), "-", seller, payable, Chart.ClientWeChat, new(45_000), at)
        );
        yield return (
            "Part of it is taken from a company's deposit",
            LossJournals.Recovered(Id(), "-", seller, company, Chart.ClientDeposits, new(40_000), at)
        );
        yield return ("The rest is given up", LossJournals.WrittenOff(Id(), "-", seller, new(7_000), at));
        yield return ("A recycler pays a deposit in", DepositJournals.PaidIn(Id(), "-", recycler, new(5_000_000), at));
        yield return ("A company pays a deposit in", DepositJournals.PaidIn(Id(), "-", company, new(5_000_000), at));
        yield return ("A deposit is released", Posted(DepositJournals.ReleaseHold(Id(), "-", recycler, new(1_000_000), at)));
        yield return (
            "A deposit is forfeited for what its recycler owes",
            Posted(DepositJournals.ForfeitHold(Id(), "-", recycler, proceeds, at), owes)
        );
        yield return (
            "A deposit is forfeited as a penalty",
            Posted(DepositJournals.ForfeitHold(Id(), "-", company, new(200_000), at), Chart.Forfeits)
        );
        yield return ("A recycler pays", DepositJournals.RecyclerPaid(Id(), "-", Recycler, proceeds, at));
        yield return ("A reporter is rewarded", DepositJournals.RewardGranted(Id(), "-", seller.ToString(), new(50_000), new(10_000), at));
        yield return ("The reward is paid", DepositJournals.RewardPaid(Id(), "-", seller.ToString(), new(40_000), at));
        yield return ("A month's VAT is accrued", DepositJournals.VatAccrued(Id(), "-", new(170), new(85), at));
        yield return ("VAT is paid", DepositJournals.TaxPaid(Id(), "-", Chart.VatPayable, new(255), at));
        yield return ("Withheld tax is handed over", DepositJournals.TaxPaid(Id(), "-", Chart.WithheldTax, new(10_000), at));
        yield return (
            "The money of a bank card goes to the bank",
            BusinessJournals.ChannelFunded(Id(), "-", Chart.ClientWeChat, Chart.ClientBank, net, at)
        );
        yield return ("A channel's bill shows its fee", ReconciliationJournals.FeeCharged(Id(), "-", new(200), at));
        yield return ("A bill took more than we know of", ReconciliationJournals.ShortageCovered(Id(), "-", "bank", new(5_000), at));
        yield return ("The channel gives it back", ReconciliationJournals.ShortageMadeGood(Id(), "-", "bank", new(5_000), at));
        yield return ("A bill shows more than we know of", ReconciliationJournals.SurplusSuspended(Id(), "-", "bank", new(3_000), at));
        yield return ("It goes back to where it came from", ReconciliationJournals.SurplusReleased(Id(), "-", "bank", new(3_000), at));
    }

    [Fact]
    public void Every_kind_of_journal_is_shown_with_its_debits_and_credits()
    {
        var flows = Flows().ToList();
        flows.Select(f => f.Journal.Kind).Distinct().Order().ShouldBe(Enum.GetValues<JournalKind>().Order());
        var used = flows.SelectMany(f => f.Journal.Postings).Select(p => p.Account.Account).ToHashSet();
        Chart.Accounts.Where(a => !used.Contains(a)).Select(a => a.Code).ShouldBeEmpty();

        var text = new StringBuilder(
            "# Journals of the business (凭证)\n\nWritten by a test from the journals themselves. Do not edit. Amounts in yuan: a card of 1,000 yuan, "
                + "bought for 920 with a fee of 30,\nsold for 965. Clients' money is marked; each class balances by itself.\n"
        );
        foreach (var (name, journal) in flows)
        {
            text.Append($"\n## {name}\n\n`{journal.Kind}`\n\n| account | 科目 | debit | credit |\n|---|---|--:|--:|\n");
            foreach (var line in journal.Postings)
                text.Append($"| {NameOf(line.Account)} | {line.Account.Account.NameZh}{Mark(line)} ")
                    .Append(line.Side == Side.Debit ? $"| {line.Amount} | |\n" : $"| | {line.Amount} |\n");
        }
        ShouldBeCommitted("journals.md", text.ToString());
    }

    private static string Mark(Posting line) => line.Account.Account.MoneyClass == MoneyClass.Client ? " (client)" : "";

    private static string NameOf(AccountId account) => account.Account.PerParty ? $"{account.Account.Code}:…" : account.Account.Code;

    private static Journal Posted(Hold hold, AccountId? against = null) =>
        HoldDecision.Decide(
            hold,
            null,
            new HoldCommand.Post(Id(), hold.Amount, against is { } a ? DepositJournals.Forfeit(a, hold.Amount) : default),
            at
        )
            is HoldDecision.Resolve { Journal: { } journal }
            ? journal
            : throw new InvalidOperationException($"{hold.Kind} cannot be posted.");

    private static Guid Id() => Guid.CreateVersion7();

    private static void ShouldBeCommitted(string fileName, string text, [CallerFilePath] string caller = "")
    {
        var folder = Path.GetDirectoryName(caller)!;
        while (!File.Exists(Path.Combine(folder, "CardRecycle.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No CardRecycle.sln above {caller}.");
        var path = Path.Combine(folder, "docs", "generated", fileName);
        if (File.Exists(path) && File.ReadAllText(path) == text)
            return;
        // Where a machine looks, or a mutant is judged, a document stays as it was committed.
        if (Environment.GetEnvironmentVariable("CI") is null)
            File.WriteAllText(path, text);
        Assert.Fail(
            $"docs/generated/{fileName} did not show the journals as they are. It has been written anew: look at it and commit it."
        );
    }
}
