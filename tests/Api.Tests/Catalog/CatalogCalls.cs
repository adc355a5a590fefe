using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Platform.Security;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Catalog;

internal static class CatalogCalls
{
    public static HttpClient StaffClient(this TestSystem system, params string[] duties)
    {
        var client = system.AnonymousClient();
        var token = system.Services.GetRequiredService<TokenIssuer>().ForStaff("ops-1", duties);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    /// <summary>Recognised brands with their scores, best first.</summary>
    public static async Task<List<(string Brand, double Score, string? Region)>> Recognise(this HttpClient client, string number)
    {
        var response = await client.PostAsJsonAsync("/catalog/recognitions", new { number }, TestContext.Current.CancellationToken);
        var body = (await response.Json()).GetProperty("candidates");
        return
        [
            .. body.EnumerateArray()
                .Select(c =>
                    (c.GetProperty("brandId").GetString()!, c.GetProperty("score").GetDouble(), c.GetProperty("region").GetString())
                ),
        ];
    }

    public static async Task<JsonElement> Json(this HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }
}
