using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>What the next attempt of a payout is: over which channel, to which account, or why there is none now.</summary>
internal abstract record RouteChoice
{
    private RouteChoice() { }

    public sealed record Go(IPaymentChannel Channel, PayoutAccount Account) : RouteChoice;

    /// <summary>Every route is paused.</summary>
    public sealed record Wait(DateTimeOffset Until) : RouteChoice;

    /// <summary>The seller must name an account.</summary>
    public sealed record NoAccount : RouteChoice;

    /// <summary>No channel takes such an amount to any of the accounts.</summary>
    public sealed record NoRoute : RouteChoice;
}

/// <summary>
/// Chooses among routes (a channel and a kind of account that it pays): the amount must fit and no attempt over the route may have been
/// refused finally; then the seller's wish decides, then what costs least. A channel that is paused or short of funds gives way to another
/// one that pays the account, then to another of the seller's accounts. Only asked while no attempt of the payout is alive.
/// </summary>
internal sealed class PayoutRouter(IEnumerable<IPaymentChannel> channels, ChannelHealth health, Payees payees)
{
    /// <summary>In a closed route: the account has refused, whichever channel pays it.</summary>
    public const string EveryChannel = "*";

    /// <summary>Those that are configured.</summary>
    public IReadOnlyList<IPaymentChannel> Channels { get; } = [.. channels.Where(c => c.Routes.Count > 0)];

    /// <exception cref="InvalidOperationException">The channel is not configured (any more).</exception>
    public IPaymentChannel Channel(string name) =>
        Channels.FirstOrDefault(c => c.Name == name) ?? throw new InvalidOperationException($"There is no payout channel '{name}'.");

    public RouteChoice Choose(Payout payout)
    {
        var accounts = payees.AccountsOf(payout);
        if (accounts.Count == 0)
            return new RouteChoice.NoAccount();
        var open = Open(payout, accounts);
        if (open.Count == 0)
            return new RouteChoice.NoRoute();
        DateTimeOffset? soonest = null;
        foreach (var (channel, account) in open)
        {
            if (health.WaitFor(channel, payout.AmountFen) is not { } until)
                return new RouteChoice.Go(channel, account);
            if (soonest is null || until < soonest)
                soonest = until;
        }
        return new RouteChoice.Wait(soonest!.Value);
    }

    /// <summary>Where the payout could go if this attempt died.</summary>
    public Elsewhere Elsewhere(Payout payout, Attempt attempt)
    {
        var open = Open(payout, payees.AccountsOf(payout));
        return new(
            open.Any(r => r.Account.Kind != attempt.Kind || r.Channel.Name != attempt.Channel),
            open.Any(r => r.Account.Kind != attempt.Kind)
        );
    }

    /// <summary>How a route is kept in <see cref="Payout.ClosedRoutes"/>: <c>alipay/BankCard</c>.</summary>
    public static string Name(string channel, PayeeKind kind) => $"{channel}/{kind}";

    private List<(IPaymentChannel Channel, PayoutAccount Account)> Open(Payout payout, IReadOnlyList<PayoutAccount> accounts) =>
        [
            .. from account in accounts
            from found in Channels
                .SelectMany(c => c.Routes.Select(r => (Channel: c, Route: r)))
                .Where(x => x.Route.Kind == account.Kind && x.Route.Takes(payout.AmountFen))
                .Where(x => !payout.ClosedRoutes.Contains(Name(x.Channel.Name, account.Kind)))
                .Where(_ => !payout.ClosedRoutes.Contains(Name(EveryChannel, account.Kind)))
                .OrderBy(x => x.Route.CostOf(payout.AmountFen))
            select (found.Channel, account),
        ];
}
