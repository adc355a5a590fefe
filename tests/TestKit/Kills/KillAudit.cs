using System.Globalization;
using Npgsql;

namespace CardRecycle.TestKit.Kills;

/// <summary>Holds our books against themselves, the issuers' and WeChat's, and has the hash chain verified by who has no key.</summary>
internal sealed class KillAudit(KilledSystem system, StubbornClient sandbox, CancellationToken ct)
{
    private readonly List<string> findings = [];

    public async Task<IReadOnlyList<string>> FindAsync(int orders, long paidFen)
    {
        await OurBooksAsync(orders, paidFen);
        await TheirBooksAsync(orders, paidFen);
        await ChainAsync();
        return findings;
    }

    private async Task OurBooksAsync(int orders, long paidFen)
    {
        if (await NumberAsync("select count(*) from ledger.postings") == 0)
            findings.Add("there is not a single posting");
        await ExpectAsync("debits less credits", 0, "select coalesce(sum(side * amount_fen), 0) from ledger.postings");
        await ExpectAsync(
            "journals out of balance",
            0,
            "select count(*) from (select 1 from ledger.postings group by journal_id having sum(side * amount_fen) <> 0) j"
        );
        await ExpectAsync("fen owed to sellers", 0, BalanceOf("liability:seller-payable"));
        // Clients' money is paid into the segregated account when a card is acquired and leaves it with the payout.
        await ExpectAsync("fen of clients at WeChat", 0, BalanceOf("asset:client:wechat"));
        await ExpectAsync(
            "fen paid to sellers",
            paidFen,
            "select coalesce(sum(amount_fen), 0) from ledger.postings where account like 'liability:seller-payable%' and side = 1"
        );
        await ExpectAsync("orders", orders, "select count(*) from orders.orders");
        await ExpectAsync("payouts", orders, "select count(*) from payouts.payouts");
    }

    private async Task TheirBooksAsync(int orders, long paidFen)
    {
        var weChat = await sandbox.GetAsync("/wechat/books");
        Expect("fen that WeChat paid", paidFen, weChat.GetProperty("paidFen").GetInt64());
        Expect("fen that WeChat holds", 0, weChat.GetProperty("heldFen").GetInt64());
        var succeeded = weChat.GetProperty("bills").EnumerateArray().Count(b => b.GetProperty("state").GetString() == "SUCCESS");
        Expect("transfers that WeChat paid", orders, succeeded);
        var issuers = await sandbox.GetAsync("/issuers/books");
        Expect("cards taken over at the issuers", orders, issuers.GetProperty("acquisitions").GetArrayLength());
        Expect("fen taken over at the issuers", orders * KillRun.FaceFen, issuers.GetProperty("totalFen").GetInt64());
    }

    private async Task ChainAsync()
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Api"] = system.OwnerConnection };
        await using var audit = ProgramRun.Start("CardRecycle.Api", ["verify-books"], settings);
        if (await audit.ExitAsync() != 0 || !audit.Output.Contains("Right: ", StringComparison.Ordinal))
            findings.Add($"verify-books: {audit.Output}");
    }

    private async Task ExpectAsync(string what, long wanted, string sql) => Expect(what, wanted, await NumberAsync(sql));

    private void Expect(string what, long wanted, long found)
    {
        if (found != wanted)
            findings.Add($"{what}: {found}, expected {wanted}");
    }

    private static string BalanceOf(string account) =>
        $"select coalesce(sum(side * amount_fen), 0) from ledger.postings where account like '{account}%'";

    private async Task<long> NumberAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(system.OwnerConnection + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }
}
