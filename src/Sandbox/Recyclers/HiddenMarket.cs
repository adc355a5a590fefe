using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Sandbox.Recyclers;

/// <summary>
/// What recyclers really pay, unknown to the platform: the level that a brand has in <c>data/sample/brands.csv</c> (a brand that is not
/// there
/// gets one from its name), moved by waves of its own over the weeks, and a little noise per card.
/// </summary>
internal sealed class HiddenMarket(int seed, TimeProvider clock)
{
    private const double Wave = 0.012;
    private const double Noise = 0.008;
    private const double RateMin = 0.30;
    private const double RateMax = 1.02;
    private readonly Dictionary<string, double> levels = ReadLevels();

    public DateTimeOffset Now => clock.GetUtcNow();

    public long PriceFen(string recycler, string brand, long faceFen, long balanceFen)
    {
        var day = Now.ToUnixTimeSeconds() / 86_400;
        var level = levels.TryGetValue(brand, out var known) ? known : 0.80 + (0.12 * Draw($"level/{brand}"));
        var wave = Wave * Math.Sin(2 * Math.PI * ((day / (20 + (20 * Draw($"period/{brand}")))) + Draw($"phase/{brand}")));
        var noise = Noise * ((2 * Draw($"bid/{recycler}/{brand}/{faceFen}/{balanceFen}/{day}")) - 1);
        return Math.Max(1, (long)Math.Round(balanceFen * Math.Clamp(level + wave + noise, RateMin, RateMax)));
    }

    /// <summary>A number from 0 to 1 that follows from the seed and the name.</summary>
    private double Draw(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"));
        return BitConverter.ToUInt32(hash) / (double)uint.MaxValue;
    }

    private static Dictionary<string, double> ReadLevels()
    {
        using var reader = new StreamReader(typeof(HiddenMarket).Assembly.GetManifestResourceStream("brands.csv")!);
        var levels = new Dictionary<string, double>(StringComparer.Ordinal);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            levels[fields[0]] = double.Parse(fields[2], CultureInfo.InvariantCulture);
        }
        return levels;
    }
}
