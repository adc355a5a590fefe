using SkiaSharp;

namespace CardRecycle.TestKit.CardPhotos;

/// <summary>Typefaces of rendered cards. Those of <see cref="HeldOut"/> are never drawn for tuning.</summary>
internal static class CardFonts
{
    public static readonly string[] Tuning =
    [
        "share-tech-mono/400Regular",
        "pt-mono/400Regular",
        "space-mono/700Bold",
        "courier-prime/700Bold",
        "overpass-mono/400Regular",
        "rajdhani/600SemiBold",
    ];

    public static readonly string[] HeldOut = [.. Tuning, "roboto-mono/500Medium", "oswald/400Regular"];

    /// <summary>Where Debian keeps a typeface with Chinese characters; without it labels are English.</summary>
    private const string HanFile = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

    /// <summary>Simplified Chinese within that collection.</summary>
    private const int HanIndex = 2;

    private static readonly Dictionary<string, SKTypeface> open = [];
    private static readonly Lazy<SKTypeface?> han = new(() => File.Exists(HanFile) ? SKTypeface.FromFile(HanFile, HanIndex) : null);

    public static SKTypeface? Han => han.Value;

    public static SKTypeface Named(string name)
    {
        lock (open)
        {
            if (open.TryGetValue(name, out var face))
                return face;
            var file = Directory.EnumerateFiles(Path.Combine(PhotoFiles.Fonts, name), "*.ttf").Single();
            return open[name] = SKTypeface.FromFile(file) ?? throw new InvalidOperationException($"{file} is no typeface.");
        }
    }
}
