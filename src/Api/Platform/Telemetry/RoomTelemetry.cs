using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CardRecycle.Api.Platform.Telemetry;

/// <summary>The names under which the Api's traces and metrics appear. A room makes its instruments from <see cref="Meter"/>:
/// <c>orders.placed</c>.</summary>
internal static class RoomTelemetry
{
    public const string Name = "CardRecycle.Api";
    public static readonly ActivitySource Source = new(Name);
    public static readonly Meter Meter = new(Name);

    /// <summary>
    /// A step of a deal. Its steps are taken minutes apart, by any replica, and still share one trace: the trace's id is the order's. The
    /// request that led to the step, if one did, is linked.
    /// </summary>
    public static Activity? StartStep(Guid orderId, string name, ActivityKind kind = ActivityKind.Internal)
    {
        if (!Source.HasListeners())
            return null;
        Span<byte> id = stackalloc byte[16];
        orderId.TryWriteBytes(id, bigEndian: true, out _);
        var deal = new ActivityContext(
            ActivityTraceId.CreateFromBytes(id),
            ActivitySpanId.CreateFromBytes(id[8..]),
            ActivityTraceFlags.Recorded,
            isRemote: true
        );
        var links =
            Activity.Current is { } current && current.TraceId != deal.TraceId ? [new ActivityLink(current.Context)] : (ActivityLink[])[];
        return Source.StartActivity(kind, deal, [new("order.id", orderId)], links, name: name);
    }
}
