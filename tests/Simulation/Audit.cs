using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Persistence;
using Npgsql;

namespace CardRecycle.Simulation;

/// <summary>
/// What must be true of a run at rest. Our books are held against the providers' own, which know nothing of ours: each finding is a
/// sentence; none is the aim.
/// </summary>
internal sealed class Audit(World world, IReadOnlyList<Sale> sales)
{
    private const int ShownMax = 5;

    /// <summary>Name of the finding, and a query for what contradicts it: no row is right. The first column says which.</summary>
    private static readonly (string Finding, string Sql)[] rules =
    [
        (
            "journals do not sum to zero",
            "select journal_id::text from ledger.postings group by journal_id having sum(side * amount_fen) <> 0"
        ),
        (
            "a hold is neither posted nor voided",
            "select h.id::text from ledger.holds h left join ledger.hold_resolutions r on r.hold_id = h.id where r.hold_id is null"
        ),
        (
            "a seller is still owed money",
            "select account from ledger.postings where account like 'liability:seller-payable%' group by account having sum(side * amount_fen) < 0"
        ),
        (
            "a seller was paid more than was owed",
            "select account from ledger.postings where account like 'liability:seller-payable%' group by account having sum(side * amount_fen) > 0"
        ),
        (
            "a bill of a channel differs from our books, and nothing explains it",
            "select channel || ' ' || day || ' ' || class || ' ' || coalesce(attempt_no, their_no) from reconciliation.items where state <> 'Explained'"
        ),
        (
            "a payout has two attempts that are not finally dead",
            "select payout_id::text from payouts.attempts where state not in ('Failed', 'Cancelled', 'Bounced') group by payout_id having count(*) > 1"
        ),
        (
            // By as much as two clocks may differ, what happened later may be dated earlier.
            "an order is not in the state that its timeline says",
            """
            select o.id || ' ' || o.state from orders.orders o
            where o.state not in (select t.state from orders.timeline t
                                  where t.order_id = o.id
                                    and t.at >= (select max(l.at) from orders.timeline l where l.order_id = o.id) - interval '4 minutes')
            """
        ),
        (
            "an order has not come to its end",
            "select id || ' ' || state from orders.orders where state not in ('Paid', 'Rejected', 'Declined', 'Cancelled', 'Expired')"
        ),
        ("an order has two payouts", "select order_id::text from payouts.payouts group by order_id having count(*) > 1"),
        (
            "a paid order has no payout that is paid",
            "select o.id::text from orders.orders o left join payouts.payouts p on p.order_id = o.id where o.state = 'Paid' and p.state is distinct from 'Paid'"
        ),
        (
            "a payout has two attempts that succeeded",
            "select payout_id::text from payouts.attempts where state = 'Succeeded' group by payout_id having count(*) > 1"
        ),
        (
            "a payout was not of what the order promised",
            "select o.id::text from orders.orders o join payouts.payouts p on p.order_id = o.id where p.amount_fen <> (o.offer->>'AmountFen')::bigint"
        ),
        (
            "a paid order has no receipt",
            "select o.id::text from orders.orders o where o.state = 'Paid' and not exists (select from receipts.receipts r where r.order_id = o.id)"
        ),
        ("an event was never handled", "select type || ' ' || id from platform.outbox_events where handled_at is null"),
    ];

    public async Task<List<string>> RunAsync(CancellationToken ct)
    {
        var source = world.Owner;
        var findings = new List<string>();
        foreach (var (finding, sql) in rules)
            Add(findings, finding, await RowsAsync(source, sql, ct));
        await CompareChannelAsync(source, findings, ct);
        await CompareIssuersAsync(source, findings, ct);
        await CompareSellersAsync(source, findings, ct);
        var chain = await LedgerChain.CheckAsync(source, null, ct);
        if (chain.Fault is { } fault)
            findings.Add("the chain of journals is broken: " + fault);
        return findings;
    }

    /// <summary>Payouts that arrived, by channel.</summary>
    public async Task<SortedDictionary<string, int>> PaidOverAsync(CancellationToken ct) =>
        new(
            (await RowsAsync(world.Owner, "select channel || ' ' || id from payouts.attempts where state = 'Succeeded'", ct))
                .CountBy(r => r.Split(' ')[0])
                .ToDictionary()
        );

    /// <summary>Attempts that had arrived and came back.</summary>
    public async Task<int> BouncesAsync(CancellationToken ct) =>
        (int)await NumberAsync(world.Owner, "select count(*) from ledger.journals where kind = 'payout-bounced'", ct);

    /// <summary>Everything that the channel paid is an attempt of ours that says so, and the other way round; none twice for one
    /// order.</summary>
    private async Task CompareChannelAsync(NpgsqlDataSource source, List<string> findings, CancellationToken ct)
    {
        var books = await world.Providers.GetFromJsonAsync<JsonElement>("/wechat/books", ct);
        var alipay = await world.Providers.GetFromJsonAsync<JsonElement>("/alipay/books", ct);
        var bank = await world.Providers.GetFromJsonAsync<JsonElement>("/bank/books", ct);
        // A bounce leaves the instruction at SUCCESS and comes as a credit of its own.
        var kept = bank.GetProperty("instructions").EnumerateArray().Where(i => !i.GetProperty("cameBack").GetBoolean());
        var theirs = Paid(books.GetProperty("bills").EnumerateArray(), "outBillNo", "state")
            .Concat(Paid(alipay.GetProperty("orders").EnumerateArray(), "outBizNo", "status"))
            .Concat(Paid(kept, "flowNo", "state"))
            .ToHashSet();
        var ours = await RowsAsync(source, "select attempt_no || ' ' || amount_fen from payouts.attempts where state = 'Succeeded'", ct);
        Add(findings, "the channel paid what we do not know of", theirs.Except(ours));
        Add(findings, "we think that the channel paid", ours.Except(theirs));
        var payouts = await RowsAsync(source, "select attempt_no || ' ' || payout_id from payouts.attempts", ct);
        var payoutOf = payouts.Select(p => p.Split(' ')).ToDictionary(p => p[0], p => p[1]);
        Add(
            findings,
            "the channel paid twice for one payout",
            theirs.Select(t => payoutOf.GetValueOrDefault(t.Split(' ')[0], t)).CountBy(p => p).Where(c => c.Value > 1).Select(c => c.Key)
        );
        var paidOut = await NumberAsync(
            source,
            "select coalesce(sum(side * amount_fen), 0)::bigint from ledger.postings where account like 'asset:client:%'",
            ct
        );
        if (paidOut != 0)
            findings.Add($"clients' money at the channels is {paidOut} fen and should be paid out");
        // What left the account at the bank, less what came back to it, is what our books say of it.
        var moved = bank.GetProperty("entries").EnumerateArray().Sum(e => e.GetProperty("signedFen").GetInt64());
        var booked = await NumberAsync(
            source,
            """
            select coalesce(sum(p.side * p.amount_fen), 0)::bigint from ledger.postings p join ledger.journals j on j.id = p.journal_id
            where p.account = 'asset:client:bank' and j.kind in ('payout', 'payout-bounced')
            """,
            ct
        );
        if (moved != booked)
            findings.Add($"{moved} fen moved on the account at the bank, and our books say {booked}");
        if (books.GetProperty("heldFen").GetInt64() != 0)
            findings.Add("the channel still holds money for us");
    }

    /// <summary>Number and amount of what a channel's books say it paid.</summary>
    private static IEnumerable<string> Paid(IEnumerable<JsonElement> books, string number, string state) =>
        books
            .Where(b => b.GetProperty(state).GetString() == "SUCCESS")
            .Select(b => $"{b.GetProperty(number)} {b.GetProperty("amountFen")}");

    /// <summary>A card is taken over once for each order that got so far, and for no other.</summary>
    private async Task CompareIssuersAsync(NpgsqlDataSource source, List<string> findings, CancellationToken ct)
    {
        var books = await world.Providers.GetFromJsonAsync<JsonElement>("/issuers/books", ct);
        var taken = books.GetProperty("acquisitions").GetArrayLength();
        var ours = await NumberAsync(
            source,
            "select count(*) from orders.orders where state in ('Acquiring', 'Paying', 'AwaitingPayee', 'Paid')",
            ct
        );
        if (taken != ours)
            findings.Add($"issuers gave us {taken} cards, and {ours} orders have one");
    }

    /// <summary>A seller who was told of an order has it, one who was refused has none, and nobody else has any.</summary>
    private async Task CompareSellersAsync(NpgsqlDataSource source, List<string> findings, CancellationToken ct)
    {
        var orders = await RowsAsync(source, "select id::text from orders.orders", ct);
        var told = sales.Where(s => s.OrderId is not null).Select(s => s.OrderId.ToString()!).ToHashSet();
        Add(findings, "a seller's order is gone", told.Except(orders));
        Add(findings, "there is an order that no seller knows of", orders.Except(told));
    }

    private static void Add(List<string> findings, string finding, IEnumerable<string> rows)
    {
        var found = rows.ToArray();
        if (found.Length > 0)
            findings.Add($"{finding}: {found.Length} ({string.Join(", ", found.Take(ShownMax))})");
    }

    private static async Task<HashSet<string>> RowsAsync(NpgsqlDataSource source, string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new HashSet<string>();
        while (await reader.ReadAsync(ct))
            rows.Add(reader.GetString(0));
        return rows;
    }

    private static async Task<long> NumberAsync(NpgsqlDataSource source, string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
