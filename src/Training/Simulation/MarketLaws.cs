using System.Text.Json;
using System.Text.Json.Serialization;
using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Simulation;

/// <summary>A step of one brand's level that is ordered, not drawn: to see how fast a model finds it.</summary>
/// <param name="Brand">Brand id.</param>
/// <param name="Day">Days after the first.</param>
/// <param name="Points">Size as a rate: -0.05 is five points down.</param>
internal sealed record OrderedShift(string Brand, int Day, double Points);

/// <summary>
/// The dials of a simulated market, the file of <c>synthesize --laws</c> and a part of <c>laws.json</c>. A factor of 1 is the usual size;
/// what a dial acts on is drawn from the seed within bounds (<see cref="KindLaw"/>, <see cref="LevelLaw"/>, <see cref="MarketTruth"/>).
/// </summary>
internal sealed record MarketLaws
{
    /// <summary>Factor on the noise of single trades.</summary>
    public double Noise { get; init; } = 1;

    /// <summary>Factor on the daily step of every brand.</summary>
    public double Wander { get; init; } = 1;

    /// <summary>Standard deviation of a day's step that all brands of a kind have in common, points of rate.</summary>
    public double KindWander { get; init; } = 0.0006;

    /// <summary>Share of its distance from home that a level loses every day.</summary>
    public double PullBackPerDay { get; init; } = 0.01;

    /// <summary>Factors on the effects of face, of remaining life, and of feasts and month ends.</summary>
    public double Face { get; init; } = 1;
    public double Life { get; init; } = 1;
    public double Season { get; init; } = 1;

    /// <summary>How often an issuer gets into trouble: its level falls for twelve days and stays down.</summary>
    public double TroublesPerBrandYear { get; init; } = 0.15;

    /// <summary>How often there is a glut of a kind: its levels fall for ten days and recover within a month.</summary>
    public double GlutsPerKindYear { get; init; } = 0.5;

    /// <summary>Factor on the number of sellers.</summary>
    public double Visits { get; init; } = 1;

    /// <summary>Factor on days to sell.</summary>
    public double DaysToSell { get; init; } = 1;

    /// <summary>Days to sell grow with stock over its usual size to this power.</summary>
    public double StockPressure { get; init; } = 0.3;

    /// <summary>Factor on the share of cards that turn out bad.</summary>
    public double BadCards { get; init; } = 1;

    /// <summary>What the house keeps below what it takes the resale rate to be.</summary>
    public double HouseMargin { get; init; } = 0.055;

    public IReadOnlyList<OrderedShift> Shifts { get; init; } = [];

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="HistoryException">Not readable, or a dial out of its bounds.</exception>
    internal static MarketLaws Read(string path)
    {
        try
        {
            var laws =
                JsonSerializer.Deserialize<MarketLaws>(File.ReadAllText(path), Json) ?? throw new HistoryException($"{path}: is empty.");
            return laws.Broken() is { } rule ? throw new HistoryException($"{path}: {rule}.") : laws;
        }
        catch (JsonException e)
        {
            throw new HistoryException($"{path}: is not a file of laws: {e.Message}", e);
        }
    }

    /// <summary>Other dials than the usual ones, drawn from the seed: so that nothing is judged only where it was tuned.</summary>
    internal static MarketLaws Draw(Random random)
    {
        return new()
        {
            Noise = Between(0.6, 1.6),
            Wander = Between(0.6, 1.6),
            KindWander = Between(0, 0.0015),
            PullBackPerDay = Between(0.003, 0.02),
            Face = Between(0.5, 1.5),
            Life = Between(0.6, 1.4),
            Season = Between(0.4, 1.5),
            TroublesPerBrandYear = Between(0, 0.4),
            GlutsPerKindYear = Between(0, 1),
            Visits = Between(0.9, 1.5),
            DaysToSell = Between(0.6, 1.5),
            StockPressure = Between(0, 0.6),
            BadCards = Between(0.5, 2),
            HouseMargin = Between(0.05, 0.06),
        };

        double Between(double low, double high) => Math.Round(low + (random.NextDouble() * (high - low)), 5);
    }

    /// <summary>The first rule that is broken, or null.</summary>
    internal string? Broken()
    {
        (string Name, double Value, double Max)[] dials =
        [
            ("noise", Noise, 10),
            ("wander", Wander, 10),
            ("kindWander", KindWander, 0.05),
            ("pullBackPerDay", PullBackPerDay, 0.5),
            ("face", Face, 10),
            ("life", Life, 5),
            ("season", Season, 10),
            ("troublesPerBrandYear", TroublesPerBrandYear, 10),
            ("glutsPerKindYear", GlutsPerKindYear, 5),
            ("visits", Visits, 1_000),
            ("daysToSell", DaysToSell, 10),
            ("stockPressure", StockPressure, 1),
            ("badCards", BadCards, 50),
            ("houseMargin", HouseMargin, 0.3),
        ];
        foreach (var (name, value, max) in dials)
            if (!(value >= 0 && value <= max))
                return FormattableString.Invariant($"{name} must be 0 to {max}, not {value}");
        if (Noise == 0 || DaysToSell == 0)
            return "noise and daysToSell must be above 0";
        if (Shifts.GroupBy(s => (s.Brand, s.Day)).Any(g => g.Count() > 1))
            return "a brand has at most one shift a day";
        return Shifts.Any(s => s.Day < 0 || !(Math.Abs(s.Points) <= 0.5)) ? "a shift has a day from 0 and at most 0.5 points" : null;
    }
}
