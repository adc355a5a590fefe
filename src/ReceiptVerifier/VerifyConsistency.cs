using System.Text;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Spectre.Console;

namespace CardRecycle.ReceiptVerifier;

/// <summary>The command <c>consistency</c>: did the log only grow since a checkpoint that somebody kept?</summary>
public static class VerifyConsistency
{
    private const int KeptFilesMax = 1_000_000;

    /// <param name="path">The proof file.</param>
    /// <param name="keysOrPath">Public keys, or the path of a file with them.</param>
    /// <param name="receiptPath">A receipt file whose checkpoint must be the earlier one, or null.</param>
    /// <param name="keptPath">A checkpoint that a witness holds, or a folder of them, or null.</param>
    /// <param name="console">Where the answer is printed.</param>
    /// <returns>The exit code: 0 it only grew, 1 refused, 2 not readable.</returns>
    public static int Run(string path, string keysOrPath, string? receiptPath, string? keptPath, IAnsiConsole console)
    {
        if (!VerifyReceipt.TryRead(path, keysOrPath, console, out var bytes, out var keys))
            return VerifyReceipt.NotReadable;
        byte[]? receiptBytes = null;
        if (receiptPath is not null && !VerifyReceipt.TryRead(receiptPath, keysOrPath, console, out receiptBytes, out _))
            return VerifyReceipt.NotReadable;
        try
        {
            var file = ConsistencyFile.FromBytes(bytes);
            var (earlier, later) = file.Check(keys);
            if (receiptBytes is not null)
                MustBeginWith(file, ReceiptCheck.Verify(receiptBytes, keys));
            var keptCount = keptPath is null ? 0 : MustAgree(keptPath, earlier, later, keys);
            Print(console, earlier, later, keptCount);
            return VerifyReceipt.Valid;
        }
        catch (ReceiptFormatException e)
        {
            console.MarkupLineInterpolated($"[bold red]✘ 存证日志的延续性无法证实 · Refused[/]");
            console.MarkupLineInterpolated($"[red]  {e.Message}[/]");
            return VerifyReceipt.Refused;
        }
        catch (Exception e) when (VerifyReceipt.IsUnreadable(e))
        {
            console.MarkupLineInterpolated($"[yellow]? 文件无法读取 · {e.Message}[/]");
            return VerifyReceipt.NotReadable;
        }
    }

    private static void Print(IAnsiConsole console, Checkpoint earlier, Checkpoint later, int keptCount)
    {
        console.MarkupLineInterpolated($"[bold green]✔ 存证日志只增未改[/]");
        foreach (var (name, checkpoint) in (ReadOnlySpan<(string, Checkpoint)>)[("较早 Earlier", earlier), ("较晚 Later", later)])
            console.MarkupLineInterpolated($"[green]  {name}: {checkpoint.Size} leaves, {checkpoint.Time:yyyy-MM-dd HH:mm:ss} UTC[/]");
        var trees = earlier.Sm3Root is null || later.Sm3Root is null ? "SHA-256" : "SHA-256 and SM3";
        console.MarkupLineInterpolated($"[green]  {later.Origin} only grew between the two ({trees}).[/]");
        if (keptCount > 0)
            console.MarkupLineInterpolated($"[green]  与见证方留存的检查点一致 · agrees with {keptCount} kept by a witness.[/]");
    }

    private static void MustBeginWith(ConsistencyFile file, ReceiptVerdict receipt)
    {
        if (!receipt.IsValid)
            throw new ReceiptFormatException($"The receipt itself is refused: {receipt.Detail}");
        if (receipt.File!.SignedCheckpoint != file.Earlier)
            throw new ReceiptFormatException("The earlier checkpoint is not the one in the receipt; ask for the proof from its size.");
    }

    /// <summary>Every kept checkpoint of either size must have the proof's roots, and one of the earlier size must be there.</summary>
    /// <returns>How many of them are of either size.</returns>
    private static int MustAgree(string keptPath, Checkpoint earlier, Checkpoint later, LogPublicKeys keys)
    {
        string[] files = Directory.Exists(keptPath)
            ? [.. Directory.EnumerateFiles(keptPath, "*.txt").Take(KeptFilesMax).Order()]
            : [keptPath];
        var (agreed, anchored) = (0, false);
        foreach (var file in files)
        {
            var kept = Open(file, keys);
            foreach (var shown in (ReadOnlySpan<Checkpoint>)[earlier, later])
            {
                if (kept.Size != shown.Size)
                    continue;
                if (!SameRoots(kept, shown))
                    throw new ReceiptFormatException(
                        $"{Path.GetFileName(file)}: the witness holds another root for size {kept.Size}, signed by the same log. "
                            + "The log has shown different histories; keep both files."
                    );
                anchored |= shown == earlier;
            }
            agreed += kept.Size == earlier.Size || kept.Size == later.Size ? 1 : 0;
        }
        return anchored
            ? agreed
            : throw new ReceiptFormatException(
                $"The witness holds no checkpoint of size {earlier.Size}; ask for the proof from a size it holds."
            );
    }

    private static Checkpoint Open(string file, LogPublicKeys keys)
    {
        try
        {
            var note = Encoding.UTF8.GetString(VerifyReceipt.ReadUpTo(file, ReceiptFile.BytesMax));
            return ConsistencyFile.Open(note, keys);
        }
        catch (ReceiptFormatException e)
        {
            throw new ReceiptFormatException($"{Path.GetFileName(file)}: {e.Message}");
        }
    }

    private static bool SameRoots(Checkpoint one, Checkpoint other) =>
        one.Root.AsSpan().SequenceEqual(other.Root)
        && (one.Sm3Root is null || other.Sm3Root is null || one.Sm3Root.AsSpan().SequenceEqual(other.Sm3Root));
}
