using System.Diagnostics.CodeAnalysis;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Spectre.Console;

namespace CardRecycle.ReceiptVerifier;

/// <summary>The command: reads file and key, checks, prints. Needs no network and no other file.</summary>
public static class VerifyReceipt
{
    public const int Valid = 0;
    public const int Refused = 1;
    public const int NotReadable = 2;

    /// <param name="path">The receipt file.</param>
    /// <param name="keyOrPath">A public key, or the path of a file with one.</param>
    /// <param name="console">Where the answer is printed.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string path, string keyOrPath, IAnsiConsole console)
    {
        if (!TryRead(path, keyOrPath, console, out var bytes, out var key))
            return NotReadable;
        var verdict = ReceiptCheck.Verify(bytes, key);
        VerdictView.Print(console, verdict);
        return verdict.IsValid ? Valid : Refused;
    }

    /// <summary>Reads a file and a key; prints why when it cannot.</summary>
    internal static bool TryRead(
        string path,
        string keyOrPath,
        IAnsiConsole console,
        [NotNullWhen(true)] out byte[]? bytes,
        [NotNullWhen(true)] out LogPublicKey? key
    )
    {
        (bytes, key) = (null, null);
        try
        {
            key = LogPublicKey.Parse(File.Exists(keyOrPath) ? File.ReadAllText(keyOrPath) : keyOrPath);
            bytes = ReadUpTo(path, ReceiptFile.BytesMax + 1);
            return true;
        }
        catch (ReceiptFormatException e)
        {
            console.MarkupLineInterpolated($"[yellow]? 公钥无法识别 · {e.Message}[/]");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            console.MarkupLineInterpolated($"[yellow]? 文件无法读取 · {e.Message}[/]");
        }
        return false;
    }

    /// <summary>A receipt is small: of a large file no more is read than shows that it is none.</summary>
    private static byte[] ReadUpTo(string path, int bytesMax)
    {
        using var stream = File.OpenRead(path);
        var buffer = new byte[bytesMax];
        return buffer[..stream.ReadAtLeast(buffer, bytesMax, throwOnEndOfStream: false)];
    }
}
