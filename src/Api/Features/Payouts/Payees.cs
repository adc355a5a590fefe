using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Platform.Security.Keys;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Section <c>Payouts</c>.</summary>
internal sealed class PayoutOptions
{
    /// <summary>SM4 keys of the payees' names by id, 16 bytes in base64: from before there were data keys (section <c>Keys</c>).</summary>
    public Dictionary<string, string> DataKeys { get; set; } = [];

    /// <summary>New names are encrypted under this one where there are no data keys; the others are for reading.</summary>
    public string DataKeyId { get; set; } = "";

    /// <summary>So often each channel is asked what is available on our account there; zero: never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan BalanceEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>People are called when less than this is available, in fen.</summary>
    [Range(0, long.MaxValue)]
    public long BalanceAlertFen { get; set; } = 50_000_00;

    /// <summary>So often the statements of channels that tell of bounces nowhere else are read; zero: only by reconciliation, once a
    /// day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "23:59:59")]
    public TimeSpan StatementEvery { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Payees' real names and accounts at rest: SM4-GCM, bound to their payout.</summary>
internal sealed class Payees([FromKeyedServices(KeyRing.Payouts)] SealingKeys sealing)
{
    private const string PayoutTable = "payouts.payouts";
    private const string NameColumn = "sealed_name";
    private const string AccountsColumn = "sealed_accounts";
    private const string AccountColumn = "sealed_account";

    /// <summary>An attempt's name and account are those of its payout and sealed for that row.</summary>
    public static readonly SealedTable[] SealedTables =
    [
        new(KeyRing.Payouts, PayoutTable, "id", (PayoutTable, "id"), new(NameColumn, NameColumn), new(AccountsColumn, AccountsColumn)),
        new(
            KeyRing.Payouts,
            "payouts.attempts",
            "id",
            (PayoutTable, "payout_id"),
            new(NameColumn, NameColumn),
            new(AccountColumn, AccountColumn)
        ),
    ];

    /// <summary>From now on the payout goes to these accounts, in this order, and every route is open again.</summary>
    public void Address(Payout payout, IReadOnlyList<PayoutAccount> accounts, string name)
    {
        var isOneOpenId = accounts is [{ Kind: PayeeKind.WeChat }] or [];
        payout.SealedName = SealName(payout.Id, name);
        payout.SealedAccounts = isOneOpenId ? null : Seal(payout.Id, AccountsColumn, JsonSerializer.Serialize(accounts));
        (payout.Kind, payout.Account) = accounts is [var first, ..] ? (first.Kind, first.Shown) : (PayeeKind.WeChat, "");
        payout.ClosedRoutes = [];
    }

    /// <summary>In the order of the seller's wish; empty while there is none.</summary>
    public IReadOnlyList<PayoutAccount> AccountsOf(Payout payout) =>
        payout.SealedAccounts is { } all ? JsonSerializer.Deserialize<List<PayoutAccount>>(Open(payout.Id, AccountsColumn, all))!
        : payout.Account.Length > 0 ? [new(PayeeKind.WeChat, payout.Account, payout.Account, "")]
        : [];

    public byte[] SealName(Guid payoutId, string name) => Seal(payoutId, NameColumn, name);

    public string NameOf(Attempt attempt) => Open(attempt.PayoutId, NameColumn, attempt.SealedName);

    /// <summary>Null for an account that may lie in clear.</summary>
    public byte[]? SealAccount(Guid payoutId, PayoutAccount account) =>
        account.Kind == PayeeKind.WeChat ? null : Seal(payoutId, AccountColumn, account.Account);

    public string AccountOf(Attempt attempt) =>
        attempt.SealedAccount is { } account ? Open(attempt.PayoutId, AccountColumn, account) : attempt.Account;

    private byte[] Seal(Guid payoutId, string column, string text) => sealing.Seal(Encoding.UTF8.GetBytes(text), Place(payoutId, column));

    private string Open(Guid payoutId, string column, byte[] sealedText) =>
        Encoding.UTF8.GetString(sealing.Open(sealedText, Place(payoutId, column)));

    private static string Place(Guid payoutId, string column) => $"{PayoutTable}/{payoutId:N}/{column}";
}
