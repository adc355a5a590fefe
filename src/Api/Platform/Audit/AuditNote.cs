using System.Data.Common;
using System.Text.Json;
using CardRecycle.Api.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace CardRecycle.Api.Platform.Audit;

/// <summary>What is to be written of an act of staff (审计): who, what, on which object, when, from where, with what outcome and
/// why.</summary>
/// <param name="Staff">User name; <see cref="Nobody"/> where nobody of ours was named.</param>
/// <param name="Action">Name of the endpoint.</param>
/// <param name="Object">What it was done to: <c>case 0193…</c>; null where the address names nothing.</param>
/// <param name="FromAddress">Of the browser, as far as it is known.</param>
/// <param name="At">When it was asked for.</param>
internal sealed record AuditNote(string Staff, string Action, string? Object, string? FromAddress, DateTimeOffset At)
{
    public const string Nobody = "?";
    public const string Done = "done";

    /// <summary><see cref="Done"/>, or the type of the refusal.</summary>
    public string Outcome { get; init; } = Done;

    /// <summary>In the words of whoever did it.</summary>
    public string? Reason { get; init; }

    /// <summary>What was decided: some fields of the request, never a secret.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Details { get; init; }

    public static AuditNote Of(HttpContext? http, string staff, string action, DateTimeOffset at) =>
        new(staff, action, null, http?.Connection.RemoteIpAddress?.ToString(), at);

    /// <summary>Adds it in the transaction; the database gives number and hash.</summary>
    public async Task WriteAsync(DbTransaction transaction, CancellationToken ct)
    {
        var open = (NpgsqlTransaction)transaction;
        await using var command = new NpgsqlCommand(InsertSql, open.Connection, open);
        Fill(command);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Adds it by itself: where nothing else was changed.</summary>
    public async Task WriteAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand(InsertSql);
        Fill(command);
        await command.ExecuteNonQueryAsync(ct);
    }

    private const string InsertSql = """
        insert into platform.audit_log (seq, at, staff, action, object, from_address, outcome, reason, details, hash)
        values (0, $1, $2, $3, $4, $5, $6, $7, $8, '')
        """;

    private void Fill(NpgsqlCommand command)
    {
        command.Parameters.Add(new() { Value = At.ToUniversalTime() });
        command.Parameters.Add(new() { Value = Staff });
        command.Parameters.Add(new() { Value = Action });
        command.Parameters.Add(Text(Object));
        command.Parameters.Add(Text(FromAddress));
        command.Parameters.Add(new() { Value = Outcome });
        command.Parameters.Add(Text(Reason));
        command.Parameters.Add(
            new()
            {
                Value = Details is null ? DBNull.Value : JsonSerializer.Serialize(Details, JsonSerializerOptions.Default),
                NpgsqlDbType = NpgsqlDbType.Jsonb,
            }
        );
    }

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}

internal static class AuditInDatabase
{
    /// <summary>
    /// What the context commits next is written down in that same transaction; without the record there is no act. Of several transactions
    /// the first carries it.
    /// </summary>
    public static AuditOfCommit Audit(this CardRecycleDb db, AuditNote note)
    {
        var audit = new AuditOfCommit(note);
        // A single statement would else go without a transaction, and so without its record.
        db.Database.AutoTransactionBehavior = Microsoft.EntityFrameworkCore.AutoTransactionBehavior.Always;
        db.BeforeCommit = audit.WriteAsync;
        return audit;
    }
}

/// <summary>A note that waits for a commit.</summary>
internal sealed class AuditOfCommit(AuditNote note)
{
    public bool Written { get; private set; }

    public async Task WriteAsync(DbTransaction transaction, CancellationToken ct)
    {
        if (Written)
            return;
        Written = true;
        await note.WriteAsync(transaction, ct);
    }
}
