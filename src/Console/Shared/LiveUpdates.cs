using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using CardRecycle.StaffConsole.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>
/// One stream of the Api's events for everything that one browser shows; opened with the first page that watches. A broken stream is
/// opened again, and
/// all watched rooms then count as changed.
/// </summary>
internal sealed class LiveUpdates(IHttpClientFactory clients, AuthenticationStateProvider who) : IAsyncDisposable
{
    public const string ClientName = "ApiStream";

    private const string Path = "staff/events";
    private static readonly TimeSpan again = TimeSpan.FromSeconds(3);
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    private readonly Lock gate = new();
    private readonly List<Watcher> watchers = [];
    private readonly CancellationTokenSource end = new();
    private Task? running;

    /// <summary>Calls back when something was saved in one of the rooms, until what it returns is disposed.</summary>
    public IDisposable Watch(IReadOnlyCollection<string> rooms, Func<Task> changed)
    {
        var watcher = new Watcher(this, rooms, changed);
        lock (gate)
        {
            watchers.Add(watcher);
            running ??= RunAsync(end.Token);
        }
        return watcher;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        if (running is not null)
            await running;
        end.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var user = (await who.GetAuthenticationStateAsync()).User;
        if (user.FindFirst(BearerOfCaller.TokenClaim)?.Value is not { } token)
            return;
        for (var first = true; !ct.IsCancellationRequested; first = false)
        {
            try
            {
                if (!first)
                {
                    await Task.Delay(again, ct);
                    await TellAsync(null);
                }
                if (!await ReadAsync(token, ct))
                    return;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or JsonException)
            {
                // The Api is away or starts anew: tried again.
            }
        }
    }

    /// <returns>False when there is nothing to come any more: the token has ended.</returns>
    private async Task<bool> ReadAsync(string token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.Add(new("text/event-stream"));
        using var answer = await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return false;
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(ct))
            if (item.EventType == "changed" && JsonSerializer.Deserialize<Changed>(item.Data, json) is { Rooms: { } rooms })
                await TellAsync(rooms);
        return true;
    }

    private async Task TellAsync(IReadOnlyList<string>? rooms)
    {
        Watcher[] told;
        lock (gate)
            told = [.. watchers.Where(w => rooms is null || w.Rooms.Any(rooms.Contains))];
        foreach (var watcher in told)
            await watcher.Changed();
    }

    private void Remove(Watcher watcher)
    {
        lock (gate)
            watchers.Remove(watcher);
    }

    private sealed record Changed(IReadOnlyList<string>? Rooms);

    private sealed record Watcher(LiveUpdates Live, IReadOnlyCollection<string> Rooms, Func<Task> Changed) : IDisposable
    {
        public void Dispose() => Live.Remove(this);
    }
}
