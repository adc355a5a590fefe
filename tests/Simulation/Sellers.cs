using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Crypto;
using CardRecycle.Sandbox.Identity;
using CardRecycle.TestKit;

namespace CardRecycle.Simulation;

/// <summary>A person with a phone.</summary>
internal sealed class Seller(int number, TestPerson person)
{
    public int Number { get; } = number;
    public TestPerson Person { get; } = person;
    public string OpenId { get; } = string.Create(CultureInfo.InvariantCulture, $"openid-of-simulated-{number}");
    public string? Token { get; set; }
}

/// <summary>A card that somebody sells, and how far that has come as the seller knows it.</summary>
internal sealed class Sale(int number, Seller seller, string key)
{
    public int Number { get; } = number;
    public Seller Seller { get; } = seller;

    /// <summary>Made and kept before the order is sent, so that it may be sent again.</summary>
    public string IdempotencyKey { get; } = key;

    /// <summary>The body of the order; null until there is a quote.</summary>
    public string? Body { get; set; }
    public Guid? OrderId { get; set; }
    public string State { get; set; } = "new";

    /// <summary>Refused for good (the quote ran out before it arrived): no order may exist.</summary>
    public string? Refused { get; set; }
    public bool IsOver { get; set; }
}

/// <summary>What sellers do, each act one request to one replica. An act whose answer does not come is done again later.</summary>
internal sealed class Sellers(World world, Random random)
{
    private static readonly string[] brands = ["walmart", "jd-ecard", "sinopec"];
    private static readonly int[] facesYuan = [100, 200, 300, 500];
    private static readonly string[] outcomes =
    [
        "good",
        "good",
        "good",
        "good",
        "good",
        "good",
        "good",
        "used",
        "balance-lower",
        "not-activated",
    ];

    private const double AlipayShare = 0.45;
    private const double BankCardShare = 0.28;
    private const int MinutesOfDays = 4 * 24 * 60;

    private (string KeyId, byte[] PublicKey)? encryption;

    /// <summary>Whoever is asked to receive money does so at once, whatever they were like before: brings a run to its end.</summary>
    public bool Obliging { get; set; }

    /// <summary>How every bank card is, whatever is drawn; null: as it is drawn.</summary>
    public object? Cards { get; init; }

    /// <summary>Signs in and is real-named, on a replica whose line is whole.</summary>
    public async Task JoinAsync(Seller seller)
    {
        var api = world.Apis[0];
        seller.Token = await SignInAsync(api, seller);
        var jsCode = await Callers.MintJsCodeAsync(world.Providers, seller.OpenId);
        await ExpectAsync(api, seller, "/sellers/me/wechat", new { jsCode });
        await ExpectAsync(api, seller, "/sellers/me/real-name", Callers.RealNameOf(seller.Person));
        await ChooseAccountAsync(api, seller);
        await BehaveAsync(seller, HabitOf(random.NextDouble()));
    }

    /// <summary>Some are paid by Alipay first, more of them to a bank card (by the bank, small amounts by Alipay), and its bank
    /// may send the
    /// money back, or refuse it.</summary>
    private async Task ChooseAccountAsync(Replica api, Seller seller)
    {
        // However few there are, one is paid by each.
        var draw = seller.Number switch
        {
            0 => 1,
            1 => 0,
            2 => AlipayShare,
            _ => random.NextDouble(),
        };
        if (draw > AlipayShare)
            return;
        var bank = draw < BankCardShare;
        if (bank)
        {
            await ExpectAsync(api, seller, "/sellers/me/payout-accounts/bank-card", new { }, HttpMethod.Put);
            await BankOfAsync(seller, CardHabitOf(random.NextDouble()));
        }
        else
            await ExpectAsync(
                api,
                seller,
                "/sellers/me/payout-accounts/alipay",
                new { account = seller.Person.Phone, name = seller.Person.Name },
                HttpMethod.Put
            );
        await ExpectAsync(api, seller, "/sellers/me/payout-accounts/first", new { kind = bank ? "bankCard" : "alipay" }, HttpMethod.Put);
    }

    /// <summary>How the seller's bank takes what comes, by our bank or through Alipay.</summary>
    public async Task BankOfAsync(Seller seller, object habit)
    {
        await Callers.Expect(await world.Providers.PutAsJsonAsync($"/alipay/payees/{seller.Person.BankCard}", habit));
        await Callers.Expect(await world.Providers.PutAsJsonAsync($"/bank/payees/{seller.Person.BankCard}", habit));
    }

    /// <summary>How our own bank behaves.</summary>
    public async Task BankIsAsync(object settings) =>
        await Callers.Expect(await world.Providers.PutAsJsonAsync("/bank/settings", settings));

    /// <summary>Half keep the money; others send it back within hours or days, or have closed the account.</summary>
    public object CardHabitOf(double draw) =>
        Cards
        ?? draw switch
        {
            < 0.5 => new { },
            < 0.7 => new { bouncesAfterMinutes = random.Next(1, 600) },
            < 0.9 => new { bouncesAfterMinutes = random.Next(600, MinutesOfDays) },
            _ => (object)new { failCode = "ACCOUNT_CLOSED" },
        };

    /// <summary>How a seller receives money in WeChat from now on.</summary>
    public async Task BehaveAsync(Seller seller, object habit) =>
        await Callers.Expect(await world.Providers.PutAsJsonAsync($"/wechat/users/{seller.OpenId}", habit));

    /// <summary>Most confirm within a minute, some after hours or never, and some accounts cannot receive.</summary>
    public object HabitOf(double draw) =>
        draw switch
        {
            < 0.75 => new { autoConfirmMs = random.Next(0, 60_000) },
            < 0.85 => new { autoConfirmMs = random.Next(3_600_000, 72_000_000) },
            < 0.93 => new { autoConfirmMs = -1 },
            _ => (object)new { autoConfirmMs = 1_000, failReason = "PAYEE_ACCOUNT_ABNORMAL" },
        };

    /// <summary>Mints a card and asks for a quote; false if no quote came.</summary>
    public async Task<bool> PrepareAsync(Replica api, Sale sale)
    {
        var (brand, face) = (brands[random.Next(brands.Length)], facesYuan[random.Next(facesYuan.Length)] * 100L);
        var outcome = outcomes[random.Next(outcomes.Length)];
        var minted = await Callers.Expect(
            await world.Providers.PostAsync($"/issuers/test-cards?brand={brand}&faceFen={face}&outcome={outcome}", null)
        );
        var request = new
        {
            brand,
            form = "code",
            faceFen = face,
        };
        if (await AskAsync(api, HttpMethod.Post, "/quotes", sale.Seller, request) is not (200, { } quote))
            return false;
        var key = await EncryptionAsync(api);
        sale.Body = JsonSerializer.Serialize(
            new
            {
                quote = quote.GetProperty("quote").GetString(),
                card = new
                {
                    number = minted[0].GetProperty("number").GetString(),
                    secret = Convert.ToBase64String(
                        Sm2.Encrypt(key.PublicKey, Encoding.UTF8.GetBytes(minted[0].GetProperty("secret").GetString()!))
                    ),
                    keyId = key.KeyId,
                },
                deviceFingerprint = string.Create(CultureInfo.InvariantCulture, $"device-{sale.Seller.Number}"),
            }
        );
        return true;
    }

    /// <summary>Sends the order, for the first time or again.</summary>
    public async Task PlaceAsync(Replica api, Sale sale)
    {
        var (status, body) = await AskAsync(api, HttpMethod.Post, "/orders", sale.Seller, sale.Body!, sale.IdempotencyKey);
        if (status is 200 or 201 or 202)
        {
            var id = body!.Value.GetProperty("orderId").GetGuid();
            if (sale.OrderId is { } before && before != id)
                throw new BrokenPromiseException($"sale {sale.Number}: one key gave two orders, {before} and {id}");
            // A second tap is answered as the first was, however far the order has come since.
            if (sale.OrderId is null)
                (sale.OrderId, sale.State) = (id, body.Value.GetProperty("state").GetString()!);
        }
        else if (status is >= 400 and < 500 and not 401 and not 409 and not 429 && sale.OrderId is null)
            (sale.Refused, sale.IsOver) = (body?.GetProperty("type").GetString() ?? status.ToString(CultureInfo.InvariantCulture), true);
    }

    /// <summary>Looks at the order and does what it asks for.</summary>
    public async Task LookAsync(Replica api, Sale sale)
    {
        var path = $"/orders/{sale.OrderId}";
        if (await AskAsync(api, HttpMethod.Get, path, sale.Seller) is not (200, { } order))
            return;
        sale.State = order.GetProperty("state").GetString()!;
        sale.IsOver = order.GetProperty("isFinal").GetBoolean();
        switch (sale.State)
        {
            case "awaitingRequote" when Obliging || random.Next(3) > 0:
                var amountFen = order.GetProperty("proposed").GetProperty("amountFen").GetInt64();
                await AskAsync(api, HttpMethod.Post, path + "/accept-requote", sale.Seller, new { amountFen }, NewKey());
                break;
            case "awaitingRepair" or "awaitingRequote" when random.Next(2) == 0:
                await AskAsync(api, HttpMethod.Post, path + "/cancel", sale.Seller, null, NewKey());
                break;
            case "awaitingPayee" when Obliging || random.Next(4) == 0:
                await AskAsync(api, HttpMethod.Post, path + "/payout/retry", sale.Seller, null, NewKey());
                break;
        }
    }

    /// <summary>The bank sent the money back: the seller mends the account and asks for it again.</summary>
    public async Task AskForMoneyAsync(Replica api, Sale sale)
    {
        var path = $"/orders/{sale.OrderId}/payout";
        if (
            await AskAsync(api, HttpMethod.Get, path, sale.Seller) is (200, { } payout)
            && payout.GetProperty("state").GetString() == "needsYou"
        )
            await AskAsync(api, HttpMethod.Post, path + "/retry", sale.Seller, null, NewKey());
    }

    public string NewKey() => new Guid(Bytes()).ToString();

    private byte[] Bytes()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Status 0: no answer, or one that says nothing.</summary>
    private async Task<(int Status, JsonElement? Body)> AskAsync(
        Replica api,
        HttpMethod method,
        string path,
        Seller seller,
        object? body = null,
        string? key = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", seller.Token);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        try
        {
            using var answer = await api.Client.SendAsync(request);
            var said = await answer.Content.ReadAsStringAsync();
            // Of a replica that died this is the end; of one that lives it is a bug.
            if (answer.StatusCode == HttpStatusCode.InternalServerError && !api.Line.Broken)
                throw new BrokenPromiseException($"{method} {path} answered 500: {said} after {api.Errors}");
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
                await SignInAgainAsync(seller);
            JsonElement? read = said.StartsWith('{') ? JsonDocument.Parse(said).RootElement.Clone() : null;
            return ((int)answer.StatusCode >= 500 ? 0 : (int)answer.StatusCode, read);
        }
        catch (HttpRequestException)
        {
            return (0, null);
        }
    }

    private async Task ExpectAsync(Replica api, Seller seller, string path, object body, HttpMethod? method = null)
    {
        var (status, said) = await AskAsync(api, method ?? HttpMethod.Post, path, seller, body);
        if (status is < 200 or > 299)
            throw new InvalidOperationException($"{path} answered {status}: {said}");
    }

    /// <summary>A code may be refused: too soon by a clock that was set back, or too many for today. The seller tries another
    /// time.</summary>
    private async Task SignInAgainAsync(Seller seller)
    {
        var phone = seller.Person.Phone;
        using var sent = await world.Apis[0].Client.PostAsJsonAsync("/sellers/sms-codes", new { phone });
        if (!sent.IsSuccessStatusCode)
            return;
        var code = await Callers.ReadSmsCodeAsync(world.Providers, phone);
        using var signedIn = await world.Apis[0].Client.PostAsJsonAsync("/sellers/sessions", new { phone, code });
        if (signedIn.IsSuccessStatusCode)
            seller.Token = (await signedIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString();
    }

    private async Task<string> SignInAsync(Replica api, Seller seller) =>
        (await Callers.OpenSessionAsync(api.Client, world.Providers, seller.Person.Phone)).Token;

    private async Task<(string KeyId, byte[] PublicKey)> EncryptionAsync(Replica api)
    {
        if (encryption is null)
        {
            var key = await Callers.Expect(await api.Client.GetAsync("/cards/encryption-key"));
            encryption = (key.GetProperty("keyId").GetString()!, Convert.FromHexString(key.GetProperty("publicKey").GetString()!));
        }
        return encryption.Value;
    }
}

/// <summary>Something that must never happen was seen while the run went on.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
