using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// Judges a deal: reads what is known of its person and entities, brings their states forward, scores, decides, and records it all. Three
/// round trips of its own, one more where entities belong to a group and one for the deposit of a company; the rows it adds travel with
/// the order's.
/// </summary>
internal sealed class RiskGate(
    ICatalog catalog,
    RiskScorer scorer,
    DecisionLog decisions,
    IWatchlists watchlists,
    ConsultService service,
    TimeProvider clock,
    IOptions<RiskOptions> options
) : IRiskGate
{
    /// <summary>A named card (记名卡) holds at most 5,000 yuan, an unnamed one 1,000 (单用途商业预付卡管理办法).</summary>
    private const long NamedFaceFenMax = 5_000_00;
    private const long UnnamedFaceFenMax = 1_000_00;

    public Task<OutsideWord?> ConsultAsync(CardRecycleDb db, Deal deal, CancellationToken ct) => service.AskAsync(db, deal, ct);

    public async Task<RiskDecision> AssessAsync(CardRecycleDb db, Deal deal, CancellationToken ct)
    {
        // Before the locks: a seller who must be screened anew keeps nobody else waiting.
        var listed = await watchlists.HitsAsync(db, deal.SellerId, ct);
        var connection = EntityStates.ConnectionOf(db);
        var (e, day, read, set) = await ReadAsync(connection, deal, ct);
        var features = read.Assessed
            ? await FirstFeaturesAsync(db, deal.OrderId, ct)
            : await ObserveAsync(connection, e, read.Unreadable ? null : set, ct);
        var deposit = deal.Facts is { IsCompany: true } ? await FreeDepositAsync(db, deal.SellerId, ct) : (long?)null;
        var made = scorer.Decide(InputsOf(deal, read, listed, e, deposit), features);
        if (!read.Assessed)
            db.DealEvents.Add(DealEventRow.Of(e));
        decisions.Add(db, e, deal.OrderId, deal.SellerId, made, features);
        if (made.Decision.Verdict != RiskVerdict.Decline && !read.Counted)
            db.Add(
                new PersonDayEntry
                {
                    OrderId = deal.OrderId,
                    PersonHash = deal.PersonHash,
                    Day = day,
                    BalanceFen = deal.BalanceFen,
                }
            );
        return made.Decision with { ExpectedLossFen = (long?)made.Score?.ExpectedLossFen };
    }

    /// <summary>The time of the event is taken under the locks: what shares an entity then stands in the order of its times. If midnight
    /// passed while the locks were waited for, the day's sum is that of a day that is over, and is read again.</summary>
    private async Task<(DealEvent Event, DateOnly Day, GateReads Read, WorkingSet Set)> ReadAsync(
        NpgsqlConnection connection,
        Deal deal,
        CancellationToken ct
    )
    {
        while (true)
        {
            var set = new WorkingSet();
            var asked = clock.GetUtcNow();
            var (day, keys) = (PersonDays.DayOf(asked), RiskEngine.Missing(DealEvents.OfferOf(deal, asked), set));
            var read = await GateReads.RunAsync(connection, deal, day, keys, set, ct);
            var e = DealEvents.OfferOf(deal, clock.GetUtcNow());
            if (PersonDays.DayOf(e.At) == day)
                return (e, day, read, set);
        }
    }

    /// <summary>Null where a stored state cannot be read: nothing is changed then.</summary>
    private static async Task<float[]?> ObserveAsync(NpgsqlConnection connection, DealEvent e, WorkingSet? set, CancellationToken ct)
    {
        if (set is null)
            return null;
        try
        {
            return await EntityStates.ObserveAsync(connection, e, set, ct);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A deal counts once: judged again, it is judged by what it looked like when it first came.</summary>
    private static async Task<float[]?> FirstFeaturesAsync(CardRecycleDb db, Guid orderId, CancellationToken ct)
    {
        var first = await db
            .RiskDecisions.AsNoTracking()
            .Where(d => d.OrderId == orderId && d.Step == DealStep.Offer)
            .OrderBy(d => d.Id)
            .FirstOrDefaultAsync(ct);
        return first?.FeaturesHash == RiskFeatures.Hash ? first.FeatureValues : null;
    }

    /// <summary>In fen, less what is reserved of it.</summary>
    private static async Task<long> FreeDepositAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        (await db.Ledger.BalanceAsync(Chart.CompanyDeposit(sellerId), ct)).Available.Fen;

    private RiskInputs InputsOf(Deal deal, GateReads read, IReadOnlyList<WatchlistHit> listed, DealEvent e, long? depositFen) =>
        new(
            read.SoFarFen,
            deal.BalanceFen,
            deal.AmountFen,
            deal.FaceFen,
            catalog.Find(deal.BrandId) is { } brand ? (brand.Named ? NamedFaceFenMax : UnnamedFaceFenMax) : null,
            read.Hits,
            e.Channel == "api" ? "batch"
                : e.AccountAgeDays >= options.Value.NewSellerDays ? "known"
                : "new",
            null,
            options.Value
        )
        {
            Facts = new RuleFacts(deal.BrandId, e.KycLevel, e.AccountAgeDays, deal.HasProof, depositFen, deal.Facts?.PhotoFlagged == true),
            Watchlist = listed,
            Outside = deal.Outside,
        };
}
