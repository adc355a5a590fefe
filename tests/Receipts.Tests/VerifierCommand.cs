using System.Diagnostics;

namespace CardRecycle.Receipts.Tests;

/// <summary>The command as a person starts it: a process of its own with a file and a key, and an exit code.</summary>
public sealed class VerifierCommand : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("receipt").FullName;
    private readonly string key = string.Join(',', Sample.Signer.PublicKeys.Keys);

    [Fact]
    public async Task A_genuine_receipt_is_valid_with_the_key_or_with_a_file_that_holds_it()
    {
        var (exitCode, output) = await Run(Write("receipt.json", Sample.File().ToBytes()), "--key", key);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("凭证有效");
        output.ShouldContain("R2026112400001");
        output.ShouldContain("468.50");
        output.ShouldContain("张三");
        var keyFile = Path.Combine(folder, "key.txt");
        await File.WriteAllTextAsync(keyFile, Sample.Signer.PublicKeys + "\n");
        (await Run(Path.Combine(folder, "receipt.json"), "--key", keyFile)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_altered_receipt_is_refused()
    {
        var altered = Sample.File().ToBytes();
        altered[500] ^= 1;
        var (exitCode, output) = await Run(Write("receipt.json", altered), "--key", key);
        exitCode.ShouldBe(1, output);
        output.ShouldContain("凭证无效");
    }

    [Fact]
    public async Task What_cannot_be_read_is_neither_valid_nor_refused()
    {
        var receipt = Write("receipt.json", Sample.File().ToBytes());
        (await Run(Path.Combine(folder, "missing.json"), "--key", key)).ExitCode.ShouldBe(2);
        (await Run(folder, "--key", key)).ExitCode.ShouldBe(2);
        (await Run(receipt, "--key", "no key")).ExitCode.ShouldBe(2);
        (await Run(receipt)).ExitCode.ShouldBe(2);
        (await Run()).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_log_that_only_grew_is_told_from_one_that_was_rewritten()
    {
        var grew = Write("grew.json", Sample.Growth(5, 13).ToBytes());
        var (exitCode, output) = await Run("consistency", grew, "--key", key);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("only grew between the two");
        (exitCode, output) = await Run("consistency", Write("rewritten.json", Sample.Growth(5, 13, changed: 3).ToBytes()), "--key", key);
        exitCode.ShouldBe(1, output);
        output.ShouldContain("history was");
        // The proof starts at another checkpoint than the receipt's.
        var receipt = Write("receipt.json", Sample.File().ToBytes());
        (exitCode, output) = await Run("consistency", grew, "--key", key, "--receipt", receipt);
        exitCode.ShouldBe(1, output);
        output.ShouldContain("not the one in");
    }

    [Fact]
    public async Task A_log_that_shows_a_witness_another_history_is_found_out()
    {
        var proof = Sample.Growth(5, 13);
        var file = Write("proof.json", proof.ToBytes());
        var kept = Directory.CreateDirectory(Path.Combine(folder, "kept")).FullName;
        await File.WriteAllTextAsync(Path.Combine(kept, "checkpoint-000000000005.txt"), proof.Earlier);
        await File.WriteAllTextAsync(Path.Combine(kept, "checkpoint-000000000007.txt"), Sample.Growth(5, 7).Later);
        var (exitCode, output) = await Run("consistency", file, "--key", key, "--kept", kept);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("agrees with 1 kept");
        // The same log signed another root of size 13 for the witness.
        await File.WriteAllTextAsync(Path.Combine(kept, "checkpoint-000000000013.txt"), Sample.Growth(5, 13, changed: 3).Later);
        (exitCode, output) = await Run("consistency", file, "--key", key, "--kept", kept);
        exitCode.ShouldBe(1, output);
        output.ShouldContain("another root for size 13");
        (exitCode, output) = await Run("consistency", file, "--key", key, "--kept", Path.Combine(kept, "checkpoint-000000000007.txt"));
        exitCode.ShouldBe(1, output);
        output.ShouldContain("no checkpoint of size 5");
    }

    [Fact]
    public void A_growth_proof_must_hold_in_both_trees_and_of_an_old_checkpoint_in_the_one_it_has()
    {
        var keys = Sample.Signer.PublicKeys;
        var (both, rewritten) = (Sample.Growth(5, 13), Sample.Growth(5, 13, changed: 3));
        both.Check(keys).Later.Size.ShouldBe(13);
        Should.Throw<ReceiptFormatException>(() => (both with { Sm3Proof = rewritten.Sm3Proof }).Check(keys));
        Should.Throw<ReceiptFormatException>(() => (both with { Sm3Proof = null }).Check(keys));
        var old = both with { Earlier = Sample.FirstNote(ConsistencyFile.Open(both.Earlier, keys)) };
        Should.Throw<ReceiptFormatException>(() => old.Check(keys));
        ConsistencyFile.FromBytes((old with { Sm3Proof = null }).ToBytes()).Check(keys).Later.Size.ShouldBe(13);
    }

    [Fact]
    public void Any_altered_byte_of_a_growth_proof_is_noticed()
    {
        var bytes = Sample.Growth(5, 13).ToBytes();
        ConsistencyFile.FromBytes(bytes).Check(Sample.Signer.PublicKeys).Later.Size.ShouldBe(13);
        for (var i = 0; i < bytes.Length; i++)
        {
            var altered = bytes.ToArray();
            altered[i] ^= 1;
            Should.Throw<ReceiptFormatException>(() => ConsistencyFile.FromBytes(altered).Check(Sample.Signer.PublicKeys), $"byte {i}");
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static async Task<(int ExitCode, string Output)> Run(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(ReceiptVerifier.VerifyReceipt).Assembly.Location);
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
