using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CardRecycle.DevHost.Tests;

public sealed class SandboxRemembers
{
    private const string Ready = "Ctrl-C stops everything";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cards_minted_before_SIGKILL_are_known_after_it_and_damage_is_one_line()
    {
        using var place = await Place.WithModelAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{place.SandboxPort}") };
        JsonNode card;
        await using (var first = HostProcess.Start(place.Options))
        {
            await first.LineAsync(Ready);
            card = (await client.GetFromJsonAsync<JsonArray>("/issuers/test-cards?brand=walmart&count=100", Ct))![99]!;
            await first.SignalAsync("KILL");
            await first.ExitAsync();
        }
        await using (var second = HostProcess.Start(place.Options))
        {
            await second.LineAsync(Ready);
            (await MendAsync(client, card)).ShouldBe(HttpStatusCode.NoContent);
            card["number"] = "6200000000000000000";
            (await MendAsync(client, card)).ShouldBe(HttpStatusCode.NotFound);
            await second.SignalAsync("INT");
            (await second.ExitAsync()).ShouldBe(0);
        }
        await File.AppendAllTextAsync(Path.Combine(place.Data, "sandbox", "issuers.jsonl"), "not a line\n", Ct);
        await using var third = HostProcess.Start(place.Options);
        (await third.ExitAsync()).ShouldBe(1);
        third.Errors.ShouldHaveSingleItem().ShouldContain("issuers.jsonl is damaged at line 102 ");
    }

    private static async Task<HttpStatusCode> MendAsync(HttpClient client, JsonNode card)
    {
        using var response = await client.PostAsJsonAsync(
            "/issuers/test-cards/mend",
            new { number = (string)card["number"]!, secret = (string)card["secret"]! },
            Ct
        );
        return response.StatusCode;
    }
}
