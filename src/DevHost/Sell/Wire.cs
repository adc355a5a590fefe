namespace CardRecycle.DevHost.Sell;

// What the seller's side reads of the Api's answers; fields that it does not show are left out. Amounts in fen.

internal sealed record BrandList(IReadOnlyList<BrandInfo> Brands);

internal sealed record BrandInfo(
    string Id,
    string NameZh,
    string NameEn,
    string KindZh,
    string Input,
    IReadOnlyList<string> Forms,
    IReadOnlyList<long>? FacesFen,
    bool OfflineBalance
);

internal sealed record Session(string AccessToken, Guid SellerId, bool IsNew);

internal sealed record Account(string Phone, string Level, string? Name, string? IdNumber, BankCardInfo? BankCard, bool WeChatBound);

internal sealed record BankCardInfo(string? Bank, string Masked);

internal sealed record RealNameAnswer(Account Account);

internal sealed record Line(string Code, string Label, long AmountFen);

internal sealed record QuoteInfo(
    Guid QuoteId,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    string RateText,
    QuoteRange Interval,
    DateTimeOffset QuotedAt,
    DateTimeOffset ValidUntil,
    IReadOnlyList<Line> Lines,
    QuoteMayChange MayChange,
    QuoteMarketInfo? Market,
    IReadOnlyList<QuoteFlagInfo> Flags,
    string ModelVersion,
    string PolicyVersion,
    string Quote
);

internal sealed record QuoteRange(long LowFen, long HighFen);

internal sealed record QuoteMayChange(QuoteFormula Balance, QuoteFormula Expiry);

internal sealed record QuoteFormula(string Text, string Formula);

internal sealed record QuoteMarketInfo(string Text);

internal sealed record QuoteFlagInfo(string Code, string Text);

internal sealed record EncryptionKey(string KeyId, string PublicKey);

internal sealed record OrderInfo(
    Guid OrderId,
    string OrderNo,
    string State,
    string StateTitle,
    string Message,
    bool IsFinal,
    DateTimeOffset? DeadlineAt,
    string CardMasked,
    long BalanceFen,
    long AmountFen,
    Proposal? Proposed,
    ChallengeInfo? Challenge,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? PaidAt,
    IReadOnlyList<OrderStepInfo> Timeline
);

internal sealed record Proposal(
    long AmountFen,
    long BalanceFen,
    DateOnly? ExpiresOn,
    long PreviousAmountFen,
    long PreviousBalanceFen,
    IReadOnlyList<Line> Lines
);

internal sealed record ChallengeInfo(Uri? PictureUrl, bool IsSms);

internal sealed record OrderStepInfo(DateTimeOffset At, string State, string Title, string Message, DateTimeOffset? DeadlineAt);

internal sealed record PayoutInfo(
    string State,
    long AmountFen,
    string Message,
    ConfirmInfo? Confirm,
    string AccountMasked,
    string? Reference
);

internal sealed record ConfirmInfo(string Package, string OpenId);

internal sealed record ReceiptKeys(string Origin, IReadOnlyList<ReceiptKey> Keys);

internal sealed record ReceiptKey(string KeyId, string VerifierKey);

internal sealed record TestCardInfo(string? Number, string? Secret);

internal sealed record SmsInfo(DateTimeOffset At, IReadOnlyList<string> Params, string Text);

internal sealed record JsCodeInfo(string JsCode);
