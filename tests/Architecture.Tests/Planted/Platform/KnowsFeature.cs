#pragma warning disable CS0649, CA1823, CS0169, IDE0044, IDE0051
using CardRecycle.Architecture.Tests.Planted.Features.Payouts.Contract;

namespace CardRecycle.Architecture.Tests.Planted.Platform;

/// <summary>Even a Contract is too much for what all rooms stand on.</summary>
internal sealed class KnowsFeature
{
    private IPayouts? payouts;
}
