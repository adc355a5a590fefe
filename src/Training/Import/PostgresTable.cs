using CardRecycle.Models.Liquidity;
using Npgsql;

namespace CardRecycle.Training.Import;

/// <summary>
/// A table of a PostgreSQL: one that is named, or what the Api itself wrote (closed trades, their days, orders as deals), so that a model
/// is trained again on what really happened. Read in one snapshot, row by row; nothing is written.
/// </summary>
internal sealed class PostgresTable : ITable
{
    /// <summary>The Api's own tables under the names of our files. History that a new platform was started with is not its own.</summary>
    private static readonly Dictionary<string, string> ownTables = new(StringComparer.Ordinal)
    {
        ["trades"] = """
            select order_id as trade_id, brand_id, lower(kind) as kind, lower(form) as form, face_fen, balance_fen,
                   region is not null as region_bound, life_days, bought_at, sold_at, bought_for_fen, sold_for_fen
            from market.closed_trades where not from_history order by bought_at, order_id
            """,
        ["market-days"] = """
            select (sold_at at time zone 'Asia/Shanghai')::date as day, brand_id, count(*) as trades,
                   percentile_cont(0.5) within group (order by sold_for_fen::float8 / balance_fen) as median_rate,
                   sum(balance_fen) as balance_fen, lower(min(kind)) as segment
            from market.closed_trades where not from_history group by 1, 2 order by 1, 2
            """,
        // An order that was paid a month ago without a word since counts as honest, as it does where a model is trained for the Api.
        ["transactions"] = """
            select e.id, e.at, e.step, e.seller, e.device, e.ip, e.payout, e.identity, e.phone, e.card, e.prefix, e.serial, e.brand,
                   e.recycler, e.staff, e.amount_fen as amount, e.face_fen as face, e.balance_fen as balance, e.bonus_fen as bonus,
                   e.channel, e.region, e.account_age_days as "accountAgeDays", e.kyc_level as "kycLevel",
                   e.purchase_proof as "purchaseProof", e.payout_name_matches as "payoutNameMatches", e.issued_at as "issuedAt",
                   e.quotes_asked as "quotesAsked", e.seconds_to_accept as "secondsToAccept",
                   coalesce(l.fraud, case when o.paid_at < now() - interval '30 days' then false end) as fraud,
                   coalesce(l.known_at, case when o.paid_at < now() - interval '30 days' then e.at + interval '30 days' end)
                     as "labelKnownAt",
                   l.typology, l.loss_fen as loss
            from risk.deal_events e
            left join risk.labels l on l.id = e.id
            left join orders.orders o on o.id = e.id
            order by e.at, e.seq
            """,
        // One offer a visit: who asks again about the same card within the hour of a price was named the same price. An order that still
        // runs, and a quote of the log's last 15 minutes, have no answer yet. What was agreed on in the end stands in the order's offer.
        ["offers"] = """
            with named as (
                select q.*, o.id as order_id, o.state, o.offer,
                       row_number() over (
                           partition by coalesce(q.seller_id, q.id), q.brand_id, q.form, q.face_fen, q.balance_fen, q.expires_on, q.region,
                                        q.proof, date_trunc('hour', q.quoted_at, 'UTC')
                           order by o.id is null, q.quoted_at, q.id) as nth
                from quotes.issued_quotes q left join orders.orders o on o.quote_id = q.id
                where q.kind is not null),
            priced as (
                select v.*, s.id as stock_id, s.sold_for_fen, s.sold_at,
                       case when s.id is null then v.balance_fen else (v.offer ->> 'BalanceFen')::bigint end as over_fen,
                       case when s.id is null then v.amount_fen else (v.offer ->> 'AmountFen')::bigint end as offered_fen,
                       case when s.id is null then v.fee_fen else (v.offer ->> 'FeeFen')::bigint end as agreed_fee_fen,
                       case when s.id is null then v.expected_resale_fen else (v.offer ->> 'ExpectedResaleFen')::bigint end as resale_fen
                from named v left join resale.stock_cards s on s.id = v.order_id
                where s.id is not null or v.state in ('Rejected', 'Declined', 'Cancelled', 'Expired')
                   or (v.order_id is null and v.nth = 1
                       and v.quoted_at < (select max(quoted_at) from quotes.issued_quotes) - interval '15 minutes'))
            select id as offer_id, quoted_at as named_at, brand_id, lower(kind) as kind, over_fen as balance_fen,
                   round(resale_fen::numeric / over_fen - (costs_ppm + risk_ppm) / 1e6, 6) as expected_rate,
                   round(offered_fen::numeric / over_fen, 6) as offered_rate, round(agreed_fee_fen::numeric / over_fen, 6) as fee_rate,
                   answers_ppm / 1e6 as answers_rate,
                   step_ppm / 1e6 as step, step_propensity_ppm / 1e6 as propensity, (stock_id is not null)::int as accepted,
                   round(sold_for_fen::numeric / over_fen - costs_ppm / 1e6, 6) as realised_rate, sold_at as realised_at
            from priced where over_fen > 0 order by quoted_at, id
            """,
    };

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlDataReader reader;

    /// <exception cref="HistoryException">It cannot be reached, or lets nobody read.</exception>
    internal PostgresTable(string connectionString, HistorySchema schema, string? table)
    {
        try
        {
            connection = new(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = table is null ? ownTables[schema.Name] : $"select * from {Quoted(table)}";
            command.CommandTimeout = 0;
            reader = command.ExecuteReader();
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or InvalidOperationException)
        {
            connection?.Dispose();
            throw new HistoryException($"The database: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    /// <summary>Whether a source is a connection string and not a file.</summary>
    internal static bool IsConnection(string from) =>
        from.Contains("Host=", StringComparison.OrdinalIgnoreCase) || from.StartsWith("Server=", StringComparison.OrdinalIgnoreCase);

    public IReadOnlyList<string> Columns { get; }

    public double Share => 0;

    public IEnumerable<(long Number, string[] Cells)> Rows()
    {
        for (var number = 1L; Read(); number++)
        {
            var cells = new string[reader.FieldCount];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = reader.IsDBNull(i) ? "" : CellText.Of(reader.GetValue(i));
            yield return (number, cells);
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        connection.Dispose();
    }

    private bool Read()
    {
        try
        {
            return reader.Read();
        }
        catch (NpgsqlException e)
        {
            throw new HistoryException($"The database: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static string Quoted(string table) =>
        string.Join('.', table.Split('.').Select(p => $"\"{p.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
}
