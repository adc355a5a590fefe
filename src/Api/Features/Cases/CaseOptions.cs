using CardRecycle.Api.Features.Risk.Contract;

namespace CardRecycle.Api.Features.Cases;

/// <summary>Section <c>Cases</c>.</summary>
internal sealed class CaseOptions
{
    /// <summary>A review or a hold is to be decided within this time; so is a case whose seller has answered.</summary>
    public TimeSpan ReviewWithin { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A step up: the seller has to find something first.</summary>
    public TimeSpan StepUpWithin { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Orders that pay more than this, in fen, are decided by two people (四眼).</summary>
    public long FourEyesAboveFen { get; set; } = 5_000_00;

    public bool IsSound => ReviewWithin > TimeSpan.Zero && StepUpWithin > TimeSpan.Zero && FourEyesAboveFen >= 0;

    public TimeSpan Within(RiskVerdict verdict) => verdict == RiskVerdict.StepUp ? StepUpWithin : ReviewWithin;
}
