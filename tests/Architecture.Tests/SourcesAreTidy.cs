using CardRecycle.Architecture.Tests.Rules;

namespace CardRecycle.Architecture.Tests;

public sealed class SourcesAreTidy
{
    [Fact]
    public void Files_blocks_and_lines_keep_their_bounds_and_nothing_is_left_open()
    {
        var sources = Repository.Sources("src/", "tests/", "notebooks/").ToList();
        sources.Count.ShouldBeGreaterThan(100);
        sources.SelectMany(Tidy.Violations).ShouldBeEmpty();
    }

    [Fact]
    public void The_sellers_app_keeps_the_same_bounds()
    {
        var sources = Repository.AppSources.ToList();
        sources.Count.ShouldBeGreaterThan(40);
        sources.SelectMany(Tidy.Violations).ShouldBeEmpty();
    }

    [Fact]
    public void No_name_of_a_file_begins_or_ends_with_a_space()
    {
        Repository.Files.Count.ShouldBeGreaterThan(100);
        Tidy.NameViolations(Repository.Files).ShouldBeEmpty();
        Tidy.NameViolations(["src/Api /A.cs", "docs/note.md "]).Count().ShouldBe(2);
    }

    [Fact]
    public void No_type_name_has_a_word_to_avoid()
    {
        var words = Glossary.WordsToAvoid(Repository.Read("docs/GLOSSARY.md"));
        words.Count.ShouldBeGreaterThan(10);
        var types = Glossary.TypesOf("Api", "Sandbox", "Ledger", "Models", "Receipts", "Crypto", "DevHost", "Training").ToList();
        types.Count.ShouldBeGreaterThan(150);
        types.SelectMany(t => Glossary.Violations(t, words)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("OrderManager")]
    [InlineData("DateHelper")]
    [InlineData("PlaceOrderDto")]
    [InlineData("StringUtils")]
    [InlineData("VoucherCode")]
    public void A_planted_name_is_found(string name) =>
        Glossary.Violations(name, Glossary.WordsToAvoid(Repository.Read("docs/GLOSSARY.md"))).ShouldNotBeEmpty();

    [Fact]
    public void Planted_disorder_is_found()
    {
        Violations(string.Concat(Enumerable.Repeat("\n", Tidy.FileLinesMax + 1))).ShouldContain("lines, at most 400");
        Violations("var a = " + string.Join(" + ", Enumerable.Repeat("b", 50)) + ";").ShouldContain("columns");
        Violations("// " + "TO" + "DO: later").ShouldContain("open end");
        Violations("// " + "TO" + "DO(#12): later").ShouldBeEmpty();
        var statements = string.Concat(Enumerable.Repeat("        a();\n", Tidy.BlockLinesMax + 1));
        Violations($"internal class A\n{{\n    void M()\n    {{\n{statements}    }}\n}}\n").ShouldContain("a block of 71 lines");
        Violations($"internal class A\n{{\n    void M()\n    {{\n{statements[..^13]}    }}\n}}\n").ShouldBeEmpty();
        Violations($"internal class A\n{{\n{statements}}}\n").ShouldBeEmpty("a type may be longer than a method");
    }

    private static string Violations(string text) => string.Join('\n', Tidy.Violations(SourceFile.Of("x.cs", text)));
}
