using CardRecycle.Api.Features.Cards;
using CardRecycle.Api.Features.Cases;
using CardRecycle.Api.Features.Disputes;
using CardRecycle.Api.Features.Market;
using CardRecycle.Api.Features.Orders;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Api.Features.Reconciliation;
using CardRecycle.Api.Features.Resale;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Npgsql;

namespace CardRecycle.DevHost.History;

/// <summary>All rows of a past, gathered by table, and written at once: whole or not at all.</summary>
internal sealed class PastRows
{
    public List<Seller> Sellers { get; } = [];
    public List<Card> Cards { get; } = [];
    public List<CardFingerprint> Fingerprints { get; } = [];
    public List<CardReveal> Reveals { get; } = [];
    public List<RevealRequest> RevealRequests { get; } = [];
    public List<IssuedQuote> Quotes { get; } = [];
    public List<Order> Orders { get; } = [];
    public List<OrderReview> Reviews { get; } = [];
    public List<DealEventRow> Events { get; } = [];
    public List<RiskDecisionRecord> Decisions { get; } = [];
    public List<DealLabelRow> Labels { get; } = [];
    public List<PersonDayEntry> PersonDays { get; } = [];
    public List<EntityStateRow> States { get; } = [];
    public List<RiskCase> Cases { get; } = [];
    public List<CaseAct> Acts { get; } = [];
    public List<Payout> Payouts { get; } = [];
    public List<Attempt> Attempts { get; } = [];
    public List<StockCard> Stock { get; } = [];
    public List<BoughtCardRow> Bought { get; } = [];
    public List<ClosedTradeRow> Trades { get; } = [];
    public List<CardExposure> Exposures { get; } = [];
    public List<Dispute> Disputes { get; } = [];
    public List<IssuedReceipt> Receipts { get; } = [];
    public List<ReceiptOpening> Openings { get; } = [];
    public List<StatementImport> Imports { get; } = [];
    public List<ImportedLine> Lines { get; } = [];
    public List<ReconciliationItem> Items { get; } = [];
    public List<LedgerDayClosing> Closings { get; } = [];
    public List<LedgerHoldRow> Holds { get; } = [];
    public List<LedgerHoldResolutionRow> Resolutions { get; } = [];
    private readonly List<LedgerJournalRow> journals = [];
    private readonly List<LedgerPostingRow> postings = [];

    /// <summary>Journals so far.</summary>
    public int Journals => journals.Count;

    public void Post(Journal journal)
    {
        var (row, lines) = LedgerStore.RowsOf(journal);
        journals.Add(row);
        postings.AddRange(lines);
    }

    public void Add(LedgerJournalRow journal) => journals.Add(journal);

    public void Add(LedgerPostingRow line) => postings.Add(line);

    /// <summary>Money that went out: a hold that was placed and posted.</summary>
    public void PostHeld(Hold hold, Guid journalId, DateTimeOffset at)
    {
        var decision = HoldDecision.Decide(hold, null, new HoldCommand.Post(journalId, hold.Amount), at);
        if (decision is not HoldDecision.Resolve { Journal: { } journal, Resolution: { } end })
            throw new InvalidOperationException($"The hold of {hold.Reference} cannot be posted.");
        End(hold, end);
        Post(journal);
    }

    /// <summary>Money that did not go out after all.</summary>
    public void VoidHeld(Hold hold, DateTimeOffset at)
    {
        if (HoldDecision.Decide(hold, null, new HoldCommand.Void(), at) is HoldDecision.Resolve void_)
            End(hold, void_.Resolution);
    }

    /// <summary>In one transaction, in the order in which rows refer to each other.</summary>
    public async Task WriteAsync(NpgsqlDataSource owner, Action<double, string> report, CancellationToken ct)
    {
        var model = BulkRows.ModelOf(owner);
        await using var connection = await owner.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await CopyAsync(Sellers);
        await CopyAsync(Cards);
        await CopyAsync(Fingerprints);
        await CopyAsync(Reveals);
        await CopyAsync(RevealRequests);
        report(0.55, "orders");
        await CopyAsync(Quotes);
        await CopyAsync(Orders);
        await CopyAsync(Orders.SelectMany(o => o.Timeline));
        await CopyAsync(Reviews);
        report(0.65, "risk");
        await CopyAsync(Events);
        await CopyAsync(Decisions);
        await CopyAsync(Labels);
        await CopyAsync(PersonDays);
        await CopyAsync(States);
        await CopyAsync(Cases);
        await CopyAsync(Acts);
        report(0.75, "books");
        await CopyAsync(journals.OrderBy(j => j.PostedAt));
        await CopyAsync(postings);
        await CopyAsync(Holds);
        await CopyAsync(Resolutions);
        report(0.85, "payouts, stock, receipts");
        await CopyAsync(Payouts);
        await CopyAsync(Attempts);
        await CopyAsync(Stock);
        await CopyAsync(Bought);
        await CopyAsync(Trades);
        await CopyAsync(Exposures);
        await CopyAsync(Disputes);
        await CopyAsync(Receipts);
        await CopyAsync(Openings);
        await CopyAsync(Imports);
        await CopyAsync(Lines);
        await CopyAsync(Items);
        await CopyAsync(Closings);
        report(0.9, "checking");
        await transaction.CommitAsync(ct);
        await using var analyze = new NpgsqlCommand("analyze", connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(ct);

        Task CopyAsync<T>(IEnumerable<T> rows)
            where T : class => BulkRows.CopyAsync(connection, model, rows, ct);
    }

    private void End(Hold hold, HoldResolution end)
    {
        Holds.Add(LedgerStore.RowOf(hold));
        Resolutions.Add(LedgerStore.RowOf(hold, end));
    }
}
