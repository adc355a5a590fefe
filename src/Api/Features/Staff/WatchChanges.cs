using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Work;
using Microsoft.Net.Http.Headers;

namespace CardRecycle.Api.Features.Staff;

/// <summary>
/// Staff pages stay up to date without asking: a stream says in which rooms something changed, and the page reads again what it shows.
/// Only rooms of the
/// caller's duties are named.
/// </summary>
internal static class WatchChanges
{
    private const string EventStream = "text/event-stream";

    /// <summary>A room that changes all the time is named at most so often.</summary>
    private static readonly TimeSpan every = TimeSpan.FromMilliseconds(700);

    /// <summary>Something is sent at least so often: a connection that has gone is noticed by it.</summary>
    private static readonly TimeSpan atLeast = TimeSpan.FromSeconds(20);

    /// <summary>Rooms that belong to one duty; any other is everybody's.</summary>
    private static readonly Dictionary<string, string> dutyOf = new()
    {
        ["cases"] = "risk",
        ["risk"] = "risk",
        ["watchlists"] = "risk",
        ["resale"] = "operations",
        ["market"] = "operations",
        ["catalog"] = "operations",
        ["deposits"] = "finance",
        ["reconciliation"] = "finance",
    };

    private static readonly Refusal notAskedFor = new(
        "staff/event-stream-only",
        StatusCodes.Status406NotAcceptable,
        "This is a stream of events",
        $"Ask with Accept: {EventStream}.",
        "该地址只提供事件流。"
    );

    private static readonly Refusal tooManyWatchers = new(
        "staff/too-many-watchers",
        StatusCodes.Status503ServiceUnavailable,
        "Too many pages watch",
        $"One replica serves {LiveChanges.WatchersMax} watchers at once. Ask again after the time in Retry-After.",
        "实时更新的页面过多，请稍后再试。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    public static IResult Handle(HttpContext http, LiveChanges changes, IHostApplicationLifetime life, CancellationToken ct)
    {
        var accepts = http.Request.GetTypedHeaders().Accept;
        if (!accepts.Any(a => MediaTypeHeaderValue.Parse(EventStream).IsSubsetOf(a) && a.MediaType == EventStream))
            return Problems.From(notAskedFor);
        if (changes.IsFull)
            return Problems.From(tooManyWatchers);
        return TypedResults.ServerSentEvents(EventsAsync(changes, http.User, life.ApplicationStopping, ct));
    }

    private static async IAsyncEnumerable<SseItem<ChangedRooms>> EventsAsync(
        LiveChanges changes,
        ClaimsPrincipal staff,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ct);
        var watched = changes.WatchAsync(every, atLeast, either.Token).GetAsyncEnumerator(either.Token);
        await using (watched)
            while (await NextAsync(watched))
            {
                var rooms = watched
                    .Current.Where(r => !dutyOf.TryGetValue(r, out var duty) || staff.HasClaim("duty", duty))
                    .Order()
                    .ToArray();
                // A change in others' rooms says nothing, not even that there was one.
                if (rooms.Length > 0 || watched.Current.Count == 0)
                    yield return new(new(rooms), rooms.Length > 0 ? "changed" : "still-there");
            }
    }

    /// <returns>False when the caller has gone, or the Api stops.</returns>
    private static async Task<bool> NextAsync(IAsyncEnumerator<IReadOnlySet<string>> watched)
    {
        try
        {
            return await watched.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

/// <param name="Rooms">Names of rooms: <c>orders</c>, <c>cases</c>, <c>payouts</c>, <c>resale</c>, <c>market</c> … .</param>
internal sealed record ChangedRooms(IReadOnlyList<string> Rooms);
