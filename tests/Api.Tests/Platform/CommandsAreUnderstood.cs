namespace CardRecycle.Api.Tests.Platform;

public sealed class CommandsAreUnderstood
{
    [Theory]
    [InlineData("first-admins zhao qian", "zhao qian", null)]
    [InlineData("first-admins zhao qian --Staff:SecondFactor=Optional", "zhao qian", null)]
    [InlineData("first-admins zhao qian --ConnectionStrings:Api there --Key=value", "zhao qian", null)]
    [InlineData("first-admins zhao --Key=value qian", "zhao", "qian")]
    [InlineData("first-admins zhao --Key value qian", "zhao", "qian")]
    [InlineData("first-admins --Key=value zhao qian", "", "zhao")]
    public void Words_come_before_settings_and_one_that_comes_too_late_is_told(string line, string words, string? stray)
    {
        var said = CommandWords.Of(line.Split(' '));
        string.Join(' ', said.Words).ShouldBe(words);
        said.Stray.ShouldBe(stray);
    }
}
