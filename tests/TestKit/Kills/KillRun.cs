using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using CardRecycle.Crypto;
using CardRecycle.Sandbox.Identity;

namespace CardRecycle.TestKit.Kills;

/// <summary>Something that a running system must survive.</summary>
/// <param name="Name">Such as <c>Api killed</c>; counted in the report.</param>
/// <param name="StrikeAsync">Does it, and ends when whoever was struck is up again.</param>
public sealed record Blow(string Name, Func<Task> StrikeAsync);

/// <summary>How much is sold meanwhile.</summary>
/// <param name="Orders">Cards, all of them good; a multiple of <paramref name="Sellers"/>.</param>
/// <param name="Sellers">Each sells one card after another. A person may sell 50,000 yuan a day without review.</param>
/// <param name="Seed">Of the moments and the pauses.</param>
public sealed record KillOptions(int Orders, int Sellers, int Seed);

/// <summary>What a run left behind.</summary>
/// <param name="Orders">That sellers have an id of.</param>
/// <param name="Paid">Of these, that ended paid.</param>
/// <param name="PaidFen">What they were paid, in fen.</param>
/// <param name="Blows">How often each was struck.</param>
/// <param name="BlowsWhileSelling">Of all blows, those that fell while cards were handed in.</param>
/// <param name="Resent">Requests that were sent again because no good answer came.</param>
/// <param name="Findings">What is wrong, a sentence each; none is the aim.</param>
/// <param name="Seconds">From the first card to the last order's end.</param>
public sealed record KillReport(
    int Orders,
    int Paid,
    long PaidFen,
    IReadOnlyDictionary<string, int> Blows,
    int BlowsWhileSelling,
    int Resent,
    IReadOnlyList<string> Findings,
    double Seconds
);

/// <summary>
/// Sellers hand in cards while blows fall at moments drawn from a seed; whoever gets no answer sends the same request with the same key
/// again. In the end every order must be final, and our books, the issuers' and WeChat's must say the same to the fen.
/// </summary>
public sealed class KillRun(KilledSystem system, KillOptions options, IReadOnlyList<Blow> blows, CancellationToken ct)
{
    public const long FaceFen = 200_00;

    private const int OrdersPerLifeMax = 20;
    private const int MomentMsMax = 1_000;
    private const int PauseMsMax = 2_000;
    private static readonly TimeSpan finalWithin = TimeSpan.FromMinutes(8);
    private static readonly string[] brands = ["walmart", "jd-ecard", "sinopec", "starbucks", "suning"];

    private readonly ConcurrentBag<PlacedOrder> placed = [];
    private readonly Dictionary<string, int> struck = [];
    private int whileSelling;

    private sealed record PlacedOrder(Guid Id, StubbornClient Seller, long AmountFen);

    /// <param name="advance">Told the share that is done, 0 to 1.</param>
    public async Task<KillReport> RunAsync(Action<double> advance)
    {
        using var sandbox = new StubbornClient(system.Sandbox, ct);
        await sandbox.PutAsync("/wechat/settings", new { autoConfirmMs = 300 });
        var sellers = new List<StubbornClient>();
        for (var i = 0; i < options.Sellers; i++)
            sellers.Add(await JoinAsync(i));
        var clock = Stopwatch.StartNew();
        await StrikeAsync(Task.WhenAll(sellers.Select((s, i) => SellAsync(s, i, sandbox))), advance);
        var (paid, paidFen, findings) = await AwaitEndsAsync();
        var seconds = clock.Elapsed.TotalSeconds;
        findings.AddRange(await AuditAsync(paidFen));
        foreach (var seller in sellers)
            seller.Dispose();
        return new(placed.Count, paid, paidFen, struck, whileSelling, sellers.Sum(s => s.Unanswered), findings, Math.Round(seconds, 1));
    }

    /// <summary>What is wrong with the books if every order was paid, <paramref name="paidFen"/> in all.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync(long paidFen)
    {
        using var sandbox = new StubbornClient(system.Sandbox, ct);
        return await new KillAudit(system, sandbox, ct).FindAsync(options.Orders, paidFen);
    }

    private async Task<StubbornClient> JoinAsync(int number)
    {
        using var api = new HttpClient { BaseAddress = system.Api };
        using var sandbox = new HttpClient { BaseAddress = system.Sandbox };
        var session = await Callers.BecomeSellerAsync(api, sandbox, TestPersons.Number(number + 1), $"openid-of-seller-{number}");
        var seller = new StubbornClient(system.Api, ct);
        seller.SignIn(session.Token);
        return seller;
    }

    private async Task StrikeAsync(Task selling, Action<double> advance)
    {
        var random = new Random(options.Seed);
        for (var count = 0; !selling.IsCompleted || count < blows.Count; count++)
        {
            // A life is measured in orders and not in time alone, so that a slow machine gets on too.
            var nextAt = placed.Count + random.Next(0, OrdersPerLifeMax);
            while (placed.Count < nextAt && !selling.IsCompleted)
                await Task.Delay(20, ct);
            await Task.Delay(random.Next(0, MomentMsMax), ct);
            whileSelling += selling.IsCompleted ? 0 : 1;
            var blow = blows[count < blows.Count ? count : random.Next(blows.Count)];
            await blow.StrikeAsync();
            struck[blow.Name] = struck.GetValueOrDefault(blow.Name) + 1;
            advance(0.9 * Math.Min((double)placed.Count / options.Orders, (count + 1.0) / blows.Count));
        }
        await selling;
    }

    private async Task SellAsync(StubbornClient seller, int number, StubbornClient sandbox)
    {
        var key = await seller.GetAsync("/cards/encryption-key");
        var publicKey = Convert.FromHexString(key.GetProperty("publicKey").GetString()!);
        var pauses = new Random(options.Seed + number);
        for (var i = 0; i < options.Orders / options.Sellers; i++)
        {
            // Spread out, so that every blow meets orders that are placed, verified, taken over and paid at that moment.
            await Task.Delay(pauses.Next(0, PauseMsMax), ct);
            var brand = brands[(number + i) % brands.Length];
            var card = (await sandbox.GetAsync($"/issuers/test-cards?brand={brand}&faceFen={FaceFen}"))[0];
            var secret = Convert.ToBase64String(Sm2.Encrypt(publicKey, Encoding.UTF8.GetBytes(card.GetProperty("secret").GetString()!)));
            var quote = await seller.PostAsync(
                "/quotes",
                new
                {
                    brand,
                    form = "code",
                    faceFen = FaceFen,
                }
            );
            var order = await seller.PostAsync(
                "/orders",
                new
                {
                    quote = quote.GetProperty("quote").GetString(),
                    card = new
                    {
                        number = card.GetProperty("number").GetString(),
                        secret,
                        keyId = key.GetProperty("keyId").GetString(),
                    },
                },
                $"order-{number}-{i}"
            );
            placed.Add(new(order.GetProperty("orderId").GetGuid(), seller, quote.GetProperty("amountFen").GetInt64()));
        }
    }

    /// <summary>All cards are good, so the only end is the good one.</summary>
    private async Task<(int Paid, long PaidFen, List<string> Findings)> AwaitEndsAsync()
    {
        var (paid, paidFen, findings) = (0, 0L, new List<string>());
        if (placed.Count != options.Orders || placed.Select(p => p.Id).Distinct().Count() != options.Orders)
            findings.Add($"{options.Orders} cards gave {placed.Select(p => p.Id).Distinct().Count()} orders");
        using var limit = new CancellationTokenSource(finalWithin);
        foreach (var order in placed)
        {
            var now = await order.Seller.GetAsync($"/orders/{order.Id}");
            while (!now.GetProperty("isFinal").GetBoolean() && !limit.IsCancellationRequested)
            {
                await Task.Delay(200, ct);
                now = await order.Seller.GetAsync($"/orders/{order.Id}");
            }
            var (state, amountFen) = (now.GetProperty("state").GetString(), now.GetProperty("amountFen").GetInt64());
            if (state == "paid" && amountFen == order.AmountFen)
                (paid, paidFen) = (paid + 1, paidFen + amountFen);
            else
                findings.Add($"order {order.Id} is {state} over {amountFen} fen, {order.AmountFen} were offered");
        }
        return (paid, paidFen, findings);
    }
}
