using System.Globalization;

namespace CardRecycle.Load;

/// <summary>
/// Fills tables that staff page through with rows of the right shape and spread, made by the database itself: a year of orders, nearly
/// all paid, their
/// payouts and cards, and open cases. They keep the keys and checks of their tables, not the books' rules: nothing is booked for them.
/// </summary>
internal static class StaffPast
{
    private const int Chunk = 500_000;
    private const string Year = "31536000000";

    private static readonly string[] filled =
    [
        "orders.orders",
        "payouts.payouts",
        "payouts.attempts",
        "resale.stock_cards",
        "disputes.exposures",
        "cases.cases",
    ];

    /// <summary>Ids begin with their time; the rest follows from the number.</summary>
    private const string Made = """
        create or replace function pg_temp.id_of(ms bigint, i bigint, what text) returns uuid language sql immutable as
        $$ select (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(what || i), 1, 3) || '8' || substr(md5(what || i), 4, 15))::uuid $$;
        """;

    private const string Quick = "set session_replication_role = replica; set enable_seqscan = off;";

    private const string Moved = """
        create or replace function pg_temp.moved(id uuid, ms bigint, copy int) returns uuid language sql immutable as
        $$ select (lpad(to_hex(('x' || substr(h, 1, 12))::bit(48)::bigint + ms), 12, '0') || '7' || lpad(to_hex(copy), 3, '0') || substr(h, 17))::uuid
           from (select replace(id::text, '-', '') as h) t $$;
        """;

    public static async Task FillAsync(LoadSystem system, int orders, int cases, Action<string> report, CancellationToken ct)
    {
        // For the filling alone: rows that fit by the way they are made need no look at each reference, and nobody misses a lost minute.
        await system.ExecuteAsync("alter system set max_wal_size = '24GB'", ct);
        await system.ExecuteAsync("alter system set synchronous_commit = off", ct);
        await system.ExecuteAsync("alter system set fsync = off", ct);
        await system.ExecuteAsync("alter system set max_parallel_maintenance_workers = 1", ct);
        await system.ExecuteAsync("select pg_reload_conf()", ct);
        // Made anew at the end, which is far quicker than row by row.
        var indexes = await DropIndexesAsync(system, ct);
        // The first chunk is made, the others are copies of it, moved on in time and with ids of their own.
        var first = Math.Min(Chunk, orders);
        await system.ExecuteAsync(Quick + Made + SqlOf(0, first, orders), ct);
        var copies = await CopiesAsync(system, ct);
        for (var copy = 1; copy * Chunk < orders; copy++)
        {
            report(string.Create(CultureInfo.InvariantCulture, $"{copy * Chunk:N0} of {orders:N0} orders"));
            var moved = string.Create(
                CultureInfo.InvariantCulture,
                $"{copy * (long.Parse(Year, CultureInfo.InvariantCulture) * Chunk / orders)}"
            );
            foreach (var sql in copies)
                await system.ExecuteAsync(
                    Quick
                        + Moved
                        + sql.Replace("{copy}", copy.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                            .Replace("{moved}", moved, StringComparison.Ordinal),
                    ct
                );
        }
        await system.ExecuteAsync(Made + CasesOf(cases, orders), ct);
        report("cases");
        foreach (var index in indexes)
        {
            await system.ExecuteAsync("set maintenance_work_mem = '1GB';" + index, ct);
            report(index[..Math.Min(index.Length, 90)]);
        }
        await system.ExecuteAsync("vacuum analyze", ct);
        await system.ExecuteAsync("alter system reset all", ct);
        await system.ExecuteAsync("select pg_reload_conf()", ct);
        await system.ExecuteAsync("checkpoint", ct);
    }

    private static async Task<IReadOnlyList<string>> DropIndexesAsync(LoadSystem system, CancellationToken ct)
    {
        var names = string.Join(", ", filled.Select(t => $"'{t}'::regclass"));
        var found = new List<string>();
        await using (
            var command = system.Owner.CreateCommand(
                $"""
                select pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text from pg_index i
                where i.indrelid in ({names}) and not i.indisprimary
                  and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
                """
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            var drops = new List<string>();
            while (await reader.ReadAsync(ct))
            {
                found.Add(reader.GetString(0));
                drops.Add("drop index " + reader.GetString(1));
            }
            await reader.CloseAsync();
            foreach (var drop in drops)
                await system.ExecuteAsync(drop, ct);
        }
        return found;
    }

    /// <summary>One statement a table: its first chunk again, <c>{moved}</c> milliseconds later, with ids that moved with it.</summary>
    private static async Task<IReadOnlyList<string>> CopiesAsync(LoadSystem system, CancellationToken ct)
    {
        // The first chunk is what is there now; later statements must not copy copies.
        var last = await system.ReadAsync<string>(
            "select left(id::text, 14) || 'ffff-ffff-ffffffffffff' from orders.orders order by id desc limit 1",
            ct
        );
        var copies = new List<string>();
        foreach (var table in filled.Where(t => t != "cases.cases"))
        {
            var columns = await system.ReadAsync<string[]>(
                $"""
                select array_agg(attname || ' ' || format_type(atttypid, null) order by attnum) from pg_attribute
                where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''
                """,
                ct
            );
            var names = columns.Select(c => c.Split(' ')[0]).ToList();
            var values = columns.Select(c => ValueOf(c.Split(' ')[0], c[(c.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
            copies.Add(
                $"insert into {table} ({string.Join(", ", names)}) select {string.Join(", ", values)} from {table} where id <= '{last}'"
            );
        }
        return copies;
    }

    private static string ValueOf(string column, string type) =>
        (column, type) switch
        {
            ("seller_id", _) => column,
            (_, "uuid") => $"pg_temp.moved({column}, {{moved}}, {{copy}})",
            (_, "timestamp with time zone") => $"{column} + {{moved}} * interval '1 millisecond'",
            ("order_no", _) =>
                "case when length(order_no) > 10 then 'CR' || to_char(to_date(substr(order_no, 3, 8), 'YYYYMMDD') + ({moved} / 86400000)::int, 'YYYYMMDD') "
                    + "|| substr(order_no, 11) else order_no end",
            ("attempt_no" or "verify_request_id" or "acquire_request_id" or "reference", _) =>
            // No hexadecimal digit stands first, so no row that was made has this beginning.
            $"overlay({column} placing 'Z' || lpad(to_hex({{copy}}), 2, '0') from 1)",
            _ => column,
        };

    private static string SqlOf(int from, int count, int all) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            create temp table made as
            select i, ms, to_timestamp(ms / 1000.0) as at, pg_temp.id_of(ms, i, 'o') as id, pg_temp.id_of(ms, i % 400000, 's') as person,
                   ('00000000-0000-7000-8000-' || lpad(to_hex(i % 400000), 12, '0'))::uuid as seller,
                   (array['walmart','jd-ecard','hema','rt-mart','yonghui','wumart','bailian-ok','ruixiang','ctrip','suning'])[1 + i % 10] as brand,
                   (array[10000, 20000, 50000, 100000])[1 + i % 4] as face,
                   case i % 50 when 0 then 'Rejected' when 1 then 'Declined' when 2 then 'Cancelled' when 3 then 'Expired' else 'Paid' end as state
            from generate_series({{from}}::bigint, {{from + count - 1}}) i,
            lateral (select (extract(epoch from now()) * 1000)::bigint - {{Year}} + i * {{Year}} / {{all}} as ms) t;
            insert into orders.orders (id, order_no, seller_id, person_hash, quote_id, card_id, card_masked, number_prefix, brand_id, offer, state, version,
                                       verify_request_id, acquire_request_id, attempts, submitted_at, accepted_at, changed_at, verified_at, paid_at,
                                       kept_back_fen)
            select id, 'CR' || to_char(at, 'YYYYMMDD') || upper(substr(md5('n' || i), 1, 10)), seller, md5('p' || i % 300000), pg_temp.id_of(ms, i, 'q'),
                   pg_temp.id_of(ms, i, 'c'), '6222****' || lpad((i * 7919 % 10000)::text, 4, '0'), '622202', brand,
                   jsonb_build_object('QuoteId', pg_temp.id_of(ms, i, 'q'), 'SellerId', seller, 'BrandId', brand, 'Form', 1, 'FaceFen', face,
                     'BalanceFen', face, 'Proof', 0, 'AmountFen', face * 88 / 100, 'FeeFen', face * 4 / 100, 'ExpectedResaleFen', face * 93 / 100,
                     'RatePpm', 880000, 'ModelVersion', 'load', 'Lines', '[]'::jsonb, 'QuotedAt', at, 'ValidUntil', at + interval '15 minutes'),
                   state, 3, md5('v' || i), md5('a' || i), 0, at, at, at + interval '8 seconds',
                   case when state <> 'Rejected' then at + interval '1 second' end, case when state = 'Paid' then at + interval '8 seconds' end, 0
            from made;
            insert into payouts.payouts (id, order_id, order_no, seller_id, amount_fen, goods_name, kind, account, closed_routes, funds_at, sealed_name,
                                         state, attempts, reoffers, created_at, paid_at, channel, reference, version)
            select pg_temp.id_of(ms, i, 'y'), id, 'CR', seller, face * 88 / 100, brand, 'WeChat', 'openid', '{}', 'wechat', '\x00',
                   case when i % 9973 = 0 then 'NeedsStaff' else 'Paid' end, 1, 0, at, at + interval '8 seconds', 'wechat', md5('r' || i), 2
            from made where state = 'Paid';
            insert into payouts.attempts (id, payout_id, sequence, attempt_no, channel, amount_fen, kind, account, sealed_name, goods_name, remark,
                                          created_at, state, refused, tries, sends, reminded, closed_at, reference)
            select pg_temp.id_of(ms, i, 't'), pg_temp.id_of(ms, i, 'y'), 1, upper(substr(md5('t' || i), 1, 30)), 'wechat', face * 88 / 100, 'WeChat', 'openid',
                   '\x00', brand, 'load', at, 'Succeeded', false, 0, 1, false, at + interval '8 seconds', md5('r' || i)
            from made where state = 'Paid';
            insert into resale.stock_cards (id, card_id, brand_id, form, face_fen, balance_fen, cost_fen, bought_for_fen, expected_resale_fen, acquired_at, state,
                                            sold_for_fen, recycler, sold_at)
            select id, pg_temp.id_of(ms, i, 'c'), brand, 'Code', face, face, face * 92 / 100, face * 88 / 100, face * 93 / 100, at,
                   case when i % 100 = 7 then 'InStock' else 'Sold' end, case when i % 100 <> 7 then face * 93 / 100 end,
                   case when i % 100 <> 7 then 'load' end, case when i % 100 <> 7 then at + interval '1 day' end
            from made where state = 'Paid';
            insert into disputes.exposures (id, seller_id, brand_id, balance_fen, cost_fen, provision_fen, acquired_at, state, ended_at)
            select id, seller, brand, face, face * 92 / 100, 0, at, case when i % 500 = 9 then 'Lost' else 'Good' end, at + interval '8 days'
            from made where state = 'Paid';
            drop table made
            """
        );

    /// <summary>Held orders of the last weeks with an open case each.</summary>
    private static string CasesOf(int cases, int orders) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            create temp table held as select id, order_no, seller_id, person_hash, submitted_at as at, (offer->>'AmountFen')::bigint as amount,
                   row_number() over (order by id desc) as i
            from (select * from orders.orders where state = 'Paid' order by id desc limit {{Math.Min(cases, orders / 2)}}) o;
            update orders.orders o set state = 'UnderReview', paid_at = null from held h where h.id = o.id;
            insert into cases.cases (id, order_id, order_no, seller_id, person_hash, amount_fen, verdict, reasons, expected_loss_fen, priority, state, event_at,
                                     opened_at, deadline_at, version)
            select gen_random_uuid(), id, order_no, seller_id, person_hash, amount, (array['Review','Hold','StepUp'])[1 + i % 3],
                   '[{"Code":"model-review","Text":"load","Rule":null}]', amount / 10,
                   (600000 * log(2, 1 + amount / 10))::bigint + (array[1800000, 3600000, 0])[1 + i % 3] - (extract(epoch from at) * 1000)::bigint, 'Queued', at,
                   at + interval '1 second', at + interval '30 minutes', 1
            from held;
            drop table held
            """
        );
}
