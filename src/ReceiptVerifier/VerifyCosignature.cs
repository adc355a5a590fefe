using System.Text;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Spectre.Console;

namespace CardRecycle.ReceiptVerifier;

/// <summary>The command <c>cosignature</c>: has somebody outside checked this state of the log, and when?</summary>
public static class VerifyCosignature
{
    /// <param name="path">A checkpoint with witnesses' lines under it.</param>
    /// <param name="keysOrPath">The log's public keys, or the path of a file with them.</param>
    /// <param name="witnessKey">The witness's public key, or the path of a file with it.</param>
    /// <param name="receiptPath">A receipt file whose checkpoint it must be, or null.</param>
    /// <param name="console">Where the answer is printed.</param>
    /// <returns>The exit code: 0 it has, 1 refused, 2 not readable.</returns>
    public static int Run(string path, string keysOrPath, string witnessKey, string? receiptPath, IAnsiConsole console)
    {
        if (!VerifyReceipt.TryRead(path, keysOrPath, console, out var bytes, out var keys))
            return VerifyReceipt.NotReadable;
        byte[]? receipt = null;
        if (receiptPath is not null && !VerifyReceipt.TryRead(receiptPath, keysOrPath, console, out receipt, out _))
            return VerifyReceipt.NotReadable;
        try
        {
            var witness = WitnessKey.Parse(File.Exists(witnessKey) ? File.ReadAllText(witnessKey) : witnessKey);
            var (checkpoint, note, at) = Cosignature.Check(Encoding.UTF8.GetString(bytes), keys, witness);
            if (receipt is not null)
                MustStandIn(ReceiptCheck.Verify(receipt, keys), note);
            console.MarkupLineInterpolated($"[bold green]✔ 见证方已核对该检查点[/]");
            console.MarkupLineInterpolated(
                $"[green]  {witness.Name} checked {checkpoint.Origin}, {checkpoint.Size} leaves, at {at:yyyy-MM-dd HH:mm:ss} UTC.[/]"
            );
            return VerifyReceipt.Valid;
        }
        catch (ReceiptFormatException e)
        {
            console.MarkupLineInterpolated($"[bold red]✘ 见证签名无法证实 · Refused[/]");
            console.MarkupLineInterpolated($"[red]  {e.Message}[/]");
            return VerifyReceipt.Refused;
        }
    }

    private static void MustStandIn(ReceiptVerdict receipt, string note)
    {
        if (!receipt.IsValid)
            throw new ReceiptFormatException($"The receipt itself is refused: {receipt.Detail}");
        if (receipt.File!.SignedCheckpoint != note)
            throw new ReceiptFormatException("The receipt stands under another checkpoint than the witness signed.");
    }
}
