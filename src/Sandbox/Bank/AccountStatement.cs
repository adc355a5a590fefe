using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Sandbox.Bills;

namespace CardRecycle.Sandbox.Bank;

/// <summary>
/// 对账单 of one account and day, in pages. Until a while after midnight it is provisional (当日明细). Every page carries the number of all
/// lines, both balances and the digest over all lines, so that a reader knows when it has the whole.
/// </summary>
internal sealed class AccountStatement(CorporateAccounts accounts, PlantedDifferences planted, BankDial dial, TimeProvider clock)
{
    private const int LinesPerPage = 100;

    public BankReply Read(JsonElement body)
    {
        var account = CorporateAccounts.Text(body, "account");
        if (!DateOnly.TryParseExact(CorporateAccounts.Text(body, "date"), "yyyyMMdd", out var day))
            return BankReply.Rejected("E2001", "date 为 yyyyMMdd");
        if (!body.TryGetProperty("page", out var p) || !p.TryGetInt32(out var page) || page < 1)
            return BankReply.Rejected("E2001", "page 从1开始");
        var now = clock.GetUtcNow();
        if (day > BillDays.Of(now))
            return BankReply.Rejected("E2001", "date 不得晚于当日");
        if (accounts.DayOf(account, day) is not { } real)
            return BankReply.Rejected("E2003", "账号不在授权范围内");
        var lines = planted.On(BankGuard.Provider, day, d => accounts.DayOf(account, d)!.Value.Lines);
        var shown = Shown(lines, real.OpeningFen);
        var digest = DigestOf(shown.Select(l => l.Text));
        if (planted.For(BankGuard.Provider).Damaged)
            digest = digest[..^1] + (digest[^1] == '0' ? '1' : '0');
        return BankReply.Ok(
            new
            {
                Account = account,
                Date = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                IsFinal = now >= BillDays.MidnightOf(day.AddDays(1)).AddMinutes(dial.Current.StatementLagMinutes),
                Opening = CorporateAccounts.Yuan(real.OpeningFen),
                Closing = CorporateAccounts.Yuan(real.OpeningFen + lines.Sum(l => l.SignedFen)),
                Count = lines.Count,
                Page = page,
                Pages = Math.Max(1, (lines.Count + LinesPerPage - 1) / LinesPerPage),
                Digest = digest,
                Lines = shown.Skip((page - 1) * LinesPerPage).Take(LinesPerPage).Select(l => l.Line),
            }
        );
    }

    private static List<(object Line, string Text)> Shown(List<BillLine> lines, long balanceFen)
    {
        var shown = new List<(object, string)>(lines.Count);
        foreach (var line in lines)
        {
            balanceFen += line.SignedFen;
            var (side, amount, balance) = (
                line.SignedFen < 0 ? "D" : "C",
                CorporateAccounts.Yuan(Math.Abs(line.SignedFen)),
                CorporateAccounts.Yuan(balanceFen)
            );
            var at = BankGuard.TimeOf(line.At);
            shown.Add(
                (
                    new
                    {
                        BankNo = line.No,
                        FlowNo = line.OurNo,
                        Side = side,
                        Amount = amount,
                        Balance = balance,
                        CounterAccount = line.Account,
                        CounterName = line.Name,
                        Purpose = line.Text,
                        line.RelatedNo,
                        At = at,
                    },
                    $"{line.No}|{line.OurNo}|{side}|{amount}|{balance}|{line.Account}|{line.RelatedNo}|{at}"
                )
            );
        }
        return shown;
    }

    private static string DigestOf(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")))));
}
