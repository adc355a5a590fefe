namespace CardRecycle.Api.Features.Deposits;

/// <summary>Section <c>Deposits</c>.</summary>
internal sealed class DepositOptions
{
    public const int BpsMax = 10_000;

    /// <summary>
    /// Income tax withheld from a reporter's reward, in basis points: 20 % as incidental income (偶然所得). Rewards of authorities are exempt;
    /// whether a private one is, is for the operator's tax adviser to say, who then sets 0.
    /// </summary>
    public int RewardTaxBps { get; set; } = 2_000;

    public bool IsSound => RewardTaxBps is >= 0 and < BpsMax;
}
