using CardRecycle.Api.Gateways.Identity;
using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Api.Gateways.Messaging;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Gateways.RiskService;
using CardRecycle.Api.Gateways.TimeStamping;
using CardRecycle.Api.Gateways.Witnesses;

namespace CardRecycle.Api.Gateways;

/// <summary>The clients of all outside providers.</summary>
internal static class GatewaysFeature
{
    public static WebApplicationBuilder AddGateways(this WebApplicationBuilder builder) =>
        builder.AddIssuers().AddPayments().AddIdentity().AddMessaging().AddRiskService().AddTimeStamping().AddWitnesses();
}
