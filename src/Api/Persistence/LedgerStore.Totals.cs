using CardRecycle.Ledger;
using Npgsql;

namespace CardRecycle.Api.Persistence;

/// <summary>Both sides of one line of the chart; the accounts of all sellers, or of all recyclers, are one line.</summary>
internal sealed record LedgerTotal(Account Account, long DebitFen, long CreditFen)
{
    /// <summary>Seen from the account's normal side.</summary>
    public long BalanceFen => (int)Account.NormalSide * (DebitFen - CreditFen);
}

/// <summary>All accounts at one moment, and what open holds will still move.</summary>
internal sealed record LedgerTotals(IReadOnlyList<LedgerTotal> Lines, long OpenHolds, long OpenHoldsFen);

internal sealed partial class LedgerStore
{
    private static readonly string totalsSql = $"""
        select code, sum(debit)::bigint, sum(credit)::bigint from (
          select {LedgerChartSql.CodeOf("account")} as code, amount_fen * (side = 1)::int as debit, amount_fen * (side = -1)::int as credit
          from ledger.postings where $1 is null or posted_at <= $1) lines
        group by code
        union all
        select '', count(*), coalesce(sum(h.amount_fen), 0)::bigint from ledger.holds h
        where ($1 is null or h.placed_at <= $1)
          and not exists (select 1 from ledger.hold_resolutions r where r.hold_id = h.id and ($1 is null or r.resolved_at <= $1))
        """;

    /// <summary>
    /// The trial balance (试算平衡), now or as of a past time, in the order of the chart and of one moment. Reads every line in the books: for
    /// the console and the daily check, not for a hot path.
    /// </summary>
    public async Task<LedgerTotals> TotalsAsync(CancellationToken ct, DateTimeOffset? asOf = null)
    {
        await using var command = new NpgsqlCommand(totalsSql)
        {
            Parameters =
            {
                new() { Value = asOf is { } at ? at.ToUniversalTime() : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
            },
        };
        return await WithConnectionAsync(
            async connection =>
            {
                command.Connection = connection;
                var sides = new Dictionary<string, (long Debit, long Credit)>();
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct))
                    sides.Add(reader.GetString(0), (reader.GetInt64(1), reader.GetInt64(2)));
                var (holds, holdsFen) = sides[""];
                return new LedgerTotals(
                    [
                        .. Chart.Accounts.Select(a =>
                        {
                            var (debit, credit) = sides.GetValueOrDefault(a.Code);
                            return new LedgerTotal(a, debit, credit);
                        }),
                    ],
                    holds,
                    holdsFen
                );
            },
            ct
        );
    }
}
