using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Receipts.Log;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Receipts;

/// <summary>The words of this room's tests: an order is paid, its seller asks for the receipt.</summary>
public class ReceiptsSystem : StartedSystem
{
    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [new("Receipts:SealInterval", "00:00:00.050")];

    internal OrderPaid Paid(Guid? seller = null) =>
        new(
            Guid.CreateVersion7(),
            $"R{Guid.CreateVersion7():N}"[..20],
            seller ?? Guid.CreateVersion7(),
            "欧阳娜娜",
            "6222****7890",
            new Offer(
                QuoteId: Guid.CreateVersion7(),
                SellerId: null,
                BrandId: "walmart",
                Form: CardForm.Physical,
                FaceFen: 500_00,
                BalanceFen: 480_00,
                ExpiresOn: null,
                Region: null,
                Proof: PurchaseProof.Receipt,
                AmountFen: 440_00,
                FeeFen: 14_00,
                ExpectedResaleFen: 465_00,
                RatePpm: 916_666,
                ModelVersion: "valuation-1",
                Lines: [new("market", "市场行情", 454_00), new("fee", "服务费", -14_00)],
                QuotedAt: Clock.GetUtcNow().AddMinutes(-1),
                ValidUntil: Clock.GetUtcNow().AddMinutes(14)
            ),
            "wechat",
            "1330000071100999991182020050700019480001",
            Clock.GetUtcNow().AddSeconds(-20),
            Clock.GetUtcNow()
        );

    internal Task<int> Publish(params OrderPaid[] news) =>
        InDatabase(db =>
        {
            foreach (var item in news)
                db.Publish(item, Clock);
            return db.SaveChangesAsync();
        });

    internal HttpClient SellerClient(Guid sellerId)
    {
        var client = AnonymousClient();
        var token = Services.GetRequiredService<TokenIssuer>().ForSeller(sellerId).Value;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    internal async Task<HttpResponseMessage> Ask(OrderPaid order, Guid? seller = null)
    {
        using var client = SellerClient(seller ?? order.SellerId);
        return await client.GetAsync($"/orders/{order.OrderId}/receipt");
    }

    /// <summary>Asks until the receipt is sealed.</summary>
    internal async Task<byte[]> Receipt(OrderPaid order)
    {
        for (var attempt = 0; attempt < 6_000; attempt++)
        {
            using var answer = await Ask(order);
            if (answer.StatusCode == HttpStatusCode.OK)
                return await answer.Content.ReadAsByteArrayAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            await Task.Delay(50);
        }
        throw new TimeoutException($"No receipt for {order.OrderId}.");
    }

    /// <summary>The keys as anybody gets them.</summary>
    internal async Task<LogPublicKeys> PublicKey()
    {
        using var client = AnonymousClient();
        using var keys = JsonDocument.Parse(await client.GetStringAsync("/receipts/public-keys"));
        return new([
            .. keys
                .RootElement.GetProperty("keys")
                .EnumerateArray()
                .Select(k => LogPublicKey.Parse(k.GetProperty("verifierKey").GetString()!)),
        ]);
    }
}

/// <summary>The same with its loops at rest: a test takes each step itself.</summary>
public class SteppedReceiptsSystem : ReceiptsSystem
{
    protected override bool RunsWorkLoops => false;

    internal Task<int> HandleEvents() => Services.GetRequiredService<OutboxLoop>().RunOnceAsync(default);

    internal Task<int> Seal() => Services.GetRequiredService<SealLoop>().RunOnceAsync(default);

    /// <summary>Hands over what is due, until nothing is.</summary>
    internal async Task PublishOut()
    {
        while (await Services.GetRequiredService<PublishLoop>().RunOnceAsync(default) > 0) { }
    }

    internal async Task SealAll()
    {
        while (await Seal() > 0) { }
    }

    internal async Task Issue(int count)
    {
        await Publish([.. Enumerable.Range(0, count).Select(_ => Paid())]);
        while (await HandleEvents() > 0) { }
    }
}

/// <summary>And with a time stamp authority, a witness and a folder.</summary>
public sealed class PublishingReceiptsSystem : SteppedReceiptsSystem
{
    internal string Folder { get; } = Path.Combine(Directory.CreateTempSubdirectory("checkpoints").FullName, "out");

    protected override bool PublishesReceipts => true;

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        base.ApiSettings.Append(new("Receipts:ExportFolder", Folder));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
        GC.SuppressFinalize(this);
    }
}
