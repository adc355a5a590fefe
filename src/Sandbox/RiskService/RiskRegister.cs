using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Sandbox.RiskService;

/// <param name="Level">PASS, REVIEW or REJECT.</param>
/// <param name="Score">0 to 100, the riskier the higher.</param>
/// <param name="Labels">Why.</param>
internal sealed record RiskWord(string Level, int Score, IReadOnlyList<string> Labels);

/// <summary>
/// What the service knows. Of an identity, phone or device that nobody has set, it makes up something that stays the same: 1 in 300 is
/// suspicious, 1 in 1,200 bad. The worst of the three counts.
/// </summary>
internal sealed class RiskRegister
{
    private const int WordsMax = 100_000;
    private const int ReviewScore = 60;
    private const int RejectScore = 85;

    private static readonly string[] labels = ["device_emulator", "phone_virtual_operator", "account_farm", "ip_proxy", "identity_shared"];
    private readonly ConcurrentDictionary<string, RiskWord> set = new();
    private int asked;

    public int Asked => asked;

    public RiskWord Ask(string? idNumber, string? phone, string? device)
    {
        Interlocked.Increment(ref asked);
        return Of(idNumber, phone, device);
    }

    public RiskWord Of(string? idNumber, string? phone, string? device) =>
        new[] { idNumber, phone, device }
            .Where(k => !string.IsNullOrEmpty(k))
            .Select(k => Of(k!))
            .DefaultIfEmpty(new("PASS", 0, []))
            .MaxBy(w => w.Score)!;

    /// <returns>False for a word or a key that cannot be.</returns>
    public bool Set(string key, RiskWord word)
    {
        if (key.Length == 0 || word.Level is not ("PASS" or "REVIEW" or "REJECT") || word.Score is < 0 or > 100 || set.Count >= WordsMax)
            return false;
        set[key] = word;
        return true;
    }

    private RiskWord Of(string key)
    {
        if (set.TryGetValue(key, out var word))
            return word;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("risk:" + key));
        var label = labels[hash[4] % labels.Length];
        return (BitConverter.ToUInt16(hash) % 1200) switch
        {
            0 => new("REJECT", RejectScore + (hash[2] % 15), [label]),
            < 5 => new("REVIEW", ReviewScore + (hash[2] % 25), [label]),
            _ => new("PASS", hash[2] % ReviewScore / 2, []),
        };
    }
}
