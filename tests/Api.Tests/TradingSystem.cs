using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Crypto;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests;

/// <summary>A card as the Sandbox mints it.</summary>
public sealed record TestCard(string Brand, string? Number, string? Secret, long FaceFen);

/// <summary>The vocabulary of a deal: mint a card, quote it, submit it, see it through. Everything goes over HTTP.</summary>
public class TradingSystem : StartedSystem
{
    /// <summary>How long a wait for a state may take before the test fails; generous, for a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private (string KeyId, byte[] PublicKey)? encryptionKey;

    /// <summary>An issuer that does not answer hangs up soon, so that nobody has to wait for a time-out.</summary>
    protected override IEnumerable<KeyValuePair<string, string?>> SandboxSettings => [new("Issuers:Silence", "00:00:01")];

    /// <summary>Sellers confirm in WeChat by themselves, as most do.</summary>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SetWeChat(new { autoConfirmMs = 100, rateLimitPerSecond = 10_000 });
    }

    public async Task SetWeChat(object settings)
    {
        using var sandbox = this.SandboxClient();
        await Callers.Expect(await sandbox.PutAsJsonAsync("/wechat/settings", settings));
    }

    /// <summary>A fresh card whose issuer will answer as <paramref name="outcome"/> says.</summary>
    /// <param name="brand">Brand id.</param>
    /// <param name="faceFen">Face in fen.</param>
    /// <param name="outcome">One of <c>GET /issuers/test-cards/outcomes</c>.</param>
    /// <param name="query">More of the side door's parameters, each with its ampersand.</param>
    public async Task<TestCard> MintCard(string brand, long faceFen, string outcome = "good", string query = "")
    {
        using var sandbox = this.SandboxClient();
        var minted = await Callers.Expect(
            await sandbox.PostAsync($"/issuers/test-cards?brand={brand}&faceFen={faceFen}&outcome={outcome}{query}", null)
        );
        var card = minted[0];
        return new(brand, card.GetProperty("number").GetString(), card.GetProperty("secret").GetString(), faceFen);
    }

    public async Task MendCard(TestCard card)
    {
        using var sandbox = this.SandboxClient();
        await Callers.Expect(await sandbox.PostAsJsonAsync("/issuers/test-cards/mend", new { card.Number, card.Secret }));
    }

    public static async Task<JsonElement> Quote(
        HttpClient seller,
        string brand,
        long faceFen,
        long? balanceFen = null,
        string form = "code"
    ) =>
        await Callers.Expect(
            await seller.PostAsJsonAsync(
                "/quotes",
                new
                {
                    brand,
                    form,
                    faceFen,
                    balanceFen,
                }
            )
        );

    /// <summary>Submits a card for a quote; the secret is encrypted as the mini-program would.</summary>
    public async Task<HttpResponseMessage> Submit(
        HttpClient seller,
        JsonElement quote,
        TestCard card,
        string? idempotencyKey = null,
        string device = "test-device"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders")
        {
            Content = JsonContent.Create(await OrderBody(quote, card, device)),
        };
        request.Headers.Add("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString());
        return await seller.SendAsync(request);
    }

    /// <summary>The body of <c>POST /orders</c>.</summary>
    public async Task<object> OrderBody(JsonElement quote, TestCard card, string device = "test-device")
    {
        var secret = card.Secret is null ? null : await Encrypt(card.Secret);
        return new
        {
            quote = quote.GetProperty("quote").GetString(),
            card = new
            {
                number = card.Number,
                secret,
                keyId = encryptionKey?.KeyId,
            },
            deviceFingerprint = device,
        };
    }

    /// <summary>Quote and submission in one; answers the order.</summary>
    public async Task<JsonElement> Sell(HttpClient seller, TestCard card)
    {
        var quote = await Quote(seller, card.Brand, card.FaceFen);
        return await Callers.Expect(await Submit(seller, quote, card));
    }

    /// <summary>The same from a device of one's own.</summary>
    public async Task<JsonElement> SellFrom(HttpClient seller, TestCard card, string device)
    {
        var quote = await Quote(seller, card.Brand, card.FaceFen);
        return await Callers.Expect(await Submit(seller, quote, card, device: device));
    }

    /// <summary>
    /// Waits until the order is in one of the states, letting the common clock run a second at a time (five when it takes minutes), and
    /// fails with the whole order if it ends elsewhere.
    /// </summary>
    public async Task<JsonElement> Until(HttpClient seller, JsonElement order, params string[] states)
    {
        var id = order.GetProperty("orderId").GetGuid();
        var started = System.Diagnostics.Stopwatch.StartNew();
        for (var looks = 0; ; looks++)
        {
            var now = await Callers.Expect(await seller.GetAsync($"/orders/{id}"));
            if (states.Contains(now.GetProperty("state").GetString()))
                return now;
            if (now.GetProperty("isFinal").GetBoolean() || started.Elapsed > Patience)
                Assert.Fail($"The order did not reach {string.Join(" or ", states)}: {now}");
            await Advance(TimeSpan.FromSeconds(looks < 30 ? 1 : 5));
        }
    }

    /// <summary>Lets time pass in steps, with pauses in which the work loops can act.</summary>
    public async Task LetPass(TimeSpan time, int steps = 20)
    {
        for (var i = 0; i < steps; i++)
            await Advance(time / steps);
    }

    /// <summary>Moves the clock, but not away from a call that is under way: what is signed or asked for would be out of date before it
    /// arrives.</summary>
    private async Task Advance(TimeSpan time)
    {
        while (Calls.UnderWay > 0)
            await Task.Delay(5);
        Clock.Advance(time);
        await Task.Delay(30);
    }

    public static async Task<JsonElement> Post(HttpClient client, string path, object? body = null)
    {
        using var answer = await PostRaw(client, path, body);
        return await Callers.Expect(answer);
    }

    public static async Task<HttpResponseMessage> PostRaw(HttpClient client, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }

    /// <summary>The refusal must be a problem of this type.</summary>
    public static async Task<JsonElement> ExpectProblem(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, body);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(body).RootElement.Clone();
        problem.GetProperty("type").GetString().ShouldBe("/problems/" + type, body);
        return problem;
    }

    private async Task<string> Encrypt(string secret)
    {
        if (encryptionKey is null)
        {
            using var client = AnonymousClient();
            var key = await client.GetFromJsonAsync<JsonElement>("/cards/encryption-key");
            encryptionKey = (key.GetProperty("keyId").GetString()!, Convert.FromHexString(key.GetProperty("publicKey").GetString()!));
        }
        return Convert.ToBase64String(Sm2.Encrypt(encryptionKey.Value.PublicKey, Encoding.UTF8.GetBytes(secret)));
    }
}
