namespace CardRecycle.Training.Import;

/// <summary>
/// How far ahead of this machine's clock a history may lie. An import takes nothing of the future; what trains and judges is more patient,
/// because a simulated market has its own calendar.
/// </summary>
internal static class HistoryClock
{
    private const int DaysAhead = 2 * 366;

    internal static DateTimeOffset NotAfter => TimeProvider.System.GetUtcNow().AddDays(DaysAhead);
}
