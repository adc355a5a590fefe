using System.Net;
using System.Text.Json;
using CardRecycle.Api.Features.Disputes;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Api.Features.Resale;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Tests.Cards;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using CardRecycle.TestKit.CardPhotos;
using Microsoft.EntityFrameworkCore;
using static CardRecycle.Api.Tests.Disputes.DisputingSystem;

namespace CardRecycle.Api.Tests.Disputes;

/// <summary>A card that proves used or empty after it was paid for: dispute, evidence, decision by two, and what comes back.</summary>
public sealed class LossesAreRecovered(DisputingSystem system) : IClassFixture<DisputingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly object recovers = new
    {
        outcome = "recover",
        fraud = true,
        typology = "used-cards",
        blacklist = false,
        reason = "卖家交卡后自行核销",
    };

    [Fact]
    public async Task A_used_card_is_taken_back_from_its_recycler_and_its_seller_pays_from_the_next_payouts_and_no_more_than_that()
    {
        const string recycler = "recycler-story";
        using var seller = await system.SellerClient();
        var first = await system.Paid(seller);
        var amount = (await system.Order(seller, first)).GetProperty("amountFen").GetInt64();
        var cost = await system.SellOn(first, recycler);
        (await system.BalanceOf(Chart.RecyclerReceivable(recycler))).Posted.Fen.ShouldBe(cost + 100);

        var dispute = await system.Dispute(first);
        var answer = $"/disputes/{dispute}/answer";
        var picture = await PictureFiles.Evidence(seller, JpegMetadata.PngOf(800));
        using (var stranger = await system.SellerClient())
        {
            var others = new { text = "见图", photoIds = new[] { await PictureFiles.Evidence(stranger, JpegMetadata.PngOf(800)) } };
            await system.Refused(seller, answer, others, HttpStatusCode.NotFound, "cards/photo-not-found");
        }
        await TradingSystem.Post(seller, answer, new { text = "卡是商场发的，我没有用过", photoIds = new[] { picture } });
        (await Callers.Expect(await seller.GetAsync($"/disputes/{dispute}", Ct))).GetProperty("answerPhotos").GetInt32().ShouldBe(1);
        using (var finance = system.Staff("wu", "finance"))
            (await finance.PostAsync($"/staff/cards/photos/{picture}/look", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await system.Refused(seller, answer, new { text = "补充" }, HttpStatusCode.Conflict, "disputes/answered-before");
        await system.Decide(dispute, recovers);
        await system.Confirm(dispute);

        // The recycler owes nothing, the card is lost, and what the seller got is claimed of them.
        (await system.BalanceOf(Chart.RecyclerReceivable(recycler))).Posted.Fen.ShouldBe(0);
        (await system.InDatabase(db => db.StockCards.SingleAsync(c => c.Id == first, Ct))).State.ShouldBe(StockState.Lost);
        var id = (await system.InDatabase(db => db.Disputes.SingleAsync(d => d.Id == dispute, Ct))).SellerId;
        (await system.BalanceOf(Chart.SellerRecovery(id))).Posted.Fen.ShouldBe(amount);
        var label = await system.InDatabase(db => db.DealLabels.SingleAsync(l => l.Id == first, Ct));
        (label.Fraud, label.Typology, label.LossFen, label.Source).ShouldBe((true, "used-cards", amount, "dispute"));
        label.KnownAt.ShouldBeLessThanOrEqualTo(system.Clock.GetUtcNow());

        // Half of each payout at most, until nothing is left; then nothing any more.
        var (kept, sold) = (0L, new List<Guid>());
        while (kept < amount)
        {
            var next = await system.Paid(seller);
            sold.Add(next);
            var order = await system.Order(seller, next);
            var part = order.GetProperty("keptBackFen").GetInt64();
            part.ShouldBe(Math.Min(order.GetProperty("amountFen").GetInt64() / 2, amount - kept));
            var payout = await system.InDatabase(db => db.Payouts.SingleAsync(p => p.OrderId == next, Ct));
            payout.AmountFen.ShouldBe(order.GetProperty("amountFen").GetInt64() - part);
            order.GetProperty("timeline").ToString().ShouldContain("抵扣");
            kept += part;
            sold.Count.ShouldBeLessThan(5);
        }
        kept.ShouldBe(amount);
        var after = await system.Paid(seller);
        (await system.Order(seller, after)).GetProperty("keptBackFen").GetInt64().ShouldBe(0);
        (await system.BalanceOf(Chart.SellerRecovery(id))).Posted.ShouldBe(Money.Zero);
        (await system.Order(seller, first)).GetProperty("timeline").ToString().ShouldContain("已结清");
        await system.ShouldBeSegregated();

        await ShouldStandInReceiptAndStatement(seller, sold[0]);
    }

    private async Task ShouldStandInReceiptAndStatement(HttpClient seller, Guid orderId)
    {
        await system.Eventually(db => db.Receipts.AnyAsync(r => r.OrderId == orderId, Ct));
        var body = (await system.InDatabase(db => db.Receipts.SingleAsync(r => r.OrderId == orderId, Ct))).Body;
        var receipt = JsonDocument.Parse(body).RootElement;
        var payout = await system.InDatabase(db => db.Payouts.SingleAsync(p => p.OrderId == orderId, Ct));
        receipt.GetProperty("amountFen").GetInt64().ShouldBe(payout.AmountFen);
        receipt.GetProperty("lines").EnumerateArray().Sum(l => l.GetProperty("amountFen").GetInt64()).ShouldBe(payout.AmountFen);

        var statement = await Callers.Expect(await seller.GetAsync("/books/statement?limit=1000"));
        statement.GetProperty("lines").EnumerateArray().ShouldContain(l => l.GetProperty("label").GetString() == "追偿抵扣");
        foreach (var account in statement.GetProperty("accounts").EnumerateArray())
            account.GetProperty("closingFen").GetInt64().ShouldBe(0, account.ToString());
    }

    [Fact]
    public async Task Of_a_partly_used_card_the_difference_is_claimed_and_the_rest_stays_in_stock()
    {
        using var seller = await system.SellerClient();
        var order = await system.Paid(seller);
        var paid = (await system.Order(seller, order)).GetProperty("amountFen").GetInt64();
        var cost = await system.InDatabase(db => db.StockCards.Where(c => c.Id == order).Select(c => c.CostFen).SingleAsync(Ct));
        using var operations = system.Staff("ops", "operations");
        object Opening(long? remainingFen, string finding = "partlyUsed") =>
            new
            {
                orderId = order,
                finding,
                source = "stockCheck",
                report = "盘点：余额少于收卡时",
                remainingFen,
            };
        foreach (var bad in (object[])[Opening(null), Opening(FaceFen), Opening(100_00, "used")])
            await system.Refused(operations, "/staff/disputes", bad, HttpStatusCode.UnprocessableEntity, "disputes/bad-remaining");
        var stock = await system.BalanceOf(Chart.CardStock);
        var lost = await system.BalanceOf(Chart.CardLoss);
        var dispute = (await TradingSystem.Post(operations, "/staff/disputes", Opening(200_00))).GetProperty("disputeId").GetGuid();
        await TradingSystem.Post(seller, $"/disputes/{dispute}/answer", new { text = "我没有用过" });
        var share = paid * 3 / 5;
        using var risk = system.Staff("risk-1", "risk");
        object Recovering(long claimFen) =>
            new
            {
                outcome = "recover",
                fraud = false,
                blacklist = false,
                claimFen,
                reason = "余额不足",
            };
        await system.Refused(
            risk,
            $"/staff/disputes/{dispute}/decide",
            Recovering(share + 1),
            HttpStatusCode.Conflict,
            "disputes/more-than-paid"
        );
        await system.Decide(dispute, Recovering(share));
        await system.Confirm(dispute);

        var id = (await system.InDatabase(db => db.Disputes.SingleAsync(d => d.Id == dispute, Ct))).SellerId;
        (await system.BalanceOf(Chart.SellerRecovery(id))).Posted.Fen.ShouldBe(share);
        var card = await system.InDatabase(db => db.StockCards.SingleAsync(c => c.Id == order, Ct));
        (card.State, card.BalanceFen, card.CostFen).ShouldBe((StockState.InStock, 200_00, cost * 2 / 5));
        (await system.BalanceOf(Chart.CardStock)).Posted.Fen.ShouldBe(stock.Posted.Fen - cost + card.CostFen);
        (await system.BalanceOf(Chart.CardLoss)).Posted.Fen.ShouldBe(lost.Posted.Fen + cost - card.CostFen - share);
        await system.ShouldBeSegregated();

        // What is left is sold like any card; sold, it is not written down in part.
        await system.SellOn(order, "recycler-rest");
        await system.Refused(operations, "/staff/disputes", Opening(50_00), HttpStatusCode.Conflict, "disputes/part-of-a-sold-card");
    }

    [Fact]
    public async Task Nothing_is_decided_before_the_seller_is_heard_nor_by_one_person_nor_above_what_they_got()
    {
        using var seller = await system.SellerClient();
        using var stranger = await system.SellerClient();
        var order = await system.Paid(seller);
        var dispute = await system.Dispute(order);
        var decide = $"/staff/disputes/{dispute}/decide";
        using var operations = system.Staff("ops", "operations");
        using var risk = system.Staff("one", "risk", "finance");
        await system.Refused(operations, "/staff/disputes", OpeningOf(order), HttpStatusCode.Conflict, "disputes/open-already");
        await system.Refused(
            operations,
            "/staff/disputes",
            OpeningOf(Guid.CreateVersion7()),
            HttpStatusCode.NotFound,
            "disputes/no-paid-order"
        );
        await system.Refused(risk, decide, recovers, HttpStatusCode.Conflict, "disputes/seller-not-heard");
        (await stranger.GetAsync($"/disputes/{dispute}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await system.Refused(
            stranger,
            $"/disputes/{dispute}/answer",
            new { text = "不是我的" },
            HttpStatusCode.NotFound,
            "disputes/not-found"
        );

        await system.LetPass(AnswerWithin + TimeSpan.FromSeconds(1), 2);
        await system.Refused(
            risk,
            decide,
            new
            {
                outcome = "recover",
                fraud = false,
                blacklist = false,
                reason = "多要一点",
                claimFen = FaceFen,
            },
            HttpStatusCode.Conflict,
            "disputes/more-than-paid"
        );
        await system.Refused(
            risk,
            decide,
            new
            {
                outcome = "unfounded",
                fraud = true,
                blacklist = false,
                reason = "前后不一",
            },
            HttpStatusCode.BadRequest,
            "disputes/nothing-to-blame"
        );
        await TradingSystem.Post(risk, decide, recovers);
        var agreed = new { agree = true, reason = "我同意我自己" };
        await system.Refused(risk, $"/staff/disputes/{dispute}/confirm", agreed, HttpStatusCode.Conflict, "disputes/same-person");

        // A late answer undoes what was decided without it.
        await TradingSystem.Post(seller, $"/disputes/{dispute}/answer", new { text = "刚看到消息，卡没有用过" });
        using var second = system.Staff("two", "finance");
        await system.Refused(second, $"/staff/disputes/{dispute}/confirm", agreed, HttpStatusCode.Conflict, "disputes/nothing-proposed");
        await system.ShouldBeSegregated();
    }

    [Fact]
    public async Task The_evidence_shows_staff_and_seller_who_opened_the_card_what_its_issuer_said_and_the_receipt()
    {
        using var seller = await system.SellerClient();
        using var risk = system.Staff("looker", "risk");
        var order = await system.Paid(seller);
        await system.Eventually(db => db.Receipts.AnyAsync(r => r.OrderId == order, Ct));
        var dispute = await system.Dispute(order);
        var shown = await Callers.Expect(await seller.GetAsync($"/disputes/{dispute}"));
        shown.GetProperty("message").GetString()!.ShouldContain("请查看下方证据");
        shown.GetProperty("canAnswer").GetBoolean().ShouldBeTrue();
        var theirs = shown.GetProperty("evidence");
        var ours = await Callers.Expect(await risk.GetAsync($"/staff/disputes/{dispute}/evidence"));
        foreach (var pack in new[] { theirs, ours })
        {
            var reveals = pack.GetProperty("reveals").EnumerateArray().ToList();
            reveals.ShouldContain(r => r.GetProperty("purpose").GetString() == "acquire" && r.GetProperty("by").GetString() == "system");
            pack.GetProperty("verification").GetProperty("balanceFen").GetInt64().ShouldBe(FaceFen);
            pack.GetProperty("verification").GetProperty("verifiedAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
            pack.GetProperty("receipt").GetProperty("leafHash").GetString()!.Length.ShouldBe(64);
            pack.GetProperty("timeline").EnumerateArray().ShouldContain(s => s.GetProperty("reasonCode").GetString() == "dispute-opened");
            pack.ToString().ShouldNotContain("secret");
        }
        theirs.GetProperty("sale").ValueKind.ShouldBe(JsonValueKind.Null);
        (await system.Order(seller, order)).GetProperty("timeline").ToString().ShouldContain("争议");
    }

    [Fact]
    public async Task A_card_in_stock_is_set_aside_and_comes_back_when_the_complaint_is_unfounded()
    {
        using var seller = await system.SellerClient();
        using var operations = system.Staff("ops", "operations");
        var order = await system.Paid(seller);
        var exposure = await system.InDatabase(db => db.CardExposures.SingleAsync(e => e.Id == order, Ct));
        exposure.ProvisionFen.ShouldBeInRange(1, exposure.CostFen);
        var dispute = await system.Dispute(order, "empty", "stockCheck");
        var sale = new
        {
            orderId = order,
            recycler = "r-1",
            soldForFen = exposure.CostFen,
        };
        await system.Refused(operations, "/staff/resale/sales", sale, HttpStatusCode.Conflict, "resale/card-disputed");

        await TradingSystem.Post(seller, $"/disputes/{dispute}/answer", new { text = "余额请以发卡方为准" });
        await system.Decide(
            dispute,
            new
            {
                outcome = "unfounded",
                fraud = false,
                blacklist = false,
                reason = "重新查询，余额正常",
            }
        );
        await system.Confirm(dispute);
        await system.SellOn(order, "r-1");
        // Nobody complains: what was provided is released, once.
        await system.LetPass(TimeSpan.FromMinutes(6), 3);
        await system.Eventually(db => db.CardExposures.AnyAsync(e => e.Id == order && e.State == ExposureState.Good, Ct));
        (await ProvisionOf(order)).ShouldBe(0);
        await system.ShouldBeSegregated();
    }

    [Fact]
    public async Task A_loss_that_nobody_pays_for_is_written_off_its_provision_used_and_counted_in_the_loss_rate()
    {
        using var seller = await system.SellerClient();
        using var finance = system.Staff("finance-3", "finance");
        var order = await system.Paid(seller);
        var amount = (await system.Order(seller, order)).GetProperty("amountFen").GetInt64();
        var before = await Rates();
        var dispute = await system.Dispute(order, "empty", "stockCheck");
        await system.LetPass(AnswerWithin + TimeSpan.FromSeconds(1), 2);
        await system.Decide(
            dispute,
            new
            {
                outcome = "recover",
                fraud = true,
                blacklist = true,
                reason = "多次交空卡",
                claimFen = amount - 1,
            }
        );
        await system.Confirm(dispute);
        var id = (await system.InDatabase(db => db.Disputes.SingleAsync(d => d.Id == dispute, Ct))).SellerId;
        (await ProvisionOf(order)).ShouldBe(0);
        await TradingSystem.Post(finance, $"/staff/disputes/{dispute}/write-off");
        await system.Refused(
            finance,
            $"/staff/disputes/{dispute}/write-off",
            null,
            HttpStatusCode.Conflict,
            "disputes/nothing-outstanding"
        );
        (await system.BalanceOf(Chart.SellerRecovery(id))).Posted.ShouldBe(Money.Zero);

        var after = await Rates();
        (Lost(after) - Lost(before)).ShouldBe(1);
        var total = after.GetProperty("all");
        total
            .GetProperty("lossPpm")
            .GetInt64()
            .ShouldBe(total.GetProperty("lostBalanceFen").GetInt64() * 1_000_000 / total.GetProperty("balanceFen").GetInt64());
        // The person is on the blacklist: their next card is declined.
        var next = await system.Until(seller, await system.Sell(seller, await system.MintCard("walmart", FaceFen)), "declined");
        next.GetProperty("state").GetString().ShouldBe("declined");
        await system.ShouldBeSegregated();

        async Task<JsonElement> Rates() => await Callers.Expect(await finance.GetAsync("/staff/disputes/loss-rates?brand=walmart"));
        static long Lost(JsonElement rates) => rates.GetProperty("all").GetProperty("lostCards").GetInt64();
    }

    private Task<long> ProvisionOf(Guid order)
    {
        var (reference, account) = (order.ToString("D"), Chart.LossProvision.ToString());
        return system.InDatabase(db =>
            db.LedgerPostings.Where(p => p.Account == account)
                .Join(db.LedgerJournals.Where(j => j.Reference == reference), p => p.JournalId, j => j.Id, (p, _) => p)
                .SumAsync(p => p.Side == Side.Credit ? p.AmountFen : -p.AmountFen, Ct)
        );
    }
}
