using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Ledger.Tests;

/// <summary>Every rule at its edge: the last thing that is allowed, the first that is not, and that a refusal says what was
/// wrong.</summary>
public sealed class EdgesOfTheRules
{
    private static readonly DateTimeOffset at = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private static readonly Guid seller = Guid.Parse("0194fdc2-fa2f-7cc0-81d3-ff120745ac1c");
    private static readonly Guid id = Guid.Parse("0194fdc2-fa2f-7cc0-81d3-ff120745ac1d");

    [Fact]
    public void A_journal_has_up_to_a_hundred_lines_and_says_how_many_are_too_many()
    {
        Lines(50).Postings.Length.ShouldBe(Journal.LinesMax);
        Fault(() => Lines(51), JournalFault.NoLines, "1 to 100", "102");
        Fault(() => Lines(0), JournalFault.NoLines, "this one 0");
    }

    [Fact]
    public void References_and_amounts_reach_their_largest_and_no_further()
    {
        BusinessJournals.CardLoss(id, new string('x', 64), new(Journal.LineFenMax), at).Reference.Length.ShouldBe(64);
        BusinessJournals.CardLoss(id, "x", new(1), at).Postings.Length.ShouldBe(2);
        Fault(() => BusinessJournals.CardLoss(id, new string('x', 65), new(1), at), JournalFault.BadReference, "1 to 64");
        Fault(() => BusinessJournals.CardLoss(id, "", new(1), at), JournalFault.BadReference, "1 to 64");
        var most = Journal.LineFenMax + 1;
        Fault(
            () => BusinessJournals.CardLoss(id, "x", new(most), at),
            JournalFault.BadAmount,
            $"{Journal.LineFenMax}",
            "card-loss",
            $"{most}"
        );
        Fault(() => BusinessJournals.CardLoss(Guid.Empty, "x", new(1), at), JournalFault.NoId, "client");
        Fault(
            () => Journal.Create(id, JournalKind.CardLoss, "x", at, new Posting(Chart.CardLoss, (Side)0, new(1))),
            JournalFault.BadAmount,
            "debit or a credit",
            "card-loss"
        );
        Fault(
            () =>
                Journal.Create(
                    id,
                    JournalKind.CardLoss,
                    "x",
                    at,
                    Posting.Debit(Chart.CardLoss, new(7)),
                    Posting.Credit(Chart.CardStock, new(5))
                ),
            JournalFault.Unbalanced,
            "2 fen"
        );
        Fault(
            () =>
                Journal.Create(
                    id,
                    JournalKind.Payout,
                    "x",
                    at,
                    Posting.Debit(Chart.ClientBank, new(7)),
                    Posting.Credit(Chart.OwnBank, new(7))
                ),
            JournalFault.MixesClientAndOwnMoney,
            "7 fen",
            "segregation"
        );
    }

    [Fact]
    public void A_reversal_takes_back_one_journal_and_only_so_is_it_made()
    {
        var journal = BusinessJournals.CardLoss(id, "x", new(5), at);
        var back = journal.Reverse(seller, at.AddDays(1));
        (back.Kind, back.Reference, back.Reverses, back.PostedAt).ShouldBe((JournalKind.Reversal, "x", id, at.AddDays(1)));
        back.Postings.Select(p => (p.Account, p.Side)).ShouldBe([(Chart.CardLoss, Side.Credit), (Chart.CardStock, Side.Debit)]);
        Fault(() => journal.Reverse(id, at), JournalFault.NoId, "its own");
        Fault(() => Journal.Create(id, JournalKind.Reversal, "x", at, journal.Postings), JournalFault.ReversalWithoutOriginal, "Reverse()");
        var other = BusinessJournals.CardLoss(Guid.CreateVersion7(), "x", new(5), at).Reverse(seller, at);
        back.DifferenceFrom(other).ShouldBe($"reverses {id} is not {other.Reverses}");
    }

    [Fact]
    public void What_is_taken_from_limited_accounts_is_summed_in_the_order_of_their_names()
    {
        var (one, two) = (Chart.SellerPayable(id), Chart.SellerPayable(seller));
        var journal = Journal.Create(
            Guid.CreateVersion7(),
            JournalKind.Payout,
            "x",
            at,
            Posting.Debit(one, new(5)),
            Posting.Debit(two, new(3)),
            Posting.Debit(two, new(4)),
            Posting.Credit(Chart.SellerPayable(Guid.Empty), new(2)),
            Posting.Credit(Chart.ClientBank, new(10))
        );
        journal.TakenFromLimited().ShouldBe([(two, new Money(7)), (one, new Money(5))]);
        BusinessJournals.CardLoss(id, "x", new(5), at).TakenFromLimited().ShouldBeEmpty();
        // What comes back to an account in the same journal was not taken from it.
        Journal
            .Create(id, JournalKind.Payout, "x", at, Posting.Debit(one, new(5)), Posting.Credit(one, new(5)))
            .TakenFromLimited()
            .ShouldBeEmpty();
        BusinessJournals.PayoutHold(id, "x", seller, new(5), at, Chart.ClientBank).Credit.ShouldBe(Chart.ClientBank);
        BusinessJournals.PayoutHold(id, "x", seller, new(5), at).Credit.ShouldBe(Chart.ClientWeChat);
    }

    [Fact]
    public void A_hold_moves_between_two_accounts_and_ends_after_it_began()
    {
        Fault(() => Held(Chart.ClientBank, Chart.ClientBank), JournalFault.BadHold, "asset:client:bank to itself");
        Fault(() => Held(Chart.SellerRecovery(seller), Chart.CardLoss), JournalFault.BadHold, "nothing to reserve");
        Fault(() => Held(Chart.SellerPayable(seller), Chart.ClientBank, at), JournalFault.BadHold, "expires after");
        Held(Chart.SellerPayable(seller), Chart.ClientBank, at.AddTicks(1)).ExpiresAt.ShouldBe(at);
        Held(Chart.ClientBank, Chart.SellerPayable(seller)).Debit.ShouldBe(Chart.ClientBank, "an unlimited account may be debited");
        var hold = Held(Chart.SellerPayable(seller), Chart.ClientBank);
        hold.DifferenceFrom(Held(Chart.SellerPayable(seller), Chart.ClientBank, at.AddHours(1))).ShouldBeNull();
        hold.DifferenceFrom(Held(Chart.SellerPayable(id), Chart.ClientBank))
            .ShouldBe($"accounts {hold.Debit} to asset:client:bank are not {Chart.SellerPayable(id)} to asset:client:bank");
        hold.DifferenceFrom(Held(Chart.SellerPayable(seller), Chart.ClientAlipay))!.ShouldContain("asset:client:alipay");
        hold.DifferenceFrom(Held(Chart.SellerPayable(seller), Chart.ClientBank, amount: 6)).ShouldBe("amount 5 is not 6");
        hold.DifferenceFrom(Held(Chart.SellerPayable(seller), Chart.ClientBank, reference: "y")).ShouldBe("reference 'x' is not 'y'");
        hold.DifferenceFrom(Hold.Create(id, JournalKind.Recovered, "x", hold.Debit, hold.Credit, new(5), at))
            .ShouldBe("kind Payout is not Recovered");
    }

    [Fact]
    public void A_hold_ends_once_and_its_end_is_the_same_only_if_all_of_it_is()
    {
        var hold = Held(Chart.SellerPayable(seller), Chart.ClientBank, at.AddHours(1));
        var journalId = Guid.CreateVersion7();
        HoldDecision Decide(HoldResolution? ended, HoldCommand command, int minutes = 0) =>
            HoldDecision.Decide(hold, ended, command, at.AddMinutes(minutes));

        // Due is due at its very moment.
        Decide(null, new HoldCommand.Expire(), 59).ShouldBe(new HoldDecision.Refused(HoldState.Pending));
        Decide(null, new HoldCommand.Post(journalId, new(5)), 60).ShouldBe(new HoldDecision.Refused(HoldState.Expired));
        var expired = Decide(null, new HoldCommand.Expire(), 60).ShouldBeOfType<HoldDecision.Resolve>();
        (expired.Resolution, expired.Journal).ShouldBe((new(id, HoldState.Expired, Money.Zero, null, at.AddHours(1)), null));
        var voided = Decide(null, new HoldCommand.Void(), 60).ShouldBeOfType<HoldDecision.Resolve>().Resolution;
        voided.ShouldBe(new(id, HoldState.Voided, Money.Zero, null, at.AddHours(1)));
        var posted = Decide(null, new HoldCommand.Post(journalId, new(4)), 59).ShouldBeOfType<HoldDecision.Resolve>();
        posted.Resolution.ShouldBe(new(id, HoldState.Posted, new(4), journalId, at.AddMinutes(59)));
        posted.Journal!.Postings.Length.ShouldBe(2);

        Decide(posted.Resolution, new HoldCommand.Post(journalId, new(4))).ShouldBe(new HoldDecision.AlreadyDone(posted.Resolution));
        foreach (
            var other in (HoldCommand[])
                [
                    new HoldCommand.Post(journalId, new(5)),
                    new HoldCommand.Post(id, new(4)),
                    new HoldCommand.Void(),
                    new HoldCommand.Expire(),
                ]
        )
            Decide(posted.Resolution, other, 90).ShouldBe(new HoldDecision.Refused(HoldState.Posted), other.ToString());
        Decide(voided, new HoldCommand.Void()).ShouldBe(new HoldDecision.AlreadyDone(voided));
        Decide(voided, new HoldCommand.Expire(), 90).ShouldBe(new HoldDecision.Refused(HoldState.Voided));
        Decide(expired.Resolution, new HoldCommand.Expire()).ShouldBe(new HoldDecision.AlreadyDone(expired.Resolution));
        Decide(expired.Resolution, new HoldCommand.Void()).ShouldBe(new HoldDecision.Refused(HoldState.Expired));
        Should
            .Throw<InvalidOperationException>(() => Decide(voided with { State = (HoldState)9 }, new HoldCommand.Void()))
            .Message.ShouldBe("No rule for Void on a hold that is 9.");
    }

    [Fact]
    public void No_more_is_posted_than_is_held_and_nothing_limited_moves_beside_it()
    {
        var hold = Held(Chart.SellerPayable(seller), Chart.ClientBank);
        HoldDecision Post(long fen, params Posting[] beside) =>
            HoldDecision.Decide(hold, null, new HoldCommand.Post(Guid.CreateVersion7(), new(fen), [.. beside]), at);
        Post(5).ShouldBeOfType<HoldDecision.Resolve>().Resolution.Amount.Fen.ShouldBe(5);
        Fault(() => Post(6), JournalFault.BadAmount, "6 fen", "hold of 5");
        Fault(() => Post(0), JournalFault.BadAmount, "above zero");
        Post(5, Posting.Debit(Chart.OwnBank, new(2)), Posting.Credit(Chart.Forfeits, new(2)))
            .ShouldBeOfType<HoldDecision.Resolve>()
            .Journal!.Postings.Length.ShouldBe(4);
        Fault(
            () => Post(5, Posting.Debit(Chart.OwnBank, new(2)), Posting.Credit(Chart.VatPayable, new(2))),
            JournalFault.BadHold,
            "limits"
        );
    }

    [Fact]
    public void Names_of_accounts_reach_their_longest_and_no_further()
    {
        AccountId.TryParse("asset:recycler-receivable:" + new string('a', 64), out var longest).ShouldBeTrue();
        longest.ToString().Length.ShouldBe(90);
        AccountId.TryParse("asset:recycler-receivable:" + new string('a', 65), out _).ShouldBeFalse();
        AccountId.TryParse("asset:recycler-receivable-" + new string('a', 5), out _).ShouldBeFalse();
        AccountId.TryParse("asset:recycler-receivablX:a", out _).ShouldBeFalse();
        foreach (var character in "-_.aZ0")
            AccountId.TryParse($"asset:recycler-receivable:{character}", out _).ShouldBeTrue(character.ToString());
        Should.Throw<FormatException>(() => AccountId.Parse("gold")).Message.ShouldBe("'gold' is not an account of the chart.");
        Should.Throw<InvalidOperationException>(() => default(AccountId).ToString()).Message.ShouldContain("never given a name");
    }

    [Fact]
    public void A_link_of_the_chain_is_the_hash_of_the_one_before_and_the_journals_text()
    {
        var journal = BusinessJournals.CardLoss(id, "x y", new(5), at).Reverse(seller, at.AddTicks(15));
        var text =
            $"cardrecycle journal 1\n{seller}\nReversal\n3 x y\n1795485600000001\n{id}\ncredit 5 expense:card-loss\ndebit 5 asset:card-stock\n";
        JournalChain.Text(journal).ShouldBe(text);
        JournalChain.Text(BusinessJournals.CardLoss(id, "x", new(5), at)).ShouldContain("\n-\n");
        var before = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        JournalChain.Next(before, journal).ShouldBe(SHA256.HashData([.. before, .. SHA256.HashData(Encoding.UTF8.GetBytes(text))]));
        JournalChain.Start().ShouldBe(new byte[32]);
        Should
            .Throw<ArgumentException>(() => JournalChain.Next(new byte[31], journal))
            .Message.ShouldStartWith("A link has 32 bytes, this one 31.");
    }

    [Fact]
    public void A_derived_id_is_the_hash_of_source_and_purpose_under_the_sources_time()
    {
        byte[] bytes = new byte[16];
        seller.TryWriteBytes(bytes, bigEndian: true, out _);
        var hash = SHA256.HashData([.. bytes, .. "payout"u8]);
        var derived = new byte[16];
        LedgerId.Derive(seller, "payout").TryWriteBytes(derived, bigEndian: true, out _);
        derived[..6].ShouldBe(bytes[..6]);
        derived[6].ShouldBe((byte)((hash[6] & 0x0F) | 0x80));
        derived[8].ShouldBe((byte)((hash[8] & 0x3F) | 0x80));
        (derived[7], Convert.ToHexString(derived[9..])).ShouldBe((hash[7], Convert.ToHexString(hash[9..16])));
    }

    [Fact]
    public void Money_is_ordered_and_what_is_pending_may_not_be_taken_again()
    {
        Money one = new(1),
            two = new(2);
        (one < two, two < one, one < new Money(1), one > two, two > one, two > new Money(2)).ShouldBe(
            (true, false, false, false, true, false)
        );
        (one <= two, two <= one, one <= new Money(1), one >= two, two >= one, two >= new Money(2)).ShouldBe(
            (true, false, true, false, true, true)
        );
        one.CompareTo(two).ShouldBe(-1);
        (one + two, one - two, -two).ShouldBe((new Money(3), new Money(-1), new Money(-2)));
        Should.Throw<OverflowException>(() => new Money(long.MinValue) - one);
        new Money(-123_405).ToString().ShouldBe("-1234.05");
        var stand = new Balance(Chart.SellerPayable(seller), new(10), new(4));
        (stand.Available.Fen, stand.Allows(new(6)), stand.Allows(new(7))).ShouldBe((6, true, false));
        new Balance(Chart.ClientBank, new(1), new(0)).Allows(new(9)).ShouldBeTrue("it has no limit");
    }

    private static Journal Lines(int pairs) =>
        Journal.Create(
            id,
            JournalKind.CardLoss,
            "x",
            at,
            Enumerable
                .Range(0, pairs)
                .SelectMany(_ => (Posting[])[Posting.Debit(Chart.CardLoss, new(1)), Posting.Credit(Chart.CardStock, new(1))])
        );

    private static Hold Held(AccountId debit, AccountId credit, DateTimeOffset? until = null, long amount = 5, string reference = "x") =>
        Hold.Create(id, JournalKind.Payout, reference, debit, credit, new(amount), at, until);

    private static void Fault(Func<object> build, JournalFault fault, params string[] says)
    {
        var rejected = Should.Throw<JournalRejectedException>(() => build());
        rejected.Fault.ShouldBe(fault);
        foreach (var part in says)
            rejected.Message.ShouldContain(part);
    }
}
