using System.Text.Json;
using System.Text.Json.Serialization;

namespace CardRecycle.Models.Valuation;

/// <summary>What a valuation model needs beside its trees; the file <c>calibration.json</c> of its package.</summary>
internal sealed record Calibration
{
    /// <summary>Closed trades by brand, up to the end of training.</summary>
    public required SortedDictionary<string, TradeSums> Brands { get; init; }

    /// <summary>The same by kind, in the order of <see cref="KindOfCard"/>.</summary>
    public required TradeSums[] Kinds { get; init; }

    public required TradeSums All { get; init; }

    /// <summary>How the levels move.</summary>
    public required FilterLaw Movement { get; init; }

    /// <summary>A typical card: the row that an explanation starts from.</summary>
    public required float[] Reference { get; init; }

    /// <summary>Half width of the 90 % interval of a brand that has traded, in units of the spread (normalised split conformal).</summary>
    public required double WidthKnown { get; init; }

    /// <summary>That of a brand of which no trade is known, in units of the deviation of its level: conformal over brands, not rows.
    /// </summary>
    public required double WidthNewBrand { get; init; }

    /// <summary>Factors on the width by tier, face band and life band of <see cref="Segments"/>.</summary>
    public required double[] WidthByTier { get; init; }

    /// <inheritdoc cref="WidthByTier"/>
    public required double[] WidthByFace { get; init; }

    /// <inheritdoc cref="WidthByTier"/>
    public required double[] WidthByLife { get; init; }

    /// <summary>No spread below this, in points of rate.</summary>
    public required double SpreadMin { get; init; }

    /// <summary>The lowest and the highest rate that training saw; no estimate leaves them.</summary>
    public required double RateMin { get; init; }

    /// <inheritdoc cref="RateMin"/>
    public required double RateMax { get; init; }

    [JsonIgnore]
    public BrandEncodings Encodings => new(Brands, Kinds, All);

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };
}
