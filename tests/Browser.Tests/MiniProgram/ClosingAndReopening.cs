namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>The app is closed, the network breaks, the seller is impatient: one sale stays one sale.</summary>
public sealed class ClosingAndReopening(AppRunning app)
{
    [Fact]
    public async Task A_sale_goes_on_wherever_the_app_was_closed()
    {
        var card = await app.CardAsync("walmart", 300_00);
        var person = app.NewPerson();
        await using var seller = await app.VisitorAsync();
        await seller.QuoteAsync("walmart", 300_00);
        var offered = await seller.TextAsync("[data-amount]");
        await seller.ReopenAsync();
        await seller.SeeAsync("[data-amount]");
        (await seller.TextAsync("[data-amount]")).ShouldBe(offered, "the same locked price, not a new one");

        await seller.TapAsync("接受报价");
        await seller.SeeAsync("[data-field=phone]");
        await seller.ReopenAsync();
        await seller.SignInAsync(person);
        await seller.SeeAsync("[data-field=idNumber]");
        await seller.ReopenAsync();
        await seller.GiveRealNameAsync(person);
        await seller.SeeAsync("[data-add=bankCard]");
        await seller.ReopenAsync();
        await seller.TapSelectorAsync("[data-add=bankCard]");
        await seller.ReadAsync("首选");
        await seller.TapAsync("继续卖卡");
        await seller.FillAsync("number", card.Number);
        await seller.FillAsync("secret", card.Secret);

        // Closed altogether, and opened from the start.
        await seller.OpenAsync();
        await seller.ReopenAsync();
        await seller.ReadAsync("继续上次的卖卡");
        await seller.LookAsync("30-resume");
        await seller.TapAsync("继续");
        await seller.SeeAsync("[data-field=secret]");
        await seller.HoldsAsync("number", card.Number);
        (await seller.Field("secret").InputValueAsync()).ShouldBeEmpty("a secret is never kept");
        await seller.FillAsync("secret", card.Secret);
        await seller.TapAsync("确认出售");
        await seller.SeeAsync("[data-state]");
        await seller.ReopenAsync();
        await seller.StateAsync("paid");
    }

    [Fact]
    public async Task Closed_before_the_answer_arrived_the_same_order_is_found_again()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.FillCardAsync("walmart", 100_00, await app.CardAsync("walmart", 100_00));
        var keys = Keys(seller);
        // The Api takes the order, and the answer is lost on its way.
        await seller.Page.RouteAsync(
            "**/api/orders",
            async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync();
            },
            new() { Times = 1 }
        );
        await seller.TapAsync("确认出售");
        await seller.ReadAsync("还没有收到提交结果");
        await seller.LookAsync("31-uncertain");
        await seller.OpenAsync();
        await seller.ReopenAsync();
        await seller.ReadAsync("上次的提交还没有收到结果");
        await seller.TapAsync("继续");
        await seller.StateAsync("paid");
        keys.Count.ShouldBeGreaterThan(1);
        keys.Distinct().Count().ShouldBe(1, "sent again under the same key");
        (await OrdersOf(seller)).ShouldBe(1);
    }

    [Fact]
    public async Task Tapping_again_and_again_on_a_slow_network_sells_once()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.FillCardAsync("walmart", 100_00, await app.CardAsync("walmart", 100_00));
        var keys = Keys(seller);
        await seller.Page.RouteAsync(
            "**/api/**",
            async route =>
            {
                await Task.Delay(700);
                await route.ContinueAsync();
            }
        );
        var confirm = seller.Page.Locator(".action.main").Locator("visible=true").Last;
        for (var i = 0; i < 5; i++)
            await confirm.DispatchEventAsync("click");
        await seller.SeeAsync("[data-state]");
        await seller.Page.UnrouteAllAsync();
        await seller.StateAsync("paid");
        keys.Count.ShouldBe(1);
        (await OrdersOf(seller)).ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_network_every_page_says_so_and_recovers()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.OpenAsync();
        await seller.SeeAsync("[data-brand=walmart]");
        await seller.Page.RouteAsync("**/api/**", route => route.AbortAsync());
        await seller.OpenAsync("orders/index");
        await seller.ReadAsync("网络连接不可用");
        await seller.LookAsync("32-offline");
        await seller.OpenAsync("prices/index");
        await seller.ReadAsync("网络连接不可用");
        await seller.Page.UnrouteAllAsync();
        await seller.TapAsync("重新加载");
        await seller.SeeAsync(".rate,.right");
        await seller.Page.Context.SetOfflineAsync(true);
        await seller.ReadAsync("网络已断开");
        await seller.Page.Context.SetOfflineAsync(false);
        await seller.OpenAsync("orders/index");
        await seller.ReadAsync("还没有订单");
        await seller.LookAsync("33-no-orders");
    }

    /// <summary>The keys of the orders that were sent.</summary>
    private static List<string> Keys(Visitor seller)
    {
        var keys = new List<string>();
        seller.Page.Request += (_, r) =>
        {
            if (r is { Method: "POST" } && r.Url.EndsWith("/api/orders", StringComparison.Ordinal))
                keys.Add(r.Headers["idempotency-key"]);
        };
        return keys;
    }

    private static async Task<int> OrdersOf(Visitor seller)
    {
        await seller.OpenAsync("orders/index");
        await seller.ReadAsync("没有更早的订单");
        return await seller.Page.Locator("[data-order]").CountAsync();
    }
}
