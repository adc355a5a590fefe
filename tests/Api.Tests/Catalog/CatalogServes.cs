using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Catalog;
using CardRecycle.Api.Features.Catalog.Contract;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Catalog;

public sealed class CatalogServes(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_finds_all_that_it_needs_in_the_list_of_brands()
    {
        using var client = system.AnonymousClient();
        var all = (await (await client.GetAsync("/catalog/brands", Ct)).Json()).GetProperty("brands");
        all.GetArrayLength().ShouldBeGreaterThanOrEqualTo(45);
        all.EnumerateArray().Select(b => b.GetProperty("kind").GetString()).Distinct().Count().ShouldBe(9);
        foreach (var brand in all.EnumerateArray())
        {
            brand.GetProperty("formats").GetArrayLength().ShouldBeGreaterThan(0);
            brand.GetProperty("facesFen").GetArrayLength().ShouldBeGreaterThan(0);
            brand.GetProperty("issuerProtocol").GetString().ShouldBeOneOf("gateway", "platform", "redemption", "captcha");
        }
        var games = (await (await client.GetAsync("/catalog/brands?kind=game&query=网易", Ct)).Json()).GetProperty("brands");
        games.EnumerateArray().Select(b => b.GetProperty("id").GetString()).ShouldBe(["netease"]);
    }

    [Fact]
    public async Task The_catalogue_is_planted_once_and_a_second_start_changes_nothing()
    {
        var before = await system.InDatabase(db => db.Brands.AsNoTracking().OrderBy(b => b.Id).Select(b => b.UpdatedAt).ToListAsync(Ct));
        await system.InDatabase(async db =>
        {
            await CatalogSeed.PlantAsync(db, system.Clock.GetUtcNow().AddDays(1), Ct);
            return true;
        });
        var after = await system.InDatabase(db => db.Brands.AsNoTracking().OrderBy(b => b.Id).Select(b => b.UpdatedAt).ToListAsync(Ct));
        before.Count.ShouldBeGreaterThanOrEqualTo(45);
        after.ShouldBe(before);
    }

    [Theory]
    [InlineData("/catalog/brands/no-such-brand", HttpStatusCode.NotFound, "/problems/catalog/brand-unknown")]
    [InlineData("/catalog/brands?kind=nonsense", HttpStatusCode.UnprocessableEntity, "/problems/catalog/kind-unknown")]
    public async Task An_unknown_brand_or_kind_is_refused(string address, HttpStatusCode status, string type)
    {
        using var client = system.AnonymousClient();
        var response = await client.GetAsync(address, Ct);
        response.StatusCode.ShouldBe(status);
        (await response.Json()).GetProperty("type").GetString().ShouldBe(type);
    }

    [Fact]
    public async Task Noise_around_a_number_does_not_hide_it_and_the_narrowest_verified_format_comes_first()
    {
        using var client = system.AnonymousClient();
        foreach (
            var typed in new[]
            {
                "1234567890123",
                " 1234-5678 90123\t",
                "卡号：1234567890123",
                "]C11234567890123",
                "https://x.cn/c?n=1234567890123",
            }
        )
        {
            var candidates = await client.Recognise(typed);
            candidates[0].Brand.ShouldBe("netease", typed);
            candidates[0].Score.ShouldBeGreaterThan(0.3);
            candidates.Sum(c => c.Score).ShouldBeLessThanOrEqualTo(1.01);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("卡")]
    [InlineData("://")]
    [InlineData(":")]
    public async Task What_can_be_no_card_is_recognised_as_nothing(string typed)
    {
        using var client = system.AnonymousClient();
        (await client.Recognise(typed)).ShouldBeEmpty();
        (await client.Recognise(new string('9', 2000))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Staff_edit_a_format_and_recognition_follows()
    {
        using var client = system.AnonymousClient();
        using var staff = system.StaffClient("operations");
        (await client.Recognise("888877776666555544443333222211119")).ShouldBeEmpty();
        var edit = new
        {
            number = new
            {
                charset = "digits",
                lengthMin = 33,
                lengthMax = 33,
            },
            secret = new
            {
                charset = "digits",
                lengthMin = 6,
                lengthMax = 6,
            },
            verified = true,
            source = "test",
            enabled = true,
            version = 0,
        };
        (await staff.PutAsJsonAsync("/staff/catalog/formats/costa/new-2027", edit, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.Recognise("888877776666555544443333222211119")).ShouldHaveSingleItem().Brand.ShouldBe("costa");
        // The same version again: somebody else was there first.
        var stale = await staff.PutAsJsonAsync("/staff/catalog/formats/costa/new-2027", edit, Ct);
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stale.Json()).GetProperty("type").GetString().ShouldBe("/problems/catalog/changed-meanwhile");
    }

    [Fact]
    public async Task What_is_switched_off_is_seen_by_staff_and_can_be_switched_on_again()
    {
        using var client = system.AnonymousClient();
        using var staff = system.StaffClient("operations");
        using var finance = system.StaffClient("finance");
        var known = (await Formats(staff, "/staff/catalog/brands", "starbucks"))[0];
        var edit = JsonNode.Parse(known.GetRawText())!.AsObject();
        var address = $"/staff/catalog/formats/starbucks/{known.GetProperty("variant").GetString()}";
        edit["enabled"] = false;
        (await staff.PutAsJsonAsync(address, edit, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await Formats(finance, "/staff/catalog/brands", "starbucks"))
            .Single(f => Variant(f) == Variant(known))
            .GetProperty("enabled")
            .GetBoolean()
            .ShouldBeFalse();
        // It was the brand's only one, and without any no card can be taken in.
        (await Brands(client, "/catalog/brands")).ShouldNotContain(b => b.GetProperty("id").GetString() == "starbucks");

        edit["enabled"] = true;
        edit["version"] = known.GetProperty("version").GetInt32() + 1;
        (await staff.PutAsJsonAsync(address, edit, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Formats(client, "/catalog/brands", "starbucks")).Select(Variant).ShouldContain(Variant(known));

        static string? Variant(JsonElement format) => format.GetProperty("variant").GetString();
    }

    private static async Task<JsonElement[]> Brands(HttpClient client, string address) =>
        [.. (await (await client.GetAsync(address, Ct)).Json()).GetProperty("brands").EnumerateArray()];

    private static async Task<JsonElement[]> Formats(HttpClient client, string address, string brand) =>
        [.. (await Brands(client, address)).Single(b => b.GetProperty("id").GetString() == brand).GetProperty("formats").EnumerateArray()];

    [Fact]
    public async Task An_edit_of_another_replica_is_seen_within_seconds()
    {
        await system.InDatabase(db =>
            db.Brands.Where(b => b.Id == "manner")
                .ExecuteUpdateAsync(b => b.SetProperty(x => x.Enabled, false).SetProperty(x => x.Version, x => x.Version + 1), Ct)
        );
        var catalog = system.Services.GetRequiredService<ICatalog>();
        for (var i = 0; i < 3_000 && catalog.Brands.Any(b => b.Id == "manner"); i++)
            await Task.Delay(100, Ct);
        catalog.Brands.ShouldNotContain(b => b.Id == "manner");
        catalog.Find("manner").ShouldNotBeNull("deals under way still need their brand");
    }

    [Fact]
    public async Task A_brand_row_that_makes_no_sense_is_refused_with_its_field()
    {
        using var staff = system.StaffClient("operations");
        var good = JsonNode.Parse(await staff.GetStringAsync("/catalog/brands/walmart", Ct))!.AsObject();
        good["legalBoundExempt"] = false; // not part of the answer, and an edit states the whole row
        foreach (
            var (field, value) in new (string, JsonNode)[]
            {
                ("nameZh", ""),
                ("facesFen", new JsonArray(1, 2)),
                ("faceMinFen", -5),
                ("issuerProtocol", "telepathy"),
                ("input", "secretOnly"),
                ("regions", new JsonArray("")),
            }
        )
        {
            var bad = good.DeepClone().AsObject();
            bad[field] = value;
            var response = await staff.PutAsJsonAsync("/staff/catalog/brands/walmart", bad, Ct);
            response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, field);
            (await response.Json()).GetProperty("field").GetString().ShouldBe(field);
        }
        good["nameZh"] = "沃尔玛礼品卡";
        (await staff.PutAsJsonAsync("/staff/catalog/brands/walmart", good, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await staff.PutAsJsonAsync("/staff/catalog/brands/walmart", good, Ct)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await staff.GetStringAsync("/catalog/brands/walmart", Ct)).ShouldContain("沃尔玛礼品卡");
    }

    [Fact]
    public async Task Every_card_that_the_sandbox_mints_is_one_that_the_catalogue_takes()
    {
        using var issuers = new HttpClient { BaseAddress = system.SandboxUrl };
        var catalog = system.Services.GetRequiredService<ICatalog>();
        var known = await (await issuers.GetAsync("/issuers/test-cards/brands", Ct)).Json();
        known.EnumerateArray().Select(b => b.GetProperty("id").GetString()!).Order().ShouldBe(CatalogSeed.Ids().Order());
        foreach (var sandboxBrand in known.EnumerateArray())
        {
            var brand = catalog.Find(sandboxBrand.GetProperty("id").GetString()!)!;
            sandboxBrand.GetProperty("protocol").GetString().ShouldBe(brand.IssuerProtocol, brand.Id);
            sandboxBrand.GetProperty("isOffline").GetBoolean().ShouldBe(brand.OfflineBalance, brand.Id);
            var cards = await (await issuers.PostAsync($"/issuers/test-cards?brand={brand.Id}&count=5", null, Ct)).Json();
            foreach (var card in cards.EnumerateArray())
                catalog
                    .Normalise(brand, card.GetProperty("number").GetString(), card.GetProperty("secret").GetString())
                    .Refused(out var refusal, out _)
                    .ShouldBeFalse($"{brand.Id}: {refusal?.Detail}");
        }
    }

    [Fact]
    public async Task Only_operations_staff_edit_the_catalogue()
    {
        using var anonymous = system.AnonymousClient();
        using var risk = system.StaffClient("risk");
        (await anonymous.PutAsJsonAsync("/staff/catalog/brands/walmart", new { }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await anonymous.GetAsync("/staff/catalog/brands", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await risk.PutAsJsonAsync("/staff/catalog/brands/walmart", new { }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_malformed_edit_is_the_clients_fault()
    {
        using var staff = system.StaffClient("operations");
        foreach (var body in new[] { "", "{", "[]", "null", "{}", """{"kind":7}""", """{"number":{}}""", """{"nameZh":null}""" })
        foreach (var address in new[] { "/staff/catalog/brands/walmart", "/staff/catalog/formats/walmart/default" })
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            var response = await staff.PutAsync(address, content, Ct);
            ((int)response.StatusCode).ShouldBeInRange(400, 499, $"{address} {body}");
        }
    }

    [Fact]
    public void Legal_bounds_raise_a_flag_except_for_points_fuel_and_jd()
    {
        var catalog = system.Services.GetRequiredService<ICatalog>();
        catalog.Find("hema")!.FaceAboveLegalBound(100_001).ShouldBeTrue();
        catalog.Find("hema")!.FaceAboveLegalBound(100_000).ShouldBeFalse();
        catalog.Find("ctrip")!.FaceAboveLegalBound(500_000).ShouldBeFalse();
        catalog.Find("ctrip")!.FaceAboveLegalBound(500_001).ShouldBeTrue();
        foreach (var exempt in new[] { "jd-ecard", "sinopec", "meituan-points" })
            catalog.Find(exempt)!.FaceAboveLegalBound(1_000_000).ShouldBeFalse();
    }
}
