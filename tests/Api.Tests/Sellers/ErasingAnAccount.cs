using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using CardRecycle.TestKit;
using Npgsql;

namespace CardRecycle.Api.Tests.Sellers;

/// <summary>
/// Goal: who asks for it is forgotten, and nothing that others rely on breaks. Method: one life over HTTP, from a sale through every refusal
/// to the erased account and a new one of the same person, with a look into every table that knew the first.
/// </summary>
public sealed class ErasingAnAccount(TradingSystem system) : IClassFixture<TradingSystem>
{
    private const string Path = "/sellers/me/erasure";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_seller_is_forgotten_and_books_receipts_and_limits_stay_whole()
    {
        using var seller = await system.SignInSeller();
        var paid = await Sold(seller.Client);
        var orderId = paid.GetProperty("orderId").GetGuid();
        var receipt = ReceiptCheck.Verify(await Receipt(seller.Client, orderId), await Keys());
        receipt.File!.Openings.ShouldNotBeEmpty();

        // An order that waits for its seller stands in the way, and costs no code.
        var broken = await system.MintCard("walmart", 200_00, "not-activated");
        var waiting = await system.Until(seller.Client, await system.Sell(seller.Client, broken), "awaitingRepair");
        var outlook = await seller.Client.GetFromJsonAsync<JsonElement>(Path, Ct);
        outlook.GetProperty("possible").GetBoolean().ShouldBeFalse();
        outlook.GetProperty("obstacles")[0].GetProperty("code").GetString().ShouldBe("order-open");
        await TradingSystem.ExpectProblem(await Erase(seller, "000000"), HttpStatusCode.Conflict, "sellers/erasure-not-yet");
        await TradingSystem.Post(seller.Client, $"/orders/{waiting.GetProperty("orderId").GetGuid()}/cancel");

        // A code that was not sent, and one of somebody else's phone, erase nothing.
        system.Clock.Advance(TimeSpan.FromMinutes(2));
        await TradingSystem.ExpectProblem(await Erase(seller, "000000"), HttpStatusCode.UnprocessableEntity, "sellers/code-expired");
        var code = await FreshCode(seller);
        await TradingSystem.ExpectProblem(
            await Erase(seller, code == "111111" ? "222222" : "111111"),
            HttpStatusCode.UnprocessableEntity,
            "sellers/code-wrong"
        );
        var person = await system.Database.ReadText($"select person_hash from sellers.sellers where id = '{seller.Id}'");
        var erased = await Callers.Expect(await Erase(seller, code));
        erased.GetProperty("kept").GetArrayLength().ShouldBeGreaterThan(2);

        await NothingIsLeftOf(seller, person);
        await TheRestIsWhole(seller.Client, orderId, receipt.File);
        await TheOldTokenIsNobodys(seller);
        await ThePersonIsANewSeller(seller, person);
    }

    [Fact]
    public async Task A_frozen_account_and_one_that_is_owed_money_are_not_erased()
    {
        using var seller = await system.SignInSeller();
        using var risk = system.StaffClient("risk");
        await Callers.Expect(await risk.PutAsJsonAsync($"/sellers/{seller.Id}/block", new { reason = "a test" }, Ct));
        Codes(await seller.Client.GetFromJsonAsync<JsonElement>(Path, Ct)).ShouldBe(["account-frozen"]);
        await Callers.Expect(await risk.DeleteAsync($"/sellers/{seller.Id}/block", Ct));
        await system.Database.Execute(
            $"""
            insert into disputes.recoveries (id, order_id, seller_id, claimed_fen, recovered_fen, written_off_fen, claimed_at)
            values ('{Guid.CreateVersion7()}', '{Guid.CreateVersion7()}', '{seller.Id}', 100, 0, 0, now())
            """
        );
        Codes(await seller.Client.GetFromJsonAsync<JsonElement>(Path, Ct)).ShouldBe(["dispute-open"]);
        using var nobody = system.AnonymousClient();
        (await nobody.GetAsync(Path, Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task NothingIsLeftOf(SignedInSeller seller, string person)
    {
        var row = await system.Database.ReadText($"select to_jsonb(s)::text from sellers.sellers s where id = '{seller.Id}'");
        var left = JsonDocument.Parse(row).RootElement;
        foreach (var column in (string[])["name_sealed", "id_number_sealed", "bank_card_sealed", "bank", "we_chat_open_id", "alipay_sealed"])
            left.GetProperty(column).ValueKind.ShouldBe(JsonValueKind.Null, column);
        left.GetProperty("phone_index").GetString().ShouldBe($"erased:{seller.Id:N}");
        left.GetProperty("person_hash").GetString().ShouldBe(person, "the day's limit counts on");
        left.GetProperty("kept_until").GetDateTimeOffset().ShouldBeGreaterThan(left.GetProperty("erased_at").GetDateTimeOffset().AddYears(4));
        // Nothing that knew the openid or the name still says so, whatever table it is in.
        foreach (
            var sql in (string[])
                [
                    $"select count(*)::text from payouts.payouts where account = '{seller.OpenId}'",
                    $"select count(*)::text from payouts.attempts where account = '{seller.OpenId}' or package is not null",
                    $"select count(*)::text from payouts.callbacks where body like '%{seller.OpenId}%'",
                    $"select count(*)::text from orders.orders where seller_id = '{seller.Id}' and coalesce(ip_address, device_fingerprint) is not null",
                    $"select count(*)::text from receipts.openings where receipt_id in (select id from receipts.receipts where seller_id = '{seller.Id}')",
                    $"select count(*)::text from platform.outbox_events where payload::text like '%{seller.Person.Name}%'",
                    $"select count(*)::text from cards.cards where seller_id = '{seller.Id}' and state <> 'Active' and coalesce(number, secret) is not null",
                ]
        )
            (await system.Database.ReadText(sql)).ShouldBe("0", sql);
    }

    private async Task TheRestIsWhole(HttpClient seller, Guid orderId, ReceiptFile before)
    {
        var verdict = ReceiptCheck.Verify(await Receipt(seller, orderId), await Keys());
        verdict.IsValid.ShouldBeTrue(verdict.Detail);
        verdict.File!.Openings.ShouldBeEmpty();
        verdict.File.Receipt.ToBytes().ShouldBe(before.Receipt.ToBytes());
        using var finance = system.StaffClient("finance");
        var trial = await Callers.Expect(await finance.GetAsync("/staff/books/trial-balance", Ct));
        trial.GetProperty("differenceFen").GetInt64().ShouldBe(0);
        (await system.Database.ReadText($"select state from payouts.payouts where order_id = '{orderId}'")).ShouldBe("Paid");
        // Who rotates keys must still be able to open every field.
        var fields = await system.Database.ReadText($"select count(*)::text from payouts.payouts where order_id = '{orderId}' and sealed_name is not null");
        fields.ShouldBe("1");
    }

    private async Task TheOldTokenIsNobodys(SignedInSeller seller)
    {
        await TradingSystem.ExpectProblem(await seller.Client.GetAsync("/sellers/me", Ct), HttpStatusCode.NotFound, "sellers/account-gone");
        await TradingSystem.ExpectProblem(await Erase(seller, "123456"), HttpStatusCode.NotFound, "sellers/account-gone");
        // An order that was under way at the same moment ends at the database.
        var late = await Should.ThrowAsync<PostgresException>(() =>
            system.Database.Execute(
                $"""
                insert into orders.orders select (jsonb_populate_record(null::orders.orders, to_jsonb(o) ||
                  jsonb_build_object('id', gen_random_uuid(), 'order_no', 'late', 'quote_id', gen_random_uuid()))).*
                from orders.orders o where o.seller_id = '{seller.Id}' limit 1
                """
            )
        );
        late.ConstraintName.ShouldBe("orders_of_living_sellers");
    }

    private async Task ThePersonIsANewSeller(SignedInSeller before, string person)
    {
        system.Clock.Advance(TimeSpan.FromMinutes(2));
        using var again = await system.SignInSeller(person: before.Person);
        again.Id.ShouldNotBe(before.Id);
        (await system.Database.ReadText($"select person_hash from sellers.sellers where id = '{again.Id}'")).ShouldBe(person);
        (await again.Client.GetFromJsonAsync<JsonElement>("/orders/", Ct)).GetProperty("orders").GetArrayLength().ShouldBe(0);
        (await again.Client.GetFromJsonAsync<JsonElement>(Path, Ct)).GetProperty("possible").GetBoolean().ShouldBeTrue();
    }

    private async Task<JsonElement> Sold(HttpClient seller)
    {
        var card = await system.MintCard("walmart", 300_00);
        return await system.Until(seller, await system.Sell(seller, card), "paid");
    }

    private async Task<byte[]> Receipt(HttpClient seller, Guid orderId)
    {
        for (var i = 0; ; i++)
        {
            using var answer = await seller.GetAsync($"/orders/{orderId}/receipt", Ct);
            var body = await answer.Content.ReadAsByteArrayAsync(Ct);
            if (answer.IsSuccessStatusCode)
                return body;
            if (i > 200)
                Assert.Fail(System.Text.Encoding.UTF8.GetString(body));
            await system.LetPass(TimeSpan.FromSeconds(1), 1);
        }
    }

    private async Task<LogPublicKeys> Keys()
    {
        using var anyone = system.AnonymousClient();
        var listed = await anyone.GetFromJsonAsync<JsonElement>("/receipts/public-keys", Ct);
        return new([.. listed.GetProperty("keys").EnumerateArray().Select(k => LogPublicKey.Parse(k.GetProperty("verifierKey").GetString()!))]);
    }

    private async Task<string> FreshCode(SignedInSeller seller)
    {
        await Callers.Expect(await seller.Client.PostAsJsonAsync("/sellers/sms-codes", new { phone = seller.Person.Phone }, Ct));
        return await system.ReadSmsCode(seller.Person.Phone);
    }

    private static Task<HttpResponseMessage> Erase(SignedInSeller seller, string code) =>
        seller.Client.PostAsJsonAsync(Path, new { code }, Ct);

    private static string?[] Codes(JsonElement outlook) =>
        [.. outlook.GetProperty("obstacles").EnumerateArray().Select(o => o.GetProperty("code").GetString())];
}
