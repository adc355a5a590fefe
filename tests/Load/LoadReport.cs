namespace CardRecycle.Load;

/// <summary>What was measured. Times in milliseconds, rates per second.</summary>
internal sealed record LoadReport(
    MachineReport Machine,
    OrdersReport Orders,
    QuotesReport Quotes,
    IReadOnlyList<LoadGoal> Goals,
    IReadOnlyList<LoadCheck> Checks
);

internal sealed record MachineReport(int Processors, string Runtime, string Database, double LoadBefore, double LoadAfter);

/// <summary>
/// <paramref name="AcceptedPerSecond"/>: until the last POST was answered. <paramref name="CompletePerSecond"/>: until the last order was
/// paid. The limit replays the same transactions straight through Npgsql, once with the writes of a transaction sent together and once with
/// each statement on a round trip of its own, as pgbench does.
/// </summary>
internal sealed record OrdersReport(
    int Count,
    double AcceptedPerSecond,
    double CompletePerSecond,
    double PlaceP50Ms,
    double PlaceP99Ms,
    StatementsReport PerOrder,
    double LimitPerSecond,
    double LimitOneByOnePerSecond,
    double ShareOfLimit,
    double ShareOfLimitOneByOne,
    IReadOnlyDictionary<string, double> CpuMsPerOrder
);

/// <summary>Per complete order, counted from the server's log. Savepoints are EF's own and not part of the limit.</summary>
internal sealed record StatementsReport(
    double Selects,
    double Inserts,
    double Updates,
    double Locks,
    double Others,
    double Savepoints,
    double Transactions,
    double WritingCommits,
    double WalKilobytes,
    IReadOnlyList<StatementCount> Top
);

internal sealed record StatementCount(string Sql, double PerOrder);

internal sealed record QuotesReport(
    LatencyReport AtRate,
    double PeakPerSecond,
    double PeakP99Ms,
    double ConstantPerSecond,
    double ConstantP99Ms,
    double ShareOfConstant,
    double CpuMicrosPerQuote,
    double CpuMicrosPerConstant
);

internal sealed record LatencyReport(
    int RatePerSecond,
    double AchievedPerSecond,
    int Count,
    int Failed,
    double P50Ms,
    double P90Ms,
    double P99Ms,
    double P999Ms,
    double MaxMs
);

internal sealed record LoadGoal(string Goal, double Reached, double Aim, bool Met);

internal sealed record LoadCheck(string What, bool Passed, string Detail);
