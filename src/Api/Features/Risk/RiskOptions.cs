namespace CardRecycle.Api.Features.Risk;

/// <summary>Section <c>Risk</c>. All of it, as it was, stands in each decision, so that one can be replayed after a change.</summary>
internal sealed record RiskOptions
{
    /// <summary>More than this in one day by one person goes to a reviewer, in fen. The owner's rule: 50,000 yuan.</summary>
    public long PersonDayReviewFen { get; init; } = 50_000_00;

    /// <summary>Share of all deals that is fraud on this platform. Histories that models learn from hold far more; their probabilities
    /// are brought to this.</summary>
    public double FraudRate { get; init; } = 0.003;

    /// <summary>Whether deals are expected to be scored. Null: once a risk model has been promoted.</summary>
    public bool? ModelExpected { get; init; }

    /// <summary>Nobody is declined by a model below this probability, or below the package's own line if that is higher.</summary>
    public double DeclineProbabilityMin { get; init; } = 0.95;

    /// <summary>Sellers whose account is younger are new.</summary>
    public int NewSellerDays { get; init; } = 30;

    /// <summary>After so long without a complaint a deal that a reviewer let pass counts as honest.</summary>
    public TimeSpan HonestAfter { get; init; } = TimeSpan.FromDays(30);

    public RiskCosts NewSeller { get; init; } = new() { SellerValueFen = 100_00 };
    public RiskCosts KnownSeller { get; init; } = new() { SellerValueFen = 300_00 };

    /// <summary>Companies that sell in batches.</summary>
    public RiskCosts Batch { get; init; } = new() { SellerValueFen = 3_000_00 };

    public bool IsSound =>
        PersonDayReviewFen > 0
        && FraudRate is > 0 and < 1
        && DeclineProbabilityMin is > 0 and <= 1
        && NewSellerDays >= 0
        && HonestAfter >= TimeSpan.Zero
        && NewSeller.IsSound
        && KnownSeller.IsSound
        && Batch.IsSound;
}

/// <summary>What the acts cost in one segment of sellers. Shares lie between 0 and 1, money is in fen.</summary>
internal sealed record RiskCosts
{
    /// <summary>What is lost with an honest seller who does not come back.</summary>
    public long SellerValueFen { get; init; }
    public RiskActCost StepUp { get; init; } = new(2_00, 0.10, 0.20);
    public RiskActCost Review { get; init; } = new(15_00, 0.05, 0.15);
    public RiskActCost Hold { get; init; } = new(40_00, 0.30, 0.03);

    public bool IsSound => SellerValueFen >= 0 && StepUp.IsSound && Review.IsSound && Hold.IsSound;
}

/// <param name="WorkFen">Of the work it makes.</param>
/// <param name="LostShare">Honest sellers whom it drives away.</param>
/// <param name="MissShare">Frauds that pass all the same.</param>
internal sealed record RiskActCost(long WorkFen, double LostShare, double MissShare)
{
    public bool IsSound => WorkFen >= 0 && LostShare is >= 0 and <= 1 && MissShare is >= 0 and <= 1;
}
