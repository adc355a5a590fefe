using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CardRecycle.Api.Platform.Telemetry;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Platform;

/// <summary>Whoever looks into a deal finds all of it under the order's id: request, verification, payout, receipt, resale.</summary>
public sealed class ADealIsOneTrace(TradingSystem system) : IClassFixture<TradingSystem>
{
    [Fact]
    public async Task The_steps_of_an_order_share_the_trace_that_has_its_id()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RoomTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var counted = new ConcurrentDictionary<string, long>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == RoomTelemetry.Name)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => counted.AddOrUpdate(instrument.Name, value, (_, n) => n + value)
        );
        meters.Start();

        using var seller = await system.SellerClient();
        var order = await system.Until(seller, await system.Sell(seller, await system.MintCard("walmart", 500_00)), "paid");

        var id = order.GetProperty("orderId").GetGuid();
        string[] steps = ["PlaceOrder", "orders", "TakeIntoStock", "payouts", "TakePayoutNews", "IssueReceipt"];
        List<string> Seen() => [.. ended.Where(a => a.TraceId.ToHexString() == id.ToString("N")).Select(a => a.DisplayName)];
        for (var i = 0; i < 10_000 && steps.Except(Seen()).Any(); i++)
            await system.LetPass(TimeSpan.FromSeconds(1), steps: 1);
        steps.Except(Seen()).ShouldBeEmpty($"seen: {string.Join(", ", Seen())}");
        var placing = ended.Single(a => a.DisplayName == "PlaceOrder" && a.TraceId.ToHexString() == id.ToString("N"));
        placing.GetTagItem("order.id").ShouldBe(id);
        counted.ShouldContainKey("orders.placed");
    }
}
