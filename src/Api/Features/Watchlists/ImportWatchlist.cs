using System.Text.RegularExpressions;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Features.Watchlists.Lists;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Watchlists;

/// <summary>Staff bring a list into force with a file, whole or not at all, or retire it. The same file again changes nothing.</summary>
internal static partial class ImportWatchlist
{
    /// <summary>A million entries with reasons and sources.</summary>
    public const long BytesMax = 512L * 1024 * 1024;

    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static async Task<Results<Ok<WatchlistImported>, ProblemHttpResult>> Handle(
        string list,
        HttpRequest request,
        StaffCaller caller,
        INamedPeople people,
        WatchlistStore store,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!Name().IsMatch(list))
            return Problems.From(WatchlistRefusals.NameInvalid);
        var file = await ReadAsync(request.Body, people, clock, ct);
        if (file.FaultCount > 0)
            return WatchlistRefusals.FileInvalid(file);
        return TypedResults.Ok((await store.ReplaceAsync(list, file.Rows, caller.Id, ct))!);
    }

    public static async Task<Results<Ok<WatchlistImported>, ProblemHttpResult>> Retire(
        string list,
        StaffCaller caller,
        WatchlistStore store,
        CancellationToken ct
    ) =>
        await store.ReplaceAsync(list, [], caller.Id, ct) is { } retired
            ? TypedResults.Ok(retired)
            : Problems.From(WatchlistRefusals.NoList);

    public static Task<WatchlistFile> ReadAsync(Stream stream, INamedPeople people, TimeProvider clock, CancellationToken ct) =>
        WatchlistFile.ReadAsync(stream, people, DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(beijing).DateTime), ct);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")]
    public static partial Regex Name();
}

/// <summary>
/// <c>CardRecycle.Api import-watchlist --list NAME --file FILE --by WHO</c>: the same from the command line, for whoever fetches lists by
/// night. The running Api takes it up by itself.
/// </summary>
internal static class ImportWatchlistCommand
{
    /// <summary>The command's name on the command line.</summary>
    public const string Name = "import-watchlist";

    /// <returns>The exit code: 0 in force, 1 refused, 2 bad input.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, IConfiguration options, TextWriter print, CancellationToken ct)
    {
        var (list, path, by) = (options["list"] ?? "", options["file"] ?? "", options["by"] ?? "");
        if (!ImportWatchlist.Name().IsMatch(list) || path.Length == 0 || by.Length == 0)
            return await SayAsync(print, $"Usage: {Name} --list NAME --file FILE --by WHO. {WatchlistRefusals.NameInvalid.Detail}");
        try
        {
            await using var stream = File.OpenRead(path);
            var people = services.GetRequiredService<INamedPeople>();
            var file = await ImportWatchlist.ReadAsync(stream, people, services.GetRequiredService<TimeProvider>(), ct);
            if (file.FaultCount > 0)
            {
                await print.WriteLineAsync(WatchlistRefusals.SummaryOf(file));
                return 1;
            }
            var done = (await services.GetRequiredService<WatchlistStore>().ReplaceAsync(list, file.Rows, "command:" + by, ct))!;
            await print.WriteLineAsync(
                $"List {list}: version {done.Version} in force, {done.Entries} entries, {done.Added} new or changed, {done.Ended} ended."
            );
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await SayAsync(print, $"The file cannot be read: {e.Message}");
        }
        catch (Npgsql.NpgsqlException e)
        {
            return await SayAsync(print, $"The database does not take it ({e.Message}); ConnectionStrings:Api says where it is.");
        }
    }

    private static async Task<int> SayAsync(TextWriter print, string line)
    {
        await print.WriteLineAsync(line);
        return 2;
    }
}
