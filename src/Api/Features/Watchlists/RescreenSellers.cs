using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Npgsql;

namespace CardRecycle.Api.Features.Watchlists;

/// <summary>
/// Screens all sellers again when a list has changed, a page at a time in the order of their ids. How far it came stands in the version's
/// row, which one replica holds at a time; each seller is stored at once, so that nobody's order waits for a page. Only the newest version
/// is worked on: it stands for all before it.
/// </summary>
internal sealed partial class RescreenSellers(WorkServices work) : BatchLoop(WorkName, work)
{
    public const string WorkName = "watchlists-rescreen";
    private const int PageSize = 200;

    private const string ClaimSql = """
        select version, coalesce(screened_after, '00000000-0000-0000-0000-000000000000') from watchlists.versions
        where version = (select max(version) from watchlists.versions) and screened_at is null
        for update skip locked
        """;

    private const string ProgressSql = """
        update watchlists.versions set screened_after = $2, screened = screened + $3, screened_at = $4 where version = $1
        """;

    private readonly WorkServices work = work;

    protected override TimeSpan Pause => TimeSpan.Zero;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        await using var connection = await work.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ClaimAsync(connection, ct) is not var (version, after))
            return 0;
        await using var scope = work.Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var page = await scope.ServiceProvider.GetRequiredService<INamedPeople>().PageAsync(db, after, PageSize, ct);
        var screening = scope.ServiceProvider.GetRequiredService<Screening>();
        var matches = 0;
        await using (var apart = await work.Source.OpenConnectionAsync(ct))
            foreach (var person in page)
                matches += await screening.ScreenAsync(apart, person, ct);
        var finished = page.Count < PageSize;
        await using (var progress = new NpgsqlCommand(ProgressSql, connection))
        {
            progress.Parameters.Add(new() { Value = version });
            progress.Parameters.Add(new() { Value = page.Count == 0 ? after : page[^1].SellerId });
            progress.Parameters.Add(new() { Value = page.Count });
            progress.Parameters.Add(
                new() { Value = finished ? work.Clock.GetUtcNow() : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz }
            );
            await progress.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(ct);
        LogPage(work.Log, version, page.Count, matches);
        // A full page is told as a full batch: there may be more, and nothing is to be waited for.
        return finished ? page.Count : BatchSize;
    }

    private static async Task<(int Version, Guid After)?> ClaimAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var claim = new NpgsqlCommand(ClaimSql, connection);
        await using var reader = await claim.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt32(0), reader.GetGuid(1)) : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Watchlists {Version}: {Sellers} sellers screened again, {Matches} matches.")]
    private static partial void LogPage(ILogger logger, int version, int sellers, int matches);
}
