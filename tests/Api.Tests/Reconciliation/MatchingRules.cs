using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Features.Reconciliation;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Tests.Reconciliation;

/// <summary>The rules by which a bill is held against our books, without either.</summary>
public sealed class MatchingRules
{
    private static readonly DateOnly day = new(2026, 11, 24);
    private static readonly DateTimeOffset noon = new(2026, 11, 24, 4, 0, 0, TimeSpan.Zero);
    private static readonly (IReadOnlySet<string>, IReadOnlySet<string>) nowhere = (new HashSet<string>(), new HashSet<string>());

    [Fact]
    public void What_both_have_is_no_difference()
    {
        var matched = Match([Line("1", "P1", -300)], [Ours("P1", 300)]);
        matched.Differences.ShouldBeEmpty();
        matched.Lines.ShouldHaveSingleItem().AttemptNo.ShouldBe("P1");
    }

    [Theory]
    [InlineData("P1", -300, 301, DifferenceClass.Amount, -1)]
    [InlineData("P2", -300, 300, DifferenceClass.TheirsOnly, 300)]
    public void Another_amount_and_an_unknown_number_are_differences(
        string theirOurNo,
        long theirFen,
        long ourFen,
        object expected,
        long missingFen
    )
    {
        var difference = Match([Line("1", theirOurNo, theirFen)], [Ours("P1", ourFen)]).Differences.First(d => d.Line is not null);
        (difference.Class, difference.MissingFen).ShouldBe(((DifferenceClass)expected, missingFen));
    }

    [Fact]
    public void What_only_we_have_lies_too_much_on_the_account_and_what_only_they_have_too_little()
    {
        Match([], [Ours("P1", 300)]).Differences.ShouldHaveSingleItem().MissingFen.ShouldBe(-300);
        var theirs = Match([Line("1", null, -300, StatementKind.Other)], []).Differences.ShouldHaveSingleItem();
        (theirs.Class, theirs.MissingFen).ShouldBe((DifferenceClass.TheirsOnly, 300));
    }

    [Fact]
    public void A_number_that_is_on_the_bill_twice_is_paid_twice()
    {
        var matched = Match([Line("1", "P1", -300), Line("2", "P1", -300)], [Ours("P1", 300)]);
        matched.Differences.ShouldHaveSingleItem().Class.ShouldBe(DifferenceClass.TheirsOnly);
    }

    [Fact]
    public void A_line_without_a_number_fits_by_amount_and_account_only_if_one_alone_fits()
    {
        var line = Line("1", null, -300) with { Account = "6222020000001234" };
        Match([line], [Ours("P1", 300, "****1234"), Ours("P2", 300, "****9999")]).Lines[0].AttemptNo.ShouldBe("P1");
        Match([line], [Ours("P1", 300, "****1234"), Ours("P2", 300, "****1234")]).Lines[0].AttemptNo.ShouldBeNull();
        Match([line], [Ours("P1", 301, "****1234")]).Lines[0].AttemptNo.ShouldBeNull();
    }

    [Fact]
    public void A_line_with_its_number_goes_before_one_without()
    {
        var nameless = Line("1", null, -300) with { Account = "6222020000001234" };
        var matched = Match([nameless, Line("2", "P1", -300)], [Ours("P1", 300, "****1234")]);
        matched.Lines.Single(l => l.Line.TheirNo == "2").AttemptNo.ShouldBe("P1");
        matched.Differences.ShouldHaveSingleItem().Line!.TheirNo.ShouldBe("1");
    }

    [Fact]
    public void What_we_booked_a_day_later_is_late_and_explains_itself()
    {
        var late = Match([Line("1", "P1", -300)], [Ours("P1", 300) with { BookedAt = noon.AddDays(1) }]).Differences.ShouldHaveSingleItem();
        (late.Class, late.MissingFen).ShouldBe((DifferenceClass.Late, 0));
        late.ByRules.ShouldNotBeNull();
    }

    [Fact]
    public void What_stands_on_another_days_bill_is_not_missed_on_this_one()
    {
        var elsewhere = (new HashSet<string> { "P1" }, new HashSet<string>());
        Match([], [Ours("P1", 300)], elsewhere: elsewhere).Differences.ShouldBeEmpty();
    }

    [Fact]
    public void A_return_is_a_bounce_until_our_books_have_it_and_nobodys_when_no_transfer_fits()
    {
        var credit = Line("9", null, 300, StatementKind.Return);
        var returned = new Dictionary<string, string?> { ["9"] = "P1" };
        var paid = Ours("P1", 300) with { BookedAt = noon.AddDays(-2) };
        Match([credit], [paid], returned).Differences.ShouldHaveSingleItem().Class.ShouldBe(DifferenceClass.Bounced);
        Match([credit], [paid with { ReturnedAt = noon }], returned).Differences.ShouldBeEmpty();
        var nobodys = Match([credit], [paid], new() { ["9"] = null }).Differences.ShouldHaveSingleItem();
        (nobodys.Class, nobodys.MissingFen).ShouldBe((DifferenceClass.TheirsOnly, -300));
        // We booked it back, and the channel knows nothing of it.
        var ours = Match([], [paid with { ReturnedAt = noon }]).Differences.ShouldHaveSingleItem();
        (ours.Class, ours.MissingFen).ShouldBe((DifferenceClass.OursOnly, 300));
    }

    [Fact]
    public void A_fee_is_a_fee() =>
        Match([Line("1", null, -2, StatementKind.Fee)], []).Differences.ShouldHaveSingleItem().Class.ShouldBe(DifferenceClass.Fee);

    private static MatchedDay Match(
        StatementLine[] lines,
        BookedTransfer[] ours,
        Dictionary<string, string?>? returned = null,
        (IReadOnlySet<string>, IReadOnlySet<string>)? elsewhere = null
    ) => Matching.Match(day, lines, ours.ToDictionary(o => o.AttemptNo), returned ?? [], elsewhere ?? nowhere);

    private static StatementLine Line(string no, string? ourNo, long signedFen, StatementKind kind = StatementKind.Transfer) =>
        new(no, ourNo, signedFen, kind, "", "", null, noon);

    private static BookedTransfer Ours(string no, long fen, string account = "") =>
        new(no, Guid.Empty, "bank", fen, "Succeeded", account, noon, null);
}
