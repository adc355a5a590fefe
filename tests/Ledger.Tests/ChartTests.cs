namespace CardRecycle.Ledger.Tests;

/// <summary>What each account is, said a second time: a chart that was changed by mistake moves money to where nobody looks.</summary>
public sealed class ChartTests
{
    [Fact]
    public void Every_account_is_what_the_books_take_it_for()
    {
        var drawn = new ChartOfAccounts();
        drawn
            .All.Select(a => (a.Code, a.Kind, a.MoneyClass, a.NameZh, a.PerParty, a.Limited))
            .ShouldBe([
                ("asset:card-stock", AccountKind.Asset, MoneyClass.Own, "库存卡", false, false),
                ("asset:own:bank", AccountKind.Asset, MoneyClass.Own, "自有银行存款", false, false),
                ("asset:client:wechat", AccountKind.Asset, MoneyClass.Client, "客户资金专户·微信", false, false),
                ("asset:client:alipay", AccountKind.Asset, MoneyClass.Client, "客户资金专户·支付宝", false, false),
                ("asset:client:bank", AccountKind.Asset, MoneyClass.Client, "客户资金专户·银行", false, false),
                ("asset:client:deposits", AccountKind.Asset, MoneyClass.Client, "保证金专户", false, false),
                ("asset:recycler-receivable", AccountKind.Asset, MoneyClass.Own, "应收回收商款", true, false),
                ("asset:issuer-claim", AccountKind.Asset, MoneyClass.Own, "应收发卡方", true, false),
                ("asset:channel-claim", AccountKind.Asset, MoneyClass.Own, "应收支付通道款", true, false),
                ("asset:seller-recovery", AccountKind.Asset, MoneyClass.Own, "应收卖家追偿款", true, true),
                ("liability:seller-payable", AccountKind.Liability, MoneyClass.Client, "应付卖家款", true, true),
                ("liability:recycler-deposit", AccountKind.Liability, MoneyClass.Client, "应退回收商保证金", true, true),
                ("liability:company-deposit", AccountKind.Liability, MoneyClass.Client, "应退企业卖家保证金", true, true),
                ("liability:suspense", AccountKind.Liability, MoneyClass.Client, "待查款项", true, true),
                ("liability:reward-payable", AccountKind.Liability, MoneyClass.Own, "应付举报奖励", true, true),
                ("liability:withheld-tax", AccountKind.Liability, MoneyClass.Own, "代扣个人所得税", false, true),
                ("liability:vat-payable", AccountKind.Liability, MoneyClass.Own, "应交增值税", false, true),
                ("liability:loss-provision", AccountKind.Liability, MoneyClass.Own, "卡损准备", false, false),
                ("equity:capital", AccountKind.Equity, MoneyClass.Own, "实收资本", false, false),
                ("revenue:fee", AccountKind.Revenue, MoneyClass.Own, "服务费收入", false, false),
                ("revenue:spread", AccountKind.Revenue, MoneyClass.Own, "转售差价收入", false, false),
                ("revenue:forfeited-deposit", AccountKind.Revenue, MoneyClass.Own, "没收保证金收入", false, false),
                ("expense:channel-cost", AccountKind.Expense, MoneyClass.Own, "支付通道手续费", false, false),
                ("expense:card-loss", AccountKind.Expense, MoneyClass.Own, "卡损", false, false),
                ("expense:loss-provision", AccountKind.Expense, MoneyClass.Own, "计提卡损准备", false, false),
                ("expense:reporter-reward", AccountKind.Expense, MoneyClass.Own, "举报奖励", false, false),
            ]);
        // What the platform posts to is the same chart.
        Chart.Accounts.ShouldBe(drawn.All);
    }

    [Fact]
    public void A_channel_pays_from_its_own_account_and_an_unknown_one_from_none()
    {
        Chart.ClientChannel("wechat").ShouldBe(Chart.ClientWeChat);
        Chart.ClientChannel("alipay").ShouldBe(Chart.ClientAlipay);
        Chart.ClientChannel("bank").ShouldBe(Chart.ClientBank);
        Should.Throw<FormatException>(() => Chart.ClientChannel("cash")).Message.ShouldContain("'cash'");
    }

    [Fact]
    public void A_party_without_a_proper_name_has_no_account()
    {
        Should.Throw<FormatException>(() => Chart.IssuerClaim("a brand")).Message.ShouldContain("'a brand' is not a brand id");
        Should.Throw<FormatException>(() => Chart.RecyclerDeposit("")).Message.ShouldContain("64 letters");
        Chart.IssuerClaim("walmart").ToString().ShouldBe("asset:issuer-claim:walmart");
    }

    /// <summary>Of a month with only one of the two, the other has no line: a line of nothing is refused.</summary>
    [Theory]
    [InlineData(170, 0, "revenue:fee")]
    [InlineData(0, 85, "revenue:spread")]
    public void VAT_of_only_fees_or_only_spread_leaves_the_other_line_out(long fees, long spread, string account)
    {
        var at = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var accrued = DepositJournals.VatAccrued(Guid.CreateVersion7(), "2026-10", new(fees), new(spread), at);
        accrued.Postings.Select(p => p.Account.ToString()).ShouldBe([account, "liability:vat-payable"]);
    }
}
