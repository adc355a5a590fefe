using System.Security.Cryptography;
using System.Text;
using CardRecycle.Crypto;
using CardRecycle.DevHost.Sell;
using CardRecycle.Sandbox.Identity;

namespace CardRecycle.DevHost.Traffic;

/// <summary>One person with a phone who sells a card from time to time and says nothing.</summary>
internal sealed class SimulatedSeller : IDisposable
{
    /// <summary>Apart from the people of <c>sell</c>, of the seeded past and of tests by number.</summary>
    private const int FirstPerson = 80_000_000;
    private const int Persons = 10_000_000;
    private const int FollowMax = 240;
    private const int FacesMax = 6;

    private static readonly TimeSpan poll = TimeSpan.FromMilliseconds(500);

    /// <summary>How often each end is played, in percent; the rest are good cards.</summary>
    private static readonly (string Outcome, int Percent)[] outcomes =
    [
        ("balance-lower", 5),
        ("used", 3),
        ("wrong-secret", 2),
        ("frozen", 1),
        ("busy", 3),
    ];

    private readonly JsonService api;
    private readonly JsonService sandbox;
    private readonly SandboxDoors doors;
    private readonly TestPerson person = TestPersons.Number(FirstPerson + RandomNumberGenerator.GetInt32(Persons));
    private readonly string device = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly HashSet<string> confirmed = [];
    private IReadOnlyList<BrandInfo> brands = [];

    private SimulatedSeller(Uri apiAddress, Uri sandboxAddress)
    {
        api = new("The Api", apiAddress, "--api");
        sandbox = new("The Sandbox", sandboxAddress, "--sandbox");
        doors = new(sandbox);
    }

    /// <summary>Somebody new, with an account.</summary>
    public static async Task<SimulatedSeller> JoinedAsync(Uri apiAddress, Uri sandboxAddress, CancellationToken ct)
    {
        var seller = new SimulatedSeller(apiAddress, sandboxAddress);
        try
        {
            await seller.JoinAsync(ct);
            return seller;
        }
        catch
        {
            seller.Dispose();
            throw;
        }
    }

    /// <summary>Opens an account, binds WeChat and passes the real-name check.</summary>
    private async Task JoinAsync(CancellationToken ct)
    {
        var before = TimeProvider.System.GetUtcNow();
        await api.PostAsync("/sellers/sms-codes", new { person.Phone }, ct);
        var code = await doors.ReadSignInCodeAsync(person.Phone, before, ct);
        var session = await api.PostAsync<Session>("/sellers/sessions", new { person.Phone, code }, ct);
        api.SignIn(session.AccessToken);
        var jsCode = await doors.OpenMiniProgramAsync("openid-" + person.Phone, ct);
        await api.PostAsync("/sellers/me/wechat", new { jsCode }, ct);
        await api.PostAsync(
            "/sellers/me/real-name",
            new
            {
                person.Name,
                person.IdNumber,
                person.BankCard,
                person.Phone,
            },
            ct
        );
        brands = (await api.GetAsync<BrandList>("/catalog/brands", ct)).Brands;
    }

    public string Name => person.Name;

    public string Device => device;

    /// <summary>Sells some card.</summary>
    /// <returns>Order number, brand, how the card is, state.</returns>
    public async Task<string> SellAsync(CancellationToken ct)
    {
        var brand = brands[RandomNumberGenerator.GetInt32(brands.Count)];
        var faces = brand.FacesFen is { Count: > 0 } all ? all : [100_00L];
        var outcome = Draw();
        var order = await SellAsync(brand.Id, faces[RandomNumberGenerator.GetInt32(Math.Min(faces.Count, FacesMax))], outcome, ct);
        return $"{order.OrderNo} {brand.Id} {outcome} {order.State}";
    }

    /// <summary>Sells one card and follows it to its end, or as long as there is something to do.</summary>
    public async Task<OrderInfo> SellAsync(string brandId, long face, string outcome, CancellationToken ct)
    {
        var brand = brands.First(b => b.Id == brandId);
        var quote = await api.PostAsync<QuoteInfo>(
            "/quotes",
            new
            {
                Brand = brand.Id,
                Form = brand.Forms[0],
                FaceFen = face,
            },
            ct
        );
        var card = await doors.MintCardAsync(brand.Id, quote.BalanceFen, outcome, ct);
        var order = await api.PostAsync<OrderInfo>("/orders", await SubmissionAsync(quote, card, ct), ct, Guid.CreateVersion7().ToString());
        for (var i = 0; i < FollowMax && !order.IsFinal && order.State != "underReview"; i++)
        {
            await ActAsync(order, card, ct);
            await Task.Delay(poll, ct);
            order = await api.GetAsync<OrderInfo>($"/orders/{order.OrderId}", ct);
        }
        return order;
    }

    /// <summary>Says that an order ended wrongly.</summary>
    public Task AppealAsync(OrderInfo order, string text, CancellationToken ct) =>
        api.PostAsync($"/orders/{order.OrderId}/appeal", new { text }, ct, $"appeal-{order.OrderId}");

    public void Dispose()
    {
        api.Dispose();
        sandbox.Dispose();
    }

    public override string ToString() => $"SimulatedSeller({person.Phone[..3]}****{person.Phone[^4..]})";

    private async Task<object> SubmissionAsync(QuoteInfo quote, TestCardInfo card, CancellationToken ct)
    {
        var key = await api.GetAsync<EncryptionKey>("/cards/encryption-key", ct);
        var secret = card.Secret is { } plain
            ? Convert.ToBase64String(Sm2.Encrypt(Convert.FromHexString(key.PublicKey), Encoding.UTF8.GetBytes(plain)))
            : null;
        return new
        {
            quote.Quote,
            Card = new
            {
                card.Number,
                Secret = secret,
                key.KeyId,
            },
            DeviceFingerprint = device,
        };
    }

    private async Task ActAsync(OrderInfo order, TestCardInfo card, CancellationToken ct)
    {
        switch (order.State)
        {
            case "awaitingCode" when order.Challenge is { } asked:
                var code = asked.IsSms
                    ? await doors.ReadIssuerSmsAsync(card.Number!, ct)
                    : await doors.ReadPictureAsync(asked.PictureUrl!, ct);
                await api.PostAsync($"/orders/{order.OrderId}/code", new { code }, ct);
                break;
            case "awaitingRequote" when order.Proposed is { } proposed:
                await api.PostAsync(
                    $"/orders/{order.OrderId}/accept-requote",
                    new { proposed.AmountFen },
                    ct,
                    $"accept-{order.OrderId}-{proposed.AmountFen}"
                );
                break;
            case "paying" or "awaitingPayee":
                var payout = await api.GetAsync<PayoutInfo>($"/orders/{order.OrderId}/payout", ct);
                if (payout is { State: "confirmInWeChat", Confirm: { } confirm } && confirmed.Add(confirm.Package))
                    await doors.ConfirmTransferAsync(confirm, ct);
                break;
        }
    }

    private static string Draw()
    {
        var draw = RandomNumberGenerator.GetInt32(100);
        foreach (var (outcome, percent) in outcomes)
            if ((draw -= percent) < 0)
                return outcome;
        return "good";
    }
}
