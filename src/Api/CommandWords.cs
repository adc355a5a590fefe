namespace CardRecycle.Api;

/// <summary>
/// What follows a command's name: words first, then settings, as <c>--key=value</c> or <c>--key value</c>. A word after a setting belongs
/// to neither.
/// </summary>
/// <param name="Words">Those before the first setting.</param>
/// <param name="Stray">The first word that came too late, or null.</param>
internal sealed record CommandWords(string[] Words, string? Stray)
{
    /// <param name="args">The command's name and what follows it.</param>
    public static CommandWords Of(string[] args)
    {
        string[] words = [.. args.Skip(1).TakeWhile(a => !a.StartsWith('-'))];
        var wantsValue = false;
        foreach (var arg in args.Skip(1 + words.Length))
        {
            if (!arg.StartsWith('-') && !wantsValue)
                return new(words, arg);
            wantsValue = arg.StartsWith('-') && !arg.Contains('=', StringComparison.Ordinal);
        }
        return new(words, null);
    }
}
