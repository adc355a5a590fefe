using CsCheck;

namespace CardRecycle.Ledger.Tests;

/// <summary>One step of a random script. Indexes point at what earlier steps made, modulo how much that is.</summary>
internal abstract record LedgerStep
{
    public sealed record Acquire(int Seller, long NetFen, long FeeFen) : LedgerStep;

    public sealed record Resell(long CostFen, long ProceedsFen) : LedgerStep;

    public sealed record Lose(long CostFen) : LedgerStep;

    public sealed record PayDepositIn(int Party, long Fen) : LedgerStep;

    /// <summary>Of a company where <paramref name="Party"/> is even, of a recycler where it is odd.</summary>
    public sealed record ReserveDeposit(int Party, long Fen, bool Forfeit) : LedgerStep;

    public sealed record Claim(int Seller, long Fen) : LedgerStep;

    /// <summary>Out of what the seller is owed, or out of its deposit.</summary>
    public sealed record Recover(int Seller, long Fen, bool FromDeposit) : LedgerStep;

    public sealed record WriteOff(int Seller, long Fen) : LedgerStep;

    public sealed record Provide(long Fen, bool Lost) : LedgerStep;

    public sealed record Reward(int Party, long Fen, long PaidFen) : LedgerStep;

    public sealed record Place(int Seller, long Fen, bool Expires) : LedgerStep;

    public sealed record PostHold(int Hold, int Percent) : LedgerStep;

    public sealed record VoidHold(int Hold) : LedgerStep;

    public sealed record ExpireHold(int Hold) : LedgerStep;

    public sealed record Reverse(int Journal) : LedgerStep;

    public sealed record Retry(int Step) : LedgerStep;

    public sealed record Wait(int Minutes) : LedgerStep;
}

/// <summary>Turns a script into commands with fixed ids, so that every ledger is asked exactly the same.</summary>
internal sealed class LedgerScript(ILedgerUnderTest ledger, int salt)
{
    private const int Sellers = 3;
    private const int HoldMinutes = 30;

    private readonly List<(Guid Id, Hold Hold)> placed = [];
    private readonly List<Journal> posted = [];
    private readonly List<Func<Task<string>>> asked = [];
    private DateTimeOffset now = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private int ids;

    public static Gen<LedgerStep[]> Scripts { get; } =
        Gen.Frequency(
            (
                4,
                Gen.Select(Gen.Int[0, Sellers - 1], Gen.Long[1, 900], Gen.Long[0, 40])
                    .Select(LedgerStep (a) => new LedgerStep.Acquire(a.Item1, a.Item2, a.Item3))
            ),
            (1, Gen.Select(Gen.Long[1, 900], Gen.Long[1, 900]).Select(LedgerStep (a) => new LedgerStep.Resell(a.Item1, a.Item2))),
            (1, Gen.Long[1, 900].Select(LedgerStep (a) => new LedgerStep.Lose(a))),
            (
                6,
                Gen.Select(Gen.Int[0, Sellers - 1], Gen.Long[1, 900], Gen.Bool)
                    .Select(LedgerStep (a) => new LedgerStep.Place(a.Item1, a.Item2, a.Item3))
            ),
            (3, Gen.Select(Gen.Int[0, 3], Gen.Long[1, 900]).Select(LedgerStep (a) => new LedgerStep.PayDepositIn(a.Item1, a.Item2))),
            (
                3,
                Gen.Select(Gen.Int[0, 3], Gen.Long[1, 900], Gen.Bool)
                    .Select(LedgerStep (a) => new LedgerStep.ReserveDeposit(a.Item1, a.Item2, a.Item3))
            ),
            (2, Gen.Select(Gen.Int[0, Sellers - 1], Gen.Long[1, 900]).Select(LedgerStep (a) => new LedgerStep.Claim(a.Item1, a.Item2))),
            (
                3,
                Gen.Select(Gen.Int[0, Sellers - 1], Gen.Long[1, 900], Gen.Bool)
                    .Select(LedgerStep (a) => new LedgerStep.Recover(a.Item1, a.Item2, a.Item3))
            ),
            (1, Gen.Select(Gen.Int[0, Sellers - 1], Gen.Long[1, 900]).Select(LedgerStep (a) => new LedgerStep.WriteOff(a.Item1, a.Item2))),
            (1, Gen.Select(Gen.Long[1, 900], Gen.Bool).Select(LedgerStep (a) => new LedgerStep.Provide(a.Item1, a.Item2))),
            (
                1,
                Gen.Select(Gen.Int[0, 3], Gen.Long[2, 900], Gen.Long[1, 900])
                    .Select(LedgerStep (a) => new LedgerStep.Reward(a.Item1, a.Item2, a.Item3))
            ),
            (4, Gen.Select(Gen.Int[0, 99], Gen.Int[1, 100]).Select(LedgerStep (a) => new LedgerStep.PostHold(a.Item1, a.Item2))),
            (2, Gen.Int[0, 99].Select(LedgerStep (a) => new LedgerStep.VoidHold(a))),
            (3, Gen.Int[0, 99].Select(LedgerStep (a) => new LedgerStep.ExpireHold(a))),
            (2, Gen.Int[0, 99].Select(LedgerStep (a) => new LedgerStep.Reverse(a))),
            (2, Gen.Int[0, 99].Select(LedgerStep (a) => new LedgerStep.Retry(a))),
            (2, Gen.Int[1, 40].Select(LedgerStep (a) => new LedgerStep.Wait(a)))
        ).Array[1, 60];

    public Guid Seller(int index) => LedgerId.Derive(new Guid(salt, 0, 0, new byte[8]), $"seller {index}");

    private string Recycler(int index) => $"recycler-{salt}-{index}";

    private AccountId Deposit(int party) =>
        party % 2 == 0 ? Chart.CompanyDeposit(Seller(party / 2)) : Chart.RecyclerDeposit(Recycler(party));

    public IEnumerable<AccountId> AccountsInPlay =>
        [
            Chart.CardStock,
            Chart.OwnBank,
            Chart.ClientWeChat,
            Chart.Fee,
            .. Enumerable.Range(0, Sellers).Select(i => Chart.SellerPayable(Seller(i))),
            .. Enumerable.Range(0, Sellers).Select(i => Chart.SellerRecovery(Seller(i))),
            .. Enumerable.Range(0, 4).Select(Deposit),
            .. Enumerable.Range(0, 4).Select(i => Chart.RewardPayable(Recycler(i))),
        ];

    public Task<string> RunAsync(LedgerStep step)
    {
        if (step is LedgerStep.Retry retry)
            return asked.Count == 0 ? Task.FromResult("nothing yet") : asked[retry.Step % asked.Count]();
        if (Ask(step) is not { } ask)
            return Task.FromResult("nothing yet");
        asked.Add(ask);
        return ask();
    }

    private Func<Task<string>>? Ask(LedgerStep step)
    {
        var at = now;
        switch (step)
        {
            case LedgerStep.Acquire a:
                return Posting(BusinessJournals.CardAcquired(NextId(), "order", Seller(a.Seller), new(a.NetFen), new(a.FeeFen), at));
            case LedgerStep.Resell r:
                return Posting(BusinessJournals.CardResold(NextId(), "order", Chart.OwnBank, new(r.CostFen), new(r.ProceedsFen), at));
            case LedgerStep.Lose l:
                return Posting(BusinessJournals.CardLoss(NextId(), "order", new(l.CostFen), at));
            case LedgerStep.Reverse r when posted.Count > 0:
                return Posting(posted[r.Journal % posted.Count].Reverse(NextId(), at), remember: false);
            case LedgerStep.Place p:
                var hold = Hold.Create(
                    NextId(),
                    JournalKind.Payout,
                    "order",
                    Chart.SellerPayable(Seller(p.Seller)),
                    Chart.ClientWeChat,
                    new(p.Fen),
                    at,
                    p.Expires ? at.AddMinutes(HoldMinutes) : null
                );
                return Placing(hold);
            case LedgerStep.PostHold p when placed.Count > 0:
                var (id, target) = placed[p.Hold % placed.Count];
                var part = new Money(Math.Max(1, target.Amount.Fen * p.Percent / 100));
                var beside = target.Kind == JournalKind.DepositForfeited ? DepositJournals.Forfeit(Chart.Forfeits, part) : default;
                return Resolving(id, new HoldCommand.Post(NextId(), part, beside));
            case LedgerStep.VoidHold v when placed.Count > 0:
                return Resolving(placed[v.Hold % placed.Count].Id, new HoldCommand.Void());
            case LedgerStep.ExpireHold e when placed.Count > 0:
                return Resolving(placed[e.Hold % placed.Count].Id, new HoldCommand.Expire());
            case LedgerStep.Wait w:
                now = now.AddMinutes(w.Minutes);
                return null;
            default:
                return AskOfLosses(step, at);
        }
    }

    private Func<Task<string>>? AskOfLosses(LedgerStep step, DateTimeOffset at)
    {
        switch (step)
        {
            case LedgerStep.PayDepositIn p:
                return Posting(DepositJournals.PaidIn(NextId(), "bank", Deposit(p.Party), new(p.Fen), at));
            case LedgerStep.ReserveDeposit { Forfeit: true } r:
                return Placing(DepositJournals.ForfeitHold(NextId(), "decision", Deposit(r.Party), new(r.Fen), at));
            case LedgerStep.ReserveDeposit r:
                return Placing(DepositJournals.ReleaseHold(NextId(), "decision", Deposit(r.Party), new(r.Fen), at));
            case LedgerStep.Claim c:
                return Posting(LossJournals.Claimed(NextId(), "dispute", Seller(c.Seller), new(c.Fen), at));
            case LedgerStep.Recover r:
                var seller = Seller(r.Seller);
                var (from, lies) = r.FromDeposit
                    ? (Chart.CompanyDeposit(seller), Chart.ClientDeposits)
                    : (Chart.SellerPayable(seller), Chart.ClientWeChat);
                return Posting(LossJournals.Recovered(NextId(), "order", seller, from, lies, new(r.Fen), at));
            case LedgerStep.WriteOff w:
                return Posting(LossJournals.WrittenOff(NextId(), "dispute", Seller(w.Seller), new(w.Fen), at));
            case LedgerStep.Provide p:
                var (provided, ended, amount) = (NextId(), NextId(), new Money(p.Fen));
                var first = Posting(LossJournals.Provided(provided, "order", amount, at), remember: false);
                var then = Posting(
                    p.Lost ? LossJournals.Used(ended, "order", amount, at) : LossJournals.Released(ended, "order", amount, at),
                    remember: false
                );
                return async () => $"{await first()} {await then()}";
            case LedgerStep.Reward r:
                var granted = Posting(
                    DepositJournals.RewardGranted(NextId(), "decision", Recycler(r.Party), new(r.Fen), new(r.Fen / 5), at)
                );
                var paid = Posting(DepositJournals.RewardPaid(NextId(), "bank", Recycler(r.Party), new(r.PaidFen), at));
                return async () => $"{await granted()} {await paid()}";
            default:
                return null;
        }
    }

    private Func<Task<string>> Placing(Hold hold) =>
        async () =>
        {
            var answer = await ledger.PlaceAsync(hold);
            if (answer == "Placed")
                placed.Add((hold.Id, hold));
            return answer;
        };

    private Func<Task<string>> Resolving(Guid id, HoldCommand command) => () => ledger.ResolveAsync(id, command, now);

    private Func<Task<string>> Posting(Journal journal, bool remember = true)
    {
        return async () =>
        {
            var answer = await ledger.PostAsync(journal);
            if (answer == "Posted" && remember)
                posted.Add(journal);
            return answer;
        };
    }

    private Guid NextId() => LedgerId.Derive(new Guid(salt, 0, 0, new byte[8]), $"id {ids++}");
}
