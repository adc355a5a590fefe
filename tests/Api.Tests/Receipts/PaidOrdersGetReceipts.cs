using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Receipts;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Receipts;

/// <summary>From the event to a file that verifies offline, with everything running as it does in production.</summary>
public sealed class PaidOrdersGetReceipts(ReceiptsSystem system) : IClassFixture<ReceiptsSystem>
{
    [Fact]
    public async Task A_paid_order_gets_a_receipt_that_checks_out_with_nothing_but_the_file_and_the_key()
    {
        var order = system.Paid();
        await system.Publish(order);
        var verdict = ReceiptCheck.Verify(await system.Receipt(order), await system.PublicKey());
        verdict.IsValid.ShouldBeTrue(verdict.Detail);
        var receipt = verdict.File!.Receipt;
        receipt.OrderId.ShouldBe(order.OrderId);
        (receipt.AmountFen, receipt.BalanceFen, receipt.FeeFen).ShouldBe((440_00, 480_00, 14_00));
        receipt.PayoutReference.ShouldBe(order.PayoutReference);
        receipt.Lines.Sum(l => l.AmountFen).ShouldBe(receipt.AmountFen);
        verdict.File.Openings.Select(o => o.Value).ShouldBe(["欧阳娜娜", "6222****7890"]);
    }

    [Fact]
    public async Task An_altered_receipt_is_refused()
    {
        var order = system.Paid();
        await system.Publish(order);
        var text = Encoding.UTF8.GetString(await system.Receipt(order));
        var altered = text.Replace("\"amountFen\":44000", "\"amountFen\":54000");
        altered.ShouldNotBe(text);
        ReceiptCheck.Verify(Encoding.UTF8.GetBytes(altered), await system.PublicKey()).Refusal.ShouldBe(ReceiptRefusal.NotIncluded);
    }

    [Fact]
    public async Task The_receipt_of_an_order_stays_the_same_to_the_byte_while_the_log_grows()
    {
        var order = system.Paid();
        await system.Publish(order);
        var first = await system.Receipt(order);
        var later = system.Paid();
        await system.Publish(later);
        await system.Receipt(later);
        (await system.Receipt(order)).ShouldBe(first);
    }

    [Fact]
    public async Task The_same_event_again_makes_no_second_receipt()
    {
        var order = system.Paid();
        await system.Publish(order, order);
        var first = await system.Receipt(order);
        await system.Publish(order with { PayoutReference = "another" });
        var later = system.Paid();
        await system.Publish(later);
        await system.Receipt(later);
        (await system.InDatabase(db => db.Receipts.CountAsync(r => r.OrderId == order.OrderId))).ShouldBe(1);
        (await system.Receipt(order)).ShouldBe(first);
    }

    [Fact]
    public async Task Another_seller_does_not_even_learn_that_there_is_a_receipt()
    {
        var order = system.Paid();
        await system.Publish(order);
        await system.Receipt(order);
        using var answer = await system.Ask(order, Guid.CreateVersion7());
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("/problems/receipts/not-found");
        using var anyone = system.AnonymousClient();
        (await anyone.GetAsync($"/orders/{order.OrderId}/receipt")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Neither_name_nor_card_stand_in_the_database_in_the_clear()
    {
        var order = system.Paid();
        await system.Publish(order);
        await system.Receipt(order);
        var row = await system.InDatabase(db => db.Receipts.SingleAsync(r => r.OrderId == order.OrderId));
        var opening = await system.InDatabase(db => db.ReceiptOpenings.SingleAsync(o => o.ReceiptId == row.Id));
        foreach (var bytes in (byte[][])[row.Body, opening.Sealed])
        {
            Encoding.UTF8.GetString(bytes).ShouldNotContain("欧阳");
            Encoding.UTF8.GetString(bytes).ShouldNotContain("6222****");
        }
    }

    [Fact]
    public async Task A_seller_has_name_and_card_erased_and_the_receipt_still_checks_out()
    {
        var order = system.Paid();
        await system.Publish(order);
        await system.Receipt(order);
        var path = $"/orders/{order.OrderId}/receipt/personal-data";
        using (var stranger = system.SellerClient(Guid.CreateVersion7()))
            (await stranger.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using (var seller = system.SellerClient(order.SellerId))
        {
            (await seller.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
            (await seller.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NoContent, "twice is once");
        }
        var verdict = ReceiptCheck.Verify(await system.Receipt(order), await system.PublicKey());
        verdict.IsValid.ShouldBeTrue(verdict.Detail);
        verdict.File!.Openings.ShouldBeEmpty();
        var id = await system.InDatabase(db => db.Receipts.Where(r => r.OrderId == order.OrderId).Select(r => r.Id).SingleAsync());
        (await system.InDatabase(db => db.ReceiptOpenings.CountAsync(o => o.ReceiptId == id))).ShouldBe(0);
        var payload = await system.Database.ReadText(
            $"select payload from platform.outbox_events where payload->>'OrderId' = '{order.OrderId}'"
        );
        payload.ShouldContain(order.OrderNo);
        payload.ShouldNotContain(order.SellerName);
        payload.ShouldNotContain(order.CardMasked);
    }

    [Fact]
    public async Task The_verifier_comes_as_one_page_with_the_keys_of_this_log_and_nothing_to_load()
    {
        using var anyone = system.AnonymousClient();
        using var answer = await anyone.GetAsync("/receipts/verifier");
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        var page = await answer.Content.ReadAsStringAsync();
        foreach (var key in (await system.PublicKey()).Keys)
            page.ShouldContain(key.ToString());
        page.ShouldNotContain("{{");
        page.ShouldNotContain(" src=");
        page.ShouldContain("default-src 'none'");
    }

    [Fact]
    public async Task Anybody_can_page_through_the_checkpoints()
    {
        for (var i = 0; i < 3; i++)
        {
            var order = system.Paid();
            await system.Publish(order);
            await system.Receipt(order);
        }
        using var anyone = system.AnonymousClient();
        var latest = await anyone.GetFromJsonAsync<JsonElement>("/receipts/checkpoints/latest");
        var sizes = new List<long>();
        for (long? before = null; ; )
        {
            var page = await anyone.GetFromJsonAsync<JsonElement>(
                $"/receipts/checkpoints?limit=2{(before is null ? "" : $"&before={before}")}"
            );
            foreach (var checkpoint in page.GetProperty("checkpoints").EnumerateArray())
            {
                sizes.Add(checkpoint.GetProperty("size").GetInt64());
                checkpoint.GetProperty("note").GetString()!.ShouldContain(checkpoint.GetProperty("root").GetString()!);
            }
            if (page.GetProperty("nextBefore").ValueKind == JsonValueKind.Null)
                break;
            before = page.GetProperty("nextBefore").GetInt64();
        }
        sizes.Count.ShouldBeGreaterThanOrEqualTo(3);
        sizes.ShouldBe(sizes.Distinct().OrderDescending());
        sizes[0].ShouldBeGreaterThanOrEqualTo(latest.GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task Who_kept_a_receipt_can_prove_that_todays_log_grew_out_of_it()
    {
        var order = system.Paid();
        await system.Publish(order);
        var verdict = ReceiptCheck.Verify(await system.Receipt(order), await system.PublicKey());
        for (var i = 0; i < 3; i++)
        {
            var later = system.Paid();
            await system.Publish(later);
            await system.Receipt(later);
        }
        using var anyone = system.AnonymousClient();
        var size = verdict.Checkpoint!.Size;
        var file = ConsistencyFile.FromBytes(await anyone.GetByteArrayAsync($"/receipts/consistency?from={size}"));
        file.Earlier.ShouldBe(verdict.File!.SignedCheckpoint);
        var (before, now) = file.Check(await system.PublicKey());
        before.Size.ShouldBe(size);
        now.Size.ShouldBeGreaterThanOrEqualTo(size + 3);
        foreach (var query in (string[])["from=0", $"from={size}&to={size - 1}", "from=999999999", $"from={size}&to=999999999"])
            (await anyone.GetAsync($"/receipts/consistency?{query}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, query);
        (await anyone.GetAsync("/receipts/consistency?from=x")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("before=9999999999999999999999")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        using var anyone = system.AnonymousClient();
        (await anyone.GetAsync($"/receipts/checkpoints?{query}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
