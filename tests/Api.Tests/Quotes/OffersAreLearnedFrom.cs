using System.Globalization;
using System.Text.Json;
using CardRecycle.Api.Tests.Resale;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using CardRecycle.TestKit;
using CardRecycle.Training.Commands;
using CardRecycle.Training.Policy;

namespace CardRecycle.Api.Tests.Quotes;

/// <summary>The way back: what the Api named, and what came of it, is history that a policy is learned from.</summary>
public sealed class OffersAreLearnedFrom(TradingSystem system) : IClassFixture<TradingSystem>, IDisposable
{
    private const long FaceFen = 50_000;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-offers-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>
    /// Goal: every named price comes out with its true answer, and none before it has one; a policy can be learned from them. Method: a
    /// card sold on, one in stock, one that its issuer refuses, one asked about twice, one asked about a moment ago; then the same rows
    /// many times over.
    /// </summary>
    [Fact]
    public async Task The_apis_own_offers_are_exported_with_their_answers_and_a_policy_is_learned_from_them()
    {
        using var seller = await system.SellerClient();
        var (sold, soldOrder) = await Deal(seller, "walmart", "good", "paid");
        var (stocked, stockedOrder) = await Deal(seller, "hema", "good", "paid");
        var (refused, _) = await Deal(seller, "walmart", "used", "rejected");
        foreach (var order in new[] { soldOrder, stockedOrder })
            await system.UntilStock(order, _ => true);
        using var staff = system.Operator();
        var sale = await staff.SellAsync(
            new
            {
                orderId = soldOrder,
                recycler = "r-1",
                soldForFen = 46_500,
            }
        );
        sale.EnsureSuccessStatusCode();
        var asked = await TradingSystem.Quote(seller, "sinopec", FaceFen);
        var again = await TradingSystem.Quote(seller, "sinopec", FaceFen);
        await system.LetPass(TimeSpan.FromMinutes(16), 2);
        var fresh = await TradingSystem.Quote(seller, "sinopec", FaceFen);
        await system.RecordedAsync(fresh);
        // Not every machine's clock has come as far as the system's.
        await system.Database.Execute("update quotes.issued_quotes set quoted_at = quoted_at - interval '1 year'");
        await system.Database.Execute("update resale.stock_cards set sold_at = sold_at - interval '1 year'");

        var offers = await Export();
        // Who asks again within the hour is the same visit; two cards that are alike are not.
        var visit = offers.ContainsKey(Id(asked)) ? asked : again;
        offers.Keys.ShouldBe([Id(sold), Id(stocked), Id(refused), Id(visit)], ignoreOrder: true);
        (offers[Id(sold)]["accepted"], offers[Id(stocked)]["accepted"]).ShouldBe(("1", "1"));
        (offers[Id(refused)]["accepted"], offers[Id(visit)]["accepted"]).ShouldBe(("0", "0"));
        offers.Where(o => o.Value["realised_rate"].Length > 0).Select(o => o.Key).ShouldBe([Id(sold)]);
        await IsWhatWasNamed(sold, offers[Id(sold)]);

        await MultiplyAsync(soldOrder);
        (await Export()).Count.ShouldBe(2_004);
        var registry = Path.Combine(folder.FullName, "models");
        var code = await TrainingCommands.RunAsync(["train", "policy", "--data", folder.FullName, "--registry", registry]);
        code.ShouldBe(TrainingCommands.Done);
        var manifest = new ModelRegistry(registry).List("policy").ShouldHaveSingleItem();
        var policy = Models.Policy.LearnedPolicy.Load(new ModelRegistry(registry).FolderOf("policy", manifest.Version));
        var kind = policy.Kinds.ShouldHaveSingleItem();
        kind.Key.ShouldBe(KindOfCard.Supermarket);
        kind.Value.LoggedPremium.ShouldBe(-0.008, 0.001);
        kind.Value.Premium.ShouldBeInRange(-0.0141, -0.012, "whoever sold at every price can be asked to leave more");
    }

    private static string Id(JsonElement quote) => quote.GetProperty("quoteId").GetString()!;

    private async Task<(JsonElement Quote, Guid OrderId)> Deal(HttpClient seller, string brand, string outcome, string ends)
    {
        var card = await system.MintCard(brand, FaceFen, outcome);
        var quote = await TradingSystem.Quote(seller, brand, FaceFen);
        var order = await Callers.Expect(await system.Submit(seller, quote, card));
        await system.Until(seller, order, ends);
        return (quote, order.GetProperty("orderId").GetGuid());
    }

    /// <summary>Rates are over the balance; the step and its probability are the drawn ones.</summary>
    private async Task IsWhatWasNamed(JsonElement quote, Dictionary<string, string> offer)
    {
        double Rate(string field) => double.Parse(offer[field], CultureInfo.InvariantCulture);
        double Fen(string field) => quote.GetProperty(field).GetInt64() / (double)FaceFen;
        var stored = await system.RecordedAsync(quote);
        Rate("offered_rate").ShouldBe(Fen("amountFen"), 1e-6);
        Rate("fee_rate").ShouldBe(Fen("feeFen"), 1e-6);
        Rate("step").ShouldBe(stored.StepPpm / 1e6, 1e-9);
        Rate("propensity").ShouldBe(0.2, 1e-9);
        Rate("realised_rate").ShouldBe(0.93 - (stored.CostsPpm / 1e6), 1e-6);
        // Expected less price before the fee is the margin: 0.8 points, less the step.
        (Rate("expected_rate") - Rate("offered_rate") - Rate("fee_rate")).ShouldBe((8_000 - stored.StepPpm) / 1e6, 5e-5);
        offer["kind"].ShouldBe("supermarket");
    }

    private async Task<Dictionary<string, Dictionary<string, string>>> Export()
    {
        var code = await TrainingCommands.RunAsync([
            "import",
            "offers",
            "--from",
            system.Database.Owner + ";Pooling=false",
            "--out",
            folder.FullName,
            "--json",
        ]);
        code.ShouldBe(TrainingCommands.Done);
        OfferHistory.Read(folder.FullName).Offers.ShouldNotBeEmpty();
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "offers.csv"), Ct);
        var names = lines[0].Split(',');
        return lines[1..].Select(l => names.Zip(l.Split(',')).ToDictionary(c => c.First, c => c.Second)).ToDictionary(o => o["offer_id"]);
    }

    /// <summary>Two thousand visits like the sold one over a hundred days before it, at every step; nine in ten sell, whatever the
    /// step.</summary>
    private Task MultiplyAsync(Guid soldOrder) =>
        system.Database.Execute(
            $"""
            with n as (select i, (array[-6000, -3000, 0, 3000, 6000])[1 + i % 5] as step, gen_random_uuid() as quote_id,
                              gen_random_uuid() as order_id, i / 5 % 10 > 0 as sells from generate_series(1, 2000) i),
            copied as (
                insert into quotes.issued_quotes
                select (jsonb_populate_record(q, jsonb_build_object(
                           'id', n.quote_id, 'seller_id', gen_random_uuid(), 'step_ppm', n.step,
                           'amount_fen', q.amount_fen + (n.step - q.step_ppm) * q.balance_fen / 1000000,
                           'quoted_at', q.quoted_at - interval '1 hour' * n.i))).*
                from n, quotes.issued_quotes q join orders.orders o on o.quote_id = q.id where o.id = '{soldOrder}'),
            ordered as (
                insert into orders.orders
                select (jsonb_populate_record(o, jsonb_build_object(
                           'id', n.order_id, 'quote_id', n.quote_id, 'order_no', 'copy-' || n.i, 'card_id', gen_random_uuid(),
                           'offer', o.offer || jsonb_build_object('AmountFen', (o.offer ->> 'AmountFen')::bigint
                               + (n.step - q.step_ppm) * q.balance_fen / 1000000)))).*
                from n, orders.orders o join quotes.issued_quotes q on o.quote_id = q.id where o.id = '{soldOrder}' and n.sells)
            insert into resale.stock_cards
            select (jsonb_populate_record(s, jsonb_build_object(
                       'id', n.order_id, 'card_id', gen_random_uuid(), 'sold_at', s.sold_at - interval '1 hour' * n.i))).*
            from n, resale.stock_cards s where s.id = '{soldOrder}' and n.sells
            """
        );
}
