using CardRecycle.StaffConsole.Client.Models;
using CardRecycle.StaffConsole.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using GraphQuery = CardRecycle.StaffConsole.Client.Staff.Risk.Graph;

namespace CardRecycle.StaffConsole.Pages.Risk;

/// <summary>Walks the graph a hop at a time; what was seen stays.</summary>
public sealed partial class EntityGraphView
{
    private const string Chosen = "chosen";
    private const int SharedMax = 100;
    private const int NodesMax = 300;
    private const int ReasonLengthMin = 2;
    private const int ShortLength = 12;
    private const int AgainMax = 10;
    private static readonly TimeSpan again = TimeSpan.FromSeconds(3);

    private static readonly TableColumn<GraphEntity>[] columns =
    [
        new("类别", e => Words.OfEntity(e.Kind)),
        new("值", e => e.Value),
        new("共用卖家", e => e.Sellers),
        new("交易", e => e.Deals),
        new("金额元", e => e.SumFen / 100m),
        new("已知欺诈", e => e.KnownFrauds),
        new("黑名单", e => e.Blacklisted == true ? "是" : ""),
    ];

    private readonly Dictionary<string, GraphEntity> nodes = [];
    private readonly HashSet<(string From, string To)> edges = [];
    private readonly HashSet<string> expanded = [];
    private ElementReference box;
    private DotNetObjectReference<EntityGraphView>? self;
    private string start = "";
    private bool cut;
    private bool drawn = true;

    [Parameter, EditorRequired]
    public GraphKind Kind { get; set; }

    [Parameter, EditorRequired]
    public string Value { get; set; } = "";

    /// <summary>Why something is blacklisted from here; without one the page asks for it.</summary>
    [Parameter]
    public string? Reason { get; set; }

    private IEnumerable<GraphEntity> Rows =>
        nodes.Values.OrderByDescending(IsShared).ThenByDescending(e => e.KnownFrauds).ThenByDescending(e => e.Sellers).ThenBy(e => e.Kind);

    protected override async Task OnParametersSetAsync()
    {
        if (start == Kind + Value)
            return;
        start = Kind + Value;
        nodes.Clear();
        edges.Clear();
        expanded.Clear();
        var (asked, left) = (start, Left);
        await ExpandAsync(Kind, Value);
        // The links of a deal follow it within seconds; whoever is quicker than they sees them come.
        for (var i = 0; i < AgainMax && nodes.Count <= 1 && start == asked; i++)
        {
            StateHasChanged();
            await Task.Delay(again, left);
            left.ThrowIfCancellationRequested();
            await ExpandAsync(Kind, Value);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (drawn)
            return;
        drawn = true;
        await Js.InvokeVoidAsync("consoleGraph.show", box, Options(), self ??= DotNetObjectReference.Create(this));
    }

    [JSInvokable]
    public async Task PickAsync(string key)
    {
        if (nodes.TryGetValue(key, out var entity) && !expanded.Contains(key) && nodes.Count < NodesMax)
            await ExpandAsync(entity.Kind!.Value, entity.Value!);
        StateHasChanged();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        self?.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task ExpandAsync(GraphKind kind, string value) =>
        LoadAsync(async () =>
        {
            var found = await Api.Staff.Risk.Graph.GetAsync(
                q =>
                {
                    q.QueryParameters.KindAsGetKindQueryParameterType = Enum.Parse<GraphQuery.GetKindQueryParameterType>(kind.ToString());
                    q.QueryParameters.Value = value;
                },
                Left
            );
            var centre = Put(found!.Centre!);
            expanded.Add(centre);
            cut |= found.Cut == true;
            foreach (var neighbour in found.Neighbours!)
                edges.Add(Ordered(centre, Put(neighbour.Entity!)));
            drawn = false;
        });

    private async Task BlacklistAsync(GraphEntity entity)
    {
        if (Reason is null || Reason.Trim().Length < ReasonLengthMin)
        {
            Snackbar.Add("请先在理由栏写下拉黑的理由。", Severity.Warning);
            return;
        }
        var done = await ActAsync(
            () =>
                Api.Staff.Risk.Blacklist.PostAsync(
                    new()
                    {
                        Kind = entity.BlacklistAs,
                        Value = entity.Value,
                        Reason = Reason,
                    },
                    cancellationToken: Left
                ),
            $"{Words.OfEntity(entity.Kind)} 已加入黑名单"
        );
        if (done)
            (entity.Blacklisted, drawn) = (true, false);
    }

    private string Put(GraphEntity entity)
    {
        var key = KeyOf(entity);
        nodes[key] = entity;
        return key;
    }

    private static (string, string) Ordered(string a, string b) => string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a);

    private static string KeyOf(GraphEntity entity) => $"{entity.Kind}|{entity.Value}";

    private static bool IsShared(GraphEntity entity) => entity.Sellers > 1;

    private static string Short(string? text) => text is { Length: > ShortLength } ? text[..ShortLength] + "…" : text ?? "";

    private object Options()
    {
        var kinds = Enum.GetValues<GraphKind>();
        return new
        {
            animation = false,
            tooltip = new { },
            legend = new { data = kinds.Select(k => Words.OfEntity<GraphKind>(k)).ToArray(), top = 0 },
            color = new[] { "#1c8464", "#3b6fb6", "#7a5ca8", "#e0a030", "#b5473c", "#4aa3a2", "#9aa5a0", "#c9b79c" },
            series = new[]
            {
                new
                {
                    type = "graph",
                    layout = "force",
                    roam = true,
                    draggable = true,
                    force = new { repulsion = 140, edgeLength = 70 },
                    categories = kinds.Select(k => new { name = Words.OfEntity<GraphKind>(k) }).ToArray(),
                    data = nodes.Select(n => NodeOf(n.Key, n.Value, kinds)).ToArray(),
                    links = edges.Select(e => new { source = e.From, target = e.To }).ToArray(),
                    lineStyle = new { color = "#8a9994", width = 1.2 },
                },
            },
        };
    }

    private object NodeOf(string key, GraphEntity entity, GraphKind[] kinds) =>
        new
        {
            id = key,
            name = $"{Words.OfEntity(entity.Kind)} {Short(entity.Value)}",
            category = Array.IndexOf(kinds, entity.Kind!.Value),
            symbolSize = entity.Value == Value ? 34 : 14 + (4 * Math.Min(entity.Sellers ?? 0, 6)),
            label = new
            {
                show = entity.Value == Value || IsShared(entity),
                position = "right",
                fontSize = 11,
            },
            itemStyle = new
            {
                borderWidth = entity.Blacklisted == true || entity.KnownFrauds > 0 || IsShared(entity) ? 3 : 0,
                borderColor = entity.Blacklisted == true ? "#000"
                : entity.KnownFrauds > 0 ? "#d32f2f"
                : "#ff9800",
            },
            value = entity.Sellers,
        };
}
