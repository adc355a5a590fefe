using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// Finds out which transfer a new credit on a statement sends back: by the number that it names, else by amount and account when only one
/// transfer fits. Recorded once per credit, as a notification would be, and the payout is woken.
/// </summary>
internal sealed partial class BounceDesk(Payees payees, WorkSignals signals, TimeProvider clock, ILogger<BounceDesk> log)
{
    /// <summary>Body of a record that no notification stands behind, of a channel that tells of it nowhere else.</summary>
    public const string FromStatement = "statement";

    /// <summary>The same of a channel that can be asked.</summary>
    private const string OnBill = "bill";

    /// <summary>The attempt's code when it came back.</summary>
    public const string Code = "RETURNED";

    private const int CandidatesMax = 500;
    private static readonly TimeSpan comesBackWithin = TimeSpan.FromDays(30);

    /// <returns>The number of the attempt that came back; null: none or more than one fits, and people must look.</returns>
    public async Task<string?> NoteAsync(CardRecycleDb db, string channel, StatementLine credit, bool isTheOnlyWord, CancellationToken ct)
    {
        var id = IdOf(channel, credit.TheirNo);
        // Of two transfers that fit, the one that was noted first stays the answer.
        if (await NotedAsync(db, channel, credit.TheirNo, ct) is { } noted)
            return noted;
        if (await FindAsync(db, channel, credit, ct) is not { } attempt)
        {
            LogNobody(log, channel, credit.TheirNo);
            return null;
        }
        var notice = new ChannelNotice(id, attempt.AttemptNo, credit.SignedFen, new TransferState.Bounced(credit.TheirNo, Code));
        var body = isTheOnlyWord ? FromStatement : OnBill;
        if ((await NoticeDesk.RecordAsync(db, channel, notice, body, clock.GetUtcNow(), ct)).Woken)
            signals.Wake(PayoutLoop.WorkName);
        return attempt.AttemptNo;
    }

    /// <returns>The attempt that a credit was found to send back before; null: none was.</returns>
    public static Task<string?> NotedAsync(CardRecycleDb db, string channel, string theirNo, CancellationToken ct)
    {
        var id = IdOf(channel, theirNo);
        return db.PayoutCallbacks.Where(c => c.Id == id).Select(c => c.AttemptNo).FirstOrDefaultAsync(ct);
    }

    private static string IdOf(string channel, string theirNo) => $"{channel}:{theirNo}";

    private async Task<Attempt?> FindAsync(CardRecycleDb db, string channel, StatementLine credit, CancellationToken ct)
    {
        string[] names = [.. ((string?[])[credit.RelatedNo, credit.OurNo]).OfType<string>().Where(n => n.Length > 0)];
        if (names.Length > 0)
        {
            var named = await db
                .PayoutAttempts.AsNoTracking()
                .FirstOrDefaultAsync(a => a.Channel == channel && (names.Contains(a.Reference) || names.Contains(a.AttemptNo)), ct);
            // A number that we do not know yet is that of a transfer whose answer was lost: it is learned by asking, and this credit is
            // looked at again. Another transfer of the same amount to the same account is not it.
            return named?.AmountFen == credit.SignedFen ? named : null;
        }
        var since = credit.At - comesBackWithin;
        var fitting = await db
            .PayoutAttempts.AsNoTracking()
            .Where(a =>
                a.Channel == channel && a.State == AttemptState.Succeeded && a.AmountFen == credit.SignedFen && a.CreatedAt >= since
            )
            .OrderByDescending(a => a.CreatedAt)
            .Take(CandidatesMax)
            .ToListAsync(ct);
        // Where older ones were cut off, one that fits need not be the only one.
        var isWhole = fitting.Count < CandidatesMax;
        return isWhole && fitting.Where(a => payees.AccountOf(a) == credit.Account).ToList() is [var only] ? only : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Channel}: nobody can tell which transfer the credit {TheirNo} sends back.")]
    private static partial void LogNobody(ILogger logger, string channel, string theirNo);
}
