using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Tests.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Quotes;

public sealed class QuotesAreGiven(StartedSystem system) : IClassFixture<StartedSystem>
{
    private const string Walmart = """{"brand":"walmart","form":"code","faceFen":50000,"expiresOn":"2028-06-30"}""";

    private const string Vanguard = """{"brand":"vanguard","form":"code","faceFen":50000}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guest_gets_a_quote_that_explains_itself_and_any_seller_can_open_it()
    {
        using var client = system.AnonymousClient();
        var quote = await Quoted(client, Walmart);
        var amount = quote.GetProperty("amountFen").GetInt64();
        amount.ShouldBeInRange(30_000, 49_500);
        quote.GetProperty("lines").EnumerateArray().Sum(l => l.GetProperty("amountFen").GetInt64()).ShouldBe(amount);
        foreach (var line in quote.GetProperty("lines").EnumerateArray())
            line.GetProperty("label").GetString().ShouldNotBeNullOrEmpty();
        var interval = quote.GetProperty("interval");
        interval.GetProperty("lowFen").GetInt64().ShouldBeLessThanOrEqualTo(amount);
        interval.GetProperty("highFen").GetInt64().ShouldBeGreaterThanOrEqualTo(amount);
        quote.GetProperty("validUntil").GetDateTimeOffset().ShouldBe(system.Clock.GetUtcNow().AddMinutes(15));
        quote.GetProperty("mayChange").GetProperty("expiry").GetProperty("steps").GetArrayLength().ShouldBeGreaterThan(3);
        quote.GetProperty("tier").GetString().ShouldBe("guest");

        var offers = system.Services.GetRequiredService<IOffers>();
        offers.Open(quote.GetProperty("quote").GetString()!, Guid.CreateVersion7()).Refused(out _, out var offer).ShouldBeFalse();
        offer!.AmountFen.ShouldBe(amount);
        offer.QuoteId.ShouldBe(quote.GetProperty("quoteId").GetGuid());
        offer.ModelVersion.ShouldBe(quote.GetProperty("modelVersion").GetString());
        offer.Lines.Sum(l => l.AmountFen).ShouldBe(amount);
    }

    [Fact]
    public async Task The_published_formula_gives_the_amount_and_every_renewed_amount()
    {
        using var client = system.AnonymousClient();
        var offers = system.Services.GetRequiredService<IOffers>();
        var quote = await Quoted(client, Walmart);
        var balance = quote.GetProperty("mayChange").GetProperty("balance");
        var (gross, fee) = (balance.GetProperty("grossPpm").GetInt64(), balance.GetProperty("feePpm").GetInt64());
        ByFormula(50_000, gross, fee).ShouldBe(quote.GetProperty("amountFen").GetInt64());

        offers.Open(quote.GetProperty("quote").GetString()!, Guid.CreateVersion7()).Refused(out _, out var offer).ShouldBeFalse();
        offers.Requote(offer!, 31_415, offer!.ExpiresOn, offer.ValidUntil).AmountFen.ShouldBe(ByFormula(31_415, gross, fee));
        var steps = quote.GetProperty("mayChange").GetProperty("expiry").GetProperty("steps").EnumerateArray();
        foreach (var step in steps)
        {
            var days = step.GetProperty("lifeDaysMin").GetInt32();
            var expires = QuoteDay.Of(system.Clock.GetUtcNow()).AddDays(days);
            var renewed = offers.Requote(offer, 50_000, expires, offer.ValidUntil);
            renewed.AmountFen.ShouldBe(ByFormula(50_000, gross + step.GetProperty("ppm").GetInt64(), fee));
            renewed.AmountFen.ShouldBeLessThanOrEqualTo(offer.AmountFen);
        }
    }

    [Fact]
    public async Task A_signed_in_sellers_quote_is_the_sellers_own_and_has_the_tiers_fee()
    {
        using var standard = SellerClient(Guid.CreateVersion7(), "standard");
        var vipId = Guid.CreateVersion7();
        using var vip = SellerClient(vipId, "vip");
        var usual = await Quoted(standard, Walmart);
        var better = await Quoted(vip, Walmart);
        better.GetProperty("amountFen").GetInt64().ShouldBeGreaterThan(usual.GetProperty("amountFen").GetInt64());
        Line(better, "membership").ShouldBeGreaterThan(0);
        Line(usual, "membership").ShouldBe(0);

        var offers = system.Services.GetRequiredService<IOffers>();
        offers.Open(better.GetProperty("quote").GetString()!, Guid.CreateVersion7()).Refused(out var refusal, out _).ShouldBeTrue();
        refusal!.Type.ShouldBe("quotes/belongs-to-another");
        offers.Open(better.GetProperty("quote").GetString()!, vipId).Refused(out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"brand":"nobody","form":"code","faceFen":50000}""", "brand-unknown", "brand")]
    [InlineData("""{"form":"code","faceFen":50000}""", "brand-unknown", "brand")]
    [InlineData("""{"brand":"luckin","form":"physical","faceFen":5000}""", "form-unsupported", "form")]
    [InlineData("""{"brand":"walmart","faceFen":50000}""", "form-unsupported", "form")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":0}""", "face-out-of-bounds", "faceFen")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":-50000}""", "face-out-of-bounds", "faceFen")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":9223372036854775807}""", "face-out-of-bounds", "faceFen")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":50000,"balanceFen":0}""", "balance-out-of-bounds", "balanceFen")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":50000,"balanceFen":-1}""", "balance-out-of-bounds", "balanceFen")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":50000,"balanceFen":50001}""", "balance-out-of-bounds", "balanceFen")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":50000,"balanceFen":9}""", "below-minimum", "balanceFen")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":50000,"expiresOn":"2026-11-23"}""", "card-expired", "expiresOn")]
    [InlineData("""{"brand":"walmart","form":"code","faceFen":50000,"region":"火星"}""", "region-unknown", "region")]
    [InlineData("""{"brand":"wumart","form":"code","faceFen":50000,"region":"上海"}""", "region-unknown", "region")]
    public async Task What_makes_no_sense_is_refused_with_its_field(string body, string slug, string field)
    {
        using var client = system.AnonymousClient();
        var response = await Ask(client, body);
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await response.Json();
        problem.GetProperty("type").GetString().ShouldBe("/problems/quotes/" + slug);
        problem.GetProperty("field").GetString().ShouldBe(field);
        problem.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task The_last_day_of_a_card_is_a_day_in_china()
    {
        // 02:00 UTC is 10:00 in China on the 24th.
        using var client = system.AnonymousClient();
        var body = """{"brand":"walmart","form":"code","faceFen":50000,"expiresOn":"2026-11-24"}""";
        (await Ask(client, body)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_face_above_the_legal_bound_raises_a_flag_and_is_quoted_all_the_same()
    {
        using var client = system.AnonymousClient();
        var above = await Quoted(client, """{"brand":"hema","form":"code","faceFen":200000}""");
        above.GetProperty("flags")[0].GetProperty("code").GetString().ShouldBe("face-above-legal-bound");
        var exempt = await Quoted(client, """{"brand":"jd-ecard","form":"code","faceFen":500000}""");
        exempt.GetProperty("flags").GetArrayLength().ShouldBe(0);
        var named = await Quoted(client, """{"brand":"ctrip","form":"code","faceFen":100000,"expiresOn":"2027-06-01"}""");
        named.GetProperty("flags")[0].GetProperty("code").GetString().ShouldBe("named-card-with-expiry");
    }

    [Fact]
    public async Task Every_brand_form_and_face_of_the_catalogue_gets_a_price()
    {
        using var client = system.AnonymousClient();
        var brands = system.Services.GetRequiredService<ICatalog>().Brands;
        brands.Count.ShouldBeGreaterThanOrEqualTo(45);
        foreach (var brand in brands)
        foreach (var form in brand.Forms)
        foreach (var face in new[] { brand.FacesFen[0], brand.FacesFen[^1] })
        {
            var quote = await Quoted(
                client,
                JsonSerializer.Serialize(
                    new
                    {
                        brand = brand.Id,
                        form = form.ToString().ToLowerInvariant(),
                        faceFen = face,
                    }
                )
            );
            quote.GetProperty("amountFen").GetInt64().ShouldBeInRange(face * 30 / 100, face * 97 / 100, $"{brand.Id} {form} {face}");
        }
    }

    [Fact]
    public async Task No_malformed_or_mutated_body_is_the_servers_fault()
    {
        using var client = system.AnonymousClient();
        var random = new Random(20261124);
        string[] splices =
        [
            "null",
            "{}",
            "[]",
            "\"\"",
            "1e999",
            "-0",
            "9223372036854775808",
            "0.5",
            "true",
            "\"\\ud800\"",
            "\u0000",
            "\"2026-02-30\"",
            ",",
            "}",
        ];
        var answers = new Dictionary<int, int>();
        for (var i = 0; i < 500; i++)
        {
            var body = new StringBuilder(
                """{"brand":"walmart","form":"code","faceFen":50000,"balanceFen":40000,"expiresOn":"2027-06-30","region":null}"""
            );
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(body.Length);
                switch (random.Next(4))
                {
                    case 0:
                        body[at] = (char)random.Next(1, 0x250);
                        break;
                    case 1:
                        body.Remove(at, Math.Min(random.Next(1, 12), body.Length - at));
                        break;
                    case 2:
                        body.Insert(at, splices[random.Next(splices.Length)]);
                        break;
                    default:
                        var colon = body.ToString().IndexOf(':', at);
                        if (colon >= 0)
                            body.Remove(colon + 1, Math.Min(5, body.Length - colon - 1))
                                .Insert(colon + 1, splices[random.Next(splices.Length)]);
                        break;
                }
                if (body.Length == 0)
                    body.Append('x');
            }
            var response = await Ask(client, body.ToString());
            var status = (int)response.StatusCode;
            answers[status] = answers.GetValueOrDefault(status) + 1;
            if (status == 200)
                continue;
            status.ShouldBeInRange(400, 499, body.ToString());
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", body.ToString());
            (await response.Json()).GetProperty("type").GetString().ShouldStartWith("/problems/");
        }
        answers.GetValueOrDefault(400).ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task A_body_of_the_wrong_type_or_size_is_refused()
    {
        using var client = system.AnonymousClient();
        using var text = new StringContent("hello", Encoding.UTF8, "text/plain");
        (await client.PostAsync("/quotes", text, Ct)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await client.GetAsync("/quotes", Ct)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await client.GetAsync("/no-such-address", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var huge = await Ask(client, "{\"brand\":\"" + new string('x', 300_000) + "\"}");
        huge.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_closed_trade_moves_the_next_quote_which_compares_today_with_thirty_days()
    {
        using var client = system.AnonymousClient();
        var before = await Quoted(client, Vanguard);
        var levels = system.Services.GetRequiredService<IMarketLevels>();
        for (var i = 0; i < 30; i++)
            await system.InDatabase(async db =>
            {
                var now = system.Clock.GetUtcNow().AddMinutes(-30 + i);
                var id = Guid.CreateVersion7(now);
                await levels.RecordAsync(
                    db,
                    new(id, "vanguard", "code", 50_000, 50_000, null, null, 30_000, 32_500, now.AddHours(-2), now),
                    Ct
                );
                await db.SaveChangesAsync(Ct);
                return true;
            });
        var after = before;
        for (var i = 0; i < 3_000 && after.GetProperty("amountFen").GetInt64() >= before.GetProperty("amountFen").GetInt64(); i++)
        {
            await Task.Delay(100, Ct);
            after = await Quoted(client, Vanguard);
        }
        after.GetProperty("amountFen").GetInt64().ShouldBeLessThan(before.GetProperty("amountFen").GetInt64());
        var market = after.GetProperty("market");
        market.GetProperty("trades30").GetInt32().ShouldBeGreaterThan(0);
        market.GetProperty("text").GetString()!.ShouldContain("30日");
        (market.GetProperty("todayPpm").GetInt64() - market.GetProperty("mean30Ppm").GetInt64()).ShouldBe(
            market.GetProperty("changePpm").GetInt64()
        );
    }

    [Fact]
    public async Task Given_quotes_are_recorded_in_the_background()
    {
        using var client = system.AnonymousClient();
        var ids = new List<Guid>();
        for (var i = 0; i < 20; i++)
            ids.Add((await Quoted(client, Walmart)).GetProperty("quoteId").GetGuid());
        var found = 0;
        for (var i = 0; i < 3_000 && found < ids.Count; i++)
        {
            await Task.Delay(100, Ct);
            found = await system.InDatabase(db => db.IssuedQuotes.CountAsync(q => ids.Contains(q.Id), Ct));
        }
        found.ShouldBe(ids.Count);
        var row = await system.InDatabase(db => db.IssuedQuotes.SingleAsync(q => q.Id == ids[0], Ct));
        row.BrandId.ShouldBe("walmart");
        row.Form.ShouldBe(CardForm.Code);
        row.ExpiresOn.ShouldBe(new DateOnly(2028, 6, 30));
    }

    private static long ByFormula(long balance, long grossPpm, long feePpm)
    {
        var gross = (long)Math.Floor((decimal)balance * grossPpm / 1_000_000);
        var fee = Math.Clamp(
            Math.Floor((decimal)gross * feePpm / 1_000_000 + 0.5m),
            Math.Ceiling(gross * 0.03m),
            Math.Floor(gross * 0.05m)
        );
        return gross - (long)fee;
    }

    private static long Line(JsonElement quote, string code) =>
        quote
            .GetProperty("lines")
            .EnumerateArray()
            .Single(l => l.GetProperty("code").GetString() == code)
            .GetProperty("amountFen")
            .GetInt64();

    private static async Task<HttpResponseMessage> Ask(HttpClient client, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/quotes");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        // Otherwise the server may hang up on what is too large before it is all sent.
        request.Headers.ExpectContinue = body.Length > 256 * 1024;
        return await client.SendAsync(request, Ct);
    }

    private static async Task<JsonElement> Quoted(HttpClient client, string body)
    {
        var response = await Ask(client, body);
        var text = await response.Content.ReadAsStringAsync(Ct);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return await response.Json();
    }

    private HttpClient SellerClient(Guid id, string tier)
    {
        var client = system.AnonymousClient();
        var token = system.Services.GetRequiredService<TokenIssuer>().ForSeller(id, tier);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }
}

/// <summary>A system whose registry holds no promoted model.</summary>
public sealed class SystemWithoutModel : StartedSystem
{
    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [new("Models:Path", Path.Combine(Path.GetTempPath(), "cardrecycle-no-models"))];
}

public sealed class QuotesWithoutModel(SystemWithoutModel system) : IClassFixture<SystemWithoutModel>
{
    [Fact]
    public async Task Without_a_promoted_model_nobody_is_quoted_and_everybody_is_told_when_to_try_again()
    {
        using var client = system.AnonymousClient();
        var response = await client.PostAsJsonAsync(
            "/quotes",
            new
            {
                brand = "walmart",
                form = "code",
                faceFen = 50_000,
            },
            TestContext.Current.CancellationToken
        );
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(30));
        (await response.Json()).GetProperty("type").GetString().ShouldBe("/problems/quotes/model-unavailable");
    }
}
