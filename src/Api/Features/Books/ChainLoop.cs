using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Books;

/// <summary>Links committed journals into the hash chain, about once a second.</summary>
internal sealed class ChainLoop(WorkServices work) : BatchLoop("books-chain", work)
{
    private readonly WorkServices work = work;

    protected override TimeSpan Pause => TimeSpan.Zero;

    public override Task<int> RunOnceAsync(CancellationToken ct) => LedgerChain.ExtendAsync(work.Source, BatchSize, ct);
}
