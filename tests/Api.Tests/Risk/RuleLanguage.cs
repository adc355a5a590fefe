using System.Diagnostics;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.Models.Risk;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>The language of conditions by itself: what it says, and what it refuses before anything is stored.</summary>
public sealed class RuleLanguage
{
    [Theory]
    [InlineData("amountFen > 300000", true)]
    [InlineData("amountFen > 300000 and brand = 'walmart'", true)]
    [InlineData("amountFen > 300000 && !(brand == 'walmart')", false)]
    [InlineData("brand in ('jd-ecard', 'walmart') and segment not in ('batch')", true)]
    [InlineData("kycLevel in (-1, 3)", false)]
    [InlineData("amountFen / 100 - 1 >= 3000 * 1.0", true)]
    [InlineData("abs(-1 * amountFen) = max(amountFen, min(1, 2))", true)]
    [InlineData("known(riskProbability) or scored", false)]
    [InlineData("not known(depositFen) and hasProof = false", true)]
    [InlineData("seller_count_24h >= 3 and not known(device_count_1h)", true)]
    [InlineData("1000000000000000 * 1000000000000000 * 1000000000000000 - 1000000000000000 * 1000000000000000 = 0", true)]
    [InlineData("true", true)]
    public void A_condition_says_what_it_says(string condition, bool expected) => RuleCompiler.Compile(condition)(Row()).ShouldBe(expected);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("amountFen >", "column 11")]
    [InlineData("amountFen > 1 1", "cannot be read")]
    [InlineData("amountFn > 1", "Did you mean amountFen")]
    [InlineData("brand = 'amountFn' and amountFn > 1", "column 24")]
    [InlineData("AmountFen > 1", "no fact or feature 'AmountFen'")]
    [InlineData("amountFen", "neither")]
    [InlineData("amountFen + 1", "neither")]
    [InlineData("brand > 'a'", "numbers")]
    [InlineData("amountFen = 'many'", "number cannot be compared with a text")]
    [InlineData("amountFen > 1 and kycLevel", "'and': it takes what is true or false")]
    [InlineData("not brand", "'not'")]
    [InlineData("hasProof + 1 > 0", "'+'")]
    [InlineData("1 < amountFen < 3", "'<'")]
    [InlineData("amountFen / 0 > 1", "only a number that is written out and not 0")]
    [InlineData("amountFen / faceFen > 1", "only a number that is written out and not 0")]
    [InlineData("amountFen % 2 = 0", "'%' is not of the language")]
    [InlineData("amountFen > 1e400", "numbers lie between")]
    [InlineData("amountFen > 9999999999999999999999", "numbers lie between")]
    [InlineData("amountFen ** 2 > 1", "not of the language")]
    [InlineData("(amountFen & 1) = 1", "not of the language")]
    [InlineData("5! > 1", "not of the language")]
    [InlineData("brand like 'jd%'", "not of the language")]
    [InlineData("amountFen ?? 1 > 1", "'?' is not of the language")]
    [InlineData("[amountFen] > 1", "'[' is not of the language")]
    [InlineData("{amountFen} > 1", "'{' is not of the language")]
    [InlineData("#2026-01-01# > amountFen", "'#' is not of the language")]
    [InlineData("brand = \"jd-ecard\"", "'\"' is not of the language")]
    [InlineData("brand = 'jd\\u0000'", "backslashes")]
    [InlineData("brand = 'open", "not closed")]
    [InlineData("(amountFen > 1", "not closed")]
    [InlineData("amountFen > 1)", "closes nothing")]
    [InlineData("pow(amountFen, 2) > 1", "there is no function 'pow'")]
    [InlineData("if(hasProof, 1, 2) > 1", "there is no function 'if'")]
    [InlineData("abs(1, 2) > 1", "abs takes 1")]
    [InlineData("max(brand, 2) > 1", "'max'")]
    [InlineData("brand in (segment)", "list of values")]
    [InlineData("brand in ('a', 1)", "among a list with a number")]
    [InlineData("(1, 2) = amountFen", "list")]
    [InlineData("System.IO.File.Delete('x')", "cannot be read")]
    [InlineData("amountFen > 1 // and so on", "cannot be read")]
    public void What_is_not_of_the_language_is_refused_with_its_place_and_what_is_allowed(string condition, string says) =>
        Should.Throw<RuleFaultException>(() => RuleCompiler.Compile(condition)).Message.ShouldContain(says, Case.Sensitive, condition);

    [Fact]
    public void What_is_too_long_or_too_deep_is_refused_before_the_parser_could_choke_on_it()
    {
        // NCalc's parser alone takes seconds for two dozen open brackets, and longer than anybody lives for three dozen.
        string[] hostile =
        [
            new('(', 400),
            new string('(', 9) + "amountFen > 1" + new string(')', 9),
            string.Concat(Enumerable.Repeat("abs(", 9)) + "1" + new string(')', 9) + " > 1",
            string.Concat(Enumerable.Repeat("not ", 60)) + "hasProof",
            string.Join(" + ", Enumerable.Repeat("amountFen", 30)) + " > 1",
            "amountFen > " + new string('1', 600),
        ];
        foreach (var condition in hostile)
            Should.Throw<RuleFaultException>(() => RuleCompiler.Compile(condition));
        // The worst that the guards let through.
        var started = Stopwatch.GetTimestamp();
        foreach (var inner in (string[])["a >", "a > 1 b", "abs(1,"])
            Should.Throw<RuleFaultException>(() => RuleCompiler.Compile(Nested(inner)));
        Stopwatch.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(20, "milliseconds on an idle machine");

        static string Nested(string inner) =>
            string.Concat(Enumerable.Repeat(new string('(', 7) + inner + new string(')', 7 + inner.Count(c => c == '(')) + " or ", 15))
            + "true";
    }

    [Fact]
    public void A_set_is_refused_by_the_rule_that_is_wrong()
    {
        Fault([Rule() with { When = "amountFn > 1" }]).ShouldBe("rules[0].when");
        Fault([Rule(), Rule()]).ShouldBe("rules[1].id");
        Fault([Rule() with { Id = "Upper" }]).ShouldBe("rules[0].id");
        Fault([Rule() with { Action = RiskVerdict.Approve }]).ShouldBe("rules[0].action");
        Fault([Rule() with { Code = "model-hold" }]).ShouldBe("rules[0].code");
        Fault([Rule() with { Text = "Too large." }]).ShouldBe("rules[0].text");
        Fault([]).ShouldBe("rules");
        Fault([Rule(), null!]).ShouldBe("rules[1]");
        Fault([.. Enumerable.Range(0, 101).Select(i => Rule() with { Id = $"rule-{i}" })]).ShouldBe("rules");

        static string? Fault(RuleDefinition[] rules) => RuleSet.Compile(2, rules).Refused(out var refusal, out _) ? refusal.Field : null;
    }

    [Fact]
    public void The_shipped_rules_let_an_honest_newcomer_pass_and_many_threads_may_ask_them_in_microseconds()
    {
        var shipped = ShippedRules.Compile();
        foreach (var amount in (long[])[1_000_00, 3_000_00, 5_000_00])
            shipped.FiredBy(Row(amount)).ShouldBeEmpty();
        var batch = Row() with { Inputs = Row().Inputs with { Segment = "batch" } };
        shipped.FiredBy(batch).ShouldHaveSingleItem().RuleId.ShouldBe("deposit-cover");
        shipped.FiredBy(batch with { Facts = batch.Facts with { DepositFen = 1_000_000_00 } }).ShouldBeEmpty();

        const int Times = 20_000;
        var row = Row();
        var started = Stopwatch.GetTimestamp();
        Parallel.For(0, Times, i => shipped.FiredBy(i % 2 == 0 ? row : batch).Count.ShouldBe(i % 2));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Stopwatch.GetElapsedTime(started).TotalMicroseconds / Times:0.00} microseconds a deal for {shipped.Ids.Count()} rules, test included"
        );
    }

    private static RuleDefinition Rule() => new("large", "amountFen > 100000", RiskVerdict.Review, "large", "金额较大。");

    private static RuleRow Row(long amountFen = 3_500_00)
    {
        var features = new float[RiskFeatures.Width];
        Array.Fill(features, FeatureDefinition.Unknown);
        features[RiskFeatures.IndexOf("seller_count_24h")] = 3;
        return new(
            new(0, amountFen, amountFen, amountFen, null, [], "new", null, new()),
            new("walmart", 2, 0.1, HasProof: false, DepositFen: null),
            features,
            null,
            null
        );
    }
}
