using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CardRecycle.Api.Tests.Staff;

/// <summary>
/// Every statement that a request of staff sends to the database, as EF and Npgsql tell of them, and whether it can bring an
/// unbounded number of rows back.
/// </summary>
internal sealed partial class StatementsOfRequests : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    /// <summary>No page and no lookup reads more.</summary>
    public const int RowsMax = 1001;

    /// <summary>Statements without a limit of their own whose number of rows something else bounds; with what.</summary>
    private static readonly (Regex Sql, string Why)[] bounded =
    [
        (new(@"from catalog\.(brands|formats)\b", RegexOptions.IgnoreCase), "the catalogue: some dozens of brands"),
        (new(@"from staff\.users where user_name = \$1"), "by primary key: every request looks its user up"),
        (new(@"WHERE (d\.order_id|r\.order_id|i\.order_id) = @orderId|WHERE r\.card_id = @cardId"), "what was done to one order or card"),
        (new(@"from metrics\."), "a row a day, step or brand, of at most 366 days"),
        (new(@"group by p\.kind, p\.target", RegexOptions.IgnoreCase), "a row for each place of publication"),
        (new(@"group by step|group by 1, 2"), "a row for each step, or for each brand and week, of the days asked for"),
        (new(@"(?s)sum\(.*ledger\.postings"), "sums: a row for each account or day"),
        (new(@"FROM ledger\.day_closings|FROM reconciliation\.(imports|items)"), "by day, of the days asked for"),
    ];

    /// <summary>Figures that are computed from a sample, not listed; no sample is larger.</summary>
    private const int SampleMax = 50_000;

    [GeneratedRegex(@"FROM (market\.model_scores|risk\.decisions) AS|c\.outcome IN \('Approved', 'Declined'\)")]
    private static partial Regex Sample();

    private readonly ConcurrentDictionary<string, ConcurrentBag<(string Sql, IReadOnlyList<object?> Values)>> found = new();
    private readonly List<IDisposable> subscriptions = [];
    private readonly ActivityListener raw;

    public StatementsOfRequests()
    {
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        raw = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if ((activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string sql)
                    Add(activity.TraceId.ToString(), sql, []);
            },
        };
        ActivitySource.AddActivityListener(raw);
    }

    public void Dispose()
    {
        raw.Dispose();
        foreach (var subscription in subscriptions)
            subscription.Dispose();
    }

    /// <summary>Of the request with this trace.</summary>
    public IReadOnlyList<string> Of(string trace) => [.. found.GetValueOrDefault(trace, []).Select(s => s.Sql)];

    public IEnumerable<string> Unbounded(string trace) =>
        found.GetValueOrDefault(trace, []).Where(s => !IsBounded(s.Sql, s.Values)).Select(s => s.Sql).Distinct();

    /// <param name="sql">One statement.</param>
    /// <param name="values">Of its parameters; none where they are not known.</param>
    public static bool IsBounded(string sql, IReadOnlyList<object?> values)
    {
        if (!From().IsMatch(sql) || !sql.Contains("select", StringComparison.OrdinalIgnoreCase))
            return true;
        if (Limit().Matches(sql) is { Count: > 0 } limits)
            return limits.All(l => !long.TryParse(l.Groups[1].Value, out var rows) || rows <= RowsMax)
                // The greatest number that the statement was given stands for its limit: ids are no numbers here.
                && values.OfType<int>().All(v => v <= (Sample().IsMatch(sql) ? SampleMax : RowsMax));
        return (One().IsMatch(sql) && !sql.Contains("group by", StringComparison.OrdinalIgnoreCase))
            || bounded.Any(b => b.Sql.IsMatch(sql))
            || AnyOf().IsMatch(sql);
    }

    private void Add(string trace, string sql, IReadOnlyList<object?> values) => found.GetOrAdd(trace, _ => []).Add((sql, values));

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
            subscriptions.Add(value.Subscribe(this));
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (
            value.Key == RelationalEventId.CommandExecuting.Name
            && value.Value is CommandEventData told
            && Activity.Current is { } activity
        )
            Add(
                activity.TraceId.ToString(),
                told.Command.CommandText,
                [.. told.Command.Parameters.Cast<System.Data.Common.DbParameter>().Select(p => p.Value)]
            );
    }

    void IObserver<DiagnosticListener>.OnCompleted() { }

    void IObserver<DiagnosticListener>.OnError(Exception error) { }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted() { }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error) { }

    [GeneratedRegex(@"\bfrom\s+[a-z_]+\.[a-z_]+", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"\blimit\s+([@$\w]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Limit();

    /// <summary>An aggregate, or whether there is any: one row.</summary>
    [GeneratedRegex(@"^\s*select\s+(count|coalesce\(sum|sum|max|min|exists|not\s*\(exists)", RegexOptions.IgnoreCase)]
    private static partial Regex One();

    /// <summary>By a list of keys, which was read under a limit before.</summary>
    [GeneratedRegex(@"= any \(", RegexOptions.IgnoreCase)]
    private static partial Regex AnyOf();
}
