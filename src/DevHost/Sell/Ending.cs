using Spectre.Console;

namespace CardRecycle.DevHost.Sell;

/// <summary>The money, or why there is none.</summary>
internal static class Ending
{
    public static async Task PaidAsync(OrderInfo order, JsonService api, CancellationToken ct)
    {
        var payout = await api.GetAsync<PayoutInfo>($"/orders/{order.OrderId}/payout", ct);
        // By our own clock: WeChat's success_time has whole seconds only.
        var took = order.Timeline[^1].At - order.SubmittedAt;
        var grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("[bold green]" + Look.Yuan(payout.AmountFen) + "[/]", Markup.Escape(payout.Message));
        grid.AddRow("[grey]微信零钱 WeChat[/]", Markup.Escape(payout.AccountMasked));
        grid.AddRow("[grey]流水号 reference[/]", Markup.Escape(payout.Reference ?? "–"));
        grid.AddRow("[grey]用时 from card to money[/]", $"[bold]{Look.Seconds(took)}[/]");
        AnsiConsole.WriteLine();
        AnsiConsole.Write(
            new Panel(grid)
            {
                Header = new PanelHeader(" 到账 Paid "),
                Border = BoxBorder.Double,
                BorderStyle = new Style(Color.Green),
                Padding = new Padding(2, 0),
            }
        );
    }

    public static void NotPaid(OrderInfo order, int waitedSeconds)
    {
        var colour = Look.ColourOf(order.State);
        var text =
            $"[bold {colour}]{Markup.Escape(order.StateTitle)}[/] [grey]{Look.English(order.State)}[/]\n{Markup.Escape(order.Message)}";
        if (!order.IsFinal && order.DeadlineAt is { } deadline)
            text += $"\n[grey]截止 deadline {deadline:yyyy-MM-dd} {Look.Clock(deadline)} (Beijing)[/]";
        if (!order.IsFinal && order.State != "underReview" && order.State != "awaitingPayee")
            text += $"\n[grey]Not watched longer than {waitedSeconds} s (--wait); the order goes on.[/]";
        AnsiConsole.WriteLine();
        AnsiConsole.Write(
            new Panel(new Markup(text))
            {
                Header = new PanelHeader($" {Markup.Escape(order.OrderNo)} "),
                Border = BoxBorder.Rounded,
                BorderStyle = new Style(order.IsFinal ? Color.Red : Color.Yellow),
                Padding = new Padding(2, 0),
            }
        );
    }
}
