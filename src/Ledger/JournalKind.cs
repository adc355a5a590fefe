namespace CardRecycle.Ledger;

/// <summary>What happened. The names are stored; they never change.</summary>
public enum JournalKind
{
    OpeningBalance,
    CardAcquired,
    Payout,
    CardResold,
    CardLoss,
    Reversal,
    ChannelFunded,
    PayoutBounced,
    DepositPaidIn,
    DepositReleased,
    DepositForfeited,
    RecyclerPaid,
    RewardGranted,
    RewardPaid,
    VatAccrued,
    TaxPaid,
    LossProvided,
    ProvisionReleased,
    ProvisionUsed,
    RecoveryClaimed,
    Recovered,
    RecoveryWrittenOff,
    ChannelFeeCharged,
    ShortageCovered,
    ShortageMadeGood,
    SurplusSuspended,
    SurplusReleased,
}
