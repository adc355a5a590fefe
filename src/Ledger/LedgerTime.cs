namespace CardRecycle.Ledger;

internal static class LedgerTime
{
    /// <summary>In UTC and to the microsecond, which is what the database keeps: a journal read back equals the one posted.</summary>
    public static DateTimeOffset Stamp(DateTimeOffset at)
    {
        var utc = at.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
