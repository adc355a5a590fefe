using System.Text.Json;

namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>Some people set their letters half as large again. Then all text is as much larger, and nothing leaves the screen.</summary>
public sealed class LargeLetters(AppRunning app)
{
    private const int Usual = 16;
    private const int Large = 24;

    /// <summary>Each text that a person sees, with the least size of its letters; a picture's stand-in letter is no text.</summary>
    private const string Texts = """
        () => {
          const sizes = {}
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
          while (walker.nextNode()) {
            const text = walker.currentNode.textContent.trim(), of = walker.currentNode.parentElement
            if (!text || of.closest('[aria-hidden=true],script,style') || !of.checkVisibility() || !of.getClientRects().length) continue
            const size = parseFloat(getComputedStyle(of).fontSize)
            sizes[text] = Math.min(sizes[text] ?? size, size)
          }
          return JSON.stringify({ sizes, over: document.documentElement.scrollWidth - innerWidth })
        }
        """;

    [Fact]
    public async Task All_text_is_larger_and_nothing_leaves_the_screen()
    {
        var token = await app.SellerAsync();
        await using var seller = await app.VisitorAsync(token);
        (string Name, Func<Task> Open)[] pages =
        [
            (
                "home",
                async () =>
                {
                    await seller.OpenAsync();
                    await seller.SeeAsync("[data-brand=walmart]");
                }
            ),
            ("quote", () => seller.QuoteAsync("walmart", 500_00)),
            (
                "card",
                async () =>
                {
                    await seller.TapAsync("接受报价");
                    await seller.SeeAsync("[data-field=secret]");
                }
            ),
            ("prices", () => Read("prices/index", "按涨跌")),
            ("brand", () => Read("prices/brand?id=walmart", "近 30 天最低")),
            ("account", () => Read("account/index", "限额与会员")),
            ("payout", () => Read("account/payout", "已添加")),
            ("limits", () => Read("account/limits", "会员权益")),
            ("privacy", () => Read("account/privacy", "我们保存什么")),
        ];
        var usual = await LettersAsync(Usual);
        var large = await LettersAsync(Large);
        foreach (var (name, _) in pages)
        {
            large[name].Over.ShouldBe(0, name + " is wider than the screen");
            var both = usual[name].Sizes.Where(u => large[name].Sizes.ContainsKey(u.Key)).ToArray();
            both.Length.ShouldBeGreaterThan(5, name);
            both.Where(u => large[name].Sizes[u.Key] < u.Value * 1.45).Select(u => $"{name}: {u.Key} {u.Value} px").ShouldBeEmpty();
        }

        async Task Read(string page, string text)
        {
            await seller.OpenAsync(page);
            await seller.ReadAsync(text);
        }

        async Task<Dictionary<string, Letters>> LettersAsync(int size)
        {
            var session = await seller.Page.Context.NewCDPSessionAsync(seller.Page);
            await session.SendAsync("Page.setFontSizes", new() { ["fontSizes"] = new { standard = size, @fixed = size } });
            var all = new Dictionary<string, Letters>();
            foreach (var (name, open) in pages)
            {
                if (name == "home")
                {
                    await open();
                    await seller.ReopenAsync();
                }
                await open();
                await seller.LookAsync($"letters-{size}-{name}");
                all[name] = JsonSerializer.Deserialize<Letters>(await seller.Page.EvaluateAsync<string>(Texts), JsonSerializerOptions.Web)!;
            }
            return all;
        }
    }

    private sealed record Letters(Dictionary<string, double> Sizes, double Over);
}
