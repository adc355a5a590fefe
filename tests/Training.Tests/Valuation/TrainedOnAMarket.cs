using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Simulation;
using CardRecycle.Training.Tests.Simulation;

namespace CardRecycle.Training.Tests.Valuation;

/// <summary>One simulated market of thirteen months and the model that was trained on it, shared by all tests that only look.</summary>
internal sealed class TrainedOnAMarket
{
    private static readonly Lazy<TrainedOnAMarket> shared = new(() => new());

    internal static TrainedOnAMarket Shared => shared.Value;

    /// <summary>No model was tuned on this seed.</summary>
    internal const int Seed = 3107;
    internal const int Days = 400;

    private TrainedOnAMarket()
    {
        Market = SimulatingAMarket.Whole(Seed, Days);
        History = TrainingAValuation.HistoryOf(Market.Trades);
        Fitted = new ValuationTrainer(new()).Train(History.Trades, default);
    }

    internal SimulatedMarket Market { get; }
    internal History History { get; }
    internal FittedValuation Fitted { get; }
    internal DateTimeOffset From => Fitted.Split.CalibrateEnd;

    internal T WithModel<T>(Func<ValuationModel, T> run) => ValuationPackaging.WithModel(Fitted, run);
}
