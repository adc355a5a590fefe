using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Photo;
using CardRecycle.TestKit.CardPhotos;

namespace CardRecycle.Api.Tests.Cards;

/// <summary>
/// Goal: what is no photo is refused before it costs anything; a sharp photo gives its number, a bad one a hint and never another number.
/// Method: rendered cards, whose truth is known; how often it is right is measured by tests/Benchmarks, not here.
/// </summary>
public sealed class PhotosAreRead : IClassFixture<OneReader>
{
    private readonly OneReader reader;

    public PhotosAreRead(OneReader reader) => this.reader = reader;

    [Fact]
    public void A_sharp_photo_gives_its_number_with_and_without_a_barcode()
    {
        foreach (var barcode in (bool[])[true, false])
        {
            var card = CardPhotoRenderer.Render(41, wish: CardWish.Good with { Barcode = barcode, BrandId = "walmart" });
            var reading = reader.Read(card.Jpeg);
            (reading.Outcome, reading.Number).ShouldBe((PhotoOutcome.Exact, card.Number));
            (reading.Barcode is not null).ShouldBe(barcode);
            reading.ToString().ShouldNotContain(card.Number);
        }
    }

    [Fact]
    public void A_photo_that_was_held_upside_down_is_turned_before_it_is_read()
    {
        var card = CardPhotoRenderer.Render(42, wish: CardWish.Good with { Barcode = false, BrandId = "wumart" });
        using var upright = Open(card.Jpeg);
        using var turned = Open(JpegMetadata.With(card.Jpeg, 6, "Adobe Photoshop 26"));
        (turned.Width, turned.Height).ShouldBe((upright.Height, upright.Width));
        turned.WasEdited.ShouldBeTrue();
        upright.WasEdited.ShouldBeFalse();
        // Its pixels lie on their side now; the reader turns lines as it finds them.
        PhotoHash.Distance(PhotoHash.Of(turned), PhotoHash.Of(upright)).ShouldBeGreaterThan(12);
    }

    [Fact]
    public void A_bad_photo_is_to_be_taken_again_and_gives_no_other_number()
    {
        var blurred = CardPhotoRenderer.Render(43, wish: CardWish.Good with { Blur = 14, Barcode = false });
        var dark = CardPhotoRenderer.Render(43, wish: CardWish.Good with { Light = 0.06f, Barcode = false });
        var (first, second) = (reader.Read(blurred.Jpeg), reader.Read(dark.Jpeg));
        (first.Outcome, first.Number, first.Hint).ShouldBe((PhotoOutcome.Refused, null, RetakeHint.Blurred));
        (second.Outcome, second.Number, second.Hint).ShouldBe((PhotoOutcome.Refused, null, RetakeHint.TooDark));
    }

    [Fact]
    public void What_is_no_photo_is_refused_by_its_header()
    {
        var jpeg = CardPhotoRenderer.Render(44, wish: CardWish.Good).Jpeg;
        CardPhoto.Open("%PDF-1.7 not a photo"u8.ToArray(), out var none).ShouldBe(PhotoFault.NotAPhoto);
        none.ShouldBeNull();
        CardPhoto.Open(jpeg[..(jpeg.Length / 2)], out _).ShouldBe(PhotoFault.Damaged);
        CardPhoto.Open(jpeg[..20], out _).ShouldBe(PhotoFault.Damaged);
        var bomb = JpegMetadata.PngOf(6000);
        bomb.Length.ShouldBeLessThan(100_000);
        CardPhoto.Open(bomb, out _).ShouldBe(PhotoFault.TooManyPixels);
        CardPhoto.Open(JpegMetadata.PngOf(100), out _).ShouldBe(PhotoFault.TooSmall);
        using var fine = Open(JpegMetadata.PngOf(800));
        fine.Width.ShouldBe(800);
    }

    [Fact]
    public void Models_that_are_missing_or_others_are_named()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        Should.Throw<PackageException>(() => CardReader.Open(folder)).Message.ShouldContain("ch_PP-OCRv4_det_infer.onnx");
        File.WriteAllText(Path.Combine(folder, "ch_PP-OCRv4_det_infer.onnx"), "another");
        Should.Throw<PackageException>(() => CardReader.Open(folder)).Message.ShouldContain("SHA-256");
        Directory.Delete(folder, recursive: true);
    }

    private static CardPhoto Open(byte[] file)
    {
        CardPhoto.Open(file, out var photo).ShouldBeNull();
        return photo!;
    }
}

/// <summary>Loading the models takes longer than reading a photo.</summary>
public sealed class OneReader : IDisposable
{
    private readonly CardReader reader = CardReader.Open(PhotoFiles.Models);

    public PhotoReading Read(byte[] file)
    {
        CardPhoto.Open(file, out var photo).ShouldBeNull();
        using var opened = photo!;
        return reader.Read(opened, CatalogRules.CouldBeNumber);
    }

    public void Dispose() => reader.Dispose();
}
