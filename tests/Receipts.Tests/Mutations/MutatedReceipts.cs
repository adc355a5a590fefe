using System.Globalization;
using System.Text;

namespace CardRecycle.Receipts.Tests.Mutations;

/// <summary>
/// The promise of the verifier: every genuine receipt is accepted and no other. 1,000 forgeries here; 10,000 and any seed with
/// <c>CARDRECYCLE_MUTATIONS=10000 CARDRECYCLE_SEED=1</c> (docs/receipts.md).
/// </summary>
public sealed class MutatedReceipts(ITestOutputHelper output)
{
    private const int SeedDefault = 20261128;
    private static readonly int count = Setting("CARDRECYCLE_MUTATIONS", 1_000);
    private static readonly int seed = Setting("CARDRECYCLE_SEED", SeedDefault);

    [Fact]
    public void Every_genuine_receipt_is_accepted_and_every_forgery_refused()
    {
        var log = new GenuineLog(seed);
        foreach (var file in log.Files.SelectMany(GenuineLog.Variants))
        {
            var verdict = ReceiptCheck.Verify(file.ToBytes(), log.Keys);
            verdict.IsValid.ShouldBeTrue(verdict.Detail);
        }
        var mutator = new ReceiptMutator(log, new Random(seed));
        var refusals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var (kind, bytes) = mutator.Next(i);
            var verdict = ReceiptCheck.Verify(bytes, log.Keys);
            verdict.IsValid.ShouldBeFalse($"forgery {i} of seed {seed}, {kind}: {Encoding.UTF8.GetString(bytes)}");
            refusals[$"{verdict.Refusal}"] = refusals.GetValueOrDefault($"{verdict.Refusal}") + 1;
        }
        output.WriteLine(
            $"{4 * log.Files.Count} genuine accepted; {count} forgeries of {ReceiptMutator.Kinds.Count} kinds refused, seed {seed}: "
                + string.Join(", ", refusals.Select(r => $"{r.Key} {r.Value}"))
                + $"; {mutator.Redrawn} came out genuine and were redrawn"
        );
        // The forger reaches every check, and seldom fails to forge.
        refusals.Keys.ShouldBe(Enum.GetNames<ReceiptRefusal>().Order(StringComparer.Ordinal));
        mutator.Redrawn.ShouldBeLessThan(count / 10);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : otherwise;
}
