using System.Globalization;
using CardRecycle.StaffConsole.Access;
using CardRecycle.StaffConsole.Client.Models;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>What operators watch: read from the days that the Api has counted.</summary>
public partial class Figures
{
    private const double LossLimit = 0.05;
    private const int BrandsShown = 15;
    private const int AgedDays = 7;

    private static readonly string[] dayHeads = ["日", "报价", "提交", "验卡", "确认", "打款", "打款额（元）"];
    private static readonly string[] moneyHeads = ["日", "服务费", "差价", "卡损", "渠道费"];
    private static readonly string[] brandHeads = ["品牌", "提交", "打款", "打款额", "服务费", "卡损率"];
    private static readonly string[] stockHeads = ["品牌", "张", "成本", "预计售得", "满 7 天的张数"];
    private static readonly (string Code, string Name)[] steps =
    [
        ("submit-to-verify", "提交→验卡"),
        ("verify-to-confirm", "验卡→确认"),
        ("confirm-to-pay", "确认→打款"),
        ("submit-to-pay", "全程"),
    ];
    private static readonly (string Code, string Name)[] responses =
    [
        ("event-to-decision", "事件→判定"),
        ("decision-to-claim", "判定→领取"),
        ("claim-to-close", "领取→结案"),
    ];
    private static readonly string[] stepHeads = ["日", .. steps.Select(s => s.Name), "全程九成内"];
    private static readonly string[] responseHeads = ["日", .. responses.Select(s => s.Name)];

    private MetricsOverview? figures;
    private int days = 30;
    private object funnelChart = new();
    private object dayChart = new();
    private object stepChart = new();
    private object responseChart = new();
    private object moneyChart = new();
    private object brandChart = new();
    private object stockChart = new();
    private IReadOnlyList<string> funnelLinks = [];
    private IReadOnlyList<string> dayLinks = [];
    private IReadOnlyList<string> stepLinks = [];
    private IReadOnlyList<string> responseLinks = [];
    private IReadOnlyList<string> moneyLinks = [];
    private IReadOnlyList<string> brandLinks = [];
    private IReadOnlyList<string> stockLinks = [];
    private List<FigureRow> dayRows = [];
    private List<FigureRow> stepRows = [];
    private List<FigureRow> responseRows = [];
    private List<FigureRow> moneyRows = [];
    private List<FigureRow> brandRows = [];
    private List<FigureRow> stockRows = [];

    [Inject]
    private AuthenticationStateProvider Who { get; set; } = default!;

    private bool IsOperations { get; set; }

    private IEnumerable<(string Name, long Count)> Funnel =>
        [
            ("报价", Sum(d => d.Quoted)),
            ("提交", Sum(d => d.Submitted)),
            ("验卡通过", Sum(d => d.Verified)),
            ("确认（收卡）", Sum(d => d.Confirmed)),
            ("打款", Sum(d => d.Paid)),
        ];

    private double? Conversion => Sum(d => d.Submitted) is > 0 and var all ? Sum(d => d.Paid) / (double)all : null;
    private long Fees => figures!.Money!.Sum(m => m.FeeFen ?? 0);
    private long Spreads => figures!.Money!.Sum(m => m.SpreadFen ?? 0);
    private long Lost => figures!.Losses!.Sum(m => m.LostFen ?? 0);
    private long Taken => figures!.Losses!.Sum(m => m.TakenFen ?? 0);
    private double? LossRate => Taken > 0 ? Lost / (double)Taken : null;

    protected override async Task OnInitializedAsync()
    {
        IsOperations = (await Who.GetAuthenticationStateAsync()).User.HasClaim(Duty.Claim, Duty.Operations);
        await LoadAsync(async () =>
        {
            await Brands.ReadAsync(Left);
            await ReadAsync();
        });
    }

    private Task ShowAsync(int wanted)
    {
        days = wanted;
        return LoadAsync(ReadAsync);
    }

    private async Task ReadAsync()
    {
        figures = await Api.Staff.Metrics.Overview.GetAsync(q => q.QueryParameters.Days = days, Left);
        DrawFunnel();
        DrawTimes();
        DrawMoney();
        DrawStock();
    }

    private void DrawFunnel()
    {
        funnelChart = Charts.Bars(Funnel.Select(f => f.Name), ("笔", Funnel.Select(f => (double)f.Count)));
        var funnel = figures!.Funnel!;
        var span = $"/operations/orders?from={figures.From}&to={figures.To}";
        // Of all steps only the last is a state; who got as far as another one is somewhere beyond it now.
        funnelLinks = [.. Funnel.Select((_, i) => i == Funnel.Count() - 1 ? span + "&state=paid" : span)];
        dayChart = Charts.Lines(
            funnel.Select(d => Short(d.Day)),
            ("提交", funnel.Select(d => (double)d.Submitted!)),
            ("打款", funnel.Select(d => (double)d.Paid!))
        );
        dayLinks = [.. funnel.Select(d => OrdersOf(d.Day?.ToString()))];
        dayRows =
        [
            .. funnel
                .AsEnumerable()
                .Reverse()
                .Select(d => new FigureRow(
                    Short(d.Day),
                    OrdersOf(d.Day?.ToString()),
                    Say.Count(d.Quoted),
                    Say.Count(d.Submitted),
                    Say.Count(d.Verified),
                    Say.Count(d.Confirmed),
                    Say.Count(d.Paid),
                    Say.Yuan(d.PaidFen)
                )),
        ];
    }

    private void DrawTimes()
    {
        (stepChart, stepRows, stepLinks) = TimesOf(steps, withSlow: true);
        (responseChart, responseRows, responseLinks) = TimesOf(responses, withSlow: false);
    }

    private (object, List<FigureRow>, IReadOnlyList<string>) TimesOf((string Code, string Name)[] wanted, bool withSlow)
    {
        var byDay = figures!.Steps!.Where(s => wanted.Any(w => w.Code == s.Step)).GroupBy(s => s.Day.ToString()!).ToList();
        var chart = Charts.Lines(
            byDay.Select(d => d.Key[5..]),
            [.. wanted.Select(w => (w.Name, byDay.Select(d => Math.Round(Of(d, w.Code)?.MedianSeconds ?? 0, 1))))]
        );
        List<FigureRow> rows =
        [
            .. byDay
                .AsEnumerable()
                .Reverse()
                .Select(d => new FigureRow(
                    d.Key[5..],
                    OrdersOf(d.Key),
                    [
                        .. wanted.Select(w => Seconds(Of(d, w.Code)?.MedianSeconds)),
                        .. withSlow ? (string[])[Seconds(Of(d, wanted[^1].Code)?.P90Seconds)] : [],
                    ]
                )),
        ];
        return (chart, rows, [.. byDay.Select(d => OrdersOf(d.Key))]);

        static StepDay? Of(IEnumerable<StepDay> day, string step) => day.FirstOrDefault(s => s.Step == step);
    }

    private void DrawMoney()
    {
        var money = figures!.Money!;
        moneyChart = Charts.Lines(
            money.Select(m => Short(m.Day)),
            ("服务费", money.Select(m => m.FeeFen!.Value / 100.0)),
            ("差价", money.Select(m => m.SpreadFen!.Value / 100.0)),
            ("卡损", money.Select(m => m.CardLossFen!.Value / 100.0))
        );
        moneyLinks = [.. money.Select(m => OrdersOf(m.Day?.ToString()))];
        moneyRows =
        [
            .. money
                .AsEnumerable()
                .Reverse()
                .Select(m => new FigureRow(
                    Short(m.Day),
                    OrdersOf(m.Day?.ToString()),
                    Say.Yuan(m.FeeFen),
                    Say.Yuan(m.SpreadFen),
                    Say.Yuan(m.CardLossFen),
                    Say.Yuan(m.ChannelCostFen)
                )),
        ];
        var brands = figures.Brands!.Take(BrandsShown).ToList();
        brandChart = Charts.Bars(brands.Select(b => Brands.Of(b.BrandId)), ("打款额", brands.Select(b => b.PaidFen!.Value / 100.0)));
        var span = $"&from={figures.From}&to={figures.To}";
        brandLinks = [.. brands.Select(b => $"/operations/orders?brand={b.BrandId}{span}")];
        brandRows =
        [
            .. brands.Select(b => new FigureRow(
                Brands.Of(b.BrandId),
                $"/operations/orders?brand={b.BrandId}{span}",
                Say.Count(b.Submitted),
                Say.Count(b.Paid),
                Say.Yuan(b.PaidFen),
                Say.Yuan(b.FeeFen),
                Say.Share(b.TakenFen > 0 ? b.LostFen / (double)b.TakenFen : null)
            )),
        ];
    }

    private void DrawStock()
    {
        var stock = figures!.Stock!.GroupBy(s => s.BrandId).OrderByDescending(g => g.Sum(s => s.CostFen)).ToList();
        var shown = stock.Take(BrandsShown).ToList();
        stockChart = Charts.Bars(shown.Select(g => Brands.Of(g.Key)), ("成本", shown.Select(g => g.Sum(s => s.CostFen)!.Value / 100.0)));
        stockLinks = [.. shown.Select(g => StockOf(g.Key))];
        stockRows =
        [
            .. stock.Select(g => new FigureRow(
                Brands.Of(g.Key),
                StockOf(g.Key),
                Say.Count(g.Sum(s => s.Cards)),
                Say.Yuan(g.Sum(s => s.CostFen)),
                Say.Yuan(g.Sum(s => s.ExpectedFen)),
                Say.Count(g.Where(s => s.AgeDaysMin >= AgedDays).Sum(s => s.Cards))
            )),
        ];
    }

    private static string OrdersOf(string? day) => $"/operations/orders?from={day}&to={day}";

    /// <summary>What lies in stock was paid for.</summary>
    private static string StockOf(string? brand) => $"/operations/orders?brand={brand}&state=paid";

    private long Sum(Func<FunnelDay, long?> of) => figures!.Funnel!.Sum(of) ?? 0;

    private static string Short(Microsoft.Kiota.Abstractions.Date? day) => day?.ToString() is { Length: 10 } text ? text[5..] : "—";

    private static string Seconds(double? seconds) => seconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "—";
}
