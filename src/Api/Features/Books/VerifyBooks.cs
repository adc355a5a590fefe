using System.Globalization;
using CardRecycle.Api.Persistence;
using Npgsql;

namespace CardRecycle.Api.Features.Books;

/// <summary>
/// <c>CardRecycle.Api verify-books [--head LENGTH:HASH]</c>: computes the hash chain over all journals anew. With a head that was kept
/// outside (<c>GET /staff/books/chain</c>, a day's closing) it also shows that nothing up to that head was rewritten with its chain.
/// </summary>
internal static class VerifyBooks
{
    /// <summary>The command's name on the command line.</summary>
    public const string Name = "verify-books";

    private const int Right = 0;
    private const int Wrong = 1;
    private const int BadInput = 2;

    /// <returns>The exit code: 0 right, 1 the books are not what the chain commits to, 2 bad input.</returns>
    public static async Task<int> RunAsync(string? connection, string? head, TextWriter print, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(connection))
        {
            await print.WriteLineAsync("ConnectionStrings:Api must say where the database is.");
            return BadInput;
        }
        if (!TryParse(head, out var kept))
        {
            await print.WriteLineAsync($"--head is LENGTH:HASH with a hash of 64 hexadecimal digits, not '{head}'.");
            return BadInput;
        }
        ChainVerdict verdict;
        byte[]? then;
        try
        {
            await using var source = NpgsqlDataSource.Create(connection);
            var progress = new Lines(print);
            verdict = await LedgerChain.CheckAsync(source, progress, ct);
            then = kept is null ? null : await LedgerChain.LinkAsync(source, kept.Value.Length, ct);
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            await print.WriteLineAsync($"The database cannot be read ({e.Message}); ConnectionStrings:Api says where it is.");
            return BadInput;
        }
        var hash = Convert.ToHexStringLower(verdict.Head.Hash);
        if (verdict.Fault is { } fault)
        {
            await print.WriteLineAsync($"WRONG: {fault}. Right up to {verdict.Head.Length}:{hash}.");
            return Wrong;
        }
        if (kept is { } known && (then is null || !then.AsSpan().SequenceEqual(known.Hash)))
        {
            await print.WriteLineAsync($"WRONG: link {known.Length} is not the head that was kept: the books were rewritten.");
            return Wrong;
        }
        await print.WriteLineAsync(
            $"Right: {verdict.Head.Length} journals, {verdict.Waiting} more wait for their link. Head {verdict.Head.Length}:{hash}"
        );
        return Right;
    }

    private static bool TryParse(string? text, out ChainHead? head)
    {
        head = null;
        if (text is null)
            return true;
        var parts = text.Split(':');
        if (
            parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || parts[1].Length != 64
            || !parts[1].All(char.IsAsciiHexDigit)
        )
            return false;
        head = new(length, Convert.FromHexString(parts[1]));
        return true;
    }

    /// <summary>A line for each tenth of the way.</summary>
    private sealed class Lines(TextWriter print) : IProgress<(long Done, long Of)>
    {
        private long tenth;

        public void Report((long Done, long Of) value)
        {
            if (value.Done * 10 / value.Of <= tenth || value.Done == value.Of)
                return;
            tenth = value.Done * 10 / value.Of;
            print.WriteLine($"{value.Done} of {value.Of} journals are right so far.");
        }
    }
}
