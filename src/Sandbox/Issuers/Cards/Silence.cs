using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Cards;

/// <summary>A request that gets no answer: held until the caller gives up, then the connection is closed.</summary>
internal sealed class Silence(IOptions<IssuersOptions> options)
{
    public async Task KeepAsync(HttpContext context)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        giveUp.CancelAfter(options.Value.Silence);
        await Task.Delay(Timeout.InfiniteTimeSpan, giveUp.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        context.Abort();
    }
}
