using System.Globalization;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Reconciliation;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.DevHost.History;

/// <summary>
/// The channels' bills of the past, taken in and held against the books. All days are closed but the last one, whose bills differ in three
/// places: finance finds something to do.
/// </summary>
internal sealed class PastBills(DateTimeOffset now, PastRows rows)
{
    private const long DifferenceFen = 10_00;

    /// <param name="from">First day.</param>
    /// <param name="until">Today: its bills are not there yet.</param>
    public void Make(DateOnly from, DateOnly until)
    {
        var paid = rows
            .Attempts.Where(a => a.State == AttemptState.Succeeded)
            .ToLookup(a => (a.Channel, Day: StatementDays.Of(a.ClosedAt!.Value)));
        var last = until.AddDays(-1);
        string[] channels = [WeChatTransferChannel.ChannelName, AlipayTransferChannel.ChannelName, BankTransferChannel.ChannelName];
        for (var day = from; day < until; day = day.AddDays(1))
        {
            foreach (var channel in channels)
            {
                var lines = paid[(channel, day)].Select(a => LineOf(a, day)).ToList();
                if (day == last && channel == channels[0])
                    Plant(lines, day);
                Import(channel, day, lines);
            }
            if (day < last)
                rows.Closings.Add(
                    new()
                    {
                        Day = day,
                        Sequence = 1,
                        Closed = true,
                        By = "finance",
                        Reason = "账实相符，日终结账。",
                        At = StatementDays.MidnightOf(day.AddDays(1)).AddHours(10.5),
                    }
                );
        }
    }

    private static ImportedLine LineOf(Attempt a, DateOnly day) =>
        new()
        {
            Channel = a.Channel,
            TheirNo = a.Reference!,
            Day = day,
            OurNo = a.AttemptNo,
            SignedFen = -a.AmountFen,
            Kind = StatementKind.Transfer,
            Account = a.Account.Length > 8 ? "****" + a.Account[^4..] : "****",
            Text = a.Remark,
            At = a.ClosedAt!.Value,
            MatchedNo = a.AttemptNo,
        };

    /// <summary>A transfer that only we know, one that only the channel knows, and one of another amount.</summary>
    private void Plant(List<ImportedLine> lines, DateOnly day)
    {
        if (lines.Count < 3)
            return;
        var (oursOnly, differs) = (lines[0], lines[1]);
        lines.RemoveAt(0);
        Add("out:" + oursOnly.OurNo, DifferenceClass.OursOnly, null, oursOnly, null, oursOnly.SignedFen, oursOnly.SignedFen);
        var more = Copy(differs, differs.TheirNo, differs.OurNo, differs.SignedFen - DifferenceFen, differs.MatchedNo);
        lines[0] = more;
        Add(more.TheirNo, DifferenceClass.Amount, more, more, more.SignedFen, differs.SignedFen, DifferenceFen);
        var unknown = Copy(differs, differs.TheirNo + "X", null, -88_00, null);
        lines.Add(unknown);
        Add(unknown.TheirNo, DifferenceClass.TheirsOnly, unknown, null, unknown.SignedFen, null, 88_00);

        void Add(
            string subject,
            DifferenceClass @class,
            ImportedLine? theirs,
            ImportedLine? ours,
            long? theirFen,
            long? ourFen,
            long missing
        ) =>
            rows.Items.Add(
                new()
                {
                    Id = Guid.CreateVersion7(ReadAt(day)),
                    Channel = oursOnly.Channel,
                    Day = day,
                    Subject = subject,
                    Class = @class,
                    TheirNo = theirs?.TheirNo,
                    AttemptNo = ours?.OurNo,
                    OrderId = ours is null ? null : rows.Payouts.Find(p => AttemptNumber.For(p.Id, p.Attempts) == ours.OurNo)?.OrderId,
                    TheirFen = theirFen,
                    OurFen = ourFen,
                    MissingFen = missing,
                    CreatedAt = ReadAt(day),
                }
            );
    }

    private static ImportedLine Copy(ImportedLine line, string theirNo, string? ourNo, long fen, string? matched) =>
        new()
        {
            Channel = line.Channel,
            TheirNo = theirNo,
            Day = line.Day,
            OurNo = ourNo,
            SignedFen = fen,
            Kind = line.Kind,
            Account = line.Account,
            Text = line.Text,
            At = line.At,
            MatchedNo = matched,
        };

    private void Import(string channel, DateOnly day, List<ImportedLine> lines)
    {
        rows.Lines.AddRange(lines);
        rows.Imports.Add(
            new()
            {
                Channel = channel,
                Day = day,
                Hash = Convert.ToHexStringLower(
                    PastPeople.Hash(string.Create(CultureInfo.InvariantCulture, $"bill/{channel}/{day:yyyyMMdd}"))
                ),
                Lines = lines.Count,
                OutFen = -lines.Sum(l => l.SignedFen),
                InFen = 0,
                By = "loop",
                At = ReadAt(day),
            }
        );
    }

    /// <summary>The morning after, or now if it is not yet that late.</summary>
    private DateTimeOffset ReadAt(DateOnly day)
    {
        var morning = StatementDays.MidnightOf(day.AddDays(1)).AddHours(9);
        return morning < now ? morning : PastPeople.Stored(now);
    }
}
