using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Models.Risk;
using Npgsql;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// Everything that the gate asks the database about a deal, in one round trip: it locks the person, sums the day, looks the blacklist up,
/// locks the entities and reads their states. Each statement sees what was committed before it, so the reads see all that was before the
/// locks.
/// </summary>
/// <param name="SoFarFen">What the person has sold on the day, this deal left out.</param>
/// <param name="Counted">Whether the deal counts in the day already.</param>
/// <param name="Hits">Of the blacklist.</param>
/// <param name="Assessed">Whether the deal was judged before.</param>
/// <param name="Unreadable">Whether a stored state could not be read.</param>
internal sealed record GateReads(long SoFarFen, bool Counted, IReadOnlyList<BlacklistHit> Hits, bool Assessed, bool Unreadable)
{
    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

    private const string DaySql = """
        select coalesce((select sum(balance_fen) from risk.person_day_entries
                         where person_hash = $1 and day = $2 and released_at is null and order_id <> $3), 0)::bigint,
               exists (select from risk.person_day_entries where order_id = $3),
               exists (select from risk.deal_events where id = $3)
        """;

    private const string BlacklistSql = """
        select kind, reason from risk.blacklist
        where removed_at is null and value = any($1)
          and (kind, value) in (('Person', $2), ('Seller', $3), ('Device', $4), ('Ip', $5), ('NumberPrefix', $6))
        order by added_at, id
        """;

    /// <param name="connection">In the caller's open transaction.</param>
    /// <param name="deal">To be judged.</param>
    /// <param name="day">The day in Beijing that it counts for.</param>
    /// <param name="keys">Entities of the deal.</param>
    /// <param name="set">Takes their states.</param>
    /// <param name="ct">Cancellation.</param>
    public static async Task<GateReads> RunAsync(
        NpgsqlConnection connection,
        Deal deal,
        DateOnly day,
        IReadOnlyList<EntityKey> keys,
        WorkingSet set,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(LockSql) { Parameters = { Text("person-day:" + deal.PersonHash) } },
                new(DaySql)
                {
                    Parameters =
                    {
                        Text(deal.PersonHash),
                        new() { Value = day },
                        new() { Value = deal.OrderId },
                    },
                },
                Blacklist(deal),
            },
        };
        foreach (var command in EntityStates.LockAndRead(keys))
            batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        var (soFar, counted, assessed) = (reader.GetInt64(0), reader.GetBoolean(1), reader.GetBoolean(2));
        await reader.NextResultAsync(ct);
        var hits = new List<BlacklistHit>();
        while (await reader.ReadAsync(ct))
            hits.Add(new(Enum.Parse<BlacklistKind>(reader.GetString(0)), reader.GetString(1)));
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        try
        {
            await EntityStates.ReadAsync(reader, keys, set, ct);
            return new(soFar, counted, hits, assessed, Unreadable: false);
        }
        catch (InvalidDataException)
        {
            return new(soFar, counted, hits, assessed, Unreadable: true);
        }
    }

    private static NpgsqlBatchCommand Blacklist(Deal deal)
    {
        string?[] values = [deal.PersonHash, deal.SellerId.ToString(), deal.DeviceFingerprint, deal.IpAddress, deal.NumberPrefix];
        var command = new NpgsqlBatchCommand(BlacklistSql)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. values.OfType<string>()] } },
        };
        foreach (var value in values)
            command.Parameters.Add(Text(value));
        return command;
    }

    private static NpgsqlParameter Text(string? value) =>
        new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };
}
