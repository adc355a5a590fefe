using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CardRecycle.Crypto;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Spectre.Console;

namespace CardRecycle.ReceiptVerifier;

/// <summary>The command: reads files and keys, checks, prints. Needs no network and no other file.</summary>
public static class VerifyReceipt
{
    public const int Valid = 0;
    public const int Refused = 1;
    public const int NotReadable = 2;

    /// <param name="path">The receipt file.</param>
    /// <param name="keysOrPath">Public keys, or the path of a file with them.</param>
    /// <param name="stampPath">A time stamp of the receipt's checkpoint, or null.</param>
    /// <param name="rootPath">The certificate that its authority is trusted by; given with the time stamp.</param>
    /// <param name="console">Where the answer is printed.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string path, string keysOrPath, string? stampPath, string? rootPath, IAnsiConsole console)
    {
        if (!TryRead(path, keysOrPath, console, out var bytes, out var keys))
            return NotReadable;
        byte[]? stamp = null;
        X509Certificate2? root = null;
        if (stampPath is not null && !TryReadStamp(stampPath, rootPath, console, out stamp, out root))
            return NotReadable;
        using var owned = root;
        var verdict = ReceiptCheck.Verify(bytes, keys);
        VerdictView.Print(console, verdict);
        if (!verdict.IsValid)
            return Refused;
        return stamp is null || IsStamped(verdict.File!, stamp, root!, console) ? Valid : Refused;
    }

    /// <summary>Reads a file and keys; prints why when it cannot.</summary>
    internal static bool TryRead(
        string path,
        string keysOrPath,
        IAnsiConsole console,
        [NotNullWhen(true)] out byte[]? bytes,
        [NotNullWhen(true)] out LogPublicKeys? keys
    )
    {
        (bytes, keys) = (null, null);
        try
        {
            keys = LogPublicKeys.Parse(File.Exists(keysOrPath) ? File.ReadAllText(keysOrPath) : keysOrPath);
            bytes = ReadUpTo(path, ReceiptFile.BytesMax + 1);
            return true;
        }
        catch (ReceiptFormatException e)
        {
            console.MarkupLineInterpolated($"[yellow]? 公钥无法识别 · {e.Message}[/]");
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            console.MarkupLineInterpolated($"[yellow]? 文件无法读取 · {e.Message}[/]");
        }
        return false;
    }

    internal static bool IsUnreadable(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>A receipt is small: of a large file no more is read than shows that it is none.</summary>
    internal static byte[] ReadUpTo(string path, int bytesMax)
    {
        using var stream = File.OpenRead(path);
        var buffer = new byte[bytesMax];
        return buffer[..stream.ReadAtLeast(buffer, bytesMax, throwOnEndOfStream: false)];
    }

    private static bool TryReadStamp(
        string stampPath,
        string? rootPath,
        IAnsiConsole console,
        [NotNullWhen(true)] out byte[]? stamp,
        [NotNullWhen(true)] out X509Certificate2? root
    )
    {
        (stamp, root) = (null, null);
        try
        {
            if (rootPath is null)
                throw new ArgumentException("--time-stamp needs --tsa-root: a stamp is worth what its authority is trusted by.");
            var certificate = File.ReadAllBytes(rootPath);
            root = certificate.AsSpan().StartsWith("-----"u8)
                ? X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(certificate))
                : X509CertificateLoader.LoadCertificate(certificate);
            stamp = ReadUpTo(stampPath, TimeStamp.ResponseBytesMax + 1);
            return true;
        }
        catch (Exception e) when (IsUnreadable(e) || e is CryptographicException)
        {
            console.MarkupLineInterpolated($"[yellow]? 时间戳或根证书无法读取 · {e.Message}[/]");
            return false;
        }
    }

    private static bool IsStamped(ReceiptFile file, byte[] response, X509Certificate2 root, IAnsiConsole console)
    {
        try
        {
            var stamp = TimeStamp.Check(response, Encoding.UTF8.GetBytes(file.SignedCheckpoint), root);
            console.MarkupLineInterpolated($"[green]✔ 可信时间戳有效 · time-stamped {stamp.Time:yyyy-MM-dd HH:mm:ss} UTC[/]");
            console.MarkupLineInterpolated($"[green]  {stamp.Authority} #{stamp.SerialNumber}[/]");
            return true;
        }
        catch (CryptoRefusedException e)
        {
            console.MarkupLineInterpolated($"[bold red]✘ 时间戳无效 · The time stamp is refused[/]");
            console.MarkupLineInterpolated($"[red]  {e.Message}[/]");
            return false;
        }
    }
}
