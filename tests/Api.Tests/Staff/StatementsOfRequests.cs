using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CardRecycle.Api.Tests.Staff;

/// <summary>
/// Every statement that a request of staff sends to the database, as EF and Npgsql tell of them, and whether it can bring an unbounded number of
/// rows back.
/// </summary>
internal sealed partial class StatementsOfRequests : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    /// <summary>No page and no lookup reads more.</summary>
    public const int RowsMax = 1001;

    /// <summary>Statements without a limit of their own whose number of rows something else bounds; with what.</summary>
    private static readonly (Regex Sql, string Why)[] bounded =
    [
        (Tables("catalog\\.brands", "catalog\\.formats"), "the catalogue: some dozens of brands"),
    ];

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
                && values.OfType<int>().All(v => v <= RowsMax);
        return (One().IsMatch(sql) && !sql.Contains("group by", StringComparison.OrdinalIgnoreCase))
            || bounded.Any(b => b.Sql.IsMatch(sql))
            || AnyOf().IsMatch(sql);
    }

    private static Regex Tables(params string[] names) =>
        new(
            $"^(?!.*from (?!{string.Join('|', names)})).*from ({string.Join('|', names)})",
            RegexOptions.IgnoreCase | RegexOptions.Singleline
        );

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
