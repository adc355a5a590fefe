using SkiaSharp;

namespace CardRecycle.TestKit.CardPhotos;

/// <summary>
/// Photos of cards that do not exist, each wholly drawn from its seed: light, perspective, blur, noise, glare, fonts, barcodes, scratched
/// panels. Real photos are worse (stylised logos, worn and embossed numbers): what is measured on these is no rate to promise.
/// </summary>
public static class CardPhotoRenderer
{
    private const int Width = 1600;
    private const int Height = 1200;

    /// <summary>In focus and held still, up to this radius in pixels.</summary>
    private const float SharpBlurMax = 1.2f;

    /// <summary>Whether labels and names are Chinese on this machine.</summary>
    public static bool HasHan => CardFonts.Han is not null;

    /// <param name="seed">Draws everything that is not wished for.</param>
    /// <param name="heldOut">With fonts that tuning has not seen.</param>
    /// <param name="wish">What is to be so whatever the seed says.</param>
    public static RenderedCard Render(int seed, bool heldOut = false, CardWish? wish = null)
    {
        wish ??= new();
        var random = new Random(seed);
        var brands = RenderedBrand.All;
        var drawn = brands[random.Next(brands.Length)];
        var brand = wish.BrandId is null ? drawn : brands.Single(b => b.Id == wish.BrandId);
        var number = brand.Draw(random);
        number = wish.Number ?? number;
        var fonts = heldOut ? CardFonts.HeldOut : CardFonts.Tuning;
        var font = fonts[random.Next(fonts.Length)];
        var barcode = random.Next(100) < 55;
        barcode = wish.Barcode ?? barcode;
        var blur = random.Next(4) == 0 ? (float)random.NextDouble() * 3.5f : (float)random.NextDouble() * 1.1f;
        var motion = random.Next(100) < 15 ? 5 + (float)random.NextDouble() * 12 : 0;
        var light = 0.45f + 0.65f * (float)random.NextDouble();
        var glare = random.Next(4) == 0;
        (blur, motion, light, glare) = (wish.Blur ?? blur, wish.Motion ?? motion, wish.Light ?? light, wish.Glare ?? glare);

        using var face = CardFace.Draw(random, brand, number, barcode, font);
        using var scene = Scene(random, face, glare);
        using var taken = Exposed(scene, blur, motion, random.Next(180));
        Sensor(taken, random, light);
        using var jpeg = taken.Encode(SKEncodedImageFormat.Jpeg, random.Next(40, 91));
        return new(number, brand.Id, barcode, motion == 0 && blur <= SharpBlurMax, jpeg.ToArray());
    }

    /// <summary>The card on a desk.</summary>
    private static SKBitmap Scene(Random random, SKBitmap face, bool glare)
    {
        var scene = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(scene);
        using var desk = new SKPaint();
        desk.Shader = SKShader.CreateCompose(
            SKShader.CreateColor(SKColor.FromHsv(random.Next(20, 60), random.Next(5, 45), random.Next(25, 90))),
            SKShader.CreatePerlinNoiseTurbulence(0.004f, 0.06f, 3, random.Next(1000)),
            SKBlendMode.SoftLight
        );
        canvas.DrawPaint(desk);

        float Any(float size) => ((float)random.NextDouble() * 2 - 1) * size;
        var width = Width * (0.58f + 0.32f * (float)random.NextDouble());
        var height = width * CardFace.Height / CardFace.Width;
        var angle = Any(10) * MathF.PI / 180;
        var (cx, cy) = (Width / 2 + Any(40), Height / 2 + Any(40));
        SKPoint At(float x, float y)
        {
            var (px, py) = (x * width / 2 + Any(0.035f * width), y * height / 2 + Any(0.035f * width));
            return new(cx + px * MathF.Cos(angle) - py * MathF.Sin(angle), cy + px * MathF.Sin(angle) + py * MathF.Cos(angle));
        }
        canvas.Save();
        canvas.Concat(Perspective.To(CardFace.Width, CardFace.Height, At(-1, -1), At(1, -1), At(1, 1), At(-1, 1)));
        using var image = SKImage.FromBitmap(face);
        using var shadow = new SKPaint { ImageFilter = SKImageFilter.CreateDropShadow(6, 8, 10, 10, SKColors.Black.WithAlpha(120)) };
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear), shadow);
        canvas.Restore();
        if (glare)
            Glare(canvas, random, cx + Any(width / 2), cy + Any(height / 2));
        return scene;
    }

    private static void Glare(SKCanvas canvas, Random random, float x, float y)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = SKColors.White.WithAlpha((byte)random.Next(120, 250)) };
        paint.MaskFilter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, random.Next(20, 60));
        canvas.Save();
        canvas.RotateDegrees(random.Next(180), x, y);
        canvas.DrawOval(x, y, random.Next(60, 200), random.Next(20, 60), paint);
        canvas.Restore();
    }

    /// <summary>What the lens and the hand do.</summary>
    private static SKBitmap Exposed(SKBitmap scene, float blur, float motion, float degrees)
    {
        var taken = new SKBitmap(scene.Info);
        using var canvas = new SKCanvas(taken);
        using var image = SKImage.FromBitmap(scene);
        using var paint = new SKPaint();
        if (blur > 0.05f)
            paint.ImageFilter = SKImageFilter.CreateBlur(blur, blur, SKShaderTileMode.Clamp);
        var steps = Math.Max(1, (int)motion);
        var (dx, dy) = (MathF.Cos(degrees * MathF.PI / 180), MathF.Sin(degrees * MathF.PI / 180));
        for (var i = 0; i < steps; i++)
        {
            // The mean of all positions: each weighs as much as those before it.
            paint.Color = SKColors.White.WithAlpha((byte)Math.Round(255.0 / (i + 1)));
            var at = steps == 1 ? 0 : motion * ((float)i / (steps - 1) - 0.5f);
            canvas.DrawImage(image, at * dx, at * dy, new SKSamplingOptions(SKFilterMode.Linear), paint);
        }
        return taken;
    }

    /// <summary>Uneven light, a white balance that is a little off, and noise.</summary>
    private static void Sensor(SKBitmap bitmap, Random random, float light)
    {
        var pixels = bitmap.GetPixelSpan();
        var noise = 2 + 8 * (float)random.NextDouble();
        var (slopeX, slopeY) = ((float)random.NextDouble() * 0.4f - 0.2f, (float)random.NextDouble() * 0.4f - 0.2f);
        var warm = 0.92f + 0.16f * (float)random.NextDouble();
        // A fast source of its own: a million normal numbers a photo.
        var state = (uint)random.Next() | 1;
        for (var y = 0; y < bitmap.Height; y++)
        for (var x = 0; x < bitmap.Width; x++)
        {
            var gain = light * (1 + slopeX * (x - Width / 2) / Width + slopeY * (y - Height / 2) / Height);
            var at = (y * bitmap.Width + x) * 4;
            for (var c = 0; c < 3; c++)
            {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                // The sum of four uniform bytes is near enough to normal, of deviation 148.
                var n = (state & 255) + (state >> 8 & 255) + (state >> 16 & 255) + (state >> 24) - 510f;
                var tint =
                    c == 0 ? 2 - warm
                    : c == 2 ? warm
                    : 1;
                pixels[at + c] = (byte)Math.Clamp(pixels[at + c] * gain * tint + n * noise / 148, 0, 255);
            }
        }
    }
}
