using System.Globalization;
using CardRecycle.Sandbox.Durability;

namespace CardRecycle.Sandbox.Issuers.Cards;

/// <summary>What the issuer did with a request: an inquiry or a take-over.</summary>
internal enum RequestKind
{
    Inquiry,
    TakeOver,
}

/// <summary>The issuer's answer before it is put into a protocol. <paramref name="Card"/> is null when there is no such card.</summary>
internal sealed record CardAnswer(string Condition, long BalanceFen, string? Reference, TestCard? Card);

/// <summary>One take-over in the issuer's own books.</summary>
internal sealed record BookedAcquisition(
    string Protocol,
    string RequestId,
    string Brand,
    long AmountFen,
    string Reference,
    bool OrderFailed,
    DateTimeOffset At
);

/// <summary>A request that was answered for good; asked again, it has the same answer.</summary>
internal sealed record RecordedRequest(
    string Protocol,
    RequestKind Kind,
    string Id,
    string CardKey,
    string Condition,
    long BalanceFen,
    string? Reference,
    DateTimeOffset? OpenUntil
);

/// <summary>
/// The issuers' own state: all cards, every request by its id, every take-over. It outlives the Api, and the Sandbox too when that has a
/// folder. Request ids are the client's and belong to one protocol and kind; the same id never does anything twice.
/// </summary>
internal sealed class IssuerBooks(IssuerMemory memory, TimeProvider clock)
{
    private readonly Lock gate = new();

    public int CardCount
    {
        get
        {
            lock (gate)
                return memory.Cards.Count;
        }
    }

    public bool TryAdd(TestCard card)
    {
        lock (gate)
        {
            if (memory.Cards.ContainsKey(card.Key))
                return false;
            memory.Keep(new() { Card = card });
            return true;
        }
    }

    public TestCard? Find(string? number, string? secret)
    {
        lock (gate)
            return memory.Cards.GetValueOrDefault(TestCard.KeyOf(number, secret));
    }

    /// <returns>False when there is no such card.</returns>
    public bool Mend(string? number, string? secret) => Change(number, secret, card => card.Mended = true);

    /// <summary>The holder has entered the SMS code that was sent for this card.</summary>
    public bool ConfirmHolder(string number) => Change(number, null, card => card.HolderConfirmed = true);

    public IReadOnlyList<BookedAcquisition> Acquisitions()
    {
        lock (gate)
            return [.. memory.Acquisitions];
    }

    /// <summary>Says what is on a card. Recorded under the request id unless it is momentary.</summary>
    public CardAnswer Inquire(string protocol, string requestId, string? number, string? secret)
    {
        lock (gate)
        {
            if (memory.Requests.ContainsKey((protocol, RequestKind.Inquiry, requestId)))
                return new(Conditions.Duplicate, 0, null, null);
            var key = TestCard.KeyOf(number, secret);
            var card = memory.Cards.GetValueOrDefault(key);
            var condition = Judge(protocol, card, secret);
            var answer = new CardAnswer(condition, card?.BalanceFen ?? 0, null, card);
            var recorded = Conditions.IsMomentary(condition)
                ? null
                : Record(protocol, RequestKind.Inquiry, requestId, key, answer, card?.ReadyAt);
            memory.Keep(new() { Card = card, Request = recorded });
            return answer;
        }
    }

    /// <summary>Takes the amount off a card and books it for the merchant; the result shows after <paramref name="resultAfter"/>.</summary>
    public CardAnswer TakeOver(
        string protocol,
        string requestId,
        string? number,
        string? secret,
        long amountFen,
        TimeSpan resultAfter = default
    )
    {
        lock (gate)
        {
            if (memory.Requests.ContainsKey((protocol, RequestKind.TakeOver, requestId)))
                return new(Conditions.Duplicate, 0, null, null);
            var key = TestCard.KeyOf(number, secret);
            var card = memory.Cards.GetValueOrDefault(key);
            var condition = JudgeTakeOver(protocol, card, secret, amountFen);
            if (Conditions.IsMomentary(condition))
            {
                memory.Keep(new() { Card = card });
                return new(condition, 0, null, card);
            }
            var booked = condition == Conditions.Good ? Consume(protocol, requestId, card!, amountFen) : null;
            var answer = booked is null
                ? new CardAnswer(condition, card?.BalanceFen ?? 0, null, card)
                : new(booked.OrderFailed ? Conditions.ConsumedOrderFailed : Conditions.Good, amountFen, booked.Reference, card);
            var wait = card?.Outcome == Conditions.AcquisitionInProcess ? card.Wait : resultAfter;
            DateTimeOffset? openUntil = wait > TimeSpan.Zero ? clock.GetUtcNow() + wait : null;
            var isLost = card is { Outcome: Conditions.AcquisitionTimeOut, TimesLeft: > 0 };
            if (isLost)
                card!.TimesLeft--;
            var recorded = Record(protocol, RequestKind.TakeOver, requestId, key, answer, openUntil);
            memory.Keep(
                new()
                {
                    Card = card,
                    Request = recorded,
                    Acquisition = booked,
                }
            );
            if (isLost)
                return answer with { Condition = Conditions.TimeOut };
            return openUntil is null ? answer : answer with { Condition = Conditions.InProcess };
        }
    }

    /// <summary>What became of a request.</summary>
    public CardAnswer Query(string protocol, RequestKind kind, string requestId)
    {
        lock (gate)
        {
            if (!memory.Requests.TryGetValue((protocol, kind, requestId), out var recorded))
                return new(Conditions.NoSuchRequest, 0, null, null);
            var card = memory.Cards.GetValueOrDefault(recorded.CardKey);
            var answer = new CardAnswer(recorded.Condition, recorded.BalanceFen, recorded.Reference, card);
            if (kind == RequestKind.TakeOver)
                return clock.GetUtcNow() < recorded.OpenUntil ? answer with { Condition = Conditions.InProcess } : answer;
            var isOpen = answer.Condition is Conditions.InProcess or Conditions.LateBalance;
            return isOpen && clock.GetUtcNow() >= recorded.OpenUntil
                ? answer with
                {
                    Condition = Conditions.Good,
                    BalanceFen = card!.BalanceFen,
                }
                : answer;
        }
    }

    private bool Change(string? number, string? secret, Action<TestCard> change)
    {
        lock (gate)
        {
            if (!memory.Cards.TryGetValue(TestCard.KeyOf(number, secret), out var card))
                return false;
            change(card);
            memory.Keep(new() { Card = card });
            return true;
        }
    }

    private static RecordedRequest Record(
        string protocol,
        RequestKind kind,
        string requestId,
        string cardKey,
        CardAnswer answer,
        DateTimeOffset? openUntil
    ) => new(protocol, kind, requestId, cardKey, answer.Condition, answer.BalanceFen, answer.Reference, openUntil);

    private BookedAcquisition Consume(string protocol, string requestId, TestCard card, long amountFen)
    {
        var now = clock.GetUtcNow();
        var failed = card.Outcome == Conditions.ConsumedOrderFailed;
        var reference = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMddHHmmss}{memory.Acquisitions.Count + 1:D8}");
        card.BalanceFen -= amountFen;
        card.Consumed = card.BalanceFen == 0;
        return new(protocol, requestId, card.Brand.Id, amountFen, reference, failed, now);
    }

    private string JudgeTakeOver(string protocol, TestCard? card, string? secret, long amountFen)
    {
        var condition = Judge(protocol, card, secret);
        if (condition == Conditions.Good && amountFen > card!.BalanceFen)
            condition = Conditions.Empty;
        return condition == Conditions.Good && card!.Outcome == Conditions.RefusedAtAcquisition ? Conditions.Frozen : condition;
    }

    private string Judge(string protocol, TestCard? card, string? secret)
    {
        if (card is null || card.Brand.Protocol != protocol)
            return Conditions.Fake;
        if (card.Brand.Secret is null ? !card.HolderConfirmed : !card.HasSecret(secret))
            return Conditions.WrongSecret;
        if (card.Consumed)
            return Conditions.Used;
        if (card.Mended)
            return Conditions.Good;
        return card.Outcome switch
        {
            Conditions.Busy or Conditions.TimeOut or Conditions.UnlistedCode => card.TimesLeft-- > 0 ? card.Outcome : Conditions.Good,
            Conditions.InProcess => IsReady(card) ? Conditions.Good : Conditions.InProcess,
            Conditions.LateBalance => IsReady(card) ? Conditions.Good : Conditions.LateBalance,
            Conditions.Good when card.Brand.IsOffline => IsReady(card) ? Conditions.Good : Conditions.LateBalance,
            Conditions.BalanceLower
            or Conditions.BalanceHigher
            or Conditions.RefusedAtAcquisition
            or Conditions.ConsumedOrderFailed
            or Conditions.AcquisitionInProcess
            or Conditions.AcquisitionTimeOut => Conditions.Good,
            var outcome => outcome,
        };
    }

    private bool IsReady(TestCard card)
    {
        var now = clock.GetUtcNow();
        card.ReadyAt ??= now + card.Wait;
        return now >= card.ReadyAt;
    }
}
