using System.CommandLine;
using Spectre.Console;

namespace CardRecycle.DevHost.Sell;

/// <summary>
/// Plays a seller against the running Api, over HTTP as the mini-program does, and shows each step as it happens. Exit code: 0 paid, 1
/// refused
/// or wrong input, 3 the order ended or waits otherwise.
/// </summary>
internal static class SellCommand
{
    public const int ExitNotPaid = 3;

    public static Command Create()
    {
        var command = new Command("sell", "Play a seller against the running Api: quote, order, payout, receipt.");
        var options = new SellOptions();
        options.AddTo(command);
        command.SetAction((result, ct) => RunAsync(options.Read(result), ct));
        return command;
    }

    private static async Task<int> RunAsync(SellRequest request, CancellationToken ct)
    {
        using var api = new JsonService("The Api", request.Api, "--api");
        using var sandbox = new JsonService("The Sandbox", request.Sandbox, "--sandbox");
        var doors = new SandboxDoors(sandbox);
        var seller = Seller.From(request);
        var brand = await ChooseBrand.RunAsync(request, api, ct);

        Title(brand, request);
        await BecomeSeller.RunAsync(seller, api, doors, ct);
        var quote = await AskForQuote.RunAsync(request, brand, api, ct);
        var (order, card) = await HandOverCard.RunAsync(request, brand, quote, api, doors, ct);
        order = await new FollowOrder(request, api, doors).RunAsync(order, card, ct);
        if (order.State != "paid")
        {
            Ending.NotPaid(order, request.WaitSeconds);
            return ExitNotPaid;
        }
        await Ending.PaidAsync(order, api, ct);
        return await CheckOwnReceipt.RunAsync(order, request.Folder, api, ct) ? 0 : 1;
    }

    private static void Title(BrandInfo brand, SellRequest request)
    {
        var balance = request.BalanceFen is { } left && left != request.FaceFen ? $"  余额 balance {Look.Yuan(left)}" : "";
        AnsiConsole.Write(
            new Panel(
                new Markup(
                    $"[bold]{Markup.Escape(brand.NameZh)}[/] [grey]{Markup.Escape(brand.NameEn)} · {Markup.Escape(brand.KindZh)}[/]\n"
                        + $"面值 [grey]face[/] [bold]{Look.Yuan(request.FaceFen)}[/][grey]{balance}[/]"
                )
            )
            {
                Header = new PanelHeader(" 卡回收 CardRecycle "),
                Border = BoxBorder.Rounded,
                BorderStyle = new Style(Color.Teal),
                Padding = new Padding(2, 0),
            }
        );
    }
}
