using System.Diagnostics;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.RiskService;
using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// Asks the third-party risk service (第三方风控) about a deal. It is told digests of phone and ID number, device, address and amount; what
/// it does not say in time is gone on without.
/// </summary>
internal sealed class ConsultService(IRiskService service, ISellerDigests digests)
{
    public async Task<OutsideWord?> AskAsync(CardRecycleDb db, Deal deal, CancellationToken ct)
    {
        if (!service.IsConfigured)
            return null;
        var begun = Stopwatch.GetTimestamp();
        var who = await digests.OfAsync(db, deal.SellerId, ct);
        var answer = await service.AskAsync(
            new(deal.OrderId, deal.SellerId, who?.PhoneSm3, who?.IdNumberSm3, deal.DeviceFingerprint, deal.IpAddress, deal.AmountFen),
            ct
        );
        var took = (int)Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        return new(answer.Failure, answer.Level, answer.Score, answer.Labels, took);
    }
}
