using System.Diagnostics;
using CardRecycle.DevHost.Terminal;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using CardRecycle.ReceiptVerifier;
using Spectre.Console;

namespace CardRecycle.DevHost.Sell;

/// <summary>Saves the receipt and checks it with nothing but the file and the log's public keys; then shows that a changed byte is
/// noticed.</summary>
internal static class CheckOwnReceipt
{
    private static readonly TimeSpan SealPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    public static async Task<bool> RunAsync(OrderInfo order, string folder, JsonService api, CancellationToken ct)
    {
        Look.Chapter("⑤", "电子凭证", "receipt, checked offline");
        var bytes = await DownloadAsync(order, api, ct);
        var keys = await api.GetAsync<ReceiptKeys>("/receipts/public-keys", ct);
        var verifierKeys = string.Join('\n', keys.Keys.Select(k => k.VerifierKey));
        var file = Path.Combine(folder, $"receipt-{order.OrderNo}.json");
        var keyFile = Path.Combine(folder, "public-key.txt");
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(file, bytes, ct);
            await File.WriteAllTextAsync(keyFile, verifierKeys + "\n", ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The receipt cannot be saved in {folder} ({e.Message}): choose another folder with --receipts.");
        }
        Look.Done("已保存", "saved", file);

        var key = LogPublicKeys.Parse(verifierKeys);
        var verdict = ReceiptCheck.Verify(bytes, key);
        VerdictView.Print(AnsiConsole.Console, verdict);
        if (verdict.IsValid)
            ShowThatTamperingIsNoticed(bytes, key);
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine("Check it yourself, offline:");
        Screen.Command($"dotnet run --project src/ReceiptVerifier -- \"{file}\" --key \"{keyFile}\"");
        return verdict.IsValid;
    }

    /// <summary>The receipt joins the log with the next checkpoint, about a second after the money.</summary>
    private static async Task<byte[]> DownloadAsync(OrderInfo order, JsonService api, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await api.DownloadAsync($"/orders/{order.OrderId}/receipt", ct);
            }
            catch (RefusedException e) when (e.Type.Contains("/receipts/", StringComparison.Ordinal) && waited.Elapsed < SealPatience)
            {
                await Task.Delay(Poll, ct);
            }
        }
    }

    private static void ShowThatTamperingIsNoticed(byte[] bytes, LogPublicKeys key)
    {
        var forged = bytes.ToArray();
        forged[forged.Length / 2] ^= 1;
        if (ReceiptCheck.Verify(forged, key) is { IsValid: false } refused)
            Look.Done("防篡改", "with one bit changed it is refused:", refused.Refusal.ToString() ?? "");
    }
}
