using System.Net;
using System.Text;
using CardRecycle.Api.Features.Cards;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Cards.Photos;
using CardRecycle.Api.Tests.Cards;
using CardRecycle.TestKit;
using CardRecycle.TestKit.CardPhotos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Cases;

/// <summary>Pictures that a seller gives, and appeals that are granted; called by <see cref="CasesAreWorkedOn"/>.</summary>
internal static class EvidenceHasPictures
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Goal: what a seller gives is kept as a secret is, belongs to one matter, and is looked at on record; what is no picture, too much or
    /// somebody else's is refused and changes nothing.
    /// </summary>
    public static async Task AreGivenLookedAtAndErased(HoldingSystem system)
    {
        using var li = system.Staff("li");
        using var stranger = await system.SellerClient();
        var held = await system.Hold();
        await held.Act(li, "claim");
        await held.Act(
            li,
            "ask",
            new
            {
                code = "purchase-proof",
                hours = 24,
                reason = "no invoice",
            }
        );
        var picture = JpegMetadata.With(CardPhotoRenderer.Render(61, wish: CardWish.Good).Jpeg, 1, "Adobe Photoshop");
        await AreRefused(system, held.Seller);
        var (first, second) = (await PictureFiles.Evidence(held.Seller, picture), await PictureFiles.Evidence(held.Seller, picture));
        var others = await PictureFiles.Evidence(stranger, picture);

        var path = $"/orders/{held.OrderId}/evidence";
        await Refused(held.Seller, path, [first, others], HttpStatusCode.NotFound, "cards/photo-not-found");
        await Refused(held.Seller, path, [Guid.NewGuid()], HttpStatusCode.NotFound, "cards/photo-not-found");
        var seven = Enumerable.Range(0, EvidencePhotos.PhotosMax + 1).Select(_ => Guid.NewGuid());
        await Refused(held.Seller, path, seven, HttpStatusCode.UnprocessableEntity, "cards/too-many-evidence-photos");
        await TradingSystem.Post(held.Seller, path, new { text = "发票照片", photoIds = new[] { first, second } });

        // Part of the matter: not the seller's to delete, no photo of a card, and nothing for whoever has no duty.
        (await held.Seller.DeleteAsync($"/cards/photos/{first}", Ct)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await held.Seller.GetAsync($"/cards/photos/{first}", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stranger.GetAsync($"/cards/photos/{first}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var cardPhotos = await Callers.Expect(await li.GetAsync($"/staff/orders/{held.OrderId}/card/photos", Ct));
        cardPhotos.GetProperty("photos").GetArrayLength().ShouldBe(0);
        using var analyst = system.Staff("chen", "analyst");
        foreach (var client in (HttpClient[])[analyst, held.Seller])
            (await client.PostAsync($"/staff/cards/photos/{first}/look", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using (var unattached = await li.PostAsync($"/staff/cards/photos/{others}/look", null, Ct))
            await TradingSystem.ExpectProblem(unattached, HttpStatusCode.NotFound, "cards/photo-not-found");

        // Nothing but pixels is seen, and its seller sees who looked.
        using var look = await li.PostAsync($"/staff/cards/photos/{first}/look", null, Ct);
        (look.StatusCode, look.Content.Headers.ContentType?.MediaType).ShouldBe((HttpStatusCode.OK, "image/jpeg"));
        var shown = Encoding.Latin1.GetString(await look.Content.ReadAsByteArrayAsync(Ct));
        foreach (var trace in (string[])["Exif", "GPS", "Photoshop", JpegMetadata.Place])
            shown.ShouldNotContain(trace);
        var photos = (await Callers.Expect(await li.GetAsync($"/staff/orders/{held.OrderId}/evidence-photos", Ct))).GetProperty("photos");
        photos.EnumerateArray().Select(p => p.GetProperty("matter").GetString()).ShouldBe(["review", "review"]);
        var seen = photos.EnumerateArray().Single(p => p.GetProperty("looks").GetArrayLength() > 0);
        (seen.GetProperty("photoId").GetGuid(), seen.GetProperty("looks")[0].GetProperty("by").GetString()).ShouldBe((first, "li"));
        var reveals = await Callers.Expect(await held.Seller.GetAsync($"/orders/{held.OrderId}/card/reveals", Ct));
        reveals.GetProperty("reveals")[0].GetProperty("purposeLabel").GetString().ShouldBe("查看您提交的凭证图片");

        await Appeals(held, li, first);

        var seller = await system.InDatabase(db => db.Photos.Where(p => p.Id == first).Select(p => p.SellerId).SingleAsync(Ct));
        (await system.InDatabase(db => system.Services.GetRequiredService<ICardPhotos>().EraseAsync(db, seller, Ct))).ShouldBe(3);
        (await system.InDatabase(db => db.PhotoContents.CountAsync(c => c.PhotoId == first, Ct))).ShouldBe(0);
        (await system.InDatabase(db => db.CardReveals.CountAsync(r => r.PhotoId == first, Ct))).ShouldBe(1);
    }

    /// <summary>
    /// Goal: a card that its issuer called used stays locked until an appeal against that is granted; then its seller is told what to do,
    /// and can do it.
    /// </summary>
    public static async Task FreeTheCardWhenAnAppealIsGranted(HoldingSystem system)
    {
        using var seller = await system.SellerClient();
        using var zhao = system.Staff("zhao");
        var card = await system.MintCard("walmart", HoldingSystem.SmallFaceFen, "used");
        var order = await system.Until(seller, await system.Sell(seller, card), "rejected");
        var id = order.GetProperty("orderId").GetGuid();
        using (var again = await system.Submit(seller, await TradingSystem.Quote(seller, card.Brand, card.FaceFen), card))
            again.StatusCode.ShouldBe(HttpStatusCode.Conflict, "it is locked for good");
        await TradingSystem.Post(seller, $"/orders/{id}/appeal", new { text = "发卡方系统当天故障，卡片未用" });
        var erasure = await Callers.Expect(await seller.GetAsync("/sellers/me/erasure", Ct));
        erasure.ToString().ShouldContain("appeal-open");

        var open = (await Callers.Expect(await zhao.GetAsync("/staff/orders/appeals", Ct))).GetProperty("appeals").EnumerateArray();
        var appealId = open.Single(a => a.GetProperty("orderId").GetGuid() == id).GetProperty("appealId").GetString();
        await TradingSystem.Post(zhao, $"/staff/orders/appeals/{appealId}/decision", new { granted = true, answer = "发卡方已更正。" });
        var appeal = (await Callers.Expect(await seller.GetAsync($"/orders/{id}", Ct))).GetProperty("appeal");
        appeal.GetProperty("canSellAgain").GetBoolean().ShouldBeTrue();
        appeal.GetProperty("nextStep").GetString()!.ShouldContain("重新报价");
        // Taken again: what it is worth is its issuer's to say, now as then.
        (await system.Sell(seller, card))
            .GetProperty("state")
            .GetString()
            .ShouldBe("verifying");
    }

    private static async Task AreRefused(HoldingSystem system, HttpClient seller)
    {
        async Task Refused(byte[] file, string type)
        {
            using var answer = await PictureFiles.UploadEvidence(seller, file);
            await TradingSystem.ExpectProblem(answer, HttpStatusCode.UnprocessableEntity, type);
        }
        await Refused("not a photo"u8.ToArray(), "cards/not-a-photo");
        await Refused(JpegMetadata.PngOf(6000), "cards/photo-too-many-pixels");
        await Refused(new byte[UploadPhoto.FileBytesMax + 1000], "cards/photo-too-large");
        await Refused([], "cards/photo-missing");
        using var nobody = system.AnonymousClient();
        (await PictureFiles.UploadEvidence(nobody, JpegMetadata.PngOf(800))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task Appeals(HeldOrder held, HttpClient reviewer, Guid used)
    {
        await held.Act(reviewer, "claim");
        await held.Act(reviewer, "decide", new { decision = "decline", reason = "no invoice" });
        var path = $"/orders/{held.OrderId}/appeal";
        await Refused(held.Seller, path, [used], HttpStatusCode.Conflict, "cards/photo-in-use");
        var picture = await PictureFiles.Evidence(held.Seller, JpegMetadata.PngOf(800));
        await TradingSystem.Post(held.Seller, path, new { text = "发票已补充，请复核", photoIds = new[] { picture } });
        (await held.AsSellerSees()).GetProperty("appeal").GetProperty("photos").GetInt32().ShouldBe(1);
    }

    private static async Task Refused(HttpClient seller, string path, IEnumerable<Guid> photoIds, HttpStatusCode status, string type)
    {
        using var answer = await TradingSystem.PostRaw(seller, path, new { text = "见附图，请核对", photoIds });
        await TradingSystem.ExpectProblem(answer, status, type);
    }
}
