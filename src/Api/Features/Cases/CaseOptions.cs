using CardRecycle.Api.Features.Risk.Contract;

namespace CardRecycle.Api.Features.Cases;

/// <summary>Section <c>Cases</c>.</summary>
internal sealed class CaseOptions
{
    /// <summary>A review or a hold is to be decided within this time; so is a case whose seller has answered.</summary>
    public TimeSpan ReviewWithin { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A step up: the seller has to find something first.</summary>
    public TimeSpan StepUpWithin { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Orders that pay more than this, in fen, are decided by two people (四眼). A card holds 5,000 yuan at most and pays less, so a limit of
    /// that height would never be met.
    /// </summary>
    public long FourEyesAboveFen { get; set; } = 3_000_00;

    public bool IsSound => ReviewWithin > TimeSpan.Zero && StepUpWithin > TimeSpan.Zero && FourEyesAboveFen >= 0;

    public TimeSpan Within(RiskVerdict verdict) => verdict == RiskVerdict.StepUp ? StepUpWithin : ReviewWithin;
}
