using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace CardRecycle.Load;

/// <summary>Fast and wrong would be worthless: after the run the books must be right and agree with the channel's.</summary>
internal sealed class LoadChecks(LoadSystem system)
{
    public async Task<IReadOnlyList<LoadCheck>> RunAsync(CancellationToken ct)
    {
        var difference = await system.ReadAsync<long>("select coalesce(sum(side * amount_fen), 0)::bigint from ledger.postings", ct);
        var client = await system.ReadAsync<long>(
            "select coalesce(sum(side * amount_fen), 0)::bigint from ledger.postings where client",
            ct
        );
        var owed = await system.ReadAsync<long>(
            "select coalesce(-sum(side * amount_fen), 0)::bigint from ledger.postings where account like 'liability:seller-payable:%'",
            ct
        );
        var paid = await system.ReadAsync<long>(
            """
            select coalesce(sum(p.amount_fen), 0)::bigint from ledger.postings p
            join ledger.journals j on j.id = p.journal_id where j.kind = 'payout' and p.side = 1
            """,
            ct
        );
        var unpaid = await system.ReadAsync<long>("select count(*) from orders.orders where state <> 'Paid'", ct);
        using var sandbox = new HttpClient { BaseAddress = system.Sandbox.Url };
        var books = await sandbox.GetFromJsonAsync<JsonElement>("/wechat/books", ct);
        var channel = books.GetProperty("paidFen").GetInt64();
        string Fen(long fen) => string.Create(CultureInfo.InvariantCulture, $"{fen} fen");
        return
        [
            new("every order is paid", unpaid == 0, $"{unpaid} are not"),
            new("debits equal credits", difference == 0, Fen(difference)),
            new("clients' money balances by itself", client == 0, Fen(client)),
            new("nothing is owed to sellers any more", owed == 0, Fen(owed)),
            new("our payouts are the channel's", paid == channel && paid > 0, $"{Fen(paid)}, {Fen(channel)}"),
        ];
    }
}
