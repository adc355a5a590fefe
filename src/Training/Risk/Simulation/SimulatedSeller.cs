namespace CardRecycle.Training.Risk.Simulation;

/// <summary>An account with what it uses and how it behaves.</summary>
internal sealed record SimulatedSeller
{
    public required string Id { get; init; }
    public required string Identity { get; init; }
    public required string Device { get; init; }
    public required string Ip { get; init; }
    public required string Payout { get; init; }
    public required string Phone { get; init; }
    public required string Region { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public int Kyc { get; init; } = 2;
    public bool NameMatches { get; init; } = true;

    /// <summary>Deals per day.</summary>
    public double Pace { get; init; }

    /// <summary>Typical value of a card, in yuan.</summary>
    public double Yuan { get; init; }

    /// <summary>Sells batches with receipts.</summary>
    public bool Corporate { get; init; }

    /// <summary>Sells nothing after this.</summary>
    public DateTimeOffset SleepsFrom { get; init; } = DateTimeOffset.MaxValue;
}
