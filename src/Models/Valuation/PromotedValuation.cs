using CardRecycle.Models.Artifacts;

namespace CardRecycle.Models.Valuation;

/// <summary>The promoted valuation; without one there is a problem to report, since nothing can be quoted.</summary>
public sealed class PromotedValuation(Promoted<ValuationModel> promoted) : IValuationModels
{
    public IValuationModel? Current => promoted.Current;

    public string? Problem =>
        promoted.Problem ?? (promoted.Champion is null ? $"No valuation model has been promoted in {promoted.Registry.Root}." : null);
}
