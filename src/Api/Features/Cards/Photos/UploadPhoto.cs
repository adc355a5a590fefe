using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Models.Photo;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>
/// A seller uploads a photo of a card: it is read, sealed and kept, for a day if no deal comes of it. Deliberately without an
/// Idempotency-Key: its stored answer would keep the number in the clear. A retry only makes another photo that goes after a day.
/// </summary>
internal sealed class UploadPhoto(
    CardRecycleDb db,
    ICatalog catalog,
    PhotoReaders readers,
    PhotoVault vault,
    TimeProvider clock,
    IOptions<PhotoOptions> options
)
{
    public const long FileBytesMax = 8 * 1024 * 1024;

    /// <summary>What is kept: as sharp as a reviewer needs it, at a tenth of the size.</summary>
    private const int KeptSideMax = 1600;
    private const int KeptQuality = 82;

    public static Task<Results<Ok<PhotoResponse>, ProblemHttpResult>> Handle(
        IFormFile photo,
        SellerCaller seller,
        UploadPhoto upload,
        CancellationToken ct
    ) => upload.RunAsync(photo, seller, ct);

    private async Task<Results<Ok<PhotoResponse>, ProblemHttpResult>> RunAsync(IFormFile file, SellerCaller seller, CancellationToken ct)
    {
        if (file.Length == 0)
            return Problems.From(PhotoRefusals.Missing);
        if (file.Length > FileBytesMax)
            return Problems.From(PhotoRefusals.TooLarge);
        var now = clock.GetUtcNow();
        var since = now - TimeSpan.FromHours(1);
        if (await db.Photos.CountAsync(p => p.SellerId == seller.Id && p.TakenAt > since, ct) >= options.Value.PerHour)
            return Problems.From(PhotoRefusals.TooMany);

        using var place = await readers.EnterAsync(ct);
        if (place is null)
            return Problems.From(PhotoRefusals.Busy);
        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(bytes, ct);
        if (CardPhoto.Open(bytes, out var photo) is { } fault)
            return Problems.From(PhotoRefusals.Of(fault));
        using var opened = photo!;
        var reading = readers.Read(opened, catalog.CouldBeNumber);
        var id = Guid.CreateVersion7(now);
        db.Photos.Add(RowOf(id, seller.Id, opened, reading, now));
        db.PhotoContents.Add(vault.Seal(id, opened.ToJpeg(KeptSideMax, KeptQuality)));
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(Answer(id, reading));
    }

    private StoredPhoto RowOf(Guid id, Guid sellerId, CardPhoto photo, PhotoReading? reading, DateTimeOffset now)
    {
        var flags = new List<string>();
        if (photo.WasEdited)
            flags.Add(PhotoFlags.EditedByProgram);
        if (reading is { BarcodeDiffers: true })
            flags.Add(PhotoFlags.BarcodeDiffers);
        if (reading is { Outcome: PhotoOutcome.Refused })
            flags.Add(PhotoFlags.LowQuality);
        return new()
        {
            Id = id,
            SellerId = sellerId,
            TakenAt = now,
            Width = photo.Width,
            Height = photo.Height,
            Hash = PhotoHash.Of(photo),
            NumberIndex = reading?.Number is { } number ? vault.IndexOf(number) : null,
            Outcome = reading?.Outcome.ToString() ?? PhotoResponse.NotRead,
            Flags = flags,
            NextAttemptAt = now + options.Value.KeepUnused,
        };
    }

    private PhotoResponse Answer(Guid id, PhotoReading? reading)
    {
        if (reading is null)
            return new(id, PhotoResponse.NotAvailable, null, [], [], null, "照片识别暂不可用，请手动输入卡号。");
        var brands = reading.Number is { } number ? catalog.Recognise(number, reading.Words) : [];
        return reading.Outcome switch
        {
            PhotoOutcome.Exact => new(id, "exact", reading.Number, [], brands, null, "已识别卡号，请核对。"),
            PhotoOutcome.Unsure => new(
                id,
                "unsure",
                reading.Number,
                reading.Candidates,
                brands,
                null,
                "卡号可能有误，请逐位核对或手动输入。"
            ),
            _ => new(id, "refused", null, [], brands, CodeOf(reading.Hint), TextOf(reading.Hint)),
        };
    }

    private static string? CodeOf(RetakeHint? hint) =>
        hint switch
        {
            RetakeHint.TooDark => "too-dark",
            RetakeHint.Blurred => "blurred",
            RetakeHint.Glare => "glare",
            RetakeHint.CutOff => "cut-off",
            RetakeHint.TooFar => "too-far",
            _ => "no-number",
        };

    private static string TextOf(RetakeHint? hint) =>
        hint switch
        {
            RetakeHint.TooDark => "照片太暗，请到光线充足处重拍。",
            RetakeHint.Blurred => "照片模糊，请拿稳手机、对焦后重拍。",
            RetakeHint.Glare => "卡面反光，请换个角度避开反光重拍。",
            RetakeHint.CutOff => "卡号未拍全，请将整张卡放入画面重拍。",
            RetakeHint.TooFar => "卡片太小，请靠近一些重拍。",
            _ => "未识别到卡号，请拍摄印有卡号的一面，或手动输入。",
        };
}

/// <param name="PhotoId">For <c>card.photoId</c> of <c>POST /orders</c>, within a day.</param>
/// <param name="Outcome"><c>exact</c>; <c>unsure</c>: to be checked character by character; <c>refused</c>: take it again as the hint says;
/// <c>notAvailable</c>: type the number.</param>
/// <param name="Number">What was read (of a card without number, its secret); null when refused or not available.</param>
/// <param name="Others">Other readings, the likelier first.</param>
/// <param name="Brands">Which brands it can be of, best first.</param>
/// <param name="Hint"><c>too-dark</c>, <c>blurred</c>, <c>glare</c>, <c>cut-off</c>, <c>too-far</c>, <c>no-number</c>; null unless
/// refused.</param>
/// <param name="Message">For the seller, in Chinese.</param>
internal sealed record PhotoResponse(
    Guid PhotoId,
    string Outcome,
    string? Number,
    IReadOnlyList<string> Others,
    IReadOnlyList<CardCandidate> Brands,
    string? Hint,
    string Message
)
{
    /// <summary>As stored, where nothing was read.</summary>
    public const string NotRead = "NotRead";
    public const string NotAvailable = "notAvailable";

    public override string ToString() => $"PhotoResponse({PhotoId}, {Outcome}, ***)";
}
