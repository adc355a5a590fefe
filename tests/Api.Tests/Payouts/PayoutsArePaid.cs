using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Payouts;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Payouts;

public sealed class PayoutsArePaid(PayoutSystem system) : IClassFixture<PayoutSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_seller_sees_the_package_confirms_and_is_paid()
    {
        var owed = await system.OweAsync(460_00);
        var attempt = await system.UntilAsync(owed, AttemptState.WaitUser);
        attempt.AttemptNo.ShouldMatch("^[0-9A-Z]{1,32}$");

        using var seller = system.SellerClient(owed.SellerId);
        var waiting = (await seller.GetFromJsonAsync<JsonObject>($"/orders/{owed.OrderId}/payout", Ct))!;
        waiting["state"]!.GetValue<string>().ShouldBe("confirmInWeChat");
        waiting["confirm"]!["package"]!.GetValue<string>().ShouldNotBeEmpty();
        waiting["confirm"]!["mchId"]!.GetValue<string>().ShouldNotBeEmpty();
        waiting["accountMasked"]!.GetValue<string>().ShouldNotContain(owed.OpenId);
        DateTimeOffset.Parse(waiting["deadline"]!.GetValue<string>()).ShouldBe(attempt.LastSentAt!.Value.AddHours(24));

        (await system.ConfirmAsync(owed, attempt.AttemptNo)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var paid = await system.UntilAsync(owed, PayoutState.Paid);
        paid.NextAttemptAt.ShouldBeNull();
        paid.Reference.ShouldBe((await system.BillsAsync(owed)).Single().TransferBillNo);
        (await system.NewsAsync(owed)).ShouldBe(["PayoutSucceeded"]);
        var seen = (await seller.GetFromJsonAsync<JsonObject>($"/orders/{owed.OrderId}/payout", Ct))!;
        seen["state"]!.GetValue<string>().ShouldBe("paid");
        seen["reference"]!.GetValue<string>().ShouldBe(paid.Reference);
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task Another_seller_sees_nothing_of_it()
    {
        var owed = await system.OweAsync(100_00, PayoutSystem.NewOpenId("Confirms"));
        await system.UntilAsync(owed, PayoutState.Paid);
        using var other = system.SellerClient(Guid.CreateVersion7());
        (await other.GetAsync($"/orders/{owed.OrderId}/payout", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var nobody = system.AnonymousClient();
        (await nobody.GetAsync($"/orders/{owed.OrderId}/payout", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_order_is_owed_once()
    {
        var owed = await system.OweAsync(100_00);
        var twice = await Should.ThrowAsync<DbUpdateException>(() =>
            system.InDatabase(async db =>
            {
                var pays = (Features.Payouts.Contract.IPayouts)system.Services.GetService(typeof(Features.Payouts.Contract.IPayouts))!;
                pays.Owe(db, new(owed.OrderId, "R1", owed.SellerId, 100_00, PayoutSystem.Accounts(owed.OpenId), "张三", "卡"));
                return await db.SaveChangesAsync(Ct);
            })
        );
        ((Npgsql.PostgresException)twice.InnerException!).ConstraintName.ShouldBe(PayoutTables.OncePerOrder);
    }

    [Fact]
    public async Task Many_payouts_at_once_are_each_paid_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => system.OweAsync(100_00 + i, PayoutSystem.NewOpenId("Confirms"))));
        foreach (var owed in all)
            await system.UntilAsync(owed, PayoutState.Paid);
        foreach (var owed in all)
            (await system.BillsAsync(owed)).Single().State.ShouldBe("SUCCESS");
        await system.ShouldBalanceAsync();
    }
}
