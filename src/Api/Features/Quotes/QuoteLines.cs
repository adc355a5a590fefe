using CardRecycle.Api.Features.Quotes.Contract;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// The explanation of a price. Shares of the balance are fractions of a fen; they are cut down to whole fen and the fen that are left over
/// go
/// to the largest remainders, so that the lines add up exactly.
/// </summary>
internal static class QuoteLines
{
    private const int Shares = 9;

    private static readonly (string Code, string Label)[] names =
    [
        ("market-level", "市场行情"),
        ("face", "面值与余额"),
        ("expiry", "剩余有效期"),
        ("region", "使用地区"),
        ("season", "节假日与时点"),
        ("channel-cost", "渠道成本"),
        ("holding", "库存占用"),
        ("risk", "风险准备"),
        ("margin", "平台差价"),
    ];

    /// <summary>These stand in every explanation, also at zero; the others only when they move the price.</summary>
    private const int AlwaysShown = 0b0_1010_0101;

    public static IReadOnlyList<OfferLine> Of(PriceTerms terms, long balanceFen, long grossFen, long fullFeeFen, long feeFen)
    {
        Span<long> ppm =
        [
            terms.MarketPpm,
            terms.FacePpm,
            terms.LifePpm,
            terms.RegionPpm,
            terms.SeasonPpm,
            -terms.ChannelPpm,
            -terms.HoldingPpm,
            -terms.RiskPpm,
            -terms.MarginPpm,
        ];
        Span<long> fen = stackalloc long[Shares];
        Span<long> remainders = stackalloc long[Shares];
        var left = grossFen;
        for (var i = 0; i < Shares; i++)
        {
            fen[i] = QuotePolicy.Share(balanceFen, ppm[i]);
            remainders[i] = balanceFen * ppm[i] - fen[i] * QuotePolicy.Million;
            left -= fen[i];
        }
        for (; left > 0; left--)
        {
            var largest = 0;
            for (var i = 1; i < Shares; i++)
                if (remainders[i] > remainders[largest])
                    largest = i;
            fen[largest]++;
            remainders[largest] = -1;
        }

        var lines = new List<OfferLine>(Shares + 2);
        for (var i = 0; i < Shares; i++)
            if (fen[i] != 0 || (AlwaysShown >> i & 1) == 1)
                lines.Add(new(names[i].Code, names[i].Label, fen[i]));
        lines.Add(new("service-fee", "服务费", -fullFeeFen));
        lines.Add(new("membership", "会员优惠", fullFeeFen - feeFen));
        return lines;
    }
}
