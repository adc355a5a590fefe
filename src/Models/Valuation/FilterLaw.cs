namespace CardRecycle.Models.Valuation;

/// <summary>How the levels of one kind move; learned in training, part of a package's calibration. Points of rate.</summary>
/// <param name="Home">Where brands of all kinds stand: what a new brand starts from while its kind has few.</param>
/// <param name="Between">Standard deviation between brands of the kind.</param>
/// <param name="KindWander">Standard deviation of a day's step that all brands of the kind have in common.</param>
/// <param name="BrandWander">Standard deviation of a day's step of a single brand.</param>
/// <param name="Noise">Factor on the model's noise of a single trade.</param>
public sealed record KindMovement(double Home, double Between, double KindWander, double BrandWander, double Noise)
{
    /// <summary>For so many brands <see cref="Home"/> counts beside those of the kind.</summary>
    public double HomeBrands { get; init; } = 1;

    /// <summary>Standard deviation of how far a face band strays from what was learned of its faces; 0: it does not.</summary>
    public double FaceStray { get; init; }

    /// <summary>What the calendar does to this kind, as <see cref="SeasonLaw"/> reads it; empty: nothing is known of it.</summary>
    public double[] Season { get; init; } = [];

    /// <summary>What sets cards of this kind apart, as <see cref="CardLaw"/> reads it; empty: nothing is known of it.</summary>
    public double[] Card { get; init; } = [];
}

/// <summary>How the levels of all kinds move.</summary>
/// <param name="Kinds">In the order of <see cref="KindOfCard"/>.</param>
/// <param name="Brands">Factor on its kind's <see cref="KindMovement.BrandWander"/> for brands that were seen to differ.</param>
public sealed record FilterLaw(IReadOnlyList<KindMovement> Kinds, IReadOnlyDictionary<string, double> Brands)
{
    /// <summary>Before anything was learned.</summary>
    public static FilterLaw Ignorant { get; } =
        new(
            [.. Enum.GetValues<KindOfCard>().Select(_ => new KindMovement(0.88, 0.05, 0.001, 0.0035, 1))],
            new Dictionary<string, double>()
        );

    /// <summary>Days to sell of single cards over those expected of their brand, in equally likely parts: when the season will count.
    /// </summary>
    public IReadOnlyList<double> WaitShape { get; init; } = [1];

    /// <summary>What the calendar adds to the rate of a card of this kind that is sold on a day.</summary>
    internal double SeasonOn(KindOfCard kind, DateOnly day) => SeasonLaw.On(Kinds[(int)kind].Season, SeasonDay.Of(day));

    /// <summary>What it is expected to add to a card that is bought on a day and sold within the usual time.</summary>
    internal double SeasonAhead(KindOfCard kind, DateOnly day, double daysToSell)
    {
        if (Kinds[(int)kind].Season.Length == 0)
            return 0;
        var sum = 0.0;
        foreach (var part in WaitShape)
            sum += SeasonOn(kind, day.AddDays((int)Math.Clamp(Math.Round(part * daysToSell), 0, SeasonCalendar.DaysSeen)));
        return sum / WaitShape.Count;
    }

    /// <param name="cards">By kind, as <see cref="CardLaw"/> reads them.</param>
    internal FilterLaw WithCards(IReadOnlyList<double[]> cards) =>
        this with
        {
            Kinds = [.. Kinds.Select((k, i) => k with { Card = cards[i] })],
        };

    internal double WanderOf(string brandId, KindOfCard kind) => Kinds[(int)kind].BrandWander * Brands.GetValueOrDefault(brandId, 1);
}
