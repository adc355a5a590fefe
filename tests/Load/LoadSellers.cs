using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Crypto;
using CardRecycle.Sandbox.Identity;
using CardRecycle.TestKit;

namespace CardRecycle.Load;

/// <summary>Sellers who are signed in, real-named and bound to WeChat, over the same HTTP as a mini-program.</summary>
internal sealed class LoadSellers(LoadSystem system, IReadOnlyList<string> tokens, string keyId, byte[] publicKey)
{
    private const string Brand = "walmart";
    private const long FaceFen = 100_00;
    private const int Parallel = 4;

    public static async Task<LoadSellers> SignInAsync(LoadSystem system, int count, Action<double> advance, CancellationToken ct)
    {
        using var api = new HttpClient { BaseAddress = system.Api.Url };
        using var sandbox = new HttpClient { BaseAddress = system.Sandbox.Url };
        // Nobody is there to tap "receive".
        await Callers.Expect(await sandbox.PutAsJsonAsync("/wechat/settings", new { autoConfirmMs = 0 }, ct));
        var tokens = new string[count];
        await System.Threading.Tasks.Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = ct },
            async (i, _) =>
            {
                using var seller = new HttpClient { BaseAddress = system.Api.Url };
                var openId = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"openid-of-seller-{i}");
                tokens[i] = (await Callers.BecomeSellerAsync(seller, sandbox, TestPersons.Number(i + 1), openId)).Token;
                advance(1.0 / count);
            }
        );
        var key = await Callers.Expect(await api.GetAsync("/cards/encryption-key", ct));
        return new(system, tokens, key.GetProperty("keyId").GetString()!, Convert.FromHexString(key.GetProperty("publicKey").GetString()!));
    }

    /// <summary>Orders ready to send: cards minted, quotes taken, secrets encrypted. Only what comes after is measured.</summary>
    public async Task<IReadOnlyList<byte[]>> PrepareOrdersAsync(int count, CancellationToken ct)
    {
        using var sandbox = new HttpClient { BaseAddress = system.Sandbox.Url };
        var cards = await sandbox.GetFromJsonAsync<JsonElement>($"/issuers/test-cards?brand={Brand}&faceFen={FaceFen}&count={count}", ct);
        using var api = new HttpClient { BaseAddress = system.Api.Url };
        var prepared = new byte[count][];
        await System.Threading.Tasks.Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = ct },
            async (i, _) =>
            {
                var token = tokens[i % tokens.Count];
                using var ask = new HttpRequestMessage(HttpMethod.Post, "/quotes")
                {
                    Content = JsonContent.Create(
                        new
                        {
                            brand = Brand,
                            form = "physical",
                            faceFen = FaceFen,
                        }
                    ),
                };
                ask.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                var quote = await Callers.Expect(await api.SendAsync(ask, ct));
                prepared[i] = Order(quote.GetProperty("quote").GetString()!, cards[i], token);
            }
        );
        return prepared;
    }

    private byte[] Order(string quote, JsonElement card, string token)
    {
        var secret = card.GetProperty("secret").GetString()!;
        var sealedSecret = Convert.ToBase64String(Sm2.Encrypt(publicKey, System.Text.Encoding.UTF8.GetBytes(secret)));
        var body = JsonSerializer.Serialize(
            new
            {
                quote,
                card = new
                {
                    number = card.GetProperty("number").GetString(),
                    secret = sealedSecret,
                    keyId,
                },
            }
        );
        return RawConnection.Post("/orders", body, token, Guid.CreateVersion7().ToString());
    }
}
