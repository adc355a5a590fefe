using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
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
    ) => upload.ReadAsync(photo, seller, ct);

    /// <summary>A picture that is evidence: kept as a photo of a card is, for it may show one, and not read.</summary>
    public static Task<Results<Ok<EvidencePhotoResponse>, ProblemHttpResult>> HandleEvidence(
        IFormFile photo,
        SellerCaller seller,
        UploadPhoto upload,
        CancellationToken ct
    ) => upload.KeepOnlyAsync(photo, seller, ct);

    private async Task<Results<Ok<PhotoResponse>, ProblemHttpResult>> ReadAsync(IFormFile file, SellerCaller seller, CancellationToken ct)
    {
        if ((await KeepAsync(file, seller, o => readers.Read(o, catalog.CouldBeNumber), ct)).Refused(out var refusal, out var kept))
            return Problems.From(refusal);
        return TypedResults.Ok(Answer(kept.Photo.Id, kept.Reading));
    }

    private async Task<Results<Ok<EvidencePhotoResponse>, ProblemHttpResult>> KeepOnlyAsync(
        IFormFile file,
        SellerCaller seller,
        CancellationToken ct
    )
    {
        if ((await KeepAsync(file, seller, _ => null, ct)).Refused(out var refusal, out var kept))
            return Problems.From(refusal);
        return TypedResults.Ok(new EvidencePhotoResponse(kept.Photo.Id, kept.Photo.NextAttemptAt!.Value));
    }

    private async Task<Outcome<KeptPhoto>> KeepAsync(
        IFormFile file,
        SellerCaller seller,
        Func<CardPhoto, PhotoReading?> read,
        CancellationToken ct
    )
    {
        if (file.Length == 0)
            return PhotoRefusals.Missing;
        if (file.Length > FileBytesMax)
            return PhotoRefusals.TooLarge;
        var now = clock.GetUtcNow();
        var since = now - TimeSpan.FromHours(1);
        if (await db.Photos.CountAsync(p => p.SellerId == seller.Id && p.TakenAt > since, ct) >= options.Value.PerHour)
            return PhotoRefusals.TooMany;

        using var place = await readers.EnterAsync(ct);
        if (place is null)
            return PhotoRefusals.Busy;
        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(bytes, ct);
        if (CardPhoto.Open(bytes, out var photo) is { } fault)
            return PhotoRefusals.Of(fault);
        using var opened = photo!;
        var reading = read(opened);
        var id = TimedId.New(now);
        var row = RowOf(id, seller.Id, opened, reading, now);
        db.Photos.Add(row);
        db.PhotoContents.Add(vault.Seal(id, opened.ToJpeg(KeptSideMax, KeptQuality)));
        await db.SaveChangesAsync(ct);
        return new KeptPhoto(row, reading);
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

    private sealed record KeptPhoto(StoredPhoto Photo, PhotoReading? Reading);

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

/// <param name="PhotoId">For <c>photoIds</c> of an appeal, or of an answer to a review or a dispute.</param>
/// <param name="KeptUntil">When it goes, unless it is given by then.</param>
internal sealed record EvidencePhotoResponse(Guid PhotoId, DateTimeOffset KeptUntil);
