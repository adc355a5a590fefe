using System.Globalization;
using CardRecycle.Api.Persistence;
using CardRecycle.Crypto;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>
/// <c>CardRecycle.Api keys status|rotate|reseal|retire|rewrap</c>: the life of data keys, beside running replicas. Run as the database's
/// owner: the Api's own role can neither rewrite what is sealed nor retire a key. See docs/keys.md.
/// </summary>
internal sealed class KeysCommand(IServiceProvider services, TextWriter print)
{
    /// <summary>The command's name on the command line.</summary>
    public const string Name = "keys";

    private const int Done = 0;
    private const int Refused = 1;
    private const int BadInput = 2;

    private readonly DataKeys keys = services.GetRequiredService<DataKeys>();
    private readonly IKeyEncryption encryption = services.GetRequiredService<IKeyEncryption>();
    private readonly TimeProvider clock = services.GetRequiredService<TimeProvider>();
    private readonly SealedTable[] tables = [.. services.GetServices<SealedTable>()];

    /// <returns>The exit code: 0 done, 1 refused and nothing changed, 2 bad input.</returns>
    public async Task<int> RunAsync(string? what, CancellationToken ct)
    {
        if (what is not ("status" or "rotate" or "reseal" or "retire" or "rewrap"))
            return await SayAsync(BadInput, $"{$"keys {what}".TrimEnd()}: say keys status, rotate, reseal, retire or rewrap.");
        if (!keys.IsConfigured)
            return await SayAsync(
                BadInput,
                "Keys:Current must name the key of Keys:Kek or Keys:KekFiles that wraps; there are no data keys."
            );
        try
        {
            await keys.StartAsync(ct);
            return what switch
            {
                "status" => await StatusAsync(ct),
                "rotate" => await RotateAsync(ct),
                "reseal" => await ResealAsync(ct),
                "retire" => await RetireAsync(ct),
                _ => await RewrapAsync(ct),
            };
        }
        catch (CryptoRefusedException e)
        {
            return await SayAsync(Refused, e.Message);
        }
        catch (HttpRequestException e)
        {
            return await SayAsync(Refused, e.Message);
        }
        catch (Exception e) when (e is NpgsqlException || e.InnerException is NpgsqlException)
        {
            return await SayAsync(
                BadInput,
                $"The database refuses ({(e as NpgsqlException ?? e.InnerException!).Message}); ConnectionStrings:Api must be its owner's."
            );
        }
    }

    private async Task<int> StatusAsync(CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var rows = await db.DataKeys.AsNoTracking().OrderBy(k => k.Ring).ThenBy(k => k.Number).ToListAsync(ct);
        var used = await new Resealer(services).UsesAsync(tables, ct);
        foreach (var key in rows)
        {
            var state =
                key.RetiredAt is not null ? "retired"
                : keys.Current(key.Ring)?.Id == key.Id ? "seals"
                : "opens";
            await print.WriteLineAsync(
                $"{key.Id, -12} {state, -8} {(key.RetiredAt is null ? "wrapped by " + key.KekId : ""), -23} {used.GetValueOrDefault((key.Ring, key.Id)).ToString(CultureInfo.InvariantCulture)} fields"
            );
        }
        foreach (var ((ring, id), count) in used.Where(u => rows.TrueForAll(r => r.Id != u.Key.Id)).OrderBy(u => u.Key.Id))
            await print.WriteLineAsync(
                $"{id, -12} opens    from the settings of {ring, -10} {count.ToString(CultureInfo.InvariantCulture)} fields"
            );
        return Done;
    }

    private async Task<int> RotateAsync(CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var settles = clock.GetUtcNow() + services.GetRequiredService<IOptions<KeyOptions>>().Value.SettleFor;
        var made = new List<DataKey>();
        foreach (var ring in Enum.GetValues<KeyRing>())
        {
            var number = await db.DataKeys.Where(k => k.Ring == ring).MaxAsync(k => k.Number, ct) + 1;
            made.Add(await keys.MakeAsync(ring, number, settles, ct));
        }
        db.DataKeys.AddRange(made);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Two who rotate at once: the primary key stops the second.
            return await SayAsync(Refused, "Somebody else has rotated at the same moment. Nothing was made; see keys status.");
        }
        foreach (var key in made)
            await print.WriteLineAsync($"{key.Id} seals from {settles:yyyy-MM-dd HH:mm:ss} UTC.");
        return Done;
    }

    private async Task<int> ResealAsync(CancellationToken ct)
    {
        if (await SettlingAsync(ct) is { } wait)
            return await SayAsync(Refused, wait);
        return await new Resealer(services).RunAsync(tables, print, ct) ? Done : Refused;
    }

    /// <summary>Retires every data key that seals no more and that no field is under.</summary>
    private async Task<int> RetireAsync(CancellationToken ct)
    {
        if (await SettlingAsync(ct) is { } wait)
            return await SayAsync(Refused, wait);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var old = (await db.DataKeys.Where(k => k.Wrapped != null).ToListAsync(ct)).Where(k => keys.Current(k.Ring)?.Id != k.Id).ToList();
        var used = await new Resealer(services).UsesAsync(tables, ct);
        foreach (var key in old.Where(k => used.ContainsKey((k.Ring, k.Id))))
            return await SayAsync(
                Refused,
                $"{key.Id} still seals {used[(key.Ring, key.Id)].ToString(CultureInfo.InvariantCulture)} fields: run keys reseal first. Nothing was retired."
            );
        foreach (var key in old)
            (key.Wrapped, key.RetiredAt) = (null, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        foreach (var key in old)
            await print.WriteLineAsync($"{key.Id} is retired.");
        return old.Count > 0 ? Done : await SayAsync(Done, "There is no old data key to retire.");
    }

    /// <summary>Wraps every data key under the current key-encryption key: all of them or none, and says so when it is done.</summary>
    private async Task<int> RewrapAsync(CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var rewrapped = new List<string>();
        foreach (var key in await db.DataKeys.Where(k => k.Wrapped != null && k.KekId != encryption.CurrentId).ToListAsync(ct))
        {
            var dataKey = await encryption.UnwrapAsync(key.KekId, key.Wrapped!, key.Context, ct);
            var wrapped = await encryption.WrapAsync(encryption.CurrentId, dataKey, key.Context, ct);
            rewrapped.Add($"{key.Id}: {key.KekId} → {encryption.CurrentId}");
            (key.KekId, key.Wrapped) = (encryption.CurrentId, wrapped);
        }
        await db.SaveChangesAsync(ct);
        foreach (var line in rewrapped)
            await print.WriteLineAsync(line);
        await print.WriteLineAsync($"Every data key is wrapped by {encryption.CurrentId}; no other key-encryption key is needed.");
        return Done;
    }

    /// <summary>Between a rotation and the moment when its keys seal, a replica may still seal under the old ones.</summary>
    private async Task<string?> SettlingAsync(CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var options = services.GetRequiredService<IOptions<KeyOptions>>().Value;
        var newest = await scope.ServiceProvider.GetRequiredService<CardRecycleDb>().DataKeys.MaxAsync(k => k.CurrentFrom, ct);
        // Once more the same time for what was sealed just before and is not committed yet.
        var from = newest + options.SettleFor;
        return clock.GetUtcNow() < from ? $"A rotation is settling: run this again after {from:yyyy-MM-dd HH:mm:ss} UTC." : null;
    }

    private async Task<int> SayAsync(int code, string line)
    {
        await print.WriteLineAsync(line);
        return code;
    }
}
