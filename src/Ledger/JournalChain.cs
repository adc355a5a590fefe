using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Ledger;

/// <summary>
/// The hash chain over the journals (凭证哈希链). Each link commits to one journal and, through the link before it, to all earlier ones:
/// whoever keeps one link notices any later change, removal or insertion before it. As in Formance's log, but linked after the commit, so
/// that journals do not wait for each other.
/// </summary>
public static class JournalChain
{
    /// <summary>Bytes of a link: SHA-256.</summary>
    public const int HashLength = 32;

    /// <summary>What stands before the first link: zeros.</summary>
    public static byte[] Start() => new byte[HashLength];

    /// <summary>The link of <paramref name="journal"/> after the link <paramref name="previous"/>: SHA-256(previous ‖ SHA-256(journal)).
    /// The journal's bytes are those of <see cref="Text"/> in UTF-8.</summary>
    /// <exception cref="ArgumentException"><paramref name="previous"/> is not <see cref="HashLength"/> bytes.</exception>
    public static byte[] Next(ReadOnlySpan<byte> previous, Journal journal)
    {
        if (previous.Length != HashLength)
            throw new ArgumentException($"A link has {HashLength} bytes, this one {previous.Length}.", nameof(previous));
        Span<byte> both = stackalloc byte[2 * HashLength];
        previous.CopyTo(both);
        SHA256.HashData(Encoding.UTF8.GetBytes(Text(journal)), both[HashLength..]);
        return SHA256.HashData(both);
    }

    /// <summary>
    /// A journal as it is hashed, one value a line: a title, id, kind, reference with its length in front (it may hold anything),
    /// microseconds since 1970, the reversed journal or <c>-</c>, then each line as <c>debit|credit fen account</c>, in their order.
    /// </summary>
    public static string Text(Journal journal)
    {
        var text = new StringBuilder();
        var microseconds = (journal.PostedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        text.Append("cardrecycle journal 1\n").Append(journal.Id).Append('\n').Append(journal.Kind).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{journal.Reference.Length} {journal.Reference}\n{microseconds}\n");
        text.Append(journal.Reverses?.ToString() ?? "-").Append('\n');
        foreach (var (account, side, amount) in journal.Postings)
            text.Append(CultureInfo.InvariantCulture, $"{(side == Side.Debit ? "debit" : "credit")} {amount.Fen} {account}\n");
        return text.ToString();
    }
}
