using System.Text.Json;

namespace CardRecycle.Api.Gateways.Recyclers;

/// <summary>Asks for bids over HTTP: <c>POST {base}/recyclers/{id}/bids</c>.</summary>
internal sealed class RecyclersClient(HttpClient http) : IRecyclers
{
    public async Task<RecyclerBid?> AskAsync(string recycler, CardOnOffer card, CancellationToken ct)
    {
        if (http.BaseAddress is null)
            return null;
        try
        {
            using var answer = await http.PostAsJsonAsync($"recyclers/{Uri.EscapeDataString(recycler)}/bids", card, ct);
            if (!answer.IsSuccessStatusCode)
                return null;
            var bid = await answer.Content.ReadFromJsonAsync<RecyclerBid>(ct);
            return bid is { PriceFen: > 0 } ? bid : null;
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException || e is OperationCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }
}

internal static class RecyclersGateway
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(10);
    private const int AnswerBytesMax = 16 * 1024;

    /// <param name="services">The Api's services.</param>
    /// <param name="baseUrl">Where the recyclers are, from the caller's options; null: nobody bids.</param>
    public static IServiceCollection AddRecyclers(this IServiceCollection services, Func<IServiceProvider, Uri?> baseUrl)
    {
        services
            .AddHttpClient<IRecyclers, RecyclersClient>()
            .ConfigureHttpClient(
                (s, http) => (http.BaseAddress, http.Timeout, http.MaxResponseContentBufferSize) = (baseUrl(s), timeout, AnswerBytesMax)
            );
        return services;
    }
}
