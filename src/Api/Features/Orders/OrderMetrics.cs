using System.Diagnostics.Metrics;
using CardRecycle.Api.Platform.Telemetry;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Operating figures of the room: what was placed, how it ended, how long a card took from submission to money.</summary>
internal static class OrderMetrics
{
    public static readonly Counter<long> Placed = RoomTelemetry.Meter.CreateCounter<long>("orders.placed", "{order}");
    public static readonly Counter<long> Ended = RoomTelemetry.Meter.CreateCounter<long>("orders.ended", "{order}");
    public static readonly Histogram<double> SecondsToPaid = RoomTelemetry.Meter.CreateHistogram<double>("orders.seconds_to_paid", "s");

    public static void End(Order order, DateTimeOffset now)
    {
        Ended.Add(1, new KeyValuePair<string, object?>("state", order.State.ToString()));
        if (order.State == OrderState.Paid)
            SecondsToPaid.Record((now - order.SubmittedAt).TotalSeconds);
    }
}
