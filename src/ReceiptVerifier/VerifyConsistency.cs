using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Spectre.Console;

namespace CardRecycle.ReceiptVerifier;

/// <summary>The command <c>consistency</c>: did the log only grow since a checkpoint that somebody kept?</summary>
public static class VerifyConsistency
{
    /// <param name="path">The proof file.</param>
    /// <param name="keyOrPath">A public key, or the path of a file with one.</param>
    /// <param name="receiptPath">A receipt file whose checkpoint must be the earlier one, or null.</param>
    /// <param name="console">Where the answer is printed.</param>
    /// <returns>The exit code: 0 it only grew, 1 refused, 2 not readable.</returns>
    public static int Run(string path, string keyOrPath, string? receiptPath, IAnsiConsole console)
    {
        if (!VerifyReceipt.TryRead(path, keyOrPath, console, out var bytes, out var key))
            return VerifyReceipt.NotReadable;
        byte[]? receiptBytes = null;
        if (receiptPath is not null && !VerifyReceipt.TryRead(receiptPath, keyOrPath, console, out receiptBytes, out _))
            return VerifyReceipt.NotReadable;
        try
        {
            var file = ConsistencyFile.FromBytes(bytes);
            var (earlier, later) = file.Check(key);
            if (receiptBytes is not null)
                MustBeginWith(file, ReceiptCheck.Verify(receiptBytes, key));
            console.MarkupLineInterpolated($"[bold green]✔ 存证日志只增未改[/]");
            foreach (var (name, checkpoint) in (ReadOnlySpan<(string, Checkpoint)>)[("较早 Earlier", earlier), ("较晚 Later", later)])
                console.MarkupLineInterpolated($"[green]  {name}: {checkpoint.Size} leaves, {checkpoint.Time:yyyy-MM-dd HH:mm:ss} UTC[/]");
            console.MarkupLineInterpolated($"[green]  {later.Origin} only grew between the two.[/]");
            return VerifyReceipt.Valid;
        }
        catch (ReceiptFormatException e)
        {
            console.MarkupLineInterpolated($"[bold red]✘ 存证日志的延续性无法证实 · Refused[/]");
            console.MarkupLineInterpolated($"[red]  {e.Message}[/]");
            return VerifyReceipt.Refused;
        }
    }

    private static void MustBeginWith(ConsistencyFile file, ReceiptVerdict receipt)
    {
        if (!receipt.IsValid)
            throw new ReceiptFormatException($"The receipt itself is refused: {receipt.Detail}");
        if (receipt.File!.SignedCheckpoint != file.Earlier)
            throw new ReceiptFormatException("The earlier checkpoint is not the one in the receipt; ask for the proof from its size.");
    }
}
