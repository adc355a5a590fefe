using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Liquidity;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// The history that a new platform starts with, so that its first quote can be compared with the last 30 days. Configuration:
/// <c>Market:HistoryPath</c>, a folder with <c>trades.csv</c> (<c>data/sample</c>) or such a file; nothing is read without it. Its days are
/// moved so that the last of them is the latest full day, and it is taken in once, into an empty table.
/// </summary>
internal sealed partial class MarketHistory(IConfiguration configuration, TimeProvider clock, ILogger<MarketHistory> log)
{
    private const string FileName = "trades.csv";

    /// <summary>Held by the replica that takes the history in; the others wait and then find the table full.</summary>
    private const long SeedLock = 0x4d61726b6574;

    public async Task SeedAsync(CardRecycleDb db, CancellationToken ct)
    {
        if (configuration["Market:HistoryPath"] is not { Length: > 0 } path || await db.ClosedTrades.AnyAsync(ct))
            return;
        var rows = Read(Directory.Exists(path) ? Path.Combine(path, FileName) : path);
        if (rows.Count == 0)
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({SeedLock})", ct);
        if (await db.ClosedTrades.AnyAsync(ct))
            return;
        db.ClosedTrades.AddRange(rows);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
        LogSeeded(log, rows.Count);
    }

    private List<ClosedTradeRow> Read(string file)
    {
        try
        {
            var trades = TradeFile.Read(file);
            if (trades.Count == 0)
                return [];
            var last = trades.Max(t => t.SoldAt);
            var shift = TimeSpan.FromDays(Math.Floor((clock.GetUtcNow() - last).TotalDays));
            return
            [
                .. trades.Where(t => t.SoldAt > last.AddDays(-BrandMarket.DaysKept)).OrderBy(t => t.SoldAt).Select(t => RowOf(t, shift)),
            ];
        }
        catch (HistoryException e)
        {
            // Without history the first quotes lean on the model alone; that is no reason not to start.
            LogRefused(log, e.Message);
            return [];
        }
    }

    private static ClosedTradeRow RowOf(TradeRecord trade, TimeSpan shift) =>
        new()
        {
            OrderId = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("history/" + trade.Id)).AsSpan(0, 16)),
            BrandId = trade.BrandId,
            Kind = trade.Kind,
            Form = trade.Form,
            FaceFen = trade.FaceFen,
            BalanceFen = trade.BalanceFen,
            Region = trade.RegionBound ? "bound" : null,
            LifeDays = trade.LifeDays,
            BoughtForFen = trade.BoughtForFen,
            SoldForFen = trade.SoldForFen,
            BoughtAt = trade.BoughtAt + shift,
            SoldAt = trade.SoldAt + shift,
            FromHistory = true,
        };

    [LoggerMessage(Level = LogLevel.Information, Message = "The market starts with {Count} trades of history.")]
    private static partial void LogSeeded(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The market starts without history: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
