using CardRecycle.Api;
using CardRecycle.Architecture.Tests.Rules;

namespace CardRecycle.Architecture.Tests;

/// <summary>One direction: features use foundations, and each other through Contracts along a list without circles.</summary>
public sealed class RoomBorders
{
    private static readonly RoomMap planted = RoomMap.Api with { Root = "CardRecycle.Architecture.Tests.Planted" };

    [Fact]
    public void No_room_looks_past_a_contract_or_along_an_unlisted_edge()
    {
        var pairs = TypeUses.Of(typeof(ApiBuilder).Assembly).Pairs().ToList();
        pairs
            .Count(p => RoomMap.Api.RoomOf(p.From) is not null && RoomMap.Api.IsContract(p.To))
            .ShouldBeGreaterThan(20, "nothing was read");
        pairs.Count(p => RoomMap.Api.FoundationOf(p.From) is not null).ShouldBeGreaterThan(20, "nothing was read");
        Objections(RoomMap.Api, pairs).ShouldBeEmpty();
    }

    [Fact]
    public void Every_room_is_in_the_list_and_every_entry_of_the_list_is_a_room()
    {
        var rooms = TypeUses
            .Of(typeof(ApiBuilder).Assembly)
            .Types.Select(t => RoomMap.Api.RoomOf(t.FullName))
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal);
        rooms.ShouldBe(RoomMap.Api.MayUse.Keys.Order(StringComparer.Ordinal));
        RoomMap.Api.MayUse.Values.SelectMany(v => v).ShouldBeSubsetOf(RoomMap.Api.MayUse.Keys);
    }

    [Fact]
    public void The_list_has_no_circle()
    {
        RoomMap.Api.FindCircle().ShouldBeNull();
        var circular = new RoomMap(
            "X",
            new Dictionary<string, string[]>
            {
                ["A"] = ["B"],
                ["B"] = ["C"],
                ["C"] = ["B"],
            }
        );
        circular.FindCircle().ShouldBe("B → C → B");
    }

    [Fact]
    public void Every_planted_leak_is_found_and_nothing_else()
    {
        var uses = TypeUses.Of(typeof(RoomBorders).Assembly);
        var leaks = uses.Types.Where(t => t.Name.StartsWith("Leak", StringComparison.Ordinal)).Select(t => t.Name).ToList();
        leaks.Count.ShouldBeGreaterThan(15);
        var found = uses.Pairs()
            .Where(p => planted.Objection(p.From, p.To) is not null)
            .Select(p => p.From.Split('.')[^1])
            .Distinct()
            .ToList();
        // The attribute type itself is only a frame for LeakByAttributeArgument.
        found.Order(StringComparer.Ordinal).ShouldBe([.. leaks.Append("KnowsFeature").Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public void No_source_file_names_the_inside_of_another_room()
    {
        var sources = Repository.Sources("src/Api/").ToList();
        sources.Count(s => s.Path.StartsWith("src/Api/Features/", StringComparison.Ordinal)).ShouldBeGreaterThan(50);
        sources.SelectMany(s => SourceBorders.Violations(RoomMap.Api, s)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("src/Api/Features/Orders/A.cs", "using CardRecycle.Api.Features.Payouts;")]
    [InlineData("src/Api/Features/Orders/A.cs", "using static CardRecycle.Api.Features.Payouts.PayoutStates;")]
    [InlineData("src/Api/Features/Orders/A.cs", "using P = CardRecycle.Api.Features.Payouts.Payout;")]
    [InlineData("src/Api/Features/Orders/A.cs", "var n = nameof(CardRecycle.Api.Features.Payouts.Payout);")]
    [InlineData("src/Api/Features/Orders/A.cs", "const int Max = Payouts.PayoutLimits.Max;")]
    [InlineData("src/Api/Features/Orders/A.cs", "using CardRecycle.Api.Features.Books.Contract;")]
    [InlineData("src/Api/Features/Payouts/A.cs", "using CardRecycle.Api.Features.Orders.Contract;")]
    [InlineData("src/Api/Features/Orders/A.cs", "global using CardRecycle.Api.Features.Payouts.Contract;")]
    [InlineData("src/Api/Platform/Http/A.cs", "using CardRecycle.Api.Features.Orders.Contract;")]
    [InlineData("src/Api/Persistence/A.cs", "using CardRecycle.Api.Features.Orders;")]
    [InlineData("src/Api/Gateways/Payments/A.cs", "using CardRecycle.Api.Features.Payouts.Contract;")]
    public void A_planted_line_across_the_border_is_found(string path, string line) =>
        SourceBorders.Violations(RoomMap.Api, SourceFile.Of(path, line)).ShouldNotBeEmpty();

    [Theory]
    [InlineData("src/Api/Features/Orders/A.cs", "using CardRecycle.Api.Features.Payouts.Contract;")]
    [InlineData("src/Api/Features/Orders/A.cs", "using CardRecycle.Api.Features.Orders.Contract;")]
    [InlineData("src/Api/Features/Orders/A.cs", "var due = await db.Payouts.SingleAsync();")]
    [InlineData("src/Api/Features/Orders/A.cs", "using CardRecycle.Api.Platform.Http;")]
    [InlineData("src/Api/ApiBuilder.cs", "using CardRecycle.Api.Features.Orders;")]
    public void An_allowed_line_is_let_through(string path, string line) =>
        SourceBorders.Violations(RoomMap.Api, SourceFile.Of(path, line)).ShouldBeEmpty();

    private static IEnumerable<string> Objections(RoomMap map, IEnumerable<(string From, string To)> pairs) =>
        pairs.Select(p => map.Objection(p.From, p.To)).OfType<string>();
}
