using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Platform.Audit;

/// <summary>Section <c>Audit</c>.</summary>
internal sealed class AuditHeadOptions
{
    /// <summary>A folder outside the database, best on another machine: a file a day, a line for each head. Null: none.</summary>
    public string? HeadsFolder { get; set; }

    /// <summary>How often the newest hash is looked at.</summary>
    public TimeSpan HeadsEvery { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>The newest line of the audit log and its hash, as one line of text.</summary>
internal readonly record struct AuditHead(long Seq, string Hash)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seq}:{Hash}");

    /// <summary><c>SEQ:HASH</c>, whatever stands behind it.</summary>
    public static bool TryParse(string text, out AuditHead head)
    {
        head = default;
        var parts = text.Split(' ', 2)[0].Split(':');
        if (
            parts is not [var seq, { Length: 64 } hash]
            || !long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !hash.All(char.IsAsciiHexDigitLower)
        )
            return false;
        head = new(number, hash);
        return true;
    }
}

/// <summary>
/// Keeps the newest hash of the audit log outside the database, so that whoever may write everything there can neither write the chain anew
/// nor cut off its end without being found by <c>verify-audit</c>. Every replica writes; the same head twice does no harm.
/// </summary>
internal sealed partial class KeepAuditHeads(
    NpgsqlDataSource source,
    IOptions<AuditHeadOptions> options,
    TimeProvider clock,
    ILogger<KeepAuditHeads> log
) : BackgroundService
{
    private AuditHead? written;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.HeadsFolder is not { Length: > 0 } folder)
            return;
        using var timer = new PeriodicTimer(options.Value.HeadsEvery, clock);
        try
        {
            do await TryKeepAsync(folder, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The Api stops.
        }
    }

    private async Task TryKeepAsync(string folder, CancellationToken ct)
    {
        try
        {
            if (await NewestAsync(source, ct) is not { } head || head == written)
                return;
            var now = clock.GetUtcNow();
            Directory.CreateDirectory(folder);
            await File.AppendAllTextAsync(
                Path.Combine(folder, now.ToString("'audit-'yyyy-MM-dd'.txt'", CultureInfo.InvariantCulture)),
                string.Create(CultureInfo.InvariantCulture, $"{head} {now:O}\n"),
                ct
            );
            written = head;
            LogKept(log, head);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            LogNotKept(log, e);
        }
    }

    /// <returns>Null for an empty log.</returns>
    public static async Task<AuditHead?> NewestAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select seq, encode(hash, 'hex') from platform.audit_log order by seq desc limit 1");
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetInt64(0), reader.GetString(1)) : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The audit log stands at {Head}.")]
    private static partial void LogKept(ILogger logger, AuditHead head);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The head of the audit log could not be kept outside.")]
    private static partial void LogNotKept(ILogger logger, Exception exception);
}
