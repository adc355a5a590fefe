using CardRecycle.Api.Features.Cards;

namespace CardRecycle.Api.Tests.Cards;

public sealed class Masking
{
    [Theory]
    [InlineData("6222021234567890", "6222****7890", "622202")]
    [InlineData("622202123456", "6222****3456", "622202")]
    [InlineData("6222021234", "62****34", "62220")]
    [InlineData("622202", "****02", "")]
    [InlineData("62220", "****", "")]
    [InlineData("", "****", "")]
    [InlineData(null, "****", "")]
    public void A_shorter_number_shows_less(string? number, string masked, string prefix)
    {
        CardMask.Of(number).ShouldBe(masked);
        CardMask.PrefixOf(number).ShouldBe(prefix);
    }
}
