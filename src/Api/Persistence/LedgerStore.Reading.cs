using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Persistence;

/// <summary>What stands in the books. Balances are sums over lines and open holds, never a number that is overwritten.</summary>
internal sealed partial class LedgerStore
{
    private const string HoldsSql = """
        select h.id, h.kind, h.reference, h.debit_account, h.credit_account, h.amount_fen, h.placed_at, h.expires_at,
               r.state, r.amount_fen, r.journal_id, r.resolved_at
        from ledger.holds h left join ledger.hold_resolutions r on r.hold_id = h.id where h.id = any($1)
        """;

    /// <summary>One statement, so that a hold which is being posted is seen either as held or as moved, never as both or neither.</summary>
    private const string StandsSql = """
        select a.name,
               coalesce((select sum(side * amount_fen) from ledger.postings where account = a.name), 0)::bigint,
               coalesce((select sum(h.amount_fen) from ledger.holds h where h.debit_account = a.name
                 and not exists (select 1 from ledger.hold_resolutions r where r.hold_id = h.id)), 0)::bigint
        from unnest($1) a(name)
        """;

    private const string StandsAsOfSql = """
        select a.name,
               coalesce((select sum(side * amount_fen) from ledger.postings where account = a.name and posted_at <= $2), 0)::bigint,
               coalesce((select sum(h.amount_fen) from ledger.holds h where h.debit_account = a.name and h.placed_at <= $2
                 and not exists (select 1 from ledger.hold_resolutions r where r.hold_id = h.id and r.resolved_at <= $2)), 0)::bigint
        from unnest($1) a(name)
        """;

    /// <summary>
    /// What is committed on an account (and saved in this transaction), now or as of a past time. Pending counts holds that will debit the
    /// account, as it does in limits; an account whose normal side is debit has none.
    /// </summary>
    public async Task<Balance> BalanceAsync(AccountId account, CancellationToken ct, DateTimeOffset? asOf = null) =>
        (await BalancesAsync([account], ct, asOf))[account];

    /// <summary>As <see cref="BalanceAsync"/>, of many accounts (no two the same) at one moment.</summary>
    public async Task<IReadOnlyDictionary<AccountId, Balance>> BalancesAsync(
        IReadOnlyCollection<AccountId> accounts,
        CancellationToken ct,
        DateTimeOffset? asOf = null
    )
    {
        using var command = new NpgsqlCommand(asOf is null ? StandsSql : StandsAsOfSql);
        command.Parameters.Add(Names(accounts));
        if (asOf is { } at)
            command.Parameters.Add(new() { Value = at.ToUniversalTime() });
        return await WithConnectionAsync(
            async connection =>
            {
                command.Connection = connection;
                await using var reader = await command.ExecuteReaderAsync(ct);
                return await ReadStandsAsync(reader, ct);
            },
            ct
        );
    }

    /// <summary>A journal in the books, or null.</summary>
    public async Task<Journal?> FindJournalAsync(Guid id, CancellationToken ct)
    {
        var row = await db.LedgerJournals.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, ct);
        if (row is null)
            return null;
        var lines = await db.LedgerPostings.AsNoTracking().Where(p => p.JournalId == id).OrderBy(p => p.Line).ToListAsync(ct);
        return Journal.Restore(
            id,
            row.Kind,
            row.Reference,
            row.PostedAt,
            row.Reverses,
            lines.Select(p => new Posting(AccountId.Parse(p.Account), p.Side, new(p.AmountFen)))
        );
    }

    /// <summary>What is committed, plus what this context has added and not yet saved.</summary>
    private async Task<Balance> StandAsync(AccountId account, CancellationToken ct) => WithUnsaved(await BalanceAsync(account, ct));

    private Balance WithUnsaved(Balance stand)
    {
        var name = stand.Account.ToString();
        var sign = (int)stand.Account.Account.NormalSide;
        var posted = Added<LedgerPostingRow>().Where(p => p.Account == name).Sum(p => sign * (int)p.Side * p.AmountFen);
        var held = Added<LedgerHoldRow>().Where(h => h.DebitAccount == name).Sum(h => h.AmountFen);
        var released = Added<LedgerHoldResolutionRow>().Where(r => r.Hold?.Debit == stand.Account).Sum(r => r.Hold!.Amount.Fen);
        return stand with { Posted = stand.Posted + new Money(posted), Pending = stand.Pending + new Money(held - released) };
    }

    private IEnumerable<T> Added<T>()
        where T : class => db.ChangeTracker.Entries<T>().Where(e => e.State == EntityState.Added).Select(e => e.Entity);

    /// <summary>Locks limited accounts until the transaction ends, always in the same order.</summary>
    private async Task LockAsync(IEnumerable<string> names, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(Connection()) { BatchCommands = { Lock(names) } };
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>One round trip; each statement sees what was committed before it: the sums see all that was before the locks.</summary>
    private async Task<(Dictionary<Guid, Hold> Known, Dictionary<AccountId, Balance> Stands)> LockAndReadAsync(
        IReadOnlyList<Hold> holds,
        CancellationToken ct
    )
    {
        AccountId[] accounts = [.. holds.Select(h => h.Debit).Distinct()];
        await using var batch = new NpgsqlBatch(Connection())
        {
            BatchCommands =
            {
                Lock(accounts.Where(a => a.Account.Limited).Select(a => a.ToString())),
                new(HoldsSql) { Parameters = { Ids(holds.Select(h => h.Id)) } },
                new(StandsSql) { Parameters = { Names(accounts) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var known = await ReadHoldsAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var stands = await ReadStandsAsync(reader, ct);
        foreach (var account in accounts)
            stands[account] = WithUnsaved(stands[account]);
        return (known.ToDictionary(k => k.Key, k => k.Value.Hold), stands);
    }

    private Task<Dictionary<Guid, (Hold Hold, HoldResolution? Ended)>> FindHoldsAsync(Guid[] ids, bool locked, CancellationToken ct) =>
        WithConnectionAsync(
            async connection =>
            {
                await using var batch = new NpgsqlBatch(connection);
                if (locked)
                    batch.BatchCommands.Add(Lock(ids.Select(id => $"hold:{id}")));
                batch.BatchCommands.Add(new(HoldsSql) { Parameters = { Ids(ids) } });
                await using var reader = await batch.ExecuteReaderAsync(ct);
                if (locked)
                    await reader.NextResultAsync(ct);
                return await ReadHoldsAsync(reader, ct);
            },
            ct
        );

    private static async Task<Dictionary<AccountId, Balance>> ReadStandsAsync(DbDataReader reader, CancellationToken ct)
    {
        var stands = new Dictionary<AccountId, Balance>();
        while (await reader.ReadAsync(ct))
        {
            var account = AccountId.Parse(reader.GetString(0));
            stands.Add(account, new(account, new((int)account.Account.NormalSide * reader.GetInt64(1)), new(reader.GetInt64(2))));
        }
        return stands;
    }

    private static async Task<Dictionary<Guid, (Hold Hold, HoldResolution? Ended)>> ReadHoldsAsync(
        DbDataReader reader,
        CancellationToken ct
    )
    {
        var found = new Dictionary<Guid, (Hold, HoldResolution?)>();
        while (await reader.ReadAsync(ct))
        {
            var hold = Hold.Create(
                reader.GetGuid(0),
                LedgerTables.Named<JournalKind>(reader.GetString(1)),
                reader.GetString(2),
                AccountId.Parse(reader.GetString(3)),
                AccountId.Parse(reader.GetString(4)),
                new(reader.GetInt64(5)),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7)
            );
            var ended = reader.IsDBNull(8)
                ? null
                : new HoldResolution(
                    hold.Id,
                    LedgerTables.Named<HoldState>(reader.GetString(8)),
                    new(reader.GetInt64(9)),
                    reader.IsDBNull(10) ? null : reader.GetGuid(10),
                    reader.GetFieldValue<DateTimeOffset>(11)
                );
            found.Add(hold.Id, (hold, ended));
        }
        return found;
    }

    /// <summary>The locks are taken in the order of the array: the same order everywhere, so two writers never deadlock.</summary>
    private static NpgsqlBatchCommand Lock(IEnumerable<string> names) =>
        new("select pg_advisory_xact_lock(k) from unnest($1) k")
        {
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. names.Select(KeyOf).Distinct().Order()] } },
        };

    private static NpgsqlParameter<Guid[]> Ids(IEnumerable<Guid> ids) => new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] };

    private static NpgsqlParameter<string[]> Names(IEnumerable<AccountId> accounts) =>
        new NpgsqlParameter<string[]> { TypedValue = [.. accounts.Select(a => a.ToString())] };

    /// <summary>Two names on one key would only make two writers wait for each other.</summary>
    private static long KeyOf(string name) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes("ledger " + name)));

    private NpgsqlConnection Connection() =>
        db.Database.CurrentTransaction is null
            ? throw new InvalidOperationException(
                "A limit is checked under a lock that lasts as long as the caller's transaction: begin one."
            )
            : (NpgsqlConnection)db.Database.GetDbConnection();

    private async Task<T> WithConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            return await run((NpgsqlConnection)db.Database.GetDbConnection());
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
