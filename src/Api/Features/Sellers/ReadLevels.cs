using CardRecycle.Api.Features.Sellers.Contract;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>All levels, the lowest first.</summary>
internal sealed record LevelsResponse(IReadOnlyList<LevelView> Levels);

/// <param name="Level">The level.</param>
/// <param name="CardLimitFen">What a single card may be worth, in fen; 0: nothing can be sold.</param>
/// <param name="DayLimitFen">What one person may sell a day, in fen.</param>
internal sealed record LevelView(KycLevel Level, long CardLimitFen, long DayLimitFen);

/// <summary>What each level may sell, so that a seller sees what the next one brings.</summary>
internal static class ReadLevels
{
    public static Ok<LevelsResponse> Handle(IOptionsMonitor<SellerLimits> limits) =>
        TypedResults.Ok(
            new LevelsResponse([
                .. Enum.GetValues<KycLevel>()
                    .Select(l => new LevelView(l, limits.CurrentValue.Of(l).CardFen, limits.CurrentValue.Of(l).DayFen)),
            ])
        );
}
