using System.Text;
using CardRecycle.Crypto;

namespace CardRecycle.DevHost.Sell;

/// <summary>Accepts the quote and hands the card over; its secret leaves this side only under the server's SM2 key.</summary>
internal static class HandOverCard
{
    public static async Task<(OrderInfo Order, TestCardInfo Card)> RunAsync(
        SellRequest request,
        BrandInfo brand,
        QuoteInfo quote,
        JsonService api,
        SandboxDoors doors,
        CancellationToken ct
    )
    {
        Look.Chapter("③", "提交卡片", "accept the quote, hand over the card");
        var card = new TestCardInfo(request.Number, request.Secret);
        if (card is { Number: null, Secret: null })
        {
            card = await doors.MintCardAsync(brand.Id, quote.BalanceFen, request.Outcome, ct);
            Look.Done("测试卡", $"test card of the Sandbox's issuer ({request.Outcome}):", $"{card.Number}  {card.Secret}".Trim());
        }
        var key = await api.GetAsync<EncryptionKey>("/cards/encryption-key", ct);
        string? secret = null;
        if (card.Secret is { } plain)
        {
            var sealedSecret = Sm2.Encrypt(Convert.FromHexString(key.PublicKey), Encoding.UTF8.GetBytes(plain));
            secret = Convert.ToBase64String(sealedSecret);
            Look.Done("国密 SM2 加密", $"secret encrypted to key {key.KeyId}:", $"{Look.Shorten(Convert.ToHexStringLower(sealedSecret))}");
        }
        var order = await api.PostAsync<OrderInfo>(
            "/orders",
            new
            {
                quote.Quote,
                Card = new
                {
                    card.Number,
                    Secret = secret,
                    key.KeyId,
                },
            },
            ct,
            Guid.CreateVersion7().ToString()
        );
        Look.Done("下单", "order", $"{order.OrderNo}  {order.CardMasked}");
        return (order, card);
    }
}
