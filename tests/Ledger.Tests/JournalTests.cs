namespace CardRecycle.Ledger.Tests;

public sealed class JournalTests
{
    private static readonly DateTimeOffset at = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private static readonly Guid seller = Guid.Parse("0194fdc2-fa2f-7cc0-81d3-ff120745ac1c");

    [Theory]
    [InlineData(JournalFault.Unbalanced, 100, 99)]
    [InlineData(JournalFault.BadAmount, 0, 0)]
    [InlineData(JournalFault.BadAmount, -5, -5)]
    [InlineData(JournalFault.BadAmount, Journal.LineFenMax + 1, Journal.LineFenMax + 1)]
    public void A_journal_cannot_be_built_unbalanced_or_from_bad_amounts(JournalFault fault, long debit, long credit) =>
        Rejected(Posting.Debit(Chart.OwnBank, new(debit)), Posting.Credit(Chart.Capital, new(credit))).ShouldBe(fault);

    [Fact]
    public void A_journal_cannot_be_built_without_lines_id_or_reference()
    {
        Rejected().ShouldBe(JournalFault.NoLines);
        Fault(() => BusinessJournals.CardLoss(Guid.Empty, "o", new(1), at)).ShouldBe(JournalFault.NoId);
        Fault(() => BusinessJournals.CardLoss(Guid.CreateVersion7(), "", new(1), at)).ShouldBe(JournalFault.BadReference);
        Fault(() => BusinessJournals.CardLoss(Guid.CreateVersion7(), new string('x', 65), new(1), at)).ShouldBe(JournalFault.BadReference);
    }

    [Fact]
    public void Clients_money_cannot_pay_for_own_affairs()
    {
        Rejected(Posting.Debit(Chart.ChannelCost, new(5)), Posting.Credit(Chart.ClientWeChat, new(5)))
            .ShouldBe(JournalFault.MixesClientAndOwnMoney);
        Rejected(Posting.Debit(Chart.SellerPayable(seller), new(5)), Posting.Credit(Chart.OwnBank, new(5)))
            .ShouldBe(JournalFault.MixesClientAndOwnMoney);
        Fault(() => Hold.Create(Guid.CreateVersion7(), JournalKind.Payout, "o", Chart.SellerPayable(seller), Chart.OwnBank, new(5), at))
            .ShouldBe(JournalFault.MixesClientAndOwnMoney);
    }

    [Fact]
    public void The_journals_of_a_deal_are_the_documented_tables()
    {
        Lines(BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", seller, new(460), new(20), at))
            .ShouldBe([
                "Debit asset:card-stock 480",
                $"Credit liability:seller-payable:{seller} 460",
                "Credit revenue:fee 20",
                "Debit asset:client:wechat 460",
                "Credit asset:own:bank 460",
            ]);
        Lines(BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", seller, new(460), Money.Zero, at)).Length.ShouldBe(4);
        var hold = BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", seller, new(460), at);
        var posted = (HoldDecision.Resolve)HoldDecision.Decide(hold, null, new HoldCommand.Post(Guid.CreateVersion7(), new(460)), at);
        Lines(posted.Journal!).ShouldBe([$"Debit liability:seller-payable:{seller} 460", "Credit asset:client:wechat 460"]);
        Lines(BusinessJournals.CardResold(Guid.CreateVersion7(), "o", Chart.RecyclerReceivable("acme"), new(480), new(500), at))
            .ShouldBe(["Debit asset:recycler-receivable:acme 500", "Credit asset:card-stock 480", "Credit revenue:spread 20"]);
        Lines(BusinessJournals.CardResold(Guid.CreateVersion7(), "o", Chart.OwnBank, new(480), new(450), at))
            .ShouldBe(["Debit asset:own:bank 450", "Credit asset:card-stock 480", "Debit expense:card-loss 30"]);
        Lines(BusinessJournals.CardResold(Guid.CreateVersion7(), "o", Chart.OwnBank, new(480), new(480), at)).Length.ShouldBe(2);
        Lines(BusinessJournals.CardLoss(Guid.CreateVersion7(), "o", new(480), at))
            .ShouldBe(["Debit expense:card-loss 480", "Credit asset:card-stock 480"]);
        Lines(BusinessJournals.OpeningBalance(Guid.CreateVersion7(), "o", new(9), at))
            .ShouldBe(["Debit asset:own:bank 9", "Credit equity:capital 9"]);
    }

    [Fact]
    public void A_retry_is_told_from_a_reused_id_by_what_differs()
    {
        var id = Guid.CreateVersion7();
        var journal = BusinessJournals.CardLoss(id, "a", new(5), at);
        journal.DifferenceFrom(BusinessJournals.CardLoss(id, "a", new(5), at.AddHours(1))).ShouldBeNull();
        journal.DifferenceFrom(BusinessJournals.CardLoss(id, "b", new(5), at)).ShouldBe("reference 'a' is not 'b'");
        journal.DifferenceFrom(BusinessJournals.CardLoss(id, "a", new(6), at)).ShouldBe("the lines are not the same");
        journal.DifferenceFrom(BusinessJournals.OpeningBalance(id, "a", new(5), at)).ShouldBe("kind CardLoss is not OpeningBalance");
    }

    [Theory]
    [InlineData("asset:own:bank", true)]
    [InlineData("liability:seller-payable:0194fdc2-fa2f-7cc0-81d3-ff120745ac1c", true)]
    [InlineData("asset:recycler-receivable:acme.co_1", true)]
    [InlineData("asset:own", false)]
    [InlineData("asset:own:bank:x", false)]
    [InlineData("ASSET:own:bank", false)]
    [InlineData("liability:seller-payable", false)]
    [InlineData("liability:seller-payable:", false)]
    [InlineData("liability:seller-payable:a b", false)]
    [InlineData("liability:seller-payable:卖家", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_accounts_of_the_chart_have_names(string? text, bool known)
    {
        AccountId.TryParse(text, out var id).ShouldBe(known);
        if (known)
            id.ToString().ShouldBe(text);
        else if (text is not null)
            Should.Throw<FormatException>(() => AccountId.Parse(text));
    }

    [Fact]
    public void What_is_owed_to_others_is_limited_and_a_hold_never_lets_a_limited_account_grow()
    {
        // What is provided for losses is an estimate, not owed to anybody.
        Chart.Accounts.Where(a => a.Kind == AccountKind.Liability && a != Chart.LossProvision.Account).ShouldAllBe(a => a.Limited);
        Fault(() => Hold.Create(Guid.CreateVersion7(), JournalKind.Recovered, "o", Chart.SellerRecovery(seller), Chart.OwnBank, new(5), at))
            .ShouldBe(JournalFault.BadHold);
        Chart.Accounts.Select(a => a.Code).ShouldBeUnique();
        Chart
            .Accounts.Where(a => a.PerParty)
            .ShouldAllBe(p => !Chart.Accounts.Any(a => a.Code.StartsWith(p.Code + ":", StringComparison.Ordinal)));
    }

    [Fact]
    public void Derived_ids_are_the_same_each_time_and_keep_their_sources_place_in_time()
    {
        var id = LedgerId.Derive(seller, "card-acquired");
        id.ShouldBe(LedgerId.Derive(seller, "card-acquired"));
        id.ShouldNotBe(LedgerId.Derive(seller, "payout"));
        id.ShouldNotBe(LedgerId.Derive(Guid.Parse("0194fdc2-fa2f-7cc0-81d3-ff120745ac1d"), "card-acquired"));
        id.Version.ShouldBe(8);
        id.ToString()[..13].ShouldBe(seller.ToString()[..13]);
    }

    [Theory]
    [InlineData(123_450, "1234.50")]
    [InlineData(-5, "-0.05")]
    [InlineData(0, "0.00")]
    public void Money_is_shown_in_yuan(long fen, string text) => new Money(fen).ToString().ShouldBe(text);

    [Fact]
    public void Money_that_overflows_is_a_bug_and_throws()
    {
        Should.Throw<OverflowException>(() => new Money(long.MaxValue) + new Money(1));
        Should.Throw<OverflowException>(() => -new Money(long.MinValue));
    }

    private static JournalFault Rejected(params Posting[] lines) =>
        Fault(() => Journal.Create(Guid.CreateVersion7(), JournalKind.OpeningBalance, "o", at, lines));

    private static JournalFault Fault(Func<object> build) => Should.Throw<JournalRejectedException>(() => build()).Fault;

    private static string[] Lines(Journal journal) => [.. journal.Postings.Select(p => $"{p.Side} {p.Account} {p.Amount.Fen}")];
}
