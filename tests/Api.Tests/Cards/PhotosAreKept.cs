using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Features.Cards;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Cards.Photos;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Platform.Security;
using CardRecycle.TestKit;
using CardRecycle.TestKit.CardPhotos;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Tests.Cards;

/// <summary>A photo may show a card secret: it is read for its seller, sealed, and looked at by others as a secret is.</summary>
public sealed class PhotosAreKept(CardsSystem system) : IClassFixture<CardsSystem>
{
    private readonly Dictionary<Guid, bool> contradictions = [];
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_photo_is_read_for_its_seller_sealed_and_out_of_everybody_elses_reach()
    {
        var card = CardPhotoRenderer.Render(51, wish: CardWish.Good with { Barcode = true, BrandId = "walmart" });
        var sellerId = Guid.CreateVersion7();
        using var seller = system.SellerClient(sellerId);
        using var stranger = system.SellerClient(Guid.CreateVersion7());
        using var staff = system.StaffClient("zhang", "risk");
        using var nobody = system.AnonymousClient();
        var read = await Callers.Expect(await Upload(seller, JpegMetadata.With(card.Jpeg, 1, "Adobe Photoshop")));
        var id = read.GetProperty("photoId").GetGuid();
        read.GetProperty("outcome").GetString().ShouldBe("exact");
        read.GetProperty("number").GetString().ShouldBe(card.Number);
        read.GetProperty("brands").GetArrayLength().ShouldBeGreaterThan(0);

        // What lies there is no picture, names no place and opens for its seller alone.
        var stored = await system.InDatabase(db => db.PhotoContents.AsNoTracking().SingleAsync(c => c.PhotoId == id));
        stored.Content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]).ShouldBe(-1);
        var own = await seller.GetByteArrayAsync($"/cards/photos/{id}", Ct);
        own.AsSpan(0, 3).ToArray().ShouldBe([0xff, 0xd8, 0xff]);
        foreach (var trace in (string[])["Exif", "GPS", "Photoshop", JpegMetadata.Place])
            Encoding.Latin1.GetString(own).ShouldNotContain(trace);
        foreach (var client in (HttpClient[])[stranger, staff, nobody])
        {
            (await client.GetAsync($"/cards/photos/{id}", Ct)).IsSuccessStatusCode.ShouldBeFalse();
            (await client.DeleteAsync($"/cards/photos/{id}", Ct)).IsSuccessStatusCode.ShouldBeFalse();
        }
        (await Upload(nobody, card.Jpeg)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (
            await staff.PostAsJsonAsync($"/staff/cards/photos/{id}/reveal", new { requestId = Guid.CreateVersion7() }, Ct)
        ).StatusCode.ShouldBe(HttpStatusCode.NotFound, "no deal has come of it");
        var row = await system.InDatabase(db => db.Photos.AsNoTracking().SingleAsync(p => p.Id == id));
        row.Flags.ShouldBe([PhotoFlags.EditedByProgram]);

        (await seller.DeleteAsync($"/cards/photos/{id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await system.InDatabase(db => db.PhotoContents.CountAsync(c => c.PhotoId == id))).ShouldBe(0);
    }

    [Fact]
    public async Task A_bomb_a_torn_file_and_a_text_are_refused_with_what_is_allowed()
    {
        using var seller = system.SellerClient(Guid.CreateVersion7());
        var jpeg = CardPhotoRenderer.Render(52, wish: CardWish.Good).Jpeg;
        await Refused(await Upload(seller, JpegMetadata.PngOf(6000)), 422, "cards/photo-too-many-pixels");
        await Refused(await Upload(seller, jpeg[..(jpeg.Length / 3)]), 422, "cards/photo-damaged");
        await Refused(await Upload(seller, "not a photo"u8.ToArray()), 422, "cards/not-a-photo");
        await Refused(await Upload(seller, []), 422, "cards/photo-missing");
        await Refused(await Upload(seller, new byte[UploadPhoto.FileBytesMax + 1000]), 422, "cards/photo-too-large");
        (await seller.PostAsJsonAsync("/cards/photos", new { photo = "x" }, Ct)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_photo_of_a_deal_is_compared_looked_at_by_two_people_and_deleted_with_its_seller()
    {
        var shown = CardPhotoRenderer.Render(53, wish: CardWish.Good with { Barcode = true, BrandId = "walmart" });
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var order = Guid.CreateVersion7();
        using var seller = system.SellerClient(first);
        using var copier = system.SellerClient(second);
        var photo = await PhotoOf(seller, shown.Jpeg);
        var card = (await system.Submit(CardsSystem.Supermarket, shown.Number, "123456", first, order))!;
        (await Attach(photo, second, Guid.CreateVersion7(), card)).ShouldBe("cards/photo-not-found");
        (await Attach(photo, first, order, card)).ShouldBeNull();
        (await Attach(photo, first, Guid.CreateVersion7(), card)).ShouldBe("cards/photo-in-use");
        (await seller.DeleteAsync($"/cards/photos/{photo}", Ct)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await FlagsOf(order)).ShouldBe([]);
        contradictions[order].ShouldBeFalse();

        // Somebody else sells another card with the same picture.
        var copiedOrder = Guid.CreateVersion7();
        var copied = await PhotoOf(copier, JpegMetadata.With(shown.Jpeg, 1, "camera"));
        var other = (await system.Submit(CardsSystem.Supermarket, "9999000011112222", "654321", second, copiedOrder))!;
        (await Attach(copied, second, copiedOrder, other)).ShouldBeNull();
        (await FlagsOf(copiedOrder)).ShouldBe([PhotoFlags.NumberMismatch, PhotoFlags.NumberOfAnother, PhotoFlags.PhotoOfAnother]);
        contradictions[copiedOrder].ShouldBeTrue();

        // Looked at as a secret is: by two people, once, and its seller sees who.
        using var staff = system.StaffClient("zhang", "risk");
        async Task<HttpResponseMessage> Look(Guid request) =>
            await staff.PostAsJsonAsync($"/staff/cards/photos/{photo}/reveal", new { requestId = request }, Ct);
        await Refused(await Look(await system.Ask(card.CardId, "zhang")), 409, "cards/second-person-needed");
        var approved = await system.Ask(card.CardId, "zhang", decidedBy: "li");
        var look = await Look(approved);
        (look.StatusCode, look.Content.Headers.ContentType?.MediaType).ShouldBe((HttpStatusCode.OK, "image/jpeg"));
        await Refused(await Look(approved), 409, "cards/reveal-request-over");
        var seen = await seller.GetFromJsonAsync<JsonElement>($"/orders/{order}/card/reveals", Ct);
        var line = seen.GetProperty("reveals")[0];
        (line.GetProperty("isPhoto").GetBoolean(), line.GetProperty("by").GetString()).ShouldBe((true, "zhang"));

        // With the seller's data everything of the photo goes but who looked at it.
        (await system.InDatabase(db => system.Services.GetRequiredService<ICardPhotos>().EraseAsync(db, first, Ct))).ShouldBe(1);
        (await system.InDatabase(db => db.PhotoContents.CountAsync(c => c.PhotoId == photo))).ShouldBe(0);
        (await system.InDatabase(db => db.CardReveals.CountAsync(r => r.PhotoId == photo))).ShouldBe(1);

        // What nobody erased goes in time.
        system.Clock.Advance(TimeSpan.FromDays(181));
        for (var i = 0; i < 200 && await system.InDatabase(db => db.Photos.AnyAsync(p => p.Id == copied)); i++)
            await Task.Delay(50, Ct);
        (await system.InDatabase(db => db.Photos.AnyAsync(p => p.Id == copied))).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_the_models_a_photo_is_kept_and_its_number_is_typed()
    {
        using var readers = new PhotoReaders(Options.Create(new PhotoOptions { Models = "/nowhere" }), NullLogger<PhotoReaders>.Instance);
        var jpeg = CardPhotoRenderer.Render(54, wish: CardWish.Good).Jpeg;
        var seller = Guid.CreateVersion7();
        var answer = await system.InDatabase(async db =>
            await UploadPhoto.Handle(
                new FormFile(new MemoryStream(jpeg), 0, jpeg.Length, "photo", "photo.jpg"),
                new SellerCaller(seller),
                new UploadPhoto(
                    db,
                    system.Services.GetRequiredService<ICatalog>(),
                    readers,
                    system.Services.GetRequiredService<PhotoVault>(),
                    system.Clock,
                    Options.Create(new PhotoOptions())
                ),
                Ct
            )
        );
        var response = answer.Result.ShouldBeOfType<Ok<PhotoResponse>>().Value!;
        (response.Outcome, response.Number).ShouldBe((PhotoResponse.NotAvailable, null));
        (await system.InDatabase(db => db.Photos.CountAsync(p => p.SellerId == seller && p.Outcome == PhotoResponse.NotRead))).ShouldBe(1);
        var health = await new PhotoHealth(readers).CheckHealthAsync(new(), Ct);
        health.Description.ShouldNotBeNull().ShouldContain("/nowhere");
    }

    private static Task<HttpResponseMessage> Upload(HttpClient client, byte[] file) => PictureFiles.Upload(client, file);

    private static async Task<Guid> PhotoOf(HttpClient seller, byte[] file) =>
        (await Callers.Expect(await Upload(seller, file))).GetProperty("photoId").GetGuid();

    private Task<string?> Attach(Guid photo, Guid seller, Guid order, AdmittedCard card) =>
        system.InDatabase(async db =>
        {
            var photos = system.Services.GetRequiredService<ICardPhotos>();
            (await photos.AttachAsync(db, photo, seller, order, card, Ct)).Refused(out var refusal, out var attached);
            await db.SaveChangesAsync(Ct);
            if (attached is not null)
                contradictions[order] = attached.Contradicts;
            return refusal?.Type;
        });

    private async Task<List<string>> FlagsOf(Guid order)
    {
        using var staff = system.StaffClient("li", "risk");
        var photos = await staff.GetFromJsonAsync<JsonElement>($"/staff/orders/{order}/card/photos", Ct);
        return [.. photos.GetProperty("photos")[0].GetProperty("flags").EnumerateArray().Select(f => f.GetProperty("code").GetString()!)];
    }

    private static async Task Refused(HttpResponseMessage answer, int status, string type)
    {
        var body = await answer.Content.ReadAsStringAsync(Ct);
        ((int)answer.StatusCode).ShouldBe(status, body);
        JsonDocument.Parse(body).RootElement.GetProperty("type").GetString().ShouldBe("/problems/" + type);
    }
}
