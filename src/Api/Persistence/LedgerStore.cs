using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Persistence;

/// <summary>
/// The books, inside the caller's context and transaction: whatever is added here is saved by the caller's SaveChanges together with the
/// order
/// or payout that it belongs to. Append-only; the Api's database role can neither update nor delete.
/// <para>
/// Usage: <c>db.Ledger.Post(BusinessJournals.CardAcquired(…))</c>. Ids are made by the caller (<see cref="LedgerId.Derive"/>). A race
/// between
/// two writers ends at a constraint when the caller saves: <see cref="LedgerTables.JournalOnce"/>,
/// <see cref="LedgerTables.HoldResolvedOnce"/> and the others there.
/// </para>
/// </summary>
internal sealed partial class LedgerStore(CardRecycleDb db)
{
    /// <summary>
    /// Adds a journal without asking the database anything. For journals that take nothing from a limited account (a card acquired, resold,
    /// lost) and whose caller knows that it runs once; a second one of the same id violates <see cref="LedgerTables.JournalOnce"/> on
    /// saving.
    /// </summary>
    /// <exception cref="InvalidOperationException">The journal takes from a limited account: use a hold or
    /// <see cref="PostOnceAsync"/>.</exception>
    public void Post(Journal journal)
    {
        if (journal.TakenFromLimited() is [var (account, _), ..])
            throw new InvalidOperationException($"{account} is limited: place a hold, or post with PostOnceAsync, which checks the limit.");
        Add(journal);
    }

    /// <summary>
    /// Adds a journal unless it is in the books already, and checks the limits of the accounts that it takes from, under their locks. Needs
    /// the
    /// caller's transaction if it takes from a limited account (a reversal of an acquisition does).
    /// </summary>
    /// <exception cref="LedgerIdReusedException">The id belongs to another journal.</exception>
    public async Task<LedgerPosting> PostOnceAsync(Journal journal, CancellationToken ct)
    {
        var taken = journal.TakenFromLimited();
        // Of many who post the same journal at once the others wait, and then find it.
        if (taken.Count > 0 || db.Database.CurrentTransaction is not null)
            await LockAsync([.. taken.Select(t => t.Account.ToString()), $"journal:{journal.Id}"], ct);
        if (await FindJournalAsync(journal.Id, ct) is { } existing)
            return existing.DifferenceFrom(journal) is { } difference
                ? throw new LedgerIdReusedException(journal.Id, difference)
                : LedgerPosting.AlreadyPosted;
        foreach (var (account, amount) in taken)
            if (!(await StandAsync(account, ct)).Allows(amount))
                return LedgerPosting.InsufficientFunds;
        Add(journal);
        return LedgerPosting.Posted;
    }

    /// <summary>
    /// Reserves money: checks the limit of the account that will be debited, counting every open hold, under that account's lock (which
    /// lasts
    /// until the caller's transaction ends), and adds the hold. Needs the caller's transaction. Whoever holds on several accounts in one
    /// transaction does so in the order of the account names; the other order may deadlock, which PostgreSQL breaks by an error.
    /// </summary>
    /// <exception cref="LedgerIdReusedException">The id belongs to another hold.</exception>
    public async Task<LedgerHoldPlaced> PlaceHoldAsync(Hold hold, CancellationToken ct) => (await PlaceHoldsAsync([hold], ct))[0];

    /// <summary>
    /// Reserves money for many at once, in one round trip and with the locks in the right order; each hold counts for the ones after it.
    /// See <see cref="PlaceHoldAsync"/>.
    /// </summary>
    /// <returns>An answer for each hold, in their order.</returns>
    public async Task<IReadOnlyList<LedgerHoldPlaced>> PlaceHoldsAsync(IReadOnlyList<Hold> holds, CancellationToken ct)
    {
        if (holds.Count == 0)
            return [];
        var (known, stands) = await LockAndReadAsync(holds, ct);
        var answers = new LedgerHoldPlaced[holds.Count];
        foreach (var (i, hold) in holds.Index())
        {
            var stand = stands[hold.Debit];
            if (known.TryGetValue(hold.Id, out var existing))
            {
                if (existing.DifferenceFrom(hold) is { } difference)
                    throw new LedgerIdReusedException(hold.Id, difference);
                answers[i] = new(LedgerPlacement.AlreadyPlaced, stand.Available);
                continue;
            }
            if (!stand.Allows(hold.Amount))
            {
                answers[i] = new(LedgerPlacement.InsufficientFunds, stand.Available);
                continue;
            }
            Add(hold);
            known.Add(hold.Id, hold);
            stands[hold.Debit] = stand = stand with { Pending = stand.Pending + hold.Amount };
            answers[i] = new(LedgerPlacement.Placed, stand.Available);
        }
        return answers;
    }

    /// <summary>
    /// The money has moved: adds the journal (<paramref name="journalId"/>, of the hold's kind and reference) over
    /// <paramref name="amount"/>, in full or in part, and releases the rest. See <see cref="ResolveAsync"/>.
    /// </summary>
    /// <exception cref="JournalRejectedException">The amount is above what is held, or not above zero.</exception>
    public Task<HoldDecision> PostHoldAsync(Guid holdId, Guid journalId, Money amount, DateTimeOffset at, CancellationToken ct) =>
        ResolveAsync(holdId, new HoldCommand.Post(journalId, amount), at, ct);

    /// <summary>The money did not move and never will: releases all of it. See <see cref="ResolveAsync"/>.</summary>
    public Task<HoldDecision> VoidHoldAsync(Guid holdId, DateTimeOffset at, CancellationToken ct) =>
        ResolveAsync(holdId, new HoldCommand.Void(), at, ct);

    /// <summary>
    /// Ends a hold, once. Answers <see cref="HoldDecision.Resolve"/> (added; saved by the caller), <see cref="HoldDecision.AlreadyDone"/>
    /// (the
    /// same command again) or <see cref="HoldDecision.Refused"/> with the state that stands against it. In a transaction, rivals wait for
    /// each other and get these answers; without one, a rival violates <see cref="LedgerTables.HoldResolvedOnce"/> on saving.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such hold.</exception>
    public async Task<HoldDecision> ResolveAsync(Guid holdId, HoldCommand command, DateTimeOffset at, CancellationToken ct) =>
        (await ResolveManyAsync([(holdId, command)], at, ct))[0];

    /// <summary>Ends many holds in one round trip. See <see cref="ResolveAsync"/>.</summary>
    /// <returns>An answer for each command, in their order. No two may be for one hold.</returns>
    public async Task<IReadOnlyList<HoldDecision>> ResolveManyAsync(
        IReadOnlyList<(Guid HoldId, HoldCommand Command)> commands,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        if (commands.Count == 0)
            return [];
        var found = await FindHoldsAsync([.. commands.Select(c => c.HoldId)], db.Database.CurrentTransaction is not null, ct);
        var decisions = new HoldDecision[commands.Count];
        foreach (var (i, (holdId, command)) in commands.Index())
        {
            if (!found.TryGetValue(holdId, out var hold))
                throw new InvalidOperationException($"There is no hold {holdId}.");
            decisions[i] = HoldDecision.Decide(hold.Hold, hold.Ended, command, at);
            if (decisions[i] is not HoldDecision.Resolve resolve)
                continue;
            if (resolve.Journal is { } journal)
                Add(journal);
            Add(hold.Hold, resolve.Resolution);
        }
        return decisions;
    }

    /// <summary>Ends holds whose time has come, at most <paramref name="limit"/>, at once; a rival's resolution goes first.</summary>
    /// <returns>How many ended.</returns>
    public Task<int> ExpireHoldsAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into ledger.hold_resolutions (hold_id, state, amount_fen, journal_id, resolved_at)
            select h.id, 'expired', 0, null, {now.ToUniversalTime()} from ledger.holds h
            where h.expires_at <= {now.ToUniversalTime()}
              and not exists (select 1 from ledger.hold_resolutions r where r.hold_id = h.id)
            order by h.expires_at limit {limit}
            on conflict do nothing
            """,
            ct
        );

    /// <summary>A journal as it is stored.</summary>
    internal static (LedgerJournalRow Journal, IReadOnlyList<LedgerPostingRow> Postings) RowsOf(Journal journal)
    {
        var lines = journal.Postings.Length;
        var row = new LedgerJournalRow
        {
            Id = journal.Id,
            Lines = lines,
            Kind = journal.Kind,
            Reference = journal.Reference,
            Reverses = journal.Reverses,
            PostedAt = journal.PostedAt,
        };
        return (
            row,
            [
                .. journal.Postings.Select(
                    (posting, i) =>
                        new LedgerPostingRow
                        {
                            JournalId = journal.Id,
                            Line = i + 1,
                            Lines = lines,
                            Account = posting.Account.ToString(),
                            Client = posting.Account.Account.MoneyClass == MoneyClass.Client,
                            Side = posting.Side,
                            AmountFen = posting.Amount.Fen,
                            PostedAt = journal.PostedAt,
                        }
                ),
            ]
        );
    }

    /// <summary>A hold as it is stored.</summary>
    internal static LedgerHoldRow RowOf(Hold hold) =>
        new()
        {
            Id = hold.Id,
            Kind = hold.Kind,
            Reference = hold.Reference,
            DebitAccount = hold.Debit.ToString(),
            CreditAccount = hold.Credit.ToString(),
            AmountFen = hold.Amount.Fen,
            PlacedAt = hold.PlacedAt,
            ExpiresAt = hold.ExpiresAt,
        };

    /// <summary>The end of a hold as it is stored.</summary>
    internal static LedgerHoldResolutionRow RowOf(Hold hold, HoldResolution resolution) =>
        new()
        {
            HoldId = hold.Id,
            State = resolution.State,
            AmountFen = resolution.Amount.Fen,
            JournalId = resolution.JournalId,
            ResolvedAt = resolution.At,
            Hold = hold,
        };

    private void Add(Journal journal)
    {
        var (row, postings) = RowsOf(journal);
        db.LedgerJournals.Add(row);
        db.LedgerPostings.AddRange(postings);
    }

    private void Add(Hold hold) => db.LedgerHolds.Add(RowOf(hold));

    private void Add(Hold hold, HoldResolution resolution) => db.LedgerHoldResolutions.Add(RowOf(hold, resolution));
}

internal static class LedgerStoreAccess
{
    extension(CardRecycleDb db)
    {
        /// <summary>The books, in this context and its transaction.</summary>
        public LedgerStore Ledger => new(db);
    }
}
