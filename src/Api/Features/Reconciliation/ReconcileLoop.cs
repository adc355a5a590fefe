using CardRecycle.Api.Platform.Work;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>Takes in the bills of days that are over, as soon as the channels have them.</summary>
internal sealed class ReconcileLoop(WorkServices work, Reconciler reconciler, IOptions<ReconciliationOptions> options)
    : BatchLoop("reconciliation", work)
{
    private readonly WorkServices work = work;
    private DateTimeOffset next;

    protected override TimeSpan Pause => TimeSpan.Zero;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var (now, every) = (work.Clock.GetUtcNow(), options.Value.Every);
        if (every == TimeSpan.Zero || now < next)
            return 0;
        next = now + every;
        await reconciler.CatchUpAsync(ct);
        return 0;
    }
}
