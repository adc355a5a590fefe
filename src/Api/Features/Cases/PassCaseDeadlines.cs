using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>Escalates cases whose deadline has passed, and takes those back whose seller did not answer.</summary>
internal sealed class PassCaseDeadlines(WorkServices work) : WorkLoop(WorkName, "cases.cases", work)
{
    public const string WorkName = "cases";

    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<CardRecycleDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var risk = await db.Cases.SingleAsync(c => c.Id == id, ct);
        if (risk.State == CaseState.Closed)
            risk.NextAttemptAt = null;
        else if (risk.DeadlineAt > now)
            risk.NextAttemptAt = risk.DeadlineAt;
        else
            risk.PassDeadline(now);
        await db.SaveChangesAsync(ct);
    }
}
