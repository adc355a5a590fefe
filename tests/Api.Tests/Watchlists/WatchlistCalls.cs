using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Sandbox.Identity;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Watchlists;

/// <summary>The vocabulary of tests of watchlists.</summary>
internal static class WatchlistCalls
{
    public const string Header = "entry_id,name,aliases,id_number,birth_date,country,reason,source\n";

    /// <summary>The birth date in a person's ID number, as a list has it.</summary>
    public static string BornOf(TestPerson person) => $"{person.IdNumber[6..10]}-{person.IdNumber[10..12]}-{person.IdNumber[12..14]}";

    extension(TradingSystem system)
    {
        public Task<HttpResponseMessage> PutList(string list, string rows, string duty = "risk") =>
            system.PutFile(list, Encoding.UTF8.GetBytes(Header + rows), duty);

        public async Task<HttpResponseMessage> PutFile(string list, byte[] file, string duty = "risk")
        {
            using var staff = system.StaffClient(duty);
            using var content = new ByteArrayContent(file);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            return await staff.PutAsync($"/staff/risk/watchlists/{list}", content);
        }

        /// <summary>Brings a list into force.</summary>
        public async Task<JsonElement> Import(string list, string rows) => await Callers.Expect(await system.PutList(list, rows));

        /// <summary>The seller's matches that stand.</summary>
        public async Task<JsonElement[]> MatchesOf(Guid sellerId)
        {
            using var staff = system.StaffClient("risk");
            var page = await Callers.Expect(await staff.GetAsync($"/staff/risk/watchlists/matches?sellerId={sellerId}"));
            return [.. page.GetProperty("matches").EnumerateArray()];
        }

        public async Task Review(JsonElement match, bool samePerson)
        {
            using var staff = system.StaffClient("risk");
            await Callers.Expect(
                await staff.PutAsJsonAsync(
                    $"/staff/risk/watchlists/matches/{match.GetProperty("matchId").GetGuid()}/review",
                    new { samePerson, reason = "compared with the papers" }
                )
            );
        }

        /// <summary>Sells a small card and waits until it is paid or held.</summary>
        public async Task<(string State, Guid OrderId)> SellSmall(HttpClient seller)
        {
            var order = await system.Until(
                seller,
                await system.Sell(seller, await system.MintCard("walmart", 100_00)),
                "paid",
                "underReview"
            );
            return (order.GetProperty("state").GetString()!, order.GetProperty("orderId").GetGuid());
        }

        /// <summary>The newest decision on an order.</summary>
        public async Task<JsonElement> DecisionOn(Guid orderId)
        {
            using var staff = system.StaffClient("risk");
            var decisions = await Callers.Expect(await staff.GetAsync($"/staff/risk/orders/{orderId}/decisions"));
            return decisions[decisions.GetArrayLength() - 1];
        }

        public async Task<JsonElement> Replay(JsonElement decision)
        {
            using var staff = system.StaffClient("risk");
            return await Callers.Expect(
                await staff.GetAsync($"/staff/risk/decisions/{decision.GetProperty("decisionId").GetGuid()}/replay")
            );
        }
    }
}
