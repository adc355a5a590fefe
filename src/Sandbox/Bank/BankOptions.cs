namespace CardRecycle.Sandbox.Bank;

/// <summary>Section <c>Bank</c>: the one corporate customer that the bank knows. Keys are base64: PKCS#8 for the private key, SPKI for the
/// public one.</summary>
internal sealed class BankOptions
{
    /// <summary>企业客户号.</summary>
    public string CustomerNo { get; set; } = "";

    public string CustomerPublicKey { get; set; } = "";

    /// <summary>The bank's keys by id; the first in order of id signs at the start.</summary>
    public Dictionary<string, string> Keys { get; set; } = [];

    /// <summary>The customer's accounts by number, with what is on them at the start, in fen.</summary>
    public Dictionary<string, long> Accounts { get; set; } = [];

    public int RateLimitPerSecond { get; set; } = 20;
}
