using System.Diagnostics;
using System.Text;

namespace CardRecycle.Receipts.Tests;

/// <summary>An outsider checks a receipt with OpenSSL alone: docs/check-receipt.sh, as docs/receipts.md shows it.</summary>
public sealed class StandardTools : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("openssl").FullName;

    [Fact]
    public async Task OpenSSL_accepts_a_genuine_receipt_and_refuses_one_with_a_changed_amount_proof_or_signature()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl") && File.Exists("/bin/bash"), "There is no OpenSSL here.");
        await File.WriteAllTextAsync(Path.Combine(folder, "keys.txt"), Sample.Signer.PublicKeys + "\n");
        var genuine = Encoding.UTF8.GetString(Sample.File(6, 7).ToBytes());
        var (exitCode, output) = await Check(genuine);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("VALID: leaf 6 of 7");
        (await Check(Encoding.UTF8.GetString(Sample.File(2, 13).ToBytes()))).ExitCode.ShouldBe(0);

        foreach (
            var (from, to, reason) in new[]
            {
                ("\"amountFen\":46850", "\"amountFen\":46851", "SHA-256 root"),
                ("\"leafIndex\":6", "\"leafIndex\":5", ""),
                ("receipts\\n7\\n", "receipts\\n8\\n", "Ed25519 signature"),
            }
        )
        {
            genuine.ShouldContain(from);
            (exitCode, output) = await Check(genuine.Replace(from, to));
            exitCode.ShouldNotBe(0, from);
            output.ShouldContain(reason);
        }
        // The SM2 signature alone: another one of the same log, over another checkpoint.
        var others = Log.SignedNote.Split(Sample.File(6, 9).SignedCheckpoint).Signatures;
        var file = ReceiptFile.FromBytes(Encoding.UTF8.GetBytes(genuine));
        var (text, own) = Log.SignedNote.Split(file.SignedCheckpoint);
        var mixed = file with { SignedCheckpoint = Log.SignedNote.Compose(text, own[0], others[1]) };
        (exitCode, output) = await Check(Encoding.UTF8.GetString(mixed.ToBytes()));
        exitCode.ShouldNotBe(0);
        output.ShouldContain("SM2 signature");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(int ExitCode, string Output)> Check(string receipt)
    {
        var path = Path.Combine(folder, "receipt.json");
        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(receipt));
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in (string[])[Repository.File("docs/check-receipt.sh"), path, Path.Combine(folder, "keys.txt")])
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
