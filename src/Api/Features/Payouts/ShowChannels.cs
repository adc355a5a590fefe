using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Finance looks at the channels: what each pays, what it costs, and what stands in its way.</summary>
internal static class ShowChannels
{
    public static Ok<PayoutChannelsResponse> Handle(StaffCaller caller, PayoutRouter router, ChannelHealth health) =>
        TypedResults.Ok(
            new PayoutChannelsResponse([
                .. router.Channels.Select(c =>
                {
                    var (pause, balance) = (health.PausedUntil(c.Name), health.Balance(c.Name));
                    return new PayoutChannelResponse(
                        c.Name,
                        [.. c.Routes.Select(r => new PayoutRouteResponse(r.Kind, r.MinFen, r.MaxFen, r.CostFen, r.CostPpm))],
                        c.RatePerSecond,
                        pause?.Why,
                        pause?.Until,
                        balance?.AvailableFen,
                        balance?.At
                    );
                }),
            ])
        );
}

internal sealed record PayoutChannelsResponse(IReadOnlyList<PayoutChannelResponse> Channels);

/// <summary>
/// <paramref name="Paused"/>: why nothing new is sent until <paramref name="PausedUntil"/>; null while it is open.
/// <paramref name="AvailableFen"/>: what the channel said at <paramref name="AvailableAt"/> that it can pay, less what was sent since; null
/// while nobody has asked lately.
/// </summary>
internal sealed record PayoutChannelResponse(
    string Name,
    IReadOnlyList<PayoutRouteResponse> Routes,
    int RatePerSecond,
    ChannelPause? Paused,
    DateTimeOffset? PausedUntil,
    long? AvailableFen,
    DateTimeOffset? AvailableAt
);

/// <summary>One kind of account that the channel pays, for so much: fen, and millionths of the amount.</summary>
internal sealed record PayoutRouteResponse(PayeeKind Kind, long MinFen, long MaxFen, long CostFen, int CostPpm);
