using System.Globalization;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>How figures are written for people in China.</summary>
internal static class Say
{
    private const decimal YuanBeyond = 100_000_000_000;

    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    /// <summary>Fen as yuan: <c>1,234.50</c>.</summary>
    public static string Yuan(long? fen) => fen is { } f ? (f / 100m).ToString("N2", CultureInfo.InvariantCulture) : "—";

    /// <summary>What was typed in yuan, in fen; null for nothing. Beyond all amounts it stays beyond them, for the Api to refuse.</summary>
    public static long? Fen(decimal? yuan) => yuan is { } y ? (long)Math.Round(Math.Clamp(y, -YuanBeyond, YuanBeyond) * 100) : null;

    /// <summary>As <see cref="Yuan(long?)"/>; fractions of a fen are rounded.</summary>
    public static string Yuan(double? fen) => fen is { } f ? Yuan((long)Math.Round(f)) : "—";

    /// <summary>A moment in Beijing: <c>11-28 14:05:09</c>.</summary>
    public static string At(DateTimeOffset? at) => at?.ToOffset(beijing).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "—";

    /// <summary>A share: <c>3.21 %</c>.</summary>
    public static string Share(double? share) => share is { } s ? (s * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %" : "—";

    /// <summary>A count with separators.</summary>
    public static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "—";

    /// <summary>How long until, or since.</summary>
    public static string Until(DateTimeOffset? at, DateTimeOffset now) =>
        at is not { } t ? "—"
        : t >= now ? "还有 " + Span(t - now)
        : "已过 " + Span(now - t);

    /// <summary>A length of time in two units at most.</summary>
    public static string Span(TimeSpan span) =>
        span switch
        {
            { TotalDays: >= 1 } => $"{(int)span.TotalDays} 天 {span.Hours} 小时",
            { TotalHours: >= 1 } => $"{(int)span.TotalHours} 小时 {span.Minutes} 分",
            { TotalMinutes: >= 1 } => $"{(int)span.TotalMinutes} 分",
            _ => $"{(int)span.TotalSeconds} 秒",
        };

    /// <summary>Seconds as <see cref="Span"/>.</summary>
    public static string Seconds(double? seconds) => seconds is { } s ? Span(TimeSpan.FromSeconds(s)) : "—";
}
