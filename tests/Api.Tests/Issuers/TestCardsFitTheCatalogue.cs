using System.Net;
using System.Net.Http.Json;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Sandbox.Issuers;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>The Sandbox has a card of every brand that can be sold, as that brand's cards look.</summary>
public sealed class TestCardsFitTheCatalogue(IssuerSystem system) : IClassFixture<IssuerSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_brand_has_test_cards_of_its_format_and_protocol()
    {
        var catalog = system.Services.GetRequiredService<ICatalog>();
        catalog.Brands.Count.ShouldBeGreaterThan(40);
        foreach (var brand in catalog.Brands)
        {
            var minted = await system.Mint(brand.Id);
            minted.Protocol.ShouldBe(brand.IssuerProtocol, brand.Id);
            catalog
                .Normalise(brand, minted.Number, minted.Secret)
                .Refused(out var refusal, out var text)
                .ShouldBeFalse($"{brand.Id}: {refusal}");
            // What the vault keeps is what the issuer is asked with later.
            var kept = minted with
            {
                Number = text!.Number,
                Secret = text.Secret,
            };
            (await system.VerifyWithCode(kept, system.NewRequestId()))
                .GetType()
                .Name.ShouldBe(brand.Id == "rt-mart" ? "Unknown" : "Good", brand.Id);
        }
    }

    [Fact]
    public async Task Many_cards_are_all_different()
    {
        var cards = await system.Sandbox.GetFromJsonAsync<MintedCard[]>("/issuers/test-cards?brand=qq-coin&count=2000", Ct);
        cards!.Select(c => c.Number).Distinct().Count().ShouldBe(2000);
        cards!.ShouldAllBe(c => c.Number!.Length == 9 && c.Secret!.Length == 12 && c.FaceFen == 100_00);
    }

    [Fact]
    public async Task A_caller_may_give_the_pictures_of_number_and_secret()
    {
        var card = await system.Mint("walmart", "good", "&numberPicture=88%23%23%40%40&secretPicture=%25%25%25%25");
        card.Number!.ShouldMatch("^88[0-9]{2}[A-Z]{2}$");
        card.Secret!.ShouldMatch("^[0-9A-F]{4}$");
    }

    [Theory]
    [InlineData("?brand=nobody")]
    [InlineData("?brand=walmart&outcome=nothing")]
    [InlineData("?brand=walmart&outcome=code-3001")]
    [InlineData("?brand=walmart&count=0")]
    [InlineData("?brand=walmart&count=99999999")]
    [InlineData("?brand=walmart&faceFen=-1")]
    [InlineData("?brand=walmart&face=9223372036854775807")]
    [InlineData("?brand=walmart&minutes=x")]
    [InlineData("")]
    public async Task What_cannot_be_minted_is_refused(string query)
    {
        using var response = await system.Sandbox.GetAsync($"/issuers/test-cards{query}", Ct);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
