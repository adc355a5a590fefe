namespace CardRecycle.Architecture.Tests.Rules;

/// <summary>
/// The house as data: which rooms there are, and which room may look into whose <c>Contract</c>. A new edge is a decision: draw it here, in
/// docs/ARCHITECTURE.md, and keep the graph free of circles; news in the other direction travels as an outbox event.
/// </summary>
internal sealed record RoomMap(string Root, IReadOnlyDictionary<string, string[]> MayUse)
{
    public static readonly RoomMap Api = new(
        "CardRecycle.Api",
        new Dictionary<string, string[]>
        {
            ["Books"] = [],
            ["Cards"] = ["Catalog", "Risk", "Sellers"],
            ["Cases"] = ["Risk", "Sellers"],
            ["Catalog"] = [],
            ["Deposits"] = ["Cases", "Disputes", "Sellers"],
            ["Disputes"] = ["Cards", "Orders", "Quotes", "Receipts", "Resale", "Risk", "Sellers"],
            ["Market"] = ["Catalog"],
            ["Metrics"] = [],
            ["Notices"] = ["Cases", "Catalog", "Orders", "Quotes", "Sellers"],
            ["Orders"] = ["Cards", "Cases", "Catalog", "Payouts", "Quotes", "Risk", "Sellers"],
            ["Packages"] = [],
            ["Payouts"] = ["Sellers"],
            ["Quotes"] = ["Catalog", "Market"],
            ["Reconciliation"] = ["Payouts"],
            ["Receipts"] = ["Catalog", "Orders", "Quotes", "Sellers"],
            ["Resale"] = ["Catalog", "Market", "Orders", "Quotes"],
            ["Risk"] = ["Catalog", "Sellers", "Watchlists"],
            ["Sellers"] = ["Watchlists"],
            ["Staff"] = [],
            ["Watchlists"] = [],
        }
    );

    /// <summary>Where no feature may be known.</summary>
    public static readonly string[] Foundations = ["Platform", "Persistence", "Gateways"];

    public string Features => Root + ".Features.";

    /// <summary>The room of a type, or null when it is in none.</summary>
    public string? RoomOf(string fullName) =>
        fullName.StartsWith(Features, StringComparison.Ordinal) && fullName[Features.Length..].Split('.') is [var room, _, ..]
            ? room
            : null;

    public bool IsContract(string fullName) =>
        RoomOf(fullName) is { } room && fullName.StartsWith($"{Features}{room}.Contract.", StringComparison.Ordinal);

    public string? FoundationOf(string fullName) =>
        Foundations.FirstOrDefault(f => fullName.StartsWith($"{Root}.{f}.", StringComparison.Ordinal));

    /// <summary>Null when <paramref name="from"/> may name <paramref name="to"/>, else why not.</summary>
    public string? Objection(string from, string to)
    {
        if (RoomOf(to) is not { } target)
            return null;
        if (FoundationOf(from) is { } foundation)
            return $"{foundation} knows the feature {target}: {from} → {to}";
        if (RoomOf(from) is not { } room || room == target)
            return null;
        if (!IsContract(to))
            return $"{room} looks past the Contract of {target}: {from} → {to}";
        return MayUse.GetValueOrDefault(room)?.Contains(target) == true ? null : $"{room} may not use {target}: {from} → {to}";
    }

    /// <summary>A circle in the list, as <c>A → B → A</c>, or null.</summary>
    public string? FindCircle()
    {
        var done = new HashSet<string>();
        return MayUse.Keys.Select(room => Walk(room, [])).FirstOrDefault(circle => circle is not null);

        string? Walk(string room, List<string> path)
        {
            if (path.Contains(room))
                return string.Join(" → ", [.. path[path.IndexOf(room)..], room]);
            if (!done.Add(room))
                return null;
            path.Add(room);
            var circle = MayUse.GetValueOrDefault(room, []).Select(next => Walk(next, path)).FirstOrDefault(c => c is not null);
            path.RemoveAt(path.Count - 1);
            return circle;
        }
    }
}
