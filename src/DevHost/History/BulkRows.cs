using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace CardRecycle.DevHost.History;

/// <summary>
/// Rows by binary COPY, column by column as the Api's own mapping says. Constraints and triggers see them as they see any row.
/// </summary>
internal static class BulkRows
{
    /// <summary>Adds rows of one entity in the connection's transaction.</summary>
    /// <param name="connection">Of the owner; its transaction, if one is open, holds the rows.</param>
    /// <param name="model">Of any context of the Api.</param>
    /// <param name="rows">Times must be UTC.</param>
    /// <param name="ct">Cancellation; nothing is kept then.</param>
    /// <returns>How many were added.</returns>
    public static async Task<long> CopyAsync<T>(NpgsqlConnection connection, IModel model, IEnumerable<T> rows, CancellationToken ct)
        where T : class
    {
        var type = model.FindEntityType(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} has no table.", nameof(rows));
        var columns = type.GetProperties()
            // What the database gives: row versions have no member, running numbers are its own.
            .Where(p => p.PropertyInfo is not null && p.GetValueGenerationStrategy() != NpgsqlValueGenerationStrategy.IdentityAlwaysColumn)
            .Select(p => new Column(
                p.PropertyInfo!.GetValue,
                p.GetTypeMapping().Converter?.ConvertToProvider,
                p.GetColumnType(),
                p.GetColumnName()
            ))
            .ToArray();
        var names = string.Join(", ", columns.Select(c => $"\"{c.Name}\""));
        await using var writer = await connection.BeginBinaryImportAsync(
            $"copy {type.GetSchema()}.{type.GetTableName()} ({names}) from stdin (format binary)",
            ct
        );
        writer.Timeout = Timeout.InfiniteTimeSpan;
        foreach (var row in rows)
        {
            await writer.StartRowAsync(ct);
            foreach (var column in columns)
            {
                var value = column.Read(row);
                if (value is not null && column.Convert is { } convert)
                    value = convert(value);
                if (value is null)
                    await writer.WriteNullAsync(ct);
                else
                    await writer.WriteAsync(value, column.Type, ct);
            }
        }
        return (long)await writer.CompleteAsync(ct);
    }

    /// <summary>The Api's tables and columns.</summary>
    public static IModel ModelOf(NpgsqlDataSource source)
    {
        using var db = new CardRecycleDb(
            (DbContextOptions<CardRecycleDb>)PersistenceFeature.Configure(new DbContextOptionsBuilder<CardRecycleDb>(), source).Options
        );
        return db.Model;
    }

    private sealed record Column(Func<object?, object?> Read, Func<object?, object?>? Convert, string Type, string Name);
}
