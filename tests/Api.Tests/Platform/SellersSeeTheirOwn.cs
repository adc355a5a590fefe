using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Platform;

/// <summary>Every address of one order answers its seller only; to another it is not there, whatever the document offers.</summary>
public sealed class SellersSeeTheirOwn(TradingSystem system) : IClassFixture<TradingSystem>
{
    [Fact]
    public async Task Whatever_can_be_done_with_an_order_a_stranger_cannot_do()
    {
        using var owner = await system.SellerClient();
        using var stranger = await system.SellerClient();
        var order = await system.Until(owner, await system.Sell(owner, await system.MintCard("walmart", 500_00)), "paid");
        var id = order.GetProperty("orderId").GetGuid().ToString();
        var document = JsonNode.Parse(await stranger.GetStringAsync("/openapi/v1.json"))!;
        var doors = new BadInput(document)
            .Requests()
            .Where(r => r.IsGood && r.Path.StartsWith("/orders/", StringComparison.Ordinal))
            .ToList();
        doors.Count.ShouldBeGreaterThan(8);

        foreach (var door in doors)
        {
            using var request = new HttpRequestMessage(new(door.Method), door.Path.Replace(BadInput.AnyId, id, StringComparison.Ordinal));
            if (door.Body is not null)
                request.Content = new StringContent(Encoding.UTF8.GetString(door.Body), Encoding.UTF8, "application/json");
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await stranger.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{door.Method} {door.Path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
