using System.Globalization;
using SkiaSharp;
using ZXing.OneD;

namespace CardRecycle.TestKit.CardPhotos;

/// <summary>Draws the face of a card: 1012 × 638 pixels, an ID-1 card at 300 dots an inch.</summary>
internal static class CardFace
{
    public const int Width = 1012;
    public const int Height = 638;

    public static SKBitmap Draw(Random random, RenderedBrand brand, string number, bool barcode, string font)
    {
        var face = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(face);
        var dark = random.Next(3) == 0;
        Background(canvas, random, dark);
        var ink = dark ? new SKColor(245, 245, 240) : new SKColor((byte)random.Next(60), (byte)random.Next(60), (byte)random.Next(80));
        Text(
            canvas,
            CardFonts.Han is null ? brand.Latin : brand.Han,
            CardFonts.Han ?? CardFonts.Named("oswald/400Regular"),
            56,
            60,
            100,
            ink
        );
        Text(canvas, brand.Latin.ToUpperInvariant(), CardFonts.Named("rajdhani/600SemiBold"), 34, 62, 150, ink.WithAlpha(200));
        Text(canvas, "¥" + random.Next(1, 11) * 100, CardFonts.Named("oswald/400Regular"), 64, 800, 110, ink);

        // Some cards are so: the number in the middle, the secret below it, bars at the foot.
        var top = barcode ? 260 : 330;
        Number(canvas, random, number, CardFonts.Named(font), top, ink);
        Secret(canvas, random, top + 90, ink);
        var year = random.Next(2027, 2033);
        Label(canvas, CardFonts.Han is null ? "VALID THRU" : "有效期至", 60, top + 160, 26, ink);
        Text(
            canvas,
            string.Create(CultureInfo.InvariantCulture, $"{year}.{random.Next(1, 13):00}.{random.Next(1, 29):00}"),
            CardFonts.Named("pt-mono/400Regular"),
            26,
            220,
            top + 160,
            ink
        );
        Text(
            canvas,
            "400-" + random.Next(100, 1000) + "-" + random.Next(1000, 10000),
            CardFonts.Named("pt-mono/400Regular"),
            24,
            720,
            top + 160,
            ink
        );
        if (barcode)
            Bars(canvas, number);
        if (random.Next(4) == 0)
            Scratches(canvas, random);
        return face;
    }

    private static void Background(SKCanvas canvas, Random random, bool dark)
    {
        SKColor Tone() =>
            SKColor.FromHsv(random.Next(360), random.Next(10, dark ? 90 : 35), dark ? random.Next(20, 50) : random.Next(82, 100));
        using var paint = new SKPaint();
        paint.Shader = SKShader.CreateLinearGradient(new(0, 0), new(Width, Height), [Tone(), Tone()], SKShaderTileMode.Clamp);
        canvas.DrawRect(0, 0, Width, Height, paint);
        using var pattern = new SKPaint
        {
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = random.Next(1, 5),
        };
        pattern.Color = (dark ? SKColors.White : SKColors.Black).WithAlpha((byte)random.Next(8, 26));
        var (x, y) = (random.Next(Width), random.Next(Height));
        for (var r = 20; r < 1200; r += random.Next(18, 60))
            canvas.DrawCircle(x, y, r, pattern);
    }

    private static void Number(SKCanvas canvas, Random random, string number, SKTypeface face, float y, SKColor ink)
    {
        var group = number.All(char.IsAsciiDigit) && random.Next(3) == 0 ? 0 : 4;
        var shown =
            group == 0 ? number : string.Join(number.All(char.IsAsciiDigit) ? " " : "-", number.Chunk(group).Select(c => new string(c)));
        var label = random.Next(4) switch
        {
            0 => "",
            1 => "NO.",
            _ => CardFonts.Han is null ? "NO:" : "卡号:",
        };
        var x = 60f;
        if (label.Length > 0)
        {
            Label(canvas, label, x, y, 34, ink);
            x += label.Length * 30 + 10;
        }
        var size = Fit(face, shown, random.Next(40, 58), Width - x - 50);
        if (random.Next(4) == 0)
        {
            // Embossed: the same colour, with light from above.
            Text(canvas, shown, face, size, x + 2, y + 2, SKColors.Black.WithAlpha(150));
            Text(canvas, shown, face, size, x - 1, y - 1, SKColors.White.WithAlpha(190));
        }
        Text(canvas, shown, face, size, x, y, ink);
    }

    private static void Secret(SKCanvas canvas, Random random, float y, SKColor ink)
    {
        Label(canvas, CardFonts.Han is null ? "PIN:" : "密码:", 60, y, 30, ink);
        using var panel = new SKPaint { Color = new SKColor(150, 150, 155) };
        canvas.DrawRect(170, y - 36, 300, 48, panel);
        if (random.Next(2) == 0)
            return;
        // Scratched off, all but some of it.
        panel.Color = SKColors.White;
        canvas.DrawRect(176, y - 32, 288, 40, panel);
        Text(
            canvas,
            random.Next(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture),
            CardFonts.Named("pt-mono/400Regular"),
            34,
            190,
            y,
            SKColors.Black
        );
        using var rest = new SKPaint
        {
            Color = new SKColor(140, 140, 145),
            StrokeWidth = 3,
            IsAntialias = true,
        };
        for (var i = 0; i < 14; i++)
            canvas.DrawLine(176 + random.Next(288), y - 34, 176 + random.Next(288), y + 10, rest);
    }

    /// <summary>What keys in the same pocket do.</summary>
    private static void Scratches(SKCanvas canvas, Random random)
    {
        using var paint = new SKPaint
        {
            IsAntialias = true,
            StrokeWidth = 1.5f,
            Color = SKColors.White.WithAlpha(150),
        };
        for (var i = random.Next(3, 12); i > 0; i--)
        {
            var (x, y) = (random.Next(Width), random.Next(Height));
            canvas.DrawLine(x, y, x + random.Next(-400, 400), y + random.Next(-200, 200), paint);
        }
    }

    private static void Bars(SKCanvas canvas, string number)
    {
        var bars = new Code128Writer().encode(number);
        var module = Math.Min(4, (Width - 220) / bars.Length);
        var left = (Width - module * bars.Length) / 2;
        using var paint = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(left - 40, 470, module * bars.Length + 80, 130, paint);
        paint.Color = SKColors.Black;
        for (var i = 0; i < bars.Length; i++)
            if (bars[i])
                canvas.DrawRect(left + i * module, 482, module, 106, paint);
    }

    private static void Label(SKCanvas canvas, string text, float x, float y, float size, SKColor ink) =>
        Text(canvas, text, CardFonts.Han ?? CardFonts.Named("oswald/400Regular"), size, x, y, ink);

    private static float Fit(SKTypeface face, string text, float size, float width)
    {
        using var font = new SKFont(face, size);
        return Math.Min(size, size * width / font.MeasureText(text));
    }

    private static void Text(SKCanvas canvas, string text, SKTypeface face, float size, float x, float y, SKColor color)
    {
        using var font = new SKFont(face, size) { Edging = SKFontEdging.Antialias };
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawText(text, x, y, SKTextAlign.Left, font, paint);
    }
}
