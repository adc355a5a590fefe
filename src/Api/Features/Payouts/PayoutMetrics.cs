using System.Diagnostics.Metrics;
using CardRecycle.Api.Platform.Telemetry;

namespace CardRecycle.Api.Features.Payouts;

internal static class PayoutMetrics
{
    /// <summary>From "owed" to "paid".</summary>
    public static readonly Histogram<long> LatencyMs = RoomTelemetry.Meter.CreateHistogram<long>("payouts.latency", "ms");

    /// <summary>By outcome: <c>succeeded</c>, <c>failed</c>, <c>cancelled</c>, <c>bounced</c>.</summary>
    public static readonly Counter<long> Attempts = RoomTelemetry.Meter.CreateCounter<long>("payouts.attempts");

    /// <summary>Calls that left the outcome unknown, by code.</summary>
    public static readonly Counter<long> Unknown = RoomTelemetry.Meter.CreateCounter<long>("payouts.unknown");

    /// <summary>Channels that were paused, by channel and why.</summary>
    public static readonly Counter<long> Pauses = RoomTelemetry.Meter.CreateCounter<long>("payouts.pauses");

    /// <summary>What a channel said was available, in fen, by channel.</summary>
    public static readonly Gauge<long> AvailableFen = RoomTelemetry.Meter.CreateGauge<long>("payouts.available", "fen");

    /// <summary>Notices that contradict a final state. Always zero.</summary>
    public static readonly Counter<long> Contradictions = RoomTelemetry.Meter.CreateCounter<long>("payouts.contradictions");
}
