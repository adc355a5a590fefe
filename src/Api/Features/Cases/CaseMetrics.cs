using System.Diagnostics.Metrics;
using CardRecycle.Api.Platform.Telemetry;

namespace CardRecycle.Api.Features.Cases;

/// <summary>How quickly an anomaly is answered, step by step; <see cref="ReadResponseTimes"/> gives the same from the rows.</summary>
internal static class CaseMetrics
{
    public static readonly Counter<long> Opened = RoomTelemetry.Meter.CreateCounter<long>("cases.opened", "{case}");
    public static readonly Counter<long> Escalated = RoomTelemetry.Meter.CreateCounter<long>("cases.escalated", "{case}");
    public static readonly Histogram<double> EventToDecision = Seconds("cases.event_to_decision");
    public static readonly Histogram<double> DecisionToClaim = Seconds("cases.decision_to_claim");
    public static readonly Histogram<double> ClaimToClose = Seconds("cases.claim_to_close");

    private static Histogram<double> Seconds(string name) => RoomTelemetry.Meter.CreateHistogram<double>(name, "s");
}
