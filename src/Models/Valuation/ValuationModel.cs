using System.Collections.Concurrent;
using System.Text.Json;
using CardRecycle.Models.Artifacts;

namespace CardRecycle.Models.Valuation;

/// <summary>A valuation model from a package, served by ONNX Runtime: one session, thread-safe, one run per estimate.</summary>
public sealed class ValuationModel : IValuationModel, IDisposable
{
    /// <summary>The kind of package that holds one.</summary>
    public const string PackageKind = "valuation";

    /// <summary>No estimate of days is below this: a card is sold an hour after it was bought at the earliest.</summary>
    private const double DaysMin = 1.0 / 24;

    /// <summary>Rates are rounded to multiples of this (2^-40): sums and differences of such numbers are exact.</summary>
    private const double Grain = 1.0 / (1L << 40);

    private const int RowsPerRun = 4096;

    private readonly OnnxScorer scorer;
    private readonly Calibration calibration;
    private readonly BrandEncodings encodings;
    private readonly ConcurrentBag<OnnxScorer.Batch> steps = [];

    private ValuationModel(string version, OnnxScorer scorer, Calibration calibration)
    {
        Version = version;
        this.scorer = scorer;
        this.calibration = calibration;
        encodings = calibration.Encodings;
    }

    public string Version { get; }

    public FilterLaw Movement => calibration.Movement;

    /// <summary>Loads and checks a package: complete, unaltered, of this feature schema, all gates passed.</summary>
    /// <exception cref="PackageException">It cannot be served; the message says why in one sentence.</exception>
    public static ValuationModel Load(string folder)
    {
        var package = ModelPackage.Open(folder);
        package.RequireServable(PackageKind, FeatureSchema.Hash);
        return Load(package);
    }

    /// <summary>For the training, which must run a model before it can say whether the model passes its gates.</summary>
    internal static ValuationModel Load(ModelPackage package)
    {
        var calibration = ReadCalibration(package);
        return new(package.Manifest.Version, OnnxScorer.Open(package.PathOf(ModelPackage.ModelFile)), calibration);
    }

    public RateEstimate Estimate(in CardFacts facts, in MarketSnapshot market)
    {
        if (!steps.TryTake(out var batch))
            batch = OnnxScorer.CreateBatch(FeatureSchema.Groups.Count + 1);
        var brand = encodings.Find(facts.BrandId, facts.Kind);
        WriteSteps(batch.Features, facts, market, brand);
        scorer.Run(batch);
        var parts = TakeApart(batch.Rates);
        var last = batch.Rows - 1;
        var halfWidth = HalfWidth(facts, market, brand, batch.Row(last)[FeatureSchema.LevelDeviation], batch.Spreads[last]);
        var days = Math.Max(DaysMin, batch.Days[last]);
        steps.Add(batch);
        var mean = parts.Sum;
        return new(mean, Math.Max(0, mean - halfWidth), mean + halfWidth, days, parts);
    }

    public double Effect(in CardFacts facts) => EffectAndNoise(facts).Effect;

    public (double Effect, double Noise) EffectAndNoise(in CardFacts facts)
    {
        using var batch = OnnxScorer.CreateBatch(1);
        var brand = encodings.Find(facts.BrandId, facts.Kind);
        Features.Write(batch.Features, facts, MarketSnapshot.None, brand, Movement);
        scorer.Run(batch);
        return (batch.Effects[0], batch.Noises[0]);
    }

    /// <summary>Values many cards at once, without explanations: an order of magnitude faster than one by one.</summary>
    /// <param name="cards">Cards and where their market stands.</param>
    /// <param name="results">As long as <paramref name="cards"/>; the parts hold the mean as <see cref="RateParts.Base"/>.</param>
    public void EstimateBatch(ReadOnlySpan<(CardFacts Facts, MarketSnapshot Market)> cards, Span<RateEstimate> results)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(results.Length, cards.Length);
        if (cards.IsEmpty)
            return;
        using var batch = OnnxScorer.CreateBatch(cards.Length);
        for (var i = 0; i < cards.Length; i++)
        {
            var brand = encodings.Find(cards[i].Facts.BrandId, cards[i].Facts.Kind);
            Features.Write(batch.Row(i), cards[i].Facts, cards[i].Market, brand, Movement);
        }
        scorer.Run(batch);
        for (var i = 0; i < cards.Length; i++)
        {
            var brand = encodings.Find(cards[i].Facts.BrandId, cards[i].Facts.Kind);
            var mean = Round(batch.Rates[i]);
            var deviation = batch.Row(i)[FeatureSchema.LevelDeviation];
            var halfWidth = HalfWidth(cards[i].Facts, cards[i].Market, brand, deviation, batch.Spreads[i]);
            var days = Math.Max(DaysMin, batch.Days[i]);
            results[i] = new(mean, Math.Max(0, mean - halfWidth), mean + halfWidth, days, new(mean, 0, 0, 0, 0, 0, 0));
        }
    }

    /// <summary><see cref="EffectAndNoise"/> of many cards.</summary>
    internal (double Effect, double Noise)[] EffectsAndNoises(IReadOnlyList<CardFacts> cards)
    {
        var both = new (double, double)[cards.Count];
        for (var from = 0; from < cards.Count; from += RowsPerRun)
        {
            using var batch = OnnxScorer.CreateBatch(Math.Min(RowsPerRun, cards.Count - from));
            for (var i = 0; i < batch.Rows; i++)
            {
                var facts = cards[from + i];
                Features.Write(batch.Row(i), facts, MarketSnapshot.None, encodings.Find(facts.BrandId, facts.Kind), Movement);
            }
            scorer.Run(batch);
            for (var i = 0; i < batch.Rows; i++)
                both[from + i] = (batch.Effects[i], batch.Noises[i]);
        }
        return both;
    }

    public void Dispose()
    {
        while (steps.TryTake(out var batch))
            batch.Dispose();
        scorer.Dispose();
    }

    /// <summary>
    /// Row 0 is the typical card; every further row puts in one more group of the card's own facts. The differences of the rates add up to
    /// the last one by construction, whatever is inside the model.
    /// </summary>
    private void WriteSteps(Span<float> rows, in CardFacts facts, in MarketSnapshot market, in EncodedBrand brand)
    {
        Span<float> own = stackalloc float[FeatureSchema.Count];
        Features.Write(own, facts, market, brand, Movement);
        var previous = rows[..FeatureSchema.Count];
        calibration.Reference.CopyTo(previous);
        for (var group = 0; group < FeatureSchema.Groups.Count; group++)
        {
            var row = rows.Slice((group + 1) * FeatureSchema.Count, FeatureSchema.Count);
            previous.CopyTo(row);
            var columns = FeatureSchema.Groups[group];
            own[columns].CopyTo(row[columns]);
            if (group == 0)
                row[FeatureSchema.Level] = (float)brand.Rate;
            previous = row;
        }
    }

    private RateParts TakeApart(ReadOnlySpan<double> rates)
    {
        Span<double> parts = stackalloc double[FeatureSchema.Groups.Count + 1];
        parts[0] = Round(rates[0]);
        for (var i = 1; i < rates.Length; i++)
            parts[i] = Round(rates[i]) - Round(rates[i - 1]);
        return new(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]);
    }

    private double Round(double rate) => Math.Round(Math.Clamp(rate, calibration.RateMin, calibration.RateMax) / Grain) * Grain;

    /// <summary>Where no trade of the brand is known, how far brands of a kind lie apart is all that counts.</summary>
    private double HalfWidth(in CardFacts facts, in MarketSnapshot market, in EncodedBrand brand, double levelDeviation, double spread)
    {
        if (!market.HasTrades)
            return calibration.WidthNewBrand * levelDeviation;
        var tier = calibration.WidthByTier[brand.Tier];
        var face = calibration.WidthByFace[Segments.FaceBandOf(facts.FaceFen)];
        var life = calibration.WidthByLife[Segments.LifeBandOf(facts.LifeDays)];
        return calibration.WidthKnown * tier * face * life * Math.Max(calibration.SpreadMin, spread);
    }

    /// <summary>Place of a brand in <see cref="Segments.Tiers"/>.</summary>
    internal int TierOf(string brandId) => Segments.TierOf(encodings.TradesOf(brandId));

    internal Calibration Calibration => calibration;

    private static Calibration ReadCalibration(ModelPackage package)
    {
        try
        {
            var calibration = JsonSerializer.Deserialize<Calibration>(
                File.ReadAllText(package.PathOf(ModelPackage.CalibrationFile)),
                Calibration.Json
            );
            if (
                calibration is null
                || calibration.Reference.Length != FeatureSchema.Count
                || calibration.Kinds.Length != Enum.GetValues<KindOfCard>().Length
                || calibration.Movement.Kinds.Count != Enum.GetValues<KindOfCard>().Length
                || calibration.Movement.Kinds.Any(k => k.Season.Length is not 0 && k.Season.Length != SeasonLaw.Count)
                || calibration.Movement.Kinds.Any(k => k.Card.Length is not 0 && k.Card.Length != CardLaw.Count)
                || calibration.Movement.WaitShape.Count == 0
                || calibration.WidthByTier.Length != Segments.Tiers.Count
                || calibration.WidthByFace.Length != Segments.FaceBands.Count
                || calibration.WidthByLife.Length != Segments.LifeBands.Count
            )
                throw new PackageException($"{package.Folder}: {ModelPackage.CalibrationFile} does not fit the feature schema.");
            return calibration;
        }
        catch (JsonException e)
        {
            throw new PackageException($"{package.Folder}: {ModelPackage.CalibrationFile} cannot be read: {e.Message}", e);
        }
    }
}
