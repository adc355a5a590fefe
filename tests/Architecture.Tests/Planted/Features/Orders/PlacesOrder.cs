using CardRecycle.Architecture.Tests.Planted.Features.Payouts.Contract;

namespace CardRecycle.Architecture.Tests.Planted.Features.Orders;

/// <summary>What is allowed: the rule must stay silent here.</summary>
internal sealed class PlacesOrder(IPayouts payouts)
{
    public int Place() => payouts.Owe();
}
