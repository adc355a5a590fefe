namespace CardRecycle.Ledger.Tests;

/// <summary>A ledger that one can put commands to. Answers are words, so that two of them can be compared.</summary>
internal interface ILedgerUnderTest
{
    Task<string> PostAsync(Journal journal);
    Task<string> PlaceAsync(Hold hold);
    Task<string> ResolveAsync(Guid holdId, HoldCommand command, DateTimeOffset at);
    Task<Balance> BalanceAsync(AccountId account);
}

/// <summary>The specification: a ledger in memory over the library's own rules. The store in the database must behave like it.</summary>
internal sealed class ReferenceLedger : ILedgerUnderTest
{
    private readonly Dictionary<Guid, Hold> holds = [];
    private readonly Dictionary<Guid, HoldResolution> ended = [];
    private readonly List<Journal> journals = [];

    public IReadOnlyList<Journal> Journals => journals;

    public int Resolutions => ended.Count;

    public IEnumerable<AccountId> Accounts => journals.SelectMany(j => j.Postings).Select(p => p.Account).Distinct();

    public Task<string> PostAsync(Journal journal) => Task.FromResult(Post(journal));

    public Task<string> PlaceAsync(Hold hold) => Task.FromResult(Place(hold));

    public Task<string> ResolveAsync(Guid holdId, HoldCommand command, DateTimeOffset at) => Task.FromResult(Resolve(holdId, command, at));

    public Task<Balance> BalanceAsync(AccountId account) => Task.FromResult(Balance(account));

    public Balance Balance(AccountId account) =>
        new(
            account,
            new(journals.SelectMany(j => j.Postings).Where(p => p.Account == account).Sum(p => p.Growth.Fen)),
            new(holds.Values.Where(h => h.Debit == account && !ended.ContainsKey(h.Id)).Sum(h => h.Amount.Fen))
        );

    private string Post(Journal journal)
    {
        if (journals.Find(j => j.Id == journal.Id) is { } before)
            return before.DifferenceFrom(journal) is null ? "AlreadyPosted" : "IdReused";
        if (journal.TakenFromLimited().Any(t => !Balance(t.Account).Allows(t.Amount)))
            return "InsufficientFunds";
        if (journal.Reverses is { } original && journals.Exists(j => j.Reverses == original))
            return "ReversedBefore";
        journals.Add(journal);
        return "Posted";
    }

    private string Place(Hold hold)
    {
        if (holds.TryGetValue(hold.Id, out var before))
            return before.DifferenceFrom(hold) is null ? "AlreadyPlaced" : "IdReused";
        if (!Balance(hold.Debit).Allows(hold.Amount))
            return "InsufficientFunds";
        holds.Add(hold.Id, hold);
        return "Placed";
    }

    private string Resolve(Guid holdId, HoldCommand command, DateTimeOffset at)
    {
        var decision = HoldDecision.Decide(holds[holdId], ended.GetValueOrDefault(holdId), command, at);
        if (decision is not HoldDecision.Resolve resolve)
            return Word(decision);
        ended.Add(holdId, resolve.Resolution);
        if (resolve.Journal is { } journal)
            journals.Add(journal);
        return Word(decision);
    }

    public static string Word(HoldDecision decision) =>
        decision switch
        {
            HoldDecision.Resolve r => $"{r.Resolution.State} {r.Resolution.Amount.Fen}",
            HoldDecision.AlreadyDone d => $"Already {d.Resolution.State}",
            HoldDecision.Refused r => $"Refused, it is {r.State}",
            _ => throw new InvalidOperationException(),
        };
}
