using CardRecycle.Api.Platform.Outbox;

namespace CardRecycle.Api.Features.Sellers.Contract;

/// <summary>A seller's face was checked for the review of their order (人脸核身).</summary>
/// <param name="OrderId">As the seller named it: whose it is has to be looked at.</param>
/// <param name="SellerId">Whose face it was.</param>
/// <param name="At">When the provider said so.</param>
internal sealed record FacePassed(Guid OrderId, Guid SellerId, DateTimeOffset At) : IRoomEvent;
