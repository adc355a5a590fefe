using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Simulation;

/// <summary>A row of <c>brands.csv</c>: what the simulated market is told about a brand.</summary>
/// <param name="Level">Resale rate of a standard card on the first day.</param>
/// <param name="Wander">Standard deviation of the level's daily step, points of rate.</param>
internal sealed record BrandLaw(
    string Id,
    KindOfCard Kind,
    double Level,
    double Wander,
    double TradesPerDay,
    double CodeShare,
    double RegionShare,
    double ExpiryShare,
    IReadOnlyList<int> FacesYuan
)
{
    internal const string Header = "brand_id,kind,level,wander,trades_per_day,code_share,region_share,expiry_share,faces_yuan";
    private const double TradesPerDayMax = 10_000;

    internal static List<BrandLaw> Read(string path) =>
        [
            .. TradeFile
                .Lines(path, Header)
                .Select(line => new BrandLaw(
                    line.Word(0),
                    line.OneOf<KindOfCard>(1),
                    line.Fraction(2, 0.05, 1.2),
                    line.Fraction(3, 0, 0.1),
                    line.Fraction(4, 0, TradesPerDayMax),
                    line.Fraction(5, 0, 1),
                    line.Fraction(6, 0, 1),
                    line.Fraction(7, 0, 1),
                    Faces(line)
                )),
        ];

    /// <summary>Brands that nobody has seen, drawn from the seed: kinds, sizes and wander as widely spread as the sample's.</summary>
    internal static List<BrandLaw> Draw(int count, Random random)
    {
        var brands = new List<BrandLaw>();
        int[][] faces =
        [
            [100, 200, 500, 1000],
            [50, 100, 200, 500],
            [10, 30, 50, 100],
            [100, 200, 500, 1000, 2000, 5000],
            [20, 50, 100, 300],
        ];
        for (var i = 0; i < count; i++)
        {
            // Trades a day are spread over two orders of magnitude, as brands are.
            var perDay = 0.15 * Math.Pow(50, random.NextDouble());
            brands.Add(
                new(
                    $"brand-{i + 1:000}",
                    (KindOfCard)(i % Enum.GetValues<KindOfCard>().Length),
                    Between(0.72, 0.97),
                    Between(0.001, 0.005),
                    Math.Round(perDay, 2),
                    Between(0, 1),
                    random.Next(3) == 0 ? Between(0, 1) : 0,
                    Between(0, 1),
                    faces[random.Next(faces.Length)]
                )
            );
        }
        return brands;

        double Between(double low, double high) => Math.Round(low + (random.NextDouble() * (high - low)), 4);
    }

    private static int[] Faces(CsvLine line)
    {
        var faces = line[8].Split('|');
        return faces.All(f => int.TryParse(f, out var yuan) && yuan is > 0 and <= 100_000)
            ? [.. faces.Select(int.Parse)]
            : throw line.Broken(8, "must be whole yuan separated by '|'");
    }
}
