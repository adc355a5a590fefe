using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Persistence;

/// <summary>Brings a database to the current schema. Run by the owner role, never by the serving Api.</summary>
internal static class Database
{
    /// <summary>The role the Api connects as. The scripts in Persistence/Sql grant it what it may do.</summary>
    public const string ApiRole = "cardrecycle_api";

    /// <summary>A new index or a new count over many rows takes its time.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromHours(1);

    /// <summary>Creates or migrates the schema, then applies the idempotent scripts (triggers, roles, grants) in name order.</summary>
    public static async Task MigrateAsync(string ownerConnectionString, CancellationToken ct = default)
    {
        await using var source = new NpgsqlDataSourceBuilder(ownerConnectionString).Build();
        var options = PersistenceFeature.Configure(new DbContextOptionsBuilder<CardRecycleDb>(), source);
        await using var db = new CardRecycleDb((DbContextOptions<CardRecycleDb>)options.Options);
        db.Database.SetCommandTimeout(patience);
        await db.Database.MigrateAsync(ct);
        foreach (var script in Scripts())
            await db.Database.ExecuteSqlRawAsync(script, ct);
    }

    /// <summary>
    /// Lets the Api's role sign in, with its own name as password: for a private server of a developer or a test, which only this machine
    /// reaches. In production the operator sets the password.
    /// </summary>
    public static async Task LetApiSignInAsync(string ownerConnectionString, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(ownerConnectionString);
        await connection.OpenAsync(ct);
        // Another database of the same server may be doing the same: the role belongs to the server.
        await using var command = new NpgsqlCommand(
            $"""
            select pg_advisory_lock(hashtext('{ApiRole}'));
            do $$ begin
              if exists (select from pg_roles where rolname = '{ApiRole}' and not rolcanlogin) then
                alter role {ApiRole} login password '{ApiRole}';
              end if;
            end $$;
            select pg_advisory_unlock(hashtext('{ApiRole}'));
            """,
            connection
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    private static IEnumerable<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (
            var name in assembly
                .GetManifestResourceNames()
                .Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            // ExecuteSqlRaw reads {n} as a parameter.
            yield return reader.ReadToEnd().Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        }
    }
}
