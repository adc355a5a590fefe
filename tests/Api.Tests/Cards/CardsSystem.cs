using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using CardRecycle.Api.Features.Cards;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Crypto;
using CardRecycle.TestKit;
using CardRecycle.TestKit.CardPhotos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CardRecycle.Api.Tests.Cards;

/// <summary>The words in which the tests of this room are written: submitting a card straight to the vault, and people who look.</summary>
public sealed class CardsSystem : StartedSystem
{
    internal static readonly Brand Supermarket = NewBrand(
        "supermarket",
        InputSchema.NumberAndSecret,
        new("digits", 16, 19, "", "none", "strip"),
        new("digits", 6, 6, "", "none", "strip")
    );

    internal static readonly Brand Fuel = NewBrand(
        "fuel",
        InputSchema.NumberAndSecret,
        new("digits", 16, 19, "", "none", "strip"),
        new("digits", 16, 20, "", "none", "strip")
    );

    internal static readonly Brand ECommerce = NewBrand(
        "ecommerce",
        InputSchema.SecretOnly,
        null,
        new("alphanumeric", 16, 16, "", "none", "strip-upper")
    );

    internal static readonly Brand Points = NewBrand("points", InputSchema.Points, new("digits", 6, 20, "", "none", "strip"), null);

    /// <summary>Photos are read; the models are loaded when the first one comes.</summary>
    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [new("Cards:Photos:Models", PhotoFiles.Models)];

    internal ICardVault Vault =>
        new CardVault(
            new PlainCatalog(),
            Services.GetRequiredService<CardSealer>(),
            Services.GetRequiredService<CardKeys>(),
            Services.GetRequiredService<TimeProvider>()
        );

    internal HttpClient SellerClient(Guid sellerId) => Client(Services.GetRequiredService<TokenIssuer>().ForSeller(sellerId));

    internal HttpClient StaffClient(string id, params string[] duties) =>
        Client(Services.GetRequiredService<TokenIssuer>().ForStaff(id, duties));

    /// <summary>Asks as one member of the risk team and has another one decide.</summary>
    /// <returns>The request.</returns>
    internal async Task<Guid> Ask(Guid cardId, string by, string? decidedBy = null, bool approve = true)
    {
        using var first = StaffClient(by, "risk");
        var asked = await Callers.Expect(
            await PostOnce(first, $"/staff/cards/{cardId}/reveal-requests", new { purpose = "dispute", reason = "卖家申诉卡已被使用" })
        );
        var id = asked.GetProperty("requestId").GetGuid();
        if (decidedBy is not null)
        {
            using var second = StaffClient(decidedBy, "risk");
            await Callers.Expect(await second.PostAsJsonAsync($"/staff/cards/reveal-requests/{id}/decision", new { approve }));
        }
        return id;
    }

    internal async Task<HttpResponseMessage> Reveal(Guid cardId, Guid requestId, string by)
    {
        using var staff = StaffClient(by, "risk");
        return await staff.PostAsJsonAsync($"/staff/cards/{cardId}/reveal", new { requestId });
    }

    internal static async Task<HttpResponseMessage> PostOnce(HttpClient client, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return await client.SendAsync(request);
    }

    internal CardSubmission Submission(string? number, string? secret) => new(number, secret is null ? null : Encrypt(secret), "dev-1");

    internal string Encrypt(string secret)
    {
        var key = Services.GetRequiredService<CardKeys>().DeviceKey("dev-1")!.PublicKey;
        return Convert.ToBase64String(Sm2.Encrypt(key.Span, Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>Submits and saves; null when the card is a duplicate.</summary>
    internal async Task<AdmittedCard?> Submit(Brand brand, string? number, string? secret, Guid? seller = null, Guid? order = null)
    {
        try
        {
            return await InDatabase(async db =>
            {
                var outcome = Vault.Admit(
                    db,
                    Submission(number, secret),
                    brand,
                    seller ?? Guid.CreateVersion7(),
                    order ?? Guid.CreateVersion7()
                );
                outcome.Refused(out var refusal, out var admitted).ShouldBeFalse(refusal?.Detail);
                await db.SaveChangesAsync();
                return admitted;
            });
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: ICardVault.DuplicateConstraint })
        {
            return null;
        }
    }

    internal Refusal? Refusal(CardSubmission submission, Brand brand)
    {
        using var scope = Services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Persistence.CardRecycleDb>();
        Vault.Admit(db, submission, brand, Guid.CreateVersion7(), Guid.CreateVersion7()).Refused(out var refusal, out _);
        return refusal;
    }

    internal Task<OpenedCard> Open(Guid cardId, string purpose) =>
        InDatabase(async db =>
        {
            var opened = await Vault.OpenAsync(db, cardId, purpose, "system", default);
            await db.SaveChangesAsync();
            return opened;
        });

    internal Task<int> Release(Guid cardId) =>
        InDatabase(async db =>
        {
            await Vault.ReleaseAsync(db, cardId, default);
            return await db.SaveChangesAsync();
        });

    internal Task<int> Blacklist(Guid cardId, string reason) =>
        InDatabase(async db =>
        {
            await Vault.BlacklistAsync(db, cardId, reason, default);
            return await db.SaveChangesAsync();
        });

    private HttpClient Client(AccessToken token)
    {
        var client = AnonymousClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    private static Brand NewBrand(string id, InputSchema input, CardFormat? number, CardFormat? secret) =>
        new(id, id, id, CardKind.Supermarket, input, [CardForm.Physical], [100_00], 1, 5000_00, [], false, "gateway", number, secret);

    /// <summary>Normalises as the catalogue does, without its rows: this room is tested apart from that one.</summary>
    private sealed class PlainCatalog : ICatalog
    {
        public IReadOnlyList<Brand> Brands => [];

        public Brand? Find(string brandId) => null;

        public Outcome<CardText> Normalise(Brand brand, string? number, string? secret) => new CardText(Plain(number), Plain(secret));

        public IReadOnlyList<CardCandidate> Recognise(string text, IReadOnlyList<string> words) => [];

        public bool CouldBeNumber(string text, IReadOnlyList<string> words) => false;

        private static string? Plain(string? text) => text?.Replace("-", "").Replace(" ", "").ToUpperInvariant();
    }
}
