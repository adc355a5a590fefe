using CardRecycle.Api.Features.Cards;
using CardRecycle.Api.Features.Cases;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Disputes;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Orders;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Api.Features.Resale;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.DevHost.History;

/// <summary>
/// Gives a new platform a past: sixty days of simulated sellers, with every kind of fraud among them, written straight into the tables
/// with the
/// Api's own keys, prices, gate and journals. See docs/adr/0050.
/// </summary>
internal static class SeedHistory
{
    /// <param name="api">Services of the running Api: the past is sealed under its keys and judged by its model.</param>
    /// <param name="owner">Connection string of the schema's owner.</param>
    /// <param name="valuation">Version of the valuation in force; quotes of the past name it.</param>
    /// <param name="orders">How many offers.</param>
    /// <param name="report">Told how far it is.</param>
    /// <param name="ct">Cancellation; nothing is kept then.</param>
    /// <returns>How many orders were written; 0 where somebody has sold already.</returns>
    public static Task<int> EnsureAsync(
        IServiceProvider api,
        string owner,
        string valuation,
        int orders,
        Action<double, string> report,
        CancellationToken ct
    ) => Task.Run(() => RunAsync(api, owner, valuation, orders, report, ct), ct);

    private static async Task<int> RunAsync(
        IServiceProvider api,
        string owner,
        string valuation,
        int orders,
        Action<double, string> report,
        CancellationToken ct
    )
    {
        await using var scope = api.CreateAsyncScope();
        var services = scope.ServiceProvider;
        if (await services.GetRequiredService<CardRecycleDb>().Orders.AnyAsync(ct))
            return 0;
        // The commit checks every journal, which takes long on a busy machine.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(owner) { CommandTimeout = 0 });
        var today = StatementDays.Of(services.GetRequiredService<TimeProvider>().GetUtcNow());
        report(0, "simulating sellers");
        var deals = PastDeals.Make(orders, today);
        var rows = Make(services, deals, today, valuation, done => report(0.05 + (0.45 * done), "orders, risk, money"));
        await rows.WriteAsync(source, report, ct);
        return rows.Orders.Count;
    }

    private static PastRows Make(
        IServiceProvider services,
        IReadOnlyList<PastDeal> deals,
        DateOnly today,
        string valuation,
        Action<double> report
    )
    {
        var rows = new PastRows();
        var (riskOptions, disputes) = (Of<RiskOptions>(services), Of<DisputeOptions>(services));
        var end = StatementDays.MidnightOf(today);
        var terms = new PastTerms(end, Of<ResaleOptions>(services).Recycler, disputes.ComplaintWithin, disputes.ProvisionBps);
        using var scratch = new CardRecycleDb(services.GetRequiredService<DbContextOptions<CardRecycleDb>>());
        scratch.ChangeTracker.AutoDetectChangesEnabled = false;
        var money = new PastMoney(
            services.GetRequiredService<Payees>(),
            ActivatorUtilities.CreateInstance<IssueReceipt>(services),
            scratch,
            terms,
            rows
        );
        var cards = new PastCards(
            services.GetRequiredService<ICatalog>(),
            services.GetRequiredService<CardSealer>(),
            services.GetRequiredService<CardKeys>(),
            rows
        );
        var risk = new PastRisk(services.GetRequiredService<RiskScorer>(), RiskPolicy.VersionOf(riskOptions), riskOptions, rows);
        var orders = new PastOrders(
            new(services.GetRequiredService<PersonalData>(), services.GetRequiredService<PayoutAccounts>(), rows),
            cards,
            new(services.GetRequiredService<IMarketLevels>(), Of<QuotePolicyOptions>(services), valuation, rows),
            risk,
            new(Of<CaseOptions>(services), rows),
            money,
            terms,
            rows
        );
        var first = today.AddDays(-PastDeals.Days - 1);
        money.Open(StatementDays.MidnightOf(first).AddHours(9));
        orders.Run(deals, report);
        risk.Finish();
        money.Settle(first, today);
        new PastBills(services.GetRequiredService<TimeProvider>().GetUtcNow(), rows).Make(first, today);
        return rows;
    }

    private static T Of<T>(IServiceProvider services)
        where T : class => services.GetRequiredService<IOptions<T>>().Value;
}
