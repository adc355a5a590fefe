using CardRecycle.Api.Platform.Work;
using Npgsql;

namespace CardRecycle.Api.Features.Metrics;

/// <summary>
/// Counts the days again: today and yesterday each time, and one older day in turn, since orders end and cards prove worthless later.
/// Days that were never
/// counted come first. Changes that losses and responses were written down as are added up. One replica at a time.
/// </summary>
internal sealed class RollUpMetrics(WorkServices work) : BatchLoop("metrics", work)
{
    /// <summary>Any number that no other advisory lock of this database uses: "metrics" in ASCII.</summary>
    private const long RollUpLock = 0x6D657472696373;

    /// <summary>Older days are counted once and then stay.</summary>
    private const int DaysWatched = 120;

    /// <summary>Days that were missed are counted so many at a time.</summary>
    private const int MissedMax = 31;

    /// <summary>Changes that one turn adds up, of each kind.</summary>
    private const int ChangesMax = 50_000;

    private const string DaysSql = """
        with watched as (
          select d::date as day, r.at
          from generate_series(
            (greatest(coalesce((select submitted_at from orders.orders order by id limit 1), $1), $1 - interval '3 years')
              at time zone 'Asia/Shanghai')::date, ($1 at time zone 'Asia/Shanghai')::date, interval '1 day') d
          left join metrics.refreshed r on r.what = 'day:' || d::date
        )
        (select day from watched where at is null order by day desc limit $2)
        union
        (select day from watched where day >= ($1 at time zone 'Asia/Shanghai')::date - 1)
        union
        (select day from watched where at is not null and day >= ($1 at time zone 'Asia/Shanghai')::date - $3 order by at limit 1)
        """;

    private readonly WorkServices work = work;

    protected override TimeSpan Pause => TimeSpan.FromSeconds(20);

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        await using var connection = await work.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await ScalarAsync<bool>(connection, "select pg_try_advisory_xact_lock($1)", ct, RollUpLock))
            return 0;
        var now = work.Clock.GetUtcNow();
        var days = new List<DateOnly>();
        await using (var find = Command(connection, DaysSql, now, MissedMax, DaysWatched))
        await using (var reader = await find.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                days.Add(reader.GetFieldValue<DateOnly>(0));
        foreach (var day in days)
        {
            await using var refresh = Command(connection, "select metrics.refresh($1)", day);
            await refresh.ExecuteNonQueryAsync(ct);
        }
        await using (var stock = Command(connection, "select metrics.refresh_stock($1)", now))
            await stock.ExecuteNonQueryAsync(ct);
        var folded = await ScalarAsync<long>(
            connection,
            "select greatest(metrics.fold_losses($1), metrics.fold_responses($1))",
            ct,
            ChangesMax
        );
        await transaction.CommitAsync(ct);
        return days.Count >= MissedMax || folded >= ChangesMax ? BatchSize : 1;
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
