namespace CardRecycle.Machines.Tests;

/// <summary>
/// A state machine as a table: <c>State: Command Next, Command Next</c>; a line without a state goes on with the one before. A pair that is
/// not in it is refused. Written by hand from what may happen, not from the code.
/// </summary>
internal static class Table
{
    /// <summary>Every pair of state and command does what the table says, and nothing else is allowed.</summary>
    public static void ShouldBe<TState, TCommand>(this Func<TState, TCommand, TState?> next, string table)
        where TState : struct, Enum
        where TCommand : struct, Enum
    {
        var allowed = Read<TState, TCommand>(table);
        allowed.ShouldNotBeEmpty();
        foreach (var state in Enum.GetValues<TState>())
        foreach (var command in Enum.GetValues<TCommand>())
            next(state, command).ShouldBe(allowed.TryGetValue((state, command), out var to) ? to : null, $"{command} in {state}");
    }

    private static Dictionary<(TState, TCommand), TState> Read<TState, TCommand>(string table)
        where TState : struct, Enum
        where TCommand : struct, Enum =>
        (
            from row in table.Replace(",\n", ", ", StringComparison.Ordinal).Split('\n', Clean)
            let parts = row.Split(':', Clean)
            from move in parts[1].Split(',', Clean)
            let words = move.Split(' ', Clean)
            select ((Enum.Parse<TState>(parts[0]), Enum.Parse<TCommand>(words[0])), Enum.Parse<TState>(words[1]))
        ).ToDictionary(m => m.Item1, m => m.Item2);

    private const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
}
