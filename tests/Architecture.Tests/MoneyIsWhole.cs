using CardRecycle.Api;
using CardRecycle.Architecture.Tests.Rules;

namespace CardRecycle.Architecture.Tests;

/// <summary>No float, double or decimal where money is handled.</summary>
public sealed class MoneyIsWhole
{
    private static readonly string[] folders =
    [
        "src/Api/Features/Orders/",
        "src/Api/Features/Payouts/",
        "src/Api/Features/Deposits/",
        "src/Ledger/",
    ];

    [Fact]
    public void No_declaration_in_a_money_room_has_a_point()
    {
        var api = TypeUses
            .Of(typeof(ApiBuilder).Assembly)
            .Types.Where(t => RoomMap.Api.RoomOf(t.FullName) is "Orders" or "Payouts" or "Deposits")
            .ToList();
        var ledger = TypeUses.Of(typeof(Ledger.Money).Assembly).Types.ToList();
        api.Count.ShouldBeGreaterThan(10);
        ledger.Count.ShouldBeGreaterThan(2);
        api.Concat(ledger).SelectMany(MoneyRule.Violations).ShouldBeEmpty();
    }

    [Fact]
    public void No_source_line_in_a_money_room_has_a_point()
    {
        var sources = Repository.Sources(folders).ToList();
        foreach (var folder in folders)
            sources.ShouldContain(s => s.Path.StartsWith(folder, StringComparison.Ordinal));
        sources.SelectMany(MoneyRule.Violations).ShouldBeEmpty();
    }

    [Fact]
    public void Every_planted_point_is_found_and_nothing_else()
    {
        var types = TypeUses
            .Of(typeof(MoneyIsWhole).Assembly)
            .Types.Where(t => t.Namespace.EndsWith("Planted.Features.Orders", StringComparison.Ordinal))
            .ToList();
        var pointed = types.Where(t => t.Name.StartsWith("Pointed", StringComparison.Ordinal)).Select(t => t.Name).ToList();
        pointed.Count.ShouldBeGreaterThan(4);
        types.Where(t => MoneyRule.Violations(t).Any()).Select(t => t.Name).ShouldBe(pointed, ignoreOrder: true);
    }

    [Theory]
    [InlineData("var fee = amount * 0.03;")]
    [InlineData("return (long)(double)fen;")]
    [InlineData("var yuan = fen / 100m;")]
    [InlineData("decimal yuan;")]
    public void A_planted_line_with_a_point_is_found(string line) => MoneyRule.Violations(SourceFile.Of("x.cs", line)).ShouldNotBeEmpty();

    [Theory]
    [InlineData("var fee = amountFen * rateBps / 10_000;")]
    [InlineData("/// <summary>0.92 is 92 折.</summary>")]
    [InlineData("var amount = new Money(1_00);")]
    public void A_line_without_one_is_let_through(string line) => MoneyRule.Violations(SourceFile.Of("x.cs", line)).ShouldBeEmpty();
}
