using System.Diagnostics;
using Npgsql;

namespace CardRecycle.Load;

/// <summary>
/// The limit: the counted transactions straight through Npgsql, prepared, with nothing around them. Rows are about as wide as ours, with a
/// primary key and two more indexes. Selects are made one after another as in the Api, since each depends on the one before.
/// </summary>
internal sealed class StatementReplay(LoadSystem system, IReadOnlyList<TransactionShape> transactions, int orders) : IAsyncDisposable
{
    private const int RowsAtStart = 20_000;
    private const string Payload =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789";

    private readonly NpgsqlDataSource source = Source(system);
    private Guid[] known = [];

    public async Task PrepareAsync(CancellationToken ct)
    {
        await system.ExecuteAsync(
            """
            create schema load;
            create table load.rows (id uuid primary key, account text not null, reference text not null, amount bigint not null check (amount > 0),
              at timestamptz not null, payload text not null);
            create index on load.rows (account, at);
            create index on load.rows (reference);
            """,
            ct
        );
        known = [.. Enumerable.Range(0, RowsAtStart).Select(_ => Guid.CreateVersion7())];
        await using var connection = await source.OpenConnectionAsync(ct);
        foreach (var chunk in known.Chunk(1_000))
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var id in chunk)
                batch.BatchCommands.Add(Insert(id));
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    /// <returns>Orders' worth of transactions a second.</returns>
    public async Task<double> RunAsync(bool writesTogether, int connections, TimeSpan time, CancellationToken ct)
    {
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(WorkAsync));
        return next / clock.Elapsed.TotalSeconds / ((double)transactions.Count / orders);

        async Task WorkAsync(int worker)
        {
            var random = new Random(worker);
            await using var connection = await source.OpenConnectionAsync(ct);
            while (clock.Elapsed < time)
            {
                var shape = transactions[Interlocked.Increment(ref next) % transactions.Count];
                await TransactAsync(connection, shape, writesTogether, random, ct);
            }
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task TransactAsync(
        NpgsqlConnection connection,
        TransactionShape shape,
        bool writesTogether,
        Random random,
        CancellationToken ct
    )
    {
        var statements = shape.Selects + shape.Inserts + shape.Updates + shape.Locks;
        await using var transaction = statements > 1 && shape.Writes ? await connection.BeginTransactionAsync(ct) : null;
        var written = new List<NpgsqlBatchCommand>(statements);
        for (var i = 0; i < shape.Locks; i++)
            written.Add(
                new("select pg_advisory_xact_lock($1)") { Parameters = { new NpgsqlParameter<long> { TypedValue = random.NextInt64() } } }
            );
        for (var i = 0; i < shape.Selects; i++)
            await SendAsync([new("select * from load.rows where id = $1") { Parameters = { Id(known[random.Next(known.Length)]) } }]);
        for (var i = 0; i < shape.Inserts; i++)
            written.Add(Insert(Guid.CreateVersion7()));
        // In one order, as the product locks its rows: the other order would measure deadlocks.
        foreach (var row in Enumerable.Range(0, shape.Updates).Select(_ => random.Next(known.Length)).Order())
            written.Add(new("update load.rows set amount = amount + 1 where id = $1") { Parameters = { Id(known[row]) } });
        foreach (var group in writesTogether ? [written] : written.Select(w => new List<NpgsqlBatchCommand> { w }))
            if (group.Count > 0)
                await SendAsync(group);
        if (transaction is not null)
            await transaction.CommitAsync(ct);

        async Task SendAsync(List<NpgsqlBatchCommand> commands)
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in commands)
                batch.BatchCommands.Add(command);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            do while (await reader.ReadAsync(ct)) { }
            while (await reader.NextResultAsync(ct));
        }
    }

    private static NpgsqlBatchCommand Insert(Guid id) =>
        new("insert into load.rows values ($1, $2, $3, $4, now(), $5)")
        {
            Parameters =
            {
                Id(id),
                new NpgsqlParameter<string> { TypedValue = "liability:seller-payable:" + id },
                new NpgsqlParameter<string> { TypedValue = id.ToString() },
                new NpgsqlParameter<long> { TypedValue = 46_000 },
                new NpgsqlParameter<string> { TypedValue = Payload },
            },
        };

    private static NpgsqlParameter<Guid> Id(Guid id) => new() { TypedValue = id };

    private static NpgsqlDataSource Source(LoadSystem system) =>
        new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(system.Database.Owner) { MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 }.ConnectionString
        ).Build();
}
