using System.Net;
using System.Net.Http.Json;
using System.Text;
using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Api.Gateways.Issuers.Redemption;
using CardRecycle.Sandbox.Issuers;
using CardRecycle.Sandbox.Issuers.Redemption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>The 销卡 channel's callbacks: recorded once, believed only when signed, repeated until acknowledged.</summary>
public sealed class RedemptionsAreReported(IssuerSystem system) : IClassFixture<IssuerSystem>
{
    private const string Address = "/callbacks/issuers/redemption";
    private const string Merchant = "777290058110097";
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Duplicate_and_reordered_reports_leave_one_record_each_and_one_truth()
    {
        await system.Dial("redemption", new() { DuplicateCallbacks = 3, ReorderCallbacks = true });
        var cards = new List<(MintedCard Card, string Id)>();
        for (var i = 0; i < 4; i++)
        {
            var card = await system.Mint("china-mobile", i == 0 ? "consumed-order-failed" : "good");
            cards.Add((card, system.NewRequestId()));
            await system.Acquire(card, cards[i].Id);
        }
        foreach (var (card, id) in cards)
        {
            await Until(async () => (await Deliveries(id)).Count == 4);
            (await Deliveries(id)).ShouldAllBe(d => d.Acknowledged);
            (await Records(id)).Count.ShouldBe(1);
            var again = await system.Acquire(card, id, isRepeat: true);
            again.ShouldBeOfType(id == cards[0].Id ? typeof(Acquisition.ConsumedOrderFailed) : typeof(Acquisition.Acquired));
            (await system.Booked(id)).Count.ShouldBe(1);
        }
        await system.Dial("redemption", null);
    }

    [Fact]
    public async Task What_was_reported_is_known_even_while_the_channel_is_down()
    {
        var card = await system.Mint("china-mobile", "acquisition-in-process", "&minutes=1");
        var id = system.NewRequestId();
        (await system.Acquire(card, id)).ShouldBeOfType<Acquisition.Unknown>().Code.ShouldBe("in-process");
        (await Records(id)).ShouldBeEmpty();
        await AdvanceUntil(async () => (await Records(id)).Count == 1);
        await system.Dial("redemption", new() { Maintenance = true });
        (await system.Acquire(card, id, isRepeat: true)).ShouldBeOfType<Acquisition.Acquired>();
        await system.Dial("redemption", null);
    }

    [Fact]
    public async Task A_report_is_repeated_every_six_seconds_until_it_is_acknowledged()
    {
        await system.Dial("redemption", new() { WrongSignature = true });
        var card = await system.Mint("china-mobile");
        var id = system.NewRequestId();
        await system.Acquire(card, id);
        await Until(async () => (await Deliveries(id)).Count == 1);
        (await Records(id)).ShouldBeEmpty();
        await system.Dial("redemption", null);
        // The channel writes down what was acknowledged after we have put it on record.
        await AdvanceUntil(async () => (await Deliveries(id))[^1].Acknowledged);
        (await Records(id)).Count.ShouldBe(1);
        (await Deliveries(id))[0].Acknowledged.ShouldBeFalse();
    }

    [Fact]
    public async Task A_report_that_nobody_acknowledges_ends_after_ten_times_and_the_query_still_tells()
    {
        await system.Dial("redemption", new() { WrongSignature = true });
        var card = await system.Mint("china-mobile");
        var id = system.NewRequestId();
        await system.Acquire(card, id);
        await AdvanceUntil(async () => (await Deliveries(id)).Count == RedemptionCallbacks.DeliveriesMax);
        for (var i = 0; i < 3; i++)
            system.Clock.Advance(RedemptionCallbacks.Interval);
        (await Deliveries(id)).Count.ShouldBe(RedemptionCallbacks.DeliveriesMax);
        (await Records(id)).ShouldBeEmpty();
        await system.Dial("redemption", null);
        (await system.Acquire(card, id, isRepeat: true)).ShouldBeOfType<Acquisition.Acquired>();
    }

    [Fact]
    public async Task A_later_report_that_contradicts_the_first_changes_nothing()
    {
        var id = system.NewRequestId();
        (await Report(Signed(id, "1", "0"))).ShouldBe((HttpStatusCode.OK, "SUCCESS"));
        (await Report(Signed(id, "2", "3001"))).ShouldBe((HttpStatusCode.OK, "SUCCESS"));
        (await Records(id)).ShouldHaveSingleItem().Code.ShouldBe("0");
    }

    [Fact]
    public async Task A_report_of_something_in_process_is_acknowledged_and_not_recorded()
    {
        var id = system.NewRequestId();
        (await Report(Signed(id, "0", "3007"))).ShouldBe((HttpStatusCode.OK, "SUCCESS"));
        (await Records(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_report_that_the_channel_has_not_signed_is_refused()
    {
        var id = system.NewRequestId();
        var forged = Signed(id, "2", "3001");
        forged["code"] = "0";
        (await Report(forged)).Status.ShouldBe(HttpStatusCode.Forbidden);
        forged.Remove("sign");
        (await Report(forged)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Records(id)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"bizOrderNo":1}""")]
    [InlineData("""{"bizOrderNo":null,"sign":null}""")]
    [InlineData("""{"bizOrderNo":{"a":[]},"sign":"x"}""")]
    [InlineData("\"text\"")]
    [InlineData("{\"sign\":\"\\u0000\"}")]
    public async Task A_malformed_report_is_the_senders_fault(string body)
    {
        foreach (var type in new[] { "application/json", "text/plain" })
        {
            using var client = system.AnonymousClient();
            using var content = new StringContent(body, Encoding.UTF8, type);
            using var response = await client.PostAsync(Address, content, Ct);
            ((int)response.StatusCode).ShouldBeInRange(400, 499);
        }
    }

    [Fact]
    public async Task A_report_is_refused_when_too_large_or_not_text_or_signed_nonsense()
    {
        using var client = system.AnonymousClient();
        // Otherwise the server may hang up on what is too large before it is all sent.
        client.DefaultRequestHeaders.ExpectContinue = true;
        foreach (var body in new[] { new byte[300_000], [0xff, 0xfe, 0x00, 0x80] })
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var response = await client.PostAsync(Address, content, Ct);
            ((int)response.StatusCode).ShouldBeInRange(400, 499);
        }
        (await Report(Signed("x\0y", "1", "0"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Report(Signed(new string('a', 65), "1", "0"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Report(Signed(system.NewRequestId(), "9", "0"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Report(Signed(system.NewRequestId(), "1", ""))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private SortedDictionary<string, string> Signed(string id, string status, string code)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["merchantId"] = Merchant,
            ["bizOrderNo"] = id,
            ["status"] = status,
            ["code"] = code,
        };
        fields["sign"] = system.Services.GetRequiredService<Gateways.Issuers.Redemption.RedemptionSignature>().Of(fields);
        return fields;
    }

    private async Task<(HttpStatusCode Status, string Body)> Report(SortedDictionary<string, string> fields)
    {
        using var client = system.AnonymousClient();
        using var response = await client.PostAsJsonAsync(Address, fields, Ct);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    private Task<List<IssuerCallback>> Records(string id) =>
        system.InDatabase(db => db.IssuerCallbacks.AsNoTracking().Where(c => c.RequestId == id).ToListAsync(Ct));

    private async Task<List<DeliveredCallback>> Deliveries(string id)
    {
        var all = await system.Sandbox.GetFromJsonAsync<List<DeliveredCallback>>("/issuers/redemption/callbacks", Ct);
        return [.. all!.Where(d => d.RequestId == id)];
    }

    private Task AdvanceUntil(Func<Task<bool>> isTrue) => Until(isTrue, () => system.Clock.Advance(RedemptionCallbacks.Interval));

    private static async Task Until(Func<Task<bool>> isTrue, Action? between = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isTrue())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(patience);
            between?.Invoke();
            await Task.Delay(50, Ct);
        }
    }
}
