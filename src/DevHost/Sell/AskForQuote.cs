using Spectre.Console;

namespace CardRecycle.DevHost.Sell;

/// <summary>Asks what the card is worth and shows the price line by line.</summary>
internal static class AskForQuote
{
    public static async Task<QuoteInfo> RunAsync(SellRequest request, BrandInfo brand, JsonService api, CancellationToken ct)
    {
        Look.Chapter("②", "报价", "quote: the price is locked before any secret is given");
        var quote = await api.PostAsync<QuoteInfo>(
            "/quotes",
            new
            {
                Brand = brand.Id,
                Form = request.Form ?? brand.Forms[0],
                request.FaceFen,
                request.BalanceFen,
                request.ExpiresOn,
                request.Region,
                request.Proof,
            },
            ct
        );
        AnsiConsole.Write(Lines(quote));
        AnsiConsole.Write(Offer(quote));
        if (quote.Market is { } market)
            Look.Note(market.Text);
        Look.Note(quote.MayChange.Balance.Text);
        Look.Note(quote.MayChange.Expiry.Text);
        foreach (var flag in quote.Flags)
            AnsiConsole.MarkupLine($"  [yellow]![/] {Markup.Escape(flag.Text)} [grey]{Markup.Escape(flag.Code)}[/]");
        return quote;
    }

    /// <summary>The lines of an explanation, adding up as one reads.</summary>
    public static Table Lines(IReadOnlyList<Line> lines, long amountFen)
    {
        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        table.AddColumn("说明 [grey]why[/]").AddColumn("[grey]code[/]");
        table
            .AddColumn(new TableColumn("金额 [grey]amount[/]").RightAligned())
            .AddColumn(new TableColumn("小计 [grey]so far[/]").RightAligned());
        var sum = 0L;
        foreach (var line in lines)
        {
            sum += line.AmountFen;
            var colour =
                line.AmountFen < 0 ? "red"
                : line.AmountFen > 0 ? "green"
                : "grey";
            table.AddRow(
                Markup.Escape(line.Label),
                $"[grey]{Markup.Escape(line.Code)}[/]",
                $"[{colour}]{Look.Signed(line.AmountFen)}[/]",
                $"[grey]{Look.Yuan(sum)}[/]"
            );
        }
        table.AddRow("[bold]您将收到[/] [grey]you receive[/]", "", "", $"[bold]{Look.Yuan(amountFen)}[/]");
        return table;
    }

    private static Table Lines(QuoteInfo quote) => Lines(quote.Lines, quote.AmountFen);

    private static Panel Offer(QuoteInfo quote)
    {
        var grid = new Grid().AddColumn().AddColumn();
        grid.AddRow(
            "[bold green]" + Look.Yuan(quote.AmountFen) + "[/]",
            $"[bold]{Markup.Escape(quote.RateText)}[/] [grey]of {Look.Yuan(quote.BalanceFen)}[/]"
        );
        grid.AddRow(
            "[grey]锁价至 locked until[/]",
            Look.Clock(quote.ValidUntil) + $" [grey]({(quote.ValidUntil - quote.QuotedAt).TotalMinutes:0} min)[/]"
        );
        grid.AddRow("[grey]市场区间 market range[/]", $"{Look.Yuan(quote.Interval.LowFen)} – {Look.Yuan(quote.Interval.HighFen)}");
        grid.AddRow("[grey]模型 model[/]", Markup.Escape(quote.ModelVersion));
        grid.AddRow("[grey]定价策略 policy[/]", Markup.Escape(quote.PolicyVersion));
        return new Panel(grid)
        {
            Border = BoxBorder.Rounded,
            BorderStyle = new Style(Color.Green),
            Padding = new Padding(2, 0),
        };
    }
}
